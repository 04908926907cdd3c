"""Evaluate alarms over a time range, minute by minute, to timelines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms import AlarmBase, CompositeAlarm, EvaluatedAlarm
from bedrock_monitoring.cloudwatch.alarms.composite_alarm import name_of
from bedrock_monitoring.evaluation.alarm_history import States, alarm_graph_properties, evaluate_alarm
from bedrock_monitoring.evaluation.alarm_states import evaluate_composite_states
from bedrock_monitoring.evaluation.composite_states import evaluation_order
from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE, TimeRange
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource
from bedrock_monitoring.evaluation.placeholders import replace_placeholders
from bedrock_monitoring.evaluation.timelines.timeline import Timeline

_NOTHING: Mapping[str, str] = {}
_NONE_SET: Mapping[str, Timeline] = {}


def alarm_timelines(
    alarms: Iterable[AlarmBase],
    *,
    source: DatapointSource,
    time_range: TimeRange,
    region: str,
    deferred: Mapping[str, str] = _NOTHING,
    set_states: Mapping[str, Timeline] = _NONE_SET,
) -> dict[str, Timeline]:
    """Evaluate alarms as CloudWatch would, and return their timelines by alarm name.

    Args:
        alarms: Alarms of one account and Region.
        source: Provides the datapoints.
        time_range: The time range to evaluate.
        region: The Region of the alarms.
        deferred: Maps placeholders to the values of deployed resources. Default: sample values.
        set_states: The timelines of alarms whose state is set by others, such as by the schedules of planned
            maintenance, or that stand elsewhere. They are not evaluated.

    Returns:
        The timelines. An alarm without an entry could not be evaluated, nor could a composite alarm over it.
    """
    timelines = dict(set_states)
    composites: dict[str, CompositeAlarm] = {}
    for alarm in alarms:
        if alarm.alarm_name in set_states:
            continue
        if isinstance(alarm, CompositeAlarm):
            composites[alarm.alarm_name] = alarm
        elif isinstance(alarm, EvaluatedAlarm):
            graph = replace_placeholders(alarm_graph_properties(alarm, region), deferred)
            states = evaluate_alarm(time_range, alarm, graph, source=source)
            if states:
                period = int(alarm.period.total_seconds())
                timelines[alarm.alarm_name] = Timeline.of(
                    _known(states, period), start=time_range.start, end=time_range.end
                )
    children = {name: tuple(map(name_of, alarm.children)) for name, alarm in composites.items()}
    for name in evaluation_order(children):
        if timeline := _composite_timeline(composites[name], timelines, time_range):
            timelines[name] = timeline
    return timelines


def _known(states: States, period: int) -> Iterator[tuple[int, AlarmState]]:
    """Yield each state with the moment when CloudWatch has it: the end of the minute or period it begins."""
    moments = iter(states)
    first, second = next(moments), next(moments, None)
    step = period if second is None else second - first
    return ((moment + step, state) for moment, state in states.items())


def _composite_timeline(
    alarm: CompositeAlarm, timelines: Mapping[str, Timeline], time_range: TimeRange
) -> Timeline | None:
    children = {name: timelines[name] for name in map(name_of, alarm.children) if name in timelines}
    changes = {name: dict(timeline.changes) for name, timeline in children.items()}
    moments = range(time_range.start, time_range.end + MINUTE, MINUTE)
    states = evaluate_composite_states(alarm, changes, moments)
    if not states:
        return None
    return Timeline.of(states.items(), start=time_range.start, end=time_range.end)
