"""Alarms as tiles: their state over the shown data, and a strip of the states before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.preview.alarm_states import MORE_THAN_EVALUATED, State, states_of
from bedrock_monitoring.preview.drawing import draw
from bedrock_monitoring.preview.series import Source, TimeRange

_SAID = {
    State.ALARM: "In alarm",
    State.OK: "OK",
    State.INSUFFICIENT_DATA: "Insufficient data",
    None: "State not known",
}
_TAIL = 20
"""The end of a name that is never cut: names of alarms differ there."""
_CLASSES = {State.ALARM: "alarm", State.OK: "ok", State.INSUFFICIENT_DATA: "insufficient", None: "not-known"}


@dataclass(frozen=True, kw_only=True)
class Tile:
    """What is known of an alarm.

    Attributes:
        name: Its name.
        state: The state at the end of what is shown; none where nothing tells it.
        changed: When it came to that state, in seconds since 1970.
        condition: When it goes off, in words.
        stretches: The states over the time range: how long each lasted, in seconds.
        graph: The properties of a widget that draws what it watches with its threshold.
    """

    name: str
    state: State | None = None
    changed: int | None = None
    condition: str = ""
    stretches: tuple[tuple[State, int], ...] = ()
    graph: Mapping[str, Any] | None = field(default=None, compare=False)


def unknown(arn: str) -> Tile:
    """Return the tile of an alarm of which only the ARN is known."""
    return Tile(name=arn.rpartition(":")[2])


def tile_of(alarm: Alarm, *, source: Source, time_range: TimeRange, region: str) -> Tile:
    """Return the tile of an alarm, with the states that CloudWatch would give it over the shown data.

    Args:
        alarm: The alarm.
        source: Where datapoints come from.
        time_range: What the dashboard shows.
        region: The Region it is in.
    """
    graph = alarm.to_widget().properties(region=region)
    period = int(alarm.period.total_seconds())
    before = (alarm.evaluation_periods + MORE_THAN_EVALUATED) * period
    longer = TimeRange(start=time_range.start - before, end=time_range.end)
    drawing = draw(graph, source=source, time_range=longer)
    condition = f"{_compared(alarm)} for {alarm.evaluation}"
    if not drawing.drawn:
        return Tile(name=alarm.alarm_name, condition=condition, graph=graph)
    states = states_of(alarm, drawing.drawn[0].series.points, longer.moments(period))
    shown = {moment: state for moment, state in states.items() if moment >= time_range.start}
    stretches = _stretches(shown.values(), period)
    lasted = stretches[-1][1] if stretches else 0
    return Tile(
        name=alarm.alarm_name,
        state=stretches[-1][0] if stretches else None,
        changed=time_range.end - lasted,
        condition=condition,
        stretches=stretches,
        graph=graph,
    )


_SYMBOLS = {
    "GreaterThanThreshold": ">",
    "GreaterThanOrEqualToThreshold": "≥",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "≤",
}


def _compared(alarm: Alarm) -> str:
    return f"{_SYMBOLS[str(alarm.comparison_operator)]} {alarm.threshold:g}"


def _stretches(states: Iterable[State], period: int) -> tuple[tuple[State, int], ...]:
    stretches: list[tuple[State, int]] = []
    for state in states:
        if stretches and stretches[-1][0] is state:
            stretches[-1] = (state, stretches[-1][1] + period)
        else:
            stretches.append((state, period))
    return tuple(stretches)


def to_html(tiles: Sequence[Tile], time_range: TimeRange) -> str:
    """Return tiles side by side."""
    return f'<ul class="tiles">{"".join(_tile(tile, time_range) for tile in tiles)}</ul>'


def strips(tiles: Sequence[Tile], time_range: TimeRange) -> str:
    """Return the states of alarms as thin strips, to stand under a graph of what they watch."""
    lines = "".join(
        f'<li><span class="unseen">{escape(tile.name)}: {_SAID[tile.state]}. {_history(tile, time_range)}</span>'
        f'<span class="strip" aria-hidden="true" title="{escape(tile.name, quote=True)}">{_strip(tile)}</span></li>'
        for tile in tiles
        if tile.stretches
    )
    return f'<ul class="strips" aria-label="States of alarms">{lines}</ul>' if lines else ""


def _strip(tile: Tile) -> str:
    return "".join(
        f'<span class="{_CLASSES[state]}" style="flex-grow:{seconds}"></span>'
        for state, seconds in tile.stretches
    )


def _history(tile: Tile, time_range: TimeRange) -> str:
    if not tile.stretches:
        return ""
    in_alarm = sum(seconds for state, seconds in tile.stretches if state is State.ALARM)
    return f"In alarm for {in_alarm // 60} of {time_range.seconds // 60} minutes."


def _tile(tile: Tile, time_range: TimeRange) -> str:
    return (
        f'<li class="tile {_CLASSES[tile.state]}"><span class="state">{_SAID[tile.state]}</span>'
        f'<span class="name" title="{escape(tile.name, quote=True)}"><span>{escape(tile.name[:-_TAIL])}</span>'
        f"<span>{escape(tile.name[-_TAIL:])}</span></span>"
        f'<span class="condition">{escape(tile.condition)}</span>'
        f'<span class="unseen">{_history(tile, time_range)}</span>'
        f'<span class="strip" aria-hidden="true">{_strip(tile)}</span></li>'
    )
