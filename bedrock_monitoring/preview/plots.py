"""The plot data that page.js draws: series, axes, annotations, and a text summary for screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.number_format import NO_VALUE, format_short
from bedrock_monitoring.evaluation.widget_series import LegendEntry

VIEWS = {"timeSeries": "Graph", "bar": "Bars", "pie": "Pie", "gauge": "Gauge"}
"""The views that are plots, with their names in summaries."""

_LEGENDS = {"bottom", "right", "hidden"}
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_ANNOTATION_COLOR = "#7f7f7f"
_SIGNIFICANT_DIGITS = 6
_MAX_SERIES_IN_SUMMARY = 12


def plot_data(
    view: str,
    entries: Sequence[LegendEntry],
    properties: Mapping[str, Any],
    *,
    time_range: TimeRange,
    unit: str,
) -> dict[str, Any]:
    """Return the data of a plot.

    Args:
        view: One of ``VIEWS``.
        entries: The series.
        properties: The widget's properties.
        time_range: The time range of the dashboard.
        unit: The unit of the series, for the axes.
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
        "series": [_series(entry, view, time_range) for entry in entries],
        "lines": list(_lines(_mapping(properties.get("annotations")))),
        "summary": text_summary(view, entries, time_range),
    }


def text_summary(view: str, entries: Sequence[LegendEntry], time_range: TimeRange) -> str:
    """Return the summary of a plot as text."""
    described = [_describe(entry, view) for entry in entries[:_MAX_SERIES_IN_SUMMARY]]
    more = len(entries) - len(described)
    rest = [f"And {more} more."] if more > 0 else []
    count = f"{len(entries)} series" if len(entries) != 1 else "one series"
    return " ".join([f"{VIEWS[view]} of {count}, {format_time_range(time_range)}.", *described, *rest])


def format_time_range(time_range: TimeRange) -> str:
    """Format a time range for readers."""
    start, end = (
        datetime.fromtimestamp(timestamp, tz=UTC) for timestamp in (time_range.start, time_range.end)
    )
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} to {last} UTC"


def _describe(entry: LegendEntry, view: str) -> str:
    values = list(entry.series.points.values())
    if not values:
        return f"{entry.label}: no data."
    if view != "timeSeries":
        return f"{entry.label}: {format_short(values[-1])}."
    latest, lowest, highest = map(format_short, (values[-1], min(values), max(values)))
    return f"{entry.label}: latest {latest}, lowest {lowest}, highest {highest}."


def _series(entry: LegendEntry, view: str, time_range: TimeRange) -> dict[str, Any]:
    points = entry.series.points
    common = {
        "label": entry.label,
        "color": entry.color,
        "axis": entry.axis,
        **({"bound": entry.series.bound} if entry.series.bound else {}),
    }
    if view != "timeSeries":
        values = list(points.values())
        return {
            **common,
            "value": _rounded(values[-1]) if values else None,
            "text": format_short(values[-1]) if values else NO_VALUE,
        }
    timestamps = time_range.timestamps(entry.series.period)
    return {
        **common,
        "first": timestamps.start,
        "step": timestamps.step,
        "values": [_rounded(points[timestamp]) if timestamp in points else None for timestamp in timestamps],
    }


def _rounded(value: float) -> float:
    """Round to six significant digits, which keeps the page small."""
    rounded = float(f"{value:.{_SIGNIFICANT_DIGITS}g}")
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
    """Yield lines and bands. A band is a pair of lines and takes its style from the first."""
    for direction in ("horizontal", "vertical"):
        for item in annotations.get(direction) or ():
            pair = [_mapping(end) for end in (item if isinstance(item, list) else [item])]
            first = pair[0] if pair else {}
            values = [_position(end.get("value"), direction) for end in pair]
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


def _position(value: object, direction: str) -> float | None:
    if direction == "horizontal":
        return _number(value)
    try:
        timestamp = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)).timestamp()
