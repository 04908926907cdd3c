"""Suggest thresholds of alarms from the past of a target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bedrock_monitoring.bedrock.alarms import AlarmInstance
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.alarms.monitored_resource import ALL_MODELS
from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.commands.console.counting import in_words
from bedrock_monitoring.commands.suggesting.suggestion import (
    WORST_DAYS,
    Suggestion,
    ordinary_values,
    percentile,
    rounded,
)
from bedrock_monitoring.datapoints.backtest_source import BacktestSource
from bedrock_monitoring.datapoints.recorded_source import Recording
from bedrock_monitoring.evaluation.dashboard_time_range import DAY
from bedrock_monitoring.evaluation.timelines.alarm_records import alarm_records
from bedrock_monitoring.evaluation.timelines.alarm_timelines import alarm_datapoints
from bedrock_monitoring.monitoring.target_monitoring import Monitoring, build_alarms
from bedrock_monitoring.rollout.yaml_document import Step
from bedrock_monitoring.rollout.yaml_edits import Edit

_FACTORS = (1.3, 1.6, 2.0, 3.0)
"""How far above usual values a threshold is: the first at which the alarm is rare enough."""

_RARE = 7 * DAY
"""An alarm is rare enough if it goes off at most once in this time, in seconds."""

_MOST_OF_THE_TIME = 0.1
"""An alarm that is on for a larger share of the time, 0 to 1, tells nothing, however rarely it goes off."""

_WORTHWHILE = 1.25
"""From which factor between the two thresholds on a change is suggested."""

_TOO_LAX = 3.0
"""From which factor on a threshold is too far from usual values, for an alarm that never went off."""


def suggested_thresholds(
    monitoring: Monitoring, recording: Recording, *, place: tuple[Step, ...]
) -> Iterator[Suggestion]:
    """Yield thresholds that suit the past of a target better than the present ones.

    A threshold is the 99th percentile of the datapoints without the worst days, times 1.3 or more: as much as
    is needed for the alarm to go off at most once a week. It changes if the alarm went off more often than
    that, or never came near. Thresholds that follow from a quota stay.

    Args:
        monitoring: The target.
        recording: The data.
        place: Where the target stands in the file.
    """
    instances = build_alarms(monitoring.target, naming=monitoring.naming).instances
    groups: dict[tuple[str, str, bool], list[AlarmInstance]] = defaultdict(list)
    for instance in instances:
        follows = instance.condition.follows_objective or "quota" in instance.kind.requires
        if isinstance(instance.alarm, Alarm) and not follows:
            key = (instance.kind.name, instance.tier, instance.resource.slug == ALL_MODELS)
            groups[key].append(instance)
    source = BacktestSource(recording=recording)
    for group in groups.values():
        suggestion = _Group(instances=group, monitoring=monitoring, source=source).suggestion(place)
        if suggestion is not None:
            yield suggestion


@dataclass(frozen=True, kw_only=True)
class _Doings:
    """What some alarms would have done: how often they went off, for how long, of how many seconds each."""

    alarms: int
    times: int
    alarm_seconds: int
    judged_seconds: int

    @property
    def is_rare(self) -> bool:
        allowed = max(self.judged_seconds // _RARE, 1)
        return self.times <= allowed * self.alarms and self.share <= _MOST_OF_THE_TIME

    @property
    def share(self) -> float:
        """The share of the time in ALARM, 0 to 1."""
        return self.alarm_seconds / (self.alarms * self.judged_seconds or 1)

    def __str__(self) -> str:
        times = in_words(self.times)
        return times if self.share <= _MOST_OF_THE_TIME else f"{times}, on for {self.share:.0%} of the time"


@dataclass(frozen=True, kw_only=True)
class _Group:
    """The alarms that one setting of the file makes: those of one kind and tier, for each model."""

    instances: Sequence[AlarmInstance]
    monitoring: Monitoring
    source: BacktestSource

    @property
    def _condition(self) -> Condition:
        return self.instances[0].condition

    @property
    def _is_worse_above(self) -> bool:
        return "above" in self._condition.sides

    def suggestion(self, place: tuple[Step, ...]) -> Suggestion | None:
        above = self._is_worse_above
        ordinary = [ordinary_values(self._values(one), is_worse_above=above) for one in self.instances]
        usual = [percentile(values, 99 if above else 1) for values in ordinary if values]
        if not usual:
            return None
        base = max(usual) if above else min(usual)
        before = self._doings(self._condition)
        for factor in _FACTORS:
            condition = self._with_threshold(base * factor if above else base / factor)
            after = self._doings(condition)
            if after.is_rare:
                break
        if not self._is_worthwhile(condition, before=before, after=after):
            return None
        reason = (
            f"p{99 if above else 1} of {after.judged_seconds / DAY:.0f} days without the {WORST_DAYS} worst, "
            f"{'times' if above else 'divided by'} {factor:g}; would have gone off {after}, was {before}"
        )
        return Suggestion(
            target=self.monitoring.target.name,
            edit=Edit(path=(*place, *self._path), value=str(condition)),
            before=str(self._condition),
            reason=reason,
        )

    @property
    def _path(self) -> tuple[Step, ...]:
        instance = self.instances[0]
        of_all = ("all_models",) if instance.resource.slug == ALL_MODELS else ()
        target = self.monitoring.target
        tiers = (target.all_models_alarms if of_all else target.alarms)[instance.kind.name]
        by_tier = (instance.tier,) if len(tiers) > 1 or instance.tier != instance.kind.tier else ()
        return ("alarms", *of_all, instance.kind.name, *by_tier)

    def _values(self, instance: AlarmInstance) -> dict[int, float]:
        """Return the datapoints of full periods, by the moment when each ends."""
        period = int(instance.alarm.period.total_seconds())
        values: dict[int, float] = {}
        for time_range in self.source.recording.ranges:
            if period % time_range.resolution == 0:
                values |= alarm_datapoints(
                    instance.alarm,
                    source=self.source,
                    time_range=time_range,
                    region=self.monitoring.target.region,
                    deferred=self.source.recording.deferred,
                )
        if instance.alarm.evaluation_window:
            return values
        return {moment: value for moment, value in values.items() if moment % period == 0}

    def _with_threshold(self, threshold: float) -> Condition:
        return replace(self._condition, threshold=rounded(threshold, up=self._is_worse_above))

    def _doings(self, condition: Condition) -> _Doings:
        alarms = [
            replace(instance.alarm, threshold=condition.threshold)
            for instance in self.instances
            if isinstance(instance.alarm, Alarm)
        ]
        records = alarm_records(
            alarms,
            source=self.source,
            time_ranges=self.source.recording.ranges,
            region=self.monitoring.target.region,
            deferred=self.source.recording.deferred,
        ).values()
        return _Doings(
            alarms=len(alarms),
            times=sum(len(record.episodes) for record in records),
            alarm_seconds=sum(record.alarm_seconds for record in records),
            judged_seconds=max(record.judged_seconds for record in records),
        )

    def _is_worthwhile(self, condition: Condition, *, before: _Doings, after: _Doings) -> bool:
        new, old = condition.threshold, self._condition.threshold
        if not new or condition.is_constant(self.instances[0].kind.maximum):
            return False
        stricter, laxer = (old / new, new / old if old else float("inf"))
        if not self._is_worse_above:
            stricter, laxer = laxer, stricter
        is_quieter = not before.is_rare and after.alarm_seconds < before.alarm_seconds
        return (is_quieter and laxer >= _WORTHWHILE) or (not before.times and stricter >= _TOO_LAX)
