"""What alarms would have done over the shown data."""

from __future__ import annotations

import json
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
from bedrock_monitoring.cloudwatch.later import shown_later
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.statistics import Stats
from bedrock_monitoring.cloudwatch.widgets import AlarmState, GraphWidget
from bedrock_monitoring.preview.drawing import Drawing, draw
from bedrock_monitoring.preview.series import MINUTE, Source, TimeRange
from bedrock_monitoring.preview.tiles import Tile

States = Mapping[int, AlarmState]
"""The states of an alarm, by when each of its periods began."""


def tiles_of(
    alarms: Iterable[AlarmBase], *, source: Source, time_range: TimeRange, region: str
) -> dict[str, Tile]:
    """Return the tiles of alarms by name, each with the states that CloudWatch would give it over the shown data.

    Args:
        alarms: Alarms of one account and Region, composite ones and those they watch among them.
        source: Where datapoints come from.
        time_range: What the dashboard shows.
        region: The Region they are in.
    """
    histories: dict[str, States] = {}
    tiles: dict[str, Tile] = {}
    waiting: list[CompositeAlarm] = []
    for alarm in alarms:
        if isinstance(alarm, EvaluatedAlarm):
            histories[alarm.alarm_name] = history_of(
                alarm, source=source, time_range=time_range, region=region
            )
            tiles[alarm.alarm_name] = _evaluated_tile(alarm, histories[alarm.alarm_name], time_range, region)
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


def history_of(alarm: EvaluatedAlarm, *, source: Source, time_range: TimeRange, region: str) -> States:
    """Return the states of an alarm, from long enough before the time range on; nothing where it cannot be computed.

    Args:
        alarm: An alarm with a threshold or with a band.
        source: Where datapoints come from.
        time_range: What the dashboard shows.
        region: The Region it is in.
    """
    period = _seconds(alarm)
    before = (alarm.evaluation_periods + MORE_THAN_EVALUATED) * period
    longer = replace(time_range, start=time_range.start - before)
    drawing = draw(_graph(alarm, region), source=source, time_range=longer)
    observed = _observed(alarm, drawing, source=source, time_range=longer, region=region)
    return {} if observed is None else states_of(alarm, observed, longer.moments(period))


def _observed(
    alarm: EvaluatedAlarm, drawing: Drawing, *, source: Source, time_range: TimeRange, region: str
) -> Observed | None:
    bounds = {one.series.bound: one.series.points for one in drawing.drawn if one.series.bound}
    watched = [one.series.points for one in drawing.drawn if not one.series.bound]
    if not watched or (isinstance(alarm, AnomalyDetectionAlarm) and not bounds):
        return None
    samples: Mapping[int, float] = {}
    if least_samples(alarm) and isinstance(alarm.metric, Metric):
        counted = replace(alarm.metric, statistic=Stats.SAMPLE_COUNT)
        counts = GraphWidget(title=alarm.alarm_name, period=alarm.period, left=[counted])
        counting = draw(counts.properties(region=region), source=source, time_range=time_range)
        samples = counting.drawn[0].series.points if counting.drawn else {}
    return Observed(
        points=watched[0], upper=bounds.get("upper", {}), lower=bounds.get("lower", {}), samples=samples
    )


def _children_first(alarms: Iterable[CompositeAlarm]) -> Iterable[CompositeAlarm]:
    """Yield composite alarms after those they watch; those that watch each other in a circle come last."""
    waiting = {alarm.alarm_name: alarm for alarm in alarms}
    while waiting:
        ready = [alarm for alarm in waiting.values() if not set(alarm.children) & waiting.keys()]
        for alarm in ready or list(waiting.values()):
            yield waiting.pop(alarm.alarm_name)


def _evaluated_tile(alarm: EvaluatedAlarm, states: States, time_range: TimeRange, region: str) -> Tile:
    return _tile(
        alarm,
        states,
        _seconds(alarm),
        time_range,
        condition=f"{_compared(alarm)} for {alarm.evaluation}",
        graph=_graph(alarm, region),
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
    shown = [state for moment, state in states.items() if moment >= time_range.start]
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


def _graph(alarm: EvaluatedAlarm, region: str) -> Mapping[str, Any]:
    assert isinstance(alarm, (Alarm, AnomalyDetectionAlarm))
    properties = alarm.to_widget().properties(region=region)
    shown: Mapping[str, Any] = json.loads(shown_later(json.dumps(properties)))
    return shown


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
