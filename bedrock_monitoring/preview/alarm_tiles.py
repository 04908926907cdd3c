"""Render alarms as tiles and as strips of their states."""

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


_ADDED_TO_TILES = (
    '<p class="added">Added by the preview: what an alarm says, its condition, and the bar of its past '
    "states. CloudWatch shows its name and state.</p>"
)
_ADDED_TO_GRAPH = '<p class="added">Added by the preview: states of its alarms</p>'


def to_html(tiles: Sequence[AlarmHistory], time_range: TimeRange) -> str:
    """Return a list of tiles, one for each alarm."""
    listed = "".join(_tile(tile, time_range) for tile in tiles)
    return f'<ul class="tiles">{listed}</ul>{_ADDED_TO_TILES if any(map(_is_evaluated, tiles)) else ""}'


def _is_evaluated(tile: AlarmHistory) -> bool:
    return bool(tile.condition or tile.state_spans)


def state_strips(tiles: Sequence[AlarmHistory], time_range: TimeRange) -> str:
    """Return the states of alarms as thin strips, to place under a graph of their metric."""
    lines = "".join(
        f'<li><span class="unseen">{escape(tile.title)}: {_STATE_LABELS[tile.state]}. '
        f"{_history(tile, time_range)}</span>"
        f'<span class="strip" aria-hidden="true" title="{escape(tile.title, quote=True)}">'
        f"{_strip(tile)}</span></li>"
        for tile in tiles
        if tile.state_spans
    )
    return f'{_ADDED_TO_GRAPH}<ul class="strips" aria-label="States of alarms">{lines}</ul>' if lines else ""


def _strip(tile: AlarmHistory) -> str:
    return "".join(
        f'<span class="{_CLASSES[state]}" data-css="flex-grow:{seconds}"></span>'
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
        f'<li class="tile {_CLASSES[tile.state]}{kind}">'
        f'<span class="state">{_STATE_LABELS[tile.state]}</span>'
        f'<span class="name" title="{escape(tile.name, quote=True)}">{escape(tile.title)}</span>'
        f'<span class="condition" title="{escape(tile.condition, quote=True)}">'
        f"{escape(_condition_text(tile))}</span>"
        f'<span class="unseen">{_history(tile, time_range)}</span>'
        f'<span class="strip" aria-hidden="true">{_strip(tile)}</span></li>'
    )


def _condition_text(tile: AlarmHistory) -> str:
    """Return the condition of a metric alarm, or how many children of a composite alarm are in alarm."""
    if tile.child_count is None:
        return tile.condition
    return f"{tile.children_in_alarm} of {tile.child_count} in alarm"
