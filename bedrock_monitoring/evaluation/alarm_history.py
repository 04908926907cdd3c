"""The states of alarms over a time range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AnomalyDetectionAlarm,
    CompositeAlarm,
    EvaluatedAlarm,
)
from bedrock_monitoring.cloudwatch.alarms.composite_alarm import name_of
from bedrock_monitoring.cloudwatch.metrics import Metric, Stats
from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.evaluation.alarm_states import (
    MORE_THAN_EVALUATED,
    Observed,
    composite_states_of,
    least_samples,
    states_of,
)
from bedrock_monitoring.evaluation.composite_states import children_first
from bedrock_monitoring.evaluation.metric_widget import Drawing, draw
from bedrock_monitoring.evaluation.placeholders import filled
from bedrock_monitoring.evaluation.series import MINUTE, DatapointSource, TimeRange

_NOTHING: Mapping[str, str] = {}

States = Mapping[int, AlarmState]
"""The states of an alarm, by when each of its periods began."""


@dataclass(frozen=True, kw_only=True)
class AlarmHistory:
    """The states of one alarm over a time range.

    Attributes:
        name: Its name.
        state: The state at the end of what is shown; none where nothing tells it.
        changed: When it came to that state, in seconds since 1970.
        condition: When it goes off, in words.
        children: How many alarms a composite alarm watches; none for an alarm that watches a metric.
        children_on: How many of them are in alarm at the end of what is shown.
        stretches: The states over the time range: how long each lasted, in seconds.
        graph: The properties of a widget that draws what it watches with its threshold.
    """

    name: str
    state: AlarmState | None = None
    changed: int | None = None
    condition: str = ""
    children: int | None = None
    children_on: int = 0
    stretches: tuple[tuple[AlarmState, int], ...] = ()
    graph: Mapping[str, Any] | None = field(default=None, compare=False)


def unknown_alarm(arn: str) -> AlarmHistory:
    """Return the history of an alarm of which only the ARN is known."""
    return AlarmHistory(name=arn.rpartition(":")[2])


def alarm_histories(
    alarms: Iterable[AlarmBase],
    *,
    source: DatapointSource,
    time_range: TimeRange,
    region: str,
    deferred: Mapping[str, str] = _NOTHING,
) -> dict[str, AlarmHistory]:
    """Return the histories of alarms by name, with the states that CloudWatch would give them over the datapoints of a source.

    Args:
        alarms: Alarms of one account and Region, composite ones and those they watch among them.
        source: Where datapoints come from.
        time_range: What the dashboard shows.
        region: The Region they are in.
        deferred: Values by placeholder, where something was deployed already.
    """
    states: dict[str, States] = {}
    histories: dict[str, AlarmHistory] = {}
    composites: list[CompositeAlarm] = []
    for alarm in alarms:
        name = alarm.alarm_name
        if isinstance(alarm, EvaluatedAlarm):
            graph = filled(graph_of(alarm, region), deferred)
            states[name] = states_over(time_range, alarm, graph, source=source)
            histories[name] = _evaluated_history(alarm, states[name], time_range, graph)
        elif isinstance(alarm, CompositeAlarm):
            composites.append(alarm)
    for alarm in _children_first(composites):
        name = alarm.alarm_name
        states[name] = composite_states_of(alarm, states, time_range.moments(MINUTE))
        history = _history(alarm, states[name], MINUTE, time_range, condition=alarm.rule_text)
        children = [histories.get(name_of(child)) for child in alarm.children]
        on = sum(child is not None and child.state is AlarmState.ALARM for child in children)
        histories[name] = replace(history, children=len(children), children_on=on)
    return histories


def states_over(
    time_range: TimeRange, alarm: EvaluatedAlarm, graph: Mapping[str, Any], *, source: DatapointSource
) -> States:
    """Return the states of an alarm, from one evaluation range before the time range on; empty if they cannot be computed.

    Args:
        time_range: What the dashboard shows.
        alarm: An alarm with a threshold or a band.
        graph: The properties of a widget that shows what the alarm watches.
        source: Where datapoints come from.
    """
    period = _seconds(alarm)
    before = (alarm.evaluation_periods + MORE_THAN_EVALUATED) * period
    longer = replace(time_range, start=time_range.start - before)
    drawing = draw(graph, source=source, time_range=longer)
    samples = _samples(graph, source=source, time_range=longer) if least_samples(alarm) else {}
    observed = _observed(alarm, drawing, samples)
    return {} if observed is None else states_of(alarm, observed, longer.moments(period))


def _observed(alarm: EvaluatedAlarm, drawing: Drawing, samples: Mapping[int, float]) -> Observed | None:
    bounds = {one.series.bound: one.series.points for one in drawing.drawn if one.series.bound}
    watched = [one.series.points for one in drawing.drawn if not one.series.bound]
    if not watched and isinstance(alarm.metric, Metric):
        watched = [{}]  # Nothing was published, which its treatment of missing data judges.
    if not watched or (isinstance(alarm, AnomalyDetectionAlarm) and not bounds):
        return None
    return Observed(
        points=watched[0], upper=bounds.get("upper", {}), lower=bounds.get("lower", {}), samples=samples
    )


def _samples(
    graph: Mapping[str, Any], *, source: DatapointSource, time_range: TimeRange
) -> Mapping[int, float]:
    """Return how many samples each datapoint of an alarm on one percentile is made of."""
    [*fields, options] = graph["metrics"][0]
    counted = {**graph, "metrics": [[*fields, {**options, "stat": str(Stats.SAMPLE_COUNT)}]]}
    counting = draw(counted, source=source, time_range=time_range)
    return counting.drawn[0].series.points if counting.drawn else {}


def _children_first(alarms: Iterable[CompositeAlarm]) -> tuple[CompositeAlarm, ...]:
    """Return composite alarms after those they watch; those that watch each other in a circle come last."""
    by_name = {alarm.alarm_name: alarm for alarm in alarms}
    watched = {name: tuple(name_of(child) for child in alarm.children) for name, alarm in by_name.items()}
    return tuple(by_name[name] for name in dict.fromkeys((*children_first(watched), *by_name)))


def _evaluated_history(
    alarm: EvaluatedAlarm, states: States, time_range: TimeRange, graph: Mapping[str, Any]
) -> AlarmHistory:
    return _history(
        alarm,
        states,
        _seconds(alarm),
        time_range,
        condition=f"{_compared(alarm)} for {alarm.evaluation}",
        graph=graph,
    )


def _history(
    alarm: AlarmBase,
    states: States,
    period: int,
    time_range: TimeRange,
    *,
    condition: str,
    graph: Mapping[str, Any] | None = None,
) -> AlarmHistory:
    # A period may be longer than the time range: then the state before it still holds.
    shown = [state for moment, state in states.items() if moment >= time_range.start] or [*states.values()][
        -1:
    ]
    stretches = _stretches(shown, period)
    if not stretches:
        return AlarmHistory(name=alarm.alarm_name, condition=condition, graph=graph)
    state, lasted = stretches[-1]
    return AlarmHistory(
        name=alarm.alarm_name,
        state=state,
        changed=time_range.end - lasted,
        condition=condition,
        stretches=stretches,
        graph=graph,
    )


def graph_of(alarm: EvaluatedAlarm, region: str) -> Mapping[str, Any]:
    """Return the properties of a widget that draws what an alarm watches, with its threshold or its band."""
    assert isinstance(alarm, (Alarm, AnomalyDetectionAlarm))
    return alarm.to_widget().properties(region=region)


def _seconds(alarm: EvaluatedAlarm) -> int:
    return int(alarm.period.total_seconds())


_SYMBOLS = {
    "GreaterThanThreshold": ">",
    "GreaterThanOrEqualToThreshold": "≥",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "≤",
    "LessThanLowerOrGreaterThanUpperThreshold": "outside the band",
    "GreaterThanUpperThreshold": "above the band",
    "LessThanLowerThreshold": "below the band",
}


def _compared(alarm: EvaluatedAlarm) -> str:
    if isinstance(alarm, AnomalyDetectionAlarm):
        return f"{_SYMBOLS[alarm.comparison_operator]} of {alarm.standard_deviations:g} standard deviations"
    assert isinstance(alarm, Alarm)
    return f"{_SYMBOLS[alarm.comparison_operator]} {alarm.threshold:g}"


def _stretches(states: Iterable[AlarmState], period: int) -> tuple[tuple[AlarmState, int], ...]:
    stretches: list[tuple[AlarmState, int]] = []
    for state in states:
        if stretches and stretches[-1][0] is state:
            stretches[-1] = (state, stretches[-1][1] + period)
        else:
            stretches.append((state, period))
    return tuple(stretches)
