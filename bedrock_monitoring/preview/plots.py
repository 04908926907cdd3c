"""The plot data that page.js draws: series, axes, annotations, and a text summary for screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange, utc_offset
from bedrock_monitoring.evaluation.legend_labels import zone_of
from bedrock_monitoring.evaluation.number_format import (
    MILLISECONDS,
    MILLISECONDS_IN_A_SECOND,
    SECONDS,
    format_value,
)
from bedrock_monitoring.evaluation.points import times_of
from bedrock_monitoring.evaluation.widget_series import LegendEntry
from bedrock_monitoring.preview.short_numbers import short_numbers

_Numbers = TypeVar("_Numbers", float, NDArray[np.float64])

VIEWS = {"timeSeries": "Graph", "bar": "Bars", "pie": "Pie", "gauge": "Gauge"}
"""The views that are plots, with their names in summaries."""

_SIDES = ("left", "right")
_LEGENDS = {"bottom", "right", "hidden"}
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_ANNOTATION_COLOR = "#7f7f7f"
_MAX_SERIES_IN_SUMMARY = 12


def plot_data(
    view: str,
    entries: Sequence[LegendEntry],
    properties: Mapping[str, Any],
    *,
    time_range: TimeRange,
) -> dict[str, Any]:
    """Return the data of a plot.

    Args:
        view: One of ``VIEWS``.
        entries: The series.
        properties: The widget's properties.
        time_range: The time range of the widget.
    """
    position = _mapping(properties.get("legend")).get("position", "bottom")
    scales = {side: _scale(entries, properties, side) for side in _SIDES}
    offset = utc_offset(properties)
    return {
        "view": view,
        "stacked": properties.get("stacked") is True,
        "legend": position if position in _LEGENDS else "bottom",
        "labels": _mapping(properties.get("labels")).get("visible") is True,
        "start": time_range.start,
        "end": time_range.end,
        "zone": "local" if offset is None else offset,
        "axes": {side: _axis(properties, scales[side], side) for side in _SIDES},
        "series": [_series(entry, view, time_range, scales[entry.axis]) for entry in entries],
        "lines": [
            {**line, "values": [scales[line["axis"]].apply(value) for value in line["values"]]}
            if line["direction"] == "horizontal"
            else line
            for line in _lines(_mapping(properties.get("annotations")))
        ],
        "summary": text_summary(view, entries, time_range, zone=zone_of(offset)),
    }


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """How an axis shows values: divided by ``divisor``, with ``suffix`` after each number."""

    unit: str
    divisor: int = 1
    suffix: str = ""

    def apply(self, value: _Numbers) -> _Numbers:
        return value if self.divisor == 1 else value / self.divisor


def _scale(entries: Sequence[LegendEntry], properties: Mapping[str, Any], side: str) -> _Scale:
    """Return the scale of an axis: times of a second and more are shown in seconds."""
    units = {entry.unit for entry in entries if entry.axis == side}
    unit = (units.pop() or "No unit") if len(units) == 1 else "Various units"
    if unit == SECONDS:
        return _Scale(unit=unit, suffix=" s")
    if unit != MILLISECONDS:
        return _Scale(unit=unit)
    values = [np.abs(entry.series.arrays.numbers) for entry in entries if entry.axis == side]
    lines = [
        value
        for line in _lines(_mapping(properties.get("annotations")))
        if line["direction"] == "horizontal" and line["axis"] == side
        for value in line["values"]
    ]
    if np.concatenate([*values, np.abs(lines)]).max(initial=0.0) < MILLISECONDS_IN_A_SECOND:
        return _Scale(unit=unit, suffix=" ms")
    return _Scale(unit=SECONDS, divisor=MILLISECONDS_IN_A_SECOND, suffix=" s")


def text_summary(
    view: str, entries: Sequence[LegendEntry], time_range: TimeRange, *, zone: timezone = UTC
) -> str:
    """Return the summary of a plot as text."""
    described = [_describe(entry, view) for entry in entries[:_MAX_SERIES_IN_SUMMARY]]
    more = len(entries) - len(described)
    rest = [f"And {more} more."] if more > 0 else []
    count = f"{len(entries)} series" if len(entries) != 1 else "one series"
    return " ".join([f"{VIEWS[view]} of {count}, {format_time_range(time_range, zone)}.", *described, *rest])


def format_time_range(time_range: TimeRange, zone: timezone = UTC) -> str:
    """Format a time range for readers."""
    start, end = (
        datetime.fromtimestamp(timestamp, tz=zone) for timestamp in (time_range.start, time_range.end)
    )
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} to {last} {end:%Z}"


def _describe(entry: LegendEntry, view: str) -> str:
    values = list(entry.series.points.values())
    label = f"{entry.label}, {entry.series.bound} bound" if entry.series.bound else entry.label
    if not values:
        return f"{label}: no data."
    if view != "timeSeries":
        return f"{label}: {format_value(values[-1], entry.unit)}."
    latest, lowest, highest = (
        format_value(value, entry.unit) for value in (values[-1], min(values), max(values))
    )
    return f"{label}: latest {latest}, lowest {lowest}, highest {highest}."


def _series(entry: LegendEntry, view: str, time_range: TimeRange, scale: _Scale) -> dict[str, Any]:
    points = entry.series.arrays
    common = {
        "label": entry.label,
        "color": entry.color,
        "axis": entry.axis,
        **({"bound": entry.series.bound} if entry.series.bound else {}),
    }
    if view != "timeSeries":
        latest = points.numbers[-1:]
        return {
            **common,
            "value": next(iter(short_numbers(scale.apply(latest))), None),
            "text": format_value(next(iter(latest.tolist()), None), entry.unit),
        }
    timestamps = time_range.timestamps(entry.series.period)
    return {
        **common,
        "first": timestamps.start,
        "step": timestamps.step,
        "values": short_numbers(scale.apply(points.at(times_of(timestamps)))),
    }


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _axis(properties: Mapping[str, Any], scale: _Scale, side: str) -> dict[str, Any]:
    axis = _mapping(_mapping(properties.get("yAxis")).get(side))
    limits = {name: _number(axis.get(name)) for name in ("min", "max")}
    label = str(axis.get("label", ""))
    shows_unit = axis.get("showUnits", True) is not False
    return {
        "label": label or (scale.unit if shows_unit else ""),
        "suffix": scale.suffix,
        **{name: None if value is None else scale.apply(value) for name, value in limits.items()},
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
            color = str(first.get("color"))
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
