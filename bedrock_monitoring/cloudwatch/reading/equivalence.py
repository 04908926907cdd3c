"""Compare dashboard bodies: two bodies are equivalent if their normal forms are equal.

A normal form leaves out every default, expands the shorthands ``"."`` and ``"..."``, gives every widget its
position and size, and has no ids that nothing refers to. The order of widgets, metrics and annotations
counts, because colors and legends follow it; the order of keys does not.

Source of defaults: "Dashboard body structure and syntax" in the CloudWatch API reference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.log_sources import split_sources
from bedrock_monitoring.cloudwatch.metrics.expression_text import identifiers

DEFAULT_SIZE = 6
"""Columns and rows of a widget that says neither (body structure)."""

_BODY = {"periodOverride": "auto", "variables": [], "widgets": []}
_METRIC = {
    "view": "timeSeries",
    "stacked": False,
    "stat": "Average",
    "period": 300,
    "title": "",
    "liveData": False,
    "sparkline": False,
    "timezone": "+0000",
    "setPeriodToTimeRange": False,
    "singleValueFullPrecision": False,
    "legend": {"position": "bottom"},
    "labels": {"visible": False},
    "yAxis": {},
    "table": {},
    "annotations": {},
    "metrics": [],
}
_TABLE = {
    "layout": "horizontal",
    "stickySummary": False,
    "showTimeSeriesData": True,
    "summaryColumns": ["MIN", "MAX", "SUM", "AVG"],
}
_DEFAULTS: dict[str, dict[str, Any]] = {
    "text": {"background": "solid"},
    "log": {"view": "table", "stacked": False, "title": ""},
    "alarm": {"sortBy": "default", "states": []},
    "explorer": {"period": 300, "title": "Explorer", "splitBy": ""},
}
_EXPLORER_OPTIONS = {"view": "timeSeries", "stacked": False}
_LINE = {"fill": "none", "visible": True, "yAxis": "left"}
_ROW = {"visible": True, "yAxis": "left"}


def equivalent(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two bodies show the same."""
    return normal_form(one) == normal_form(other)


