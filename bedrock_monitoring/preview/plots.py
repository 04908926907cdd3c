"""What the browser draws a plot from: series as plain numbers, axes, lines, and the same in words for those who cannot see it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.number_format import NO_VALUE, format_short
from bedrock_monitoring.evaluation.widget_series import LegendEntry

VIEWS = {"timeSeries": "Graph", "bar": "Bars", "pie": "Pie", "gauge": "Gauge"}
"""The views that are plots, and what they are called."""

_LEGENDS = {"bottom", "right", "hidden"}
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_ANNOTATION_COLOR = "#7f7f7f"
_SIGNIFICANT = 6
_IN_SUMMARY = 12


def plot_data(
    view: str,
    entries: Sequence[LegendEntry],
    properties: Mapping[str, Any],
    *,
    time_range: TimeRange,
    unit: str,
) -> dict[str, Any]:
    """Return what the browser draws a plot from.

    Args:
        view: One of ``VIEWS``.
        entries: The series.
        properties: The widget's properties.
        time_range: What the dashboard shows.
        unit: What the series count.
    """
    position = _mapping(properties.get("legend")).get("position", "bottom")
    axes = _mapping(properties.get("yAxis"))
    return {
        "view": view,
        "stacked": properties.get("stacked") is True,
        "legend": position if position in _LEGENDS else "bottom",
        "labels": _mapping(properties.get("labels")).get("visible") is True,
        "start": time_range.start,
        "end": time_range.end,
        "axes": {side: _axis(_mapping(axes.get(side)), unit) for side in ("left", "right")},
        "series": [_series(one, view, time_range) for one in entries],
        "lines": list(_lines(_mapping(properties.get("annotations")))),
        "summary": text_summary(view, entries, time_range),
    }


def text_summary(view: str, entries: Sequence[LegendEntry], time_range: TimeRange) -> str:
    """Return in words what a plot shows."""
    said = [_describe(one, view) for one in entries[:_IN_SUMMARY]]
    more = len(entries) - len(said)
    rest = [f"And {more} more."] if more > 0 else []
    count = f"{len(entries)} series" if len(entries) != 1 else "one series"
    return " ".join([f"{VIEWS[view]} of {count}, {format_time_range(time_range)}.", *said, *rest])


def format_time_range(time_range: TimeRange) -> str:
    """Return a time range as people read it."""
    start, end = (
        datetime.fromtimestamp(timestamp, tz=UTC) for timestamp in (time_range.start, time_range.end)
    )
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} to {last} UTC"


def _describe(one: LegendEntry, view: str) -> str:
    values = list(one.series.points.values())
    if not values:
        return f"{one.label}: no data."
    if view != "timeSeries":
        return f"{one.label}: {format_short(values[-1])}."
    return f"{one.label}: latest {format_short(values[-1])}, lowest {format_short(min(values))}, highest {format_short(max(values))}."


def _series(one: LegendEntry, view: str, time_range: TimeRange) -> dict[str, Any]:
    points = one.series.points
    shown = {
        "label": one.label,
        "color": one.color,
        "axis": one.axis,
        **({"bound": one.series.bound} if one.series.bound else {}),
    }
    if view != "timeSeries":
        values = list(points.values())
        return {
            **shown,
            "value": _rounded(values[-1]) if values else None,
            "text": format_short(values[-1]) if values else NO_VALUE,
        }
    timestamps = time_range.timestamps(one.series.period)
    return {
        **shown,
        "first": timestamps.start,
        "step": timestamps.step,
        "values": [_rounded(points[timestamp]) if timestamp in points else None for timestamp in timestamps],
    }


def _rounded(value: float) -> float:
    """Return a number short enough for the page, and exact enough for any eye."""
    rounded = float(f"{value:.{_SIGNIFICANT}g}")
    return int(rounded) if rounded.is_integer() else rounded


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _axis(axis: Mapping[str, Any], unit: str) -> dict[str, Any]:
    label = str(axis.get("label", ""))
    shows_unit = axis.get("showUnits", True) is not False
    return {
        "label": label or (unit if shows_unit else ""),
        "min": _number(axis.get("min")),
        "max": _number(axis.get("max")),
    }


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _lines(annotations: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield lines and bands; a band is a pair of lines of which the first says how it looks."""
    for direction in ("horizontal", "vertical"):
        for item in annotations.get(direction) or ():
            pair = [_mapping(end) for end in (item if isinstance(item, list) else [item])]
            first = pair[0] if pair else {}
            values = [_place(end.get("value"), direction) for end in pair]
            if first.get("visible", True) is False or None in values or not values:
                continue
            color = str(first.get("color", ""))
            yield {
                "direction": direction,
                "values": values,
                "label": " ".join(str(end["label"]) for end in pair if end.get("label")),
                "color": color if _COLOR.fullmatch(color) else _ANNOTATION_COLOR,
                "fill": str(first.get("fill", "none")) if len(pair) == 1 else "between",
                "axis": "right" if first.get("yAxis") == "right" else "left",
            }


def _place(value: object, direction: str) -> float | None:
    if direction == "horizontal":
        return _number(value)
    try:
        timestamp = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)).timestamp()
