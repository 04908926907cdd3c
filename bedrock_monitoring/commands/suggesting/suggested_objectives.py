"""Suggest objectives of models from the past of a target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock.alarms.kinds.objective_kinds import MANY_FAILURES
from bedrock_monitoring.bedrock.objectives import TimeObjective
from bedrock_monitoring.commands.backtesting.needed_data import (
    CALLS,
    FAILURES,
    FIRST_TOKENS,
    SLOW_FIRST_TOKENS,
    SUGGESTED_SHARE,
    OfModel,
    late_first_tokens,
    model_ids,
    model_request,
)
from bedrock_monitoring.commands.console.counting import in_words
from bedrock_monitoring.commands.suggesting.suggestion import (
    FEWEST_DAYS,
    WORST_DAYS,
    Suggestion,
    ordinary_values,
    percentile,
    rounded,
)
from bedrock_monitoring.datapoints.backtest_source import BacktestSource
from bedrock_monitoring.datapoints.recorded_source import Recording
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, MINUTE
from bedrock_monitoring.evaluation.datapoint_source import NoDataError
from bedrock_monitoring.evaluation.timelines.alarm_records import alarm_records
from bedrock_monitoring.monitoring.target import Model
from bedrock_monitoring.monitoring.target_monitoring import Monitoring, build_alarms
from bedrock_monitoring.rollout.yaml_document import Step
from bedrock_monitoring.rollout.yaml_edits import Edit
from bedrock_monitoring.rollout.yaml_writing import Plain

_AVAILABILITIES = tuple(map(Decimal, ("99.99", "99.95", "99.9", "99.5", "99", "98", "95", "90")))
"""Objectives for availability in percent, the strictest first."""

_TIMES = (1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300)
"""Times within which answers begin, in seconds."""

_MARGIN = Decimal("1.3")
"""How many times the usual share of failures, and the usual time, an objective allows."""

_SEEN_FAILURES = 10
"""An objective is one that as many calls could have missed by this number of failures."""


def suggested_objectives(
    monitoring: Monitoring, recording: Recording, *, place: tuple[Step, ...]
) -> Iterator[Suggestion]:
    """Yield objectives that suit the past of each model.

    Args:
        monitoring: The target.
        recording: The data.
        place: Where the target stands in the file.
    """
    source = BacktestSource(recording=recording)
    for number, model in enumerate(monitoring.target.models):
        if model.copied_from is None:
            past = _Past(monitoring=monitoring, source=source, model=model)
            for key, (value, before, reason) in past.suggestions().items():
                yield Suggestion(
                    target=monitoring.target.name,
                    edit=Edit(path=(*place, "models", number, "objectives", key), value=value),
                    before=before,
                    reason=reason,
                )


_Values = Mapping[str, tuple[Plain, str, str]]
"""By the key of the objective: the value, the present one, and the reason."""


@dataclass(frozen=True, kw_only=True)
class _Past:
    """How a model answered."""

    monitoring: Monitoring
    source: BacktestSource
    model: Model

    def suggestions(self) -> _Values:
        try:
            calls, failures = self._sums(CALLS), self._sums(FAILURES)
            slow = self._highest(SLOW_FIRST_TOKENS)
        except NoDataError:
            return {}  # recorded by a version that did not read them
        return {
            **self._availability(calls, failures),
            **self._first_token(slow),
            **self._calls_per_minute(calls),
        }

    def _availability(self, calls: Mapping[int, float], failures: Mapping[int, float]) -> _Values:
        present = self.model.objectives.availability
        days = _by_day(calls, failures)
        if present is None or len(days) < FEWEST_DAYS:
            return {}
        ordinary = sorted(days.values(), key=lambda day: day[1] / (day[0] + day[1] or 1))[:-WORST_DAYS]
        failed = sum(bad for _, bad in ordinary)
        tries = failed + sum(good for good, _ in ordinary)
        share = Decimal(failed / tries if tries else 1)
        fitting = (
            objective
            for objective in _AVAILABILITIES
            if share * _MARGIN <= 1 - objective / 100 and tries * float(1 - objective / 100) >= _SEEN_FAILURES
        )
        objective = next(fitting, None)
        if objective is None or objective == present:
            return {}
        reason = (
            f"{100 * share:.2g} % of {tries:,.0f} tries failed in {len(days)} days without the "
            f"{WORST_DAYS} worst, times {_MARGIN}; would have gone off {self._times(objective)}, "
            f"was {self._times(present)}"
        )
        return {"availability": (f"{objective} %", f"{present} %", reason)}

    def _first_token(self, slow: Mapping[int, float]) -> _Values:
        present = self.model.objectives.first_token
        ordinary = ordinary_values(slow, is_worse_above=True)
        if present is None or not ordinary:
            return {}
        usual = percentile(ordinary, 95) / 1000
        seconds = next((time for time in _TIMES if time >= usual * float(_MARGIN)), None)
        objective = (
            None
            if seconds is None
            else TimeObjective(percent=SUGGESTED_SHARE, within=timedelta(seconds=seconds))
        )
        if objective is None or objective == present:
            return {}
        reason = (
            f"in 95 % of the hours, without the {WORST_DAYS} worst days, 95 % of the answers began within "
            f"{usual:.2g} s, times {_MARGIN}{self._late_hours(objective, present)}"
        )
        return {"first_token": (str(objective), str(present), reason)}

    def _calls_per_minute(self, calls: Mapping[int, float]) -> _Values:
        # The older data are sums of five minutes, in which more minutes have calls.
        newest = self.source.recording.ranges[-1]
        recent = {moment: number for moment, number in calls.items() if moment > newest.start}
        ordinary = [number for number in ordinary_values(recent, is_worse_above=False) if number]
        if self.model.objectives.calls_per_minute is not None or not ordinary:
            return {}
        minutes = newest.resolution // MINUTE
        usual = rounded(percentile(ordinary, 50) / minutes, up=False)
        value: Plain = int(usual) if usual == int(usual) else usual
        return {"calls_per_minute": (value, "not known", "the median of the minutes with calls")}

    def _times(self, availability: Decimal) -> str:
        """Return how often the alarms on an objective for availability go off."""
        target = self.monitoring.target
        objectives = replace(self.model.objectives, availability=availability)
        changed = replace(self.model, objectives=objectives)
        models = tuple(changed if each is self.model else each for each in target.models)
        built = build_alarms(replace(target, models=models), naming=self.monitoring.naming)
        records = alarm_records(
            [
                instance.alarm
                for instance in built.instances
                if instance.resource.slug == self.model.id.slug
                and instance.kind.name.startswith("availability")
            ],
            source=self.source,
            time_ranges=self.source.recording.ranges,
            region=target.region,
            deferred=self.source.recording.deferred,
        )
        return in_words(sum(len(record.episodes) for record in records.values()))

    def _late_hours(self, objective: TimeObjective, present: TimeObjective) -> str:
        """Return how often the alarms on two objectives for the first token go off, to follow a reason.

        Empty if a version that did not read it recorded the data, or they are of another present objective.
        """
        try:
            late, was = self._late(objective), self._late(present)
        except NoDataError:
            return ""
        return f"; by full hours it would have gone off {late}, was {was}"

    def _late(self, objective: TimeObjective) -> str:
        """Return how often the alarm on an objective for the first token goes off at the end of a full hour.

        It does if the slow answers of the hour are too many of all, and at least ``MANY_FAILURES``.
        """
        fewest = MANY_FAILURES * 100 / objective.most_slow
        answers = self._sums(FIRST_TOKENS)
        late = {
            moment
            for moment, milliseconds in self._highest(late_first_tokens(objective.percent)).items()
            if milliseconds > objective.milliseconds and answers.get(moment, 0.0) >= fewest
        }
        return in_words(sum(moment - HOUR not in late for moment in late))

    def _sums(self, of_model: OfModel) -> dict[int, float]:
        """Return the sums over all routes, by the moments when periods end."""
        sums: dict[int, float] = defaultdict(float)
        for moment, value in self._values(of_model):
            sums[moment] += value
        return sums

    def _highest(self, of_model: OfModel) -> dict[int, float]:
        """Return the highest value of all routes, by the moments when periods end."""
        highest: dict[int, float] = defaultdict(float)
        for moment, value in self._values(of_model):
            highest[moment] = max(highest[moment], value)
        return highest

    def _values(self, of_model: OfModel) -> Iterator[tuple[int, float]]:
        definition, statistic, period = of_model
        for model_id in model_ids(self.model, self.source.recording.deferred):
            for time_range in self.source.recording.ranges:
                step = max(period, time_range.resolution)
                timestamps = range(time_range.start, time_range.end - step + 1, step)
                request = model_request(definition, statistic, model_id, timestamps)
                points = self.source.datapoints(
                    request.metric, statistic=statistic, timestamps=timestamps, end=request.end
                )
                yield from ((start + step, value) for start, value in points.items())


def _by_day(calls: Mapping[int, float], failures: Mapping[int, float]) -> Mapping[int, tuple[float, float]]:
    """Return the calls that were answered and those that failed, by day. Days without any are left out."""
    days: dict[int, tuple[float, float]] = {}
    for moment in calls.keys() | failures.keys():
        good, bad = days.get((moment - 1) // DAY, (0.0, 0.0))
        days[(moment - 1) // DAY] = good + calls.get(moment, 0.0), bad + failures.get(moment, 0.0)
    return days
