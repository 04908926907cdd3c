"""Evaluate alarms over a time range, minute by minute, to timelines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from bedrock_monitoring.cloudwatch.alarms import Alarm, AlarmBase, CompositeAlarm, EvaluatedAlarm
from bedrock_monitoring.cloudwatch.alarms.composite_alarm import name_of
from bedrock_monitoring.evaluation.alarm_history import (
    States,
    alarm_graph_properties,
    evaluate_contributors,
    sliding_range,
)
from bedrock_monitoring.evaluation.alarm_states import evaluate_composite_states
from bedrock_monitoring.evaluation.composite_states import evaluation_order
from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE, TimeRange
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource, LogRows, NoDataError
from bedrock_monitoring.evaluation.placeholders import replace_placeholders
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.timelines.timeline import Timeline
from bedrock_monitoring.evaluation.wall_clock_source import WallClock, WallClockSource
from bedrock_monitoring.evaluation.widget_series import evaluate_widget

_NOTHING: Mapping[str, str] = {}
_NONE_SET: Mapping[str, Timeline] = {}

Contributors: TypeAlias = Mapping[str, Mapping[str, Timeline]]
"""The timelines of the contributors of alarms, by alarm name and by label."""


@dataclass(frozen=True, kw_only=True)
class AlarmTimelines:
    """What alarms did over a time range.

    Attributes:
        timelines: The timelines by alarm name.
        reasons: Why the other alarms could not be evaluated, by alarm name.
        contributors: The timelines of the series of alarms that watch several, by alarm name and by label.
    """

    timelines: Mapping[str, Timeline]
    reasons: Mapping[str, str]
    contributors: Contributors = field(default_factory=dict)


def alarm_timelines(
    alarms: Iterable[AlarmBase],
    *,
    source: DatapointSource,
    time_range: TimeRange,
    region: str,
    deferred: Mapping[str, str] = _NOTHING,
    set_states: Mapping[str, Timeline] = _NONE_SET,
) -> AlarmTimelines:
    """Evaluate alarms as CloudWatch would.

    Args:
        alarms: Alarms of one account and Region.
        source: Provides the datapoints.
        time_range: The time range to evaluate.
        region: The Region of the alarms.
        deferred: Maps placeholders to the values of deployed resources. Default: sample values.
        set_states: The timelines of alarms whose state is set by others, such as by the schedules of planned
            maintenance, or that stand elsewhere. They are not evaluated.
    """
    timelines, reasons = dict(set_states), dict[str, str]()
    contributors: dict[str, Mapping[str, Timeline]] = {}
    composites: dict[str, CompositeAlarm] = {}
    for alarm in alarms:
        if alarm.alarm_name in set_states:
            continue
        if isinstance(alarm, CompositeAlarm):
            composites[alarm.alarm_name] = alarm
        elif isinstance(alarm, EvaluatedAlarm):
            graph = replace_placeholders(alarm_graph_properties(alarm, region), deferred)
            noting = _NotingSource(source=source)
            evaluated = evaluate_contributors(time_range, alarm, graph, source=noting)
            if noting.reason or not evaluated.states:
                reasons[alarm.alarm_name] = noting.reason or "its expression cannot be evaluated"
                continue
            timelines[alarm.alarm_name] = _known_timeline(evaluated.states, time_range)
            if alarm.has_contributors:
                contributors[alarm.alarm_name] = {
                    label: _known_timeline(states, time_range)
                    for label, states in evaluated.contributors.items()
                }
    children = {name: tuple(map(name_of, alarm.children)) for name, alarm in composites.items()}
    for name in evaluation_order(children):
        unknown = [child for child in children[name] if child not in timelines]
        if unknown:
            reasons[name] = f"the state of {unknown[0]} is not known"
        else:
            timelines[name] = _composite_timeline(composites[name], timelines, time_range)
    return AlarmTimelines(timelines=timelines, reasons=reasons, contributors=contributors)


def _known_timeline(states: States, time_range: TimeRange) -> Timeline:
    """Return the timeline of an alarm. CloudWatch has a state at the end of the last minute it evaluated."""
    start, end = time_range.start, time_range.end
    minutes = Timeline.of(states, start=start - MINUTE, end=end - MINUTE)
    return Timeline(changes=tuple((minute + MINUTE, state) for minute, state in minutes.changes), end=end)


def _composite_timeline(
    alarm: CompositeAlarm, timelines: Mapping[str, Timeline], time_range: TimeRange
) -> Timeline:
    changes = {name: dict(timelines[name].changes) for name in map(name_of, alarm.children)}
    moments = range(time_range.start, time_range.end + MINUTE, MINUTE)
    states = evaluate_composite_states(alarm, changes, moments)
    return Timeline.of(states, start=time_range.start, end=time_range.end)


@dataclass(kw_only=True)
class _NotingSource:
    """A source that notes why another one has no data, which an evaluation takes for a gap."""

    source: DatapointSource
    reason: str = ""

    @property
    def account(self) -> str:
        return self.source.account

    @property
    def description(self) -> str:
        return self.source.description

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        with self._noted():
            return self.source.list_metrics(namespace=namespace, region=region)

    def datapoints(
        self, metric: MetricKey, *, statistic: str, timestamps: range, end: int
    ) -> Mapping[int, float]:
        with self._noted():
            return self.source.datapoints(metric, statistic=statistic, timestamps=timestamps, end=end)

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        with self._noted():
            return self.source.query_logs(query, time_range=time_range, region=region)

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except NoDataError as error:
            self.reason = self.reason or str(error)
            raise


def alarm_datapoints(
    alarm: EvaluatedAlarm,
    *,
    source: DatapointSource,
    time_range: TimeRange,
    region: str,
    deferred: Mapping[str, str] = _NOTHING,
) -> dict[int, float]:
    """Return the datapoints that an alarm compares, by the moment when each period ends.

    Of an alarm on several series it is the one nearest to its threshold, or furthest beyond it.

    Args:
        alarm: The alarm.
        source: Provides the datapoints. Where it has none, there are none.
        time_range: The time range. Its resolution divides the period.
        region: The Region of the alarm.
        deferred: Maps placeholders to the values of deployed resources. Default: sample values.
    """
    period = int(alarm.period.total_seconds())
    graph = replace_placeholders(alarm_graph_properties(alarm, region), deferred)
    clock: WallClock | None = None
    longer = sliding_range(alarm, time_range, period=period, before=period)
    if alarm.evaluation_window:
        clock = WallClock(window=alarm.evaluation_window, period=period, time_range=time_range)
        source, longer = WallClockSource(source=source, clock=clock), clock.places(1)
    result = evaluate_widget(graph, source=source, time_range=longer)
    compared = [entry.series.points for entry in result.entries if not entry.series.bound]
    points: dict[int, float] = {}
    is_low = isinstance(alarm, Alarm) and alarm.comparison_operator.value.startswith("LessThan")
    worse = min if is_low else max
    for series in compared if alarm.has_contributors else compared[:1]:
        points |= {start: worse(value, points.get(start, value)) for start, value in series.items()}
    ends = {start + period: value for start, value in points.items()}
    if clock:
        ends = {clock.start(place): value for place, value in ends.items()}
    return {end: value for end, value in ends.items() if end > time_range.start}