def normal_form(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the normal form of a body, which is also a body."""
    normal = dict(body)
    widgets = body.get("widgets", [])
    if isinstance(variables := body.get("variables"), list):
        normal["variables"] = [
            _without(variable, {"visible": True}) if isinstance(variable, dict) else variable
            for variable in variables
        ]
    places = [dict(zip(("x", "y", "width", "height"), place, strict=True)) for place in places_of(widgets)]
    normal["widgets"] = [
        {**widget, **place, "properties": normal_properties(widget["type"], widget.get("properties", {}))}
        for widget, place in zip(widgets, places, strict=True)
    ]
    return _without(normal, _BODY)


def normal_properties(type_: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the normal form of the ``properties`` of one widget."""
    if type_ != "metric":
        normal = _without(properties, _DEFAULTS.get(type_, {}))
        if type_ == "explorer" and isinstance(options := properties.get("widgetOptions"), dict):
            normal["widgetOptions"] = _without(options, _EXPLORER_OPTIONS)
        if type_ == "log" and isinstance(query := properties.get("query"), str):
            normal["query"] = _query(query)
        return normal
    normal = dict(properties)
    if isinstance(rows := properties.get("metrics"), list):
        normal["metrics"] = _rows(rows, properties)
    for key, of_part in (("yAxis", _axes), ("table", _table), ("annotations", _annotations)):
        if isinstance(part := properties.get(key), dict):
            normal[key] = of_part(part)
    return _without(normal, _METRIC)


def written_out(rows: Sequence[Any]) -> list[tuple[list[Any], dict[str, Any]]]:
    """Expand the shorthands in the items of ``metrics``: namespace, name and dimensions, then options.

    ``"."`` repeats the value at the same place in the item above, ``"..."`` repeats all its leading values.

    Raises:
        ValueError: An item is not a list, or a shorthand repeats nothing.
    """
    out: list[tuple[list[Any], dict[str, Any]]] = []
    above: list[Any] = []
    for row in rows:
        if not isinstance(row, list):
            raise ValueError(f"{row!r} is not a row of metrics")  # noqa: TRY004 - all that is wrong is one kind of error
        options = dict(row[-1]) if row and isinstance(row[-1], dict) else {}
        head = row[:-1] if row and isinstance(row[-1], dict) else row
        if "expression" not in options:
            head = above = _long(head, above)
        out.append((list(head), options))
    return out


def places_of(widgets: Sequence[Mapping[str, Any]]) -> list[tuple[int, int, int, int]]:
    """Return the position and size of each widget: x, y, width and height.

    Widgets without a position are placed below the others, from left to right, and wrap to the next line.
    """
    sizes = [(widget.get("width", DEFAULT_SIZE), widget.get("height", DEFAULT_SIZE)) for widget in widgets]
    given = [(widget["x"], widget["y"]) if {"x", "y"} <= widget.keys() else None for widget in widgets]
    y = max((place[1] + size[1] for place, size in zip(given, sizes, strict=True) if place), default=0)
    x = line = 0
    places = []
    for place, (width, height) in zip(given, sizes, strict=True):
        if place is None and x + width > limits.GRID_WIDTH:
            x, y, line = 0, y + line, 0
        places.append((*(place or (x, y)), width, height))
        if place is None:
            x, line = x + width, max(line, height)
    return places


def _rows(rows: Sequence[Any], properties: Mapping[str, Any]) -> list[list[Any]]:
    try:
        long = written_out(rows)
    except ValueError:
        return list(rows)
    expressions = [str(options["expression"]) for _, options in long if "expression" in options]
    named = frozenset[str]().union(*map(identifiers, expressions))
    takes_ids = any("METRICS" in expression for expression in expressions)
    inherited = {
        **_ROW,
        "period": properties.get("period", _METRIC["period"]),
        "stat": properties.get("stat", _METRIC["stat"]),
        "region": properties.get("region"),
        "accountId": properties.get("accountId"),
    }
    normal = []
    for head, options in long:
        kept = _without(options, inherited)
        if not takes_ids and isinstance(id_ := kept.get("id"), str) and id_ not in named:
            del kept["id"]
        normal.append([*head, kept])
    return normal


def _query(query: str) -> str:
    """Return a query with its ``SOURCE`` commands in one spelling."""
    groups, rest = split_sources(query)
    return "".join(f"SOURCE '{name}' | " for name in groups) + rest if groups else query


def _long(head: Sequence[Any], above: Sequence[Any]) -> list[Any]:
    if head and head[0] == "...":
        rest = head[1:]
        head = [*above[: len(above) - len(rest)], *rest]
    return [_same(index, above) if part == "." else part for index, part in enumerate(head)]


def _same(index: int, above: Sequence[Any]) -> Any:
    if index >= len(above):
        raise ValueError('"." stands where the row above has nothing')
    return above[index]


def _axes(axes: Mapping[str, Any]) -> dict[str, Any]:
    sides = {
        side: _without(axis, {"showUnits": True}) if isinstance(axis, dict) else axis
        for side, axis in axes.items()
    }
    return {side: axis for side, axis in sides.items() if axis != {}}


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    return _without(table, _TABLE)


def _annotations(annotations: Mapping[str, Any]) -> dict[str, Any]:
    lines = {
        kind: [_line(line) for line in marked] if isinstance(marked, list) else marked
        for kind, marked in annotations.items()
    }
    return {kind: marked for kind, marked in lines.items() if marked != []}


def _line(line: Any) -> Any:
    if isinstance(line, list):
        return [normal_mark(end, of_band=True) if isinstance(end, dict) else end for end in line]
    return normal_mark(line) if isinstance(line, dict) else line


def normal_mark(mark: Mapping[str, Any], *, of_band: bool = False) -> dict[str, Any]:
    """Return the normal form of one line of an annotation. CloudWatch ignores what a band is filled with."""
    defaults = {**_LINE, "fill": mark.get("fill")} if of_band else _LINE
    return _without({**mark, "value": _moment(mark.get("value"))}, defaults)


def _moment(value: Any) -> Any:
    """Return a time in UTC; return any other value unchanged."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment.astimezone(UTC).isoformat() if moment.tzinfo else value


def _without(given: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key not in defaults or defaults[key] != value}
