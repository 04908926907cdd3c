"""What alarms would have done over the shown data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AnomalyDetectionAlarm,
    CompositeAlarm,
    EvaluatedAlarm,
)
from bedrock_monitoring.cloudwatch.alarms.states import (
    MORE_THAN_EVALUATED,
    Observed,
    composite_states_of,
    least_samples,
    states_of,
)
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.statistics import Stats
from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.preview.drawing import Drawing, draw
from bedrock_monitoring.preview.filling import filled
from bedrock_monitoring.preview.series import MINUTE, Source, TimeRange
from bedrock_monitoring.preview.tiles import Tile

_NOTHING: Mapping[str, str] = {}

States = Mapping[int, AlarmState]
"""The states of an alarm, by when each of its periods began."""


def tiles_of(
    alarms: Iterable[AlarmBase],
    *,
    source: Source,
    time_range: TimeRange,
    region: str,
    later: Mapping[str, str] = _NOTHING,
) -> dict[str, Tile]:
    """Return the tiles of alarms by name, each with the states that CloudWatch would give it over the shown data.

    Args:
        alarms: Alarms of one account and Region, composite ones and those they watch among them.
        source: Where datapoints come from.
        time_range: What the dashboard shows.
        region: The Region they are in.
        later: Values by placeholder, where something was deployed already.
    """
    histories: dict[str, States] = {}
    tiles: dict[str, Tile] = {}
    waiting: list[CompositeAlarm] = []
    for alarm in alarms:
        if isinstance(alarm, EvaluatedAlarm):
            graph = filled(graph_of(alarm, region), later)
            history = history_of(alarm, graph, source=source, time_range=time_range)
            histories[alarm.alarm_name] = history
            tiles[alarm.alarm_name] = _evaluated_tile(alarm, history, time_range, graph)
        elif isinstance(alarm, CompositeAlarm):
            waiting.append(alarm)
    for alarm in _children_first(waiting):
        states = composite_states_of(alarm, histories, time_range.moments(MINUTE))
        histories[alarm.alarm_name] = states
        tile = _tile(alarm, states, MINUTE, time_range, condition=alarm.rule_text)
        children = [tiles.get(name.rpartition(":")[2]) for name in alarm.children]
        on = sum(child is not None and child.state is AlarmState.ALARM for child in children)
        tiles[alarm.alarm_name] = replace(tile, children=len(children), children_on=on)
    return tiles


def history_of(
    alarm: EvaluatedAlarm, graph: Mapping[str, Any], *, source: Source, time_range: TimeRange
) -> States:
    """Return the states of an alarm, from long enough before the time range on; nothing where it cannot be computed.

    Args:
        alarm: An alarm with a threshold or with a band.
        graph: The properties of a widget that draws what it watches.
        source: Where datapoints come from.
        time_range: What the dashboard shows.
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


def _samples(graph: Mapping[str, Any], *, source: Source, time_range: TimeRange) -> Mapping[int, float]:
    """Return how many samples each datapoint of an alarm on one percentile is made of."""
    [*fields, options] = graph["metrics"][0]
    counted = {**graph, "metrics": [[*fields, {**options, "stat": str(Stats.SAMPLE_COUNT)}]]}
    counting = draw(counted, source=source, time_range=time_range)
    return counting.drawn[0].series.points if counting.drawn else {}


def _children_first(alarms: Iterable[CompositeAlarm]) -> Iterable[CompositeAlarm]:
    """Yield composite alarms after those they watch; those that watch each other in a circle come last."""
    waiting = {alarm.alarm_name: alarm for alarm in alarms}
    while waiting:
        ready = [alarm for alarm in waiting.values() if not set(alarm.children) & waiting.keys()]
        for alarm in ready or list(waiting.values()):
            yield waiting.pop(alarm.alarm_name)


def _evaluated_tile(
    alarm: EvaluatedAlarm, states: States, time_range: TimeRange, graph: Mapping[str, Any]
) -> Tile:
    return _tile(
        alarm,
        states,
        _seconds(alarm),
        time_range,
        condition=f"{_compared(alarm)} for {alarm.evaluation}",
        graph=graph,
    )


def _tile(
    alarm: AlarmBase,
    states: States,
    period: int,
    time_range: TimeRange,
    *,
    condition: str,
    graph: Mapping[str, Any] | None = None,
) -> Tile:
    # A period may be longer than the time range: then the state before it still holds.
    shown = [state for moment, state in states.items() if moment >= time_range.start] or [*states.values()][
        -1:
    ]
    stretches = _stretches(shown, period)
    if not stretches:
        return Tile(name=alarm.alarm_name, condition=condition, graph=graph)
    state, lasted = stretches[-1]
    return Tile(
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
