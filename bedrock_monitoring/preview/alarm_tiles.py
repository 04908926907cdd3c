"""Alarms as tiles: their state over the shown data, and a strip of the states before."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.evaluation.alarm_history import AlarmHistory
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange

_STATE_LABELS = {
    AlarmState.ALARM: "In alarm",
    AlarmState.OK: "OK",
    AlarmState.INSUFFICIENT_DATA: "Insufficient data",
    None: "State not known",
}
_CLASSES = {
    AlarmState.ALARM: "alarm",
    AlarmState.OK: "ok",
    AlarmState.INSUFFICIENT_DATA: "insufficient",
    None: "not-known",
}


def to_html(tiles: Sequence[AlarmHistory], time_range: TimeRange) -> str:
    """Return tiles side by side."""
    return f'<ul class="tiles">{"".join(_tile(tile, time_range) for tile in tiles)}</ul>'


def state_strips(tiles: Sequence[AlarmHistory], time_range: TimeRange) -> str:
    """Return the states of alarms as thin strips, to stand under a graph of what they watch."""
    lines = "".join(
        f'<li><span class="unseen">{escape(tile.name)}: {_STATE_LABELS[tile.state]}. {_history(tile, time_range)}</span>'
        f'<span class="strip" aria-hidden="true" title="{escape(tile.name, quote=True)}">{_strip(tile)}</span></li>'
        for tile in tiles
        if tile.state_spans
    )
    return f'<ul class="strips" aria-label="States of alarms">{lines}</ul>' if lines else ""


def _strip(tile: AlarmHistory) -> str:
    return "".join(
        f'<span class="{_CLASSES[state]}" style="flex-grow:{seconds}"></span>'
        for state, seconds in tile.state_spans
    )


def _history(tile: AlarmHistory, time_range: TimeRange) -> str:
    if not tile.state_spans:
        return ""
    in_alarm = sum(seconds for state, seconds in tile.state_spans if state is AlarmState.ALARM)
    return f"In alarm for {in_alarm // 60} of {time_range.seconds // 60} minutes."


def _tile(tile: AlarmHistory, time_range: TimeRange) -> str:
    kind = "" if tile.child_count is None else " composite"
    return (
        f'<li class="tile {_CLASSES[tile.state]}{kind}"><span class="state">{_STATE_LABELS[tile.state]}</span>'
        f'<span class="name" title="{escape(tile.name, quote=True)}">{escape(tile.name)}</span>'
        f'<span class="condition" title="{escape(tile.condition, quote=True)}">{escape(_about(tile))}</span>'
        f'<span class="unseen">{_history(tile, time_range)}</span>'
        f'<span class="strip" aria-hidden="true">{_strip(tile)}</span></li>'
    )


def _about(tile: AlarmHistory) -> str:
    """Return what an alarm watches for: its condition; of a composite alarm, whose rule may be long, how many alarms it watches."""
    if tile.child_count is None:
        return tile.condition
    return f"{tile.children_in_alarm} of {tile.child_count} in alarm"
