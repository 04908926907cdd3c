"""Render single values, tables of metrics and tables of log rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from bedrock_monitoring.evaluation.dashboard_time_range import DAY, TimeRange, utc_offset
from bedrock_monitoring.evaluation.datapoint_source import LogRows
from bedrock_monitoring.evaluation.legend_labels import zone_of
from bedrock_monitoring.evaluation.number_format import (
    MILLISECONDS,
    NO_VALUE,
    SECONDS,
    format_full,
    format_value,
)
from bedrock_monitoring.evaluation.widget_series import LegendEntry

_SUMMARIES: dict[str, Callable[[Sequence[float]], float]] = {
    "MIN": min,
    "MAX": max,
    "SUM": sum,
    "AVG": lambda values: sum(values) / len(values),
}
_SYMBOLS = {MILLISECONDS: "ms", SECONDS: "s"}
_FEWEST_CHARACTERS = 4
"""Shorter numbers are not written larger than those of this length."""

_SPARK_WIDTH, _SPARK_HEIGHT = 100, 20
_NUMBER = re.compile(r"-?[\d.,]+(?:e[+-]?\d+)?|")
_COMMAND = re.compile(r"^(?:fields|display|stats)\s+(.*)$", re.IGNORECASE | re.DOTALL)
_ALIAS = re.compile(r"\bas\s+([\w@.]+)$", re.IGNORECASE)


def single_values(
    entries: Sequence[LegendEntry], properties: Mapping[str, Any], time_range: TimeRange
) -> str:
    """Return the latest value of each series in large type.

    Args:
        entries: The series.
        properties: The widget's properties.
        time_range: The time range of the widget, for sparklines.
    """
    format_number = _format_fully if properties.get("singleValueFullPrecision") is True else format_value
    with_graph = properties.get("sparkline") is True
    latest = [[*entry.series.points.values()][-1:] for entry in entries]
    texts = [
        format_number(next(iter(values), None), entry.unit)
        for values, entry in zip(latest, entries, strict=True)
    ]
    items = []
    for text, entry in zip(texts, entries, strict=True):
        graph = _sparkline(entry, time_range) if with_graph and entry.series.points else ""
        items.append(
            f"<li>{graph}<strong>{escape(text)}</strong>"
            '<span class="named">'
            f'<span class="swatch" data-css="background:{escape(entry.color, quote=True)}"></span>'
            f"<span>{escape(entry.label)}</span></span></li>"
        )
    longest = max(_FEWEST_CHARACTERS, *map(len, texts))
    return f'<ul class="numbers" data-css="--characters:{longest}">{"".join(items)}</ul>'


def _format_fully(value: float | None, unit: str) -> str:
    text = format_full(value)
    return text if text == NO_VALUE or unit not in _SYMBOLS else f"{text} {_SYMBOLS[unit]}"


def _sparkline(entry: LegendEntry, time_range: TimeRange) -> str:
    values = entry.series.points.values()
    low, high = min(values), max(values)
    height = (high - low) or 1.0
    points = " ".join(
        f"{_SPARK_WIDTH * (timestamp - time_range.start) / time_range.seconds:.1f},"
        f"{_SPARK_HEIGHT * (high - value) / height:.1f}"
        for timestamp, value in entry.series.points.items()
    )
    color = escape(entry.color, quote=True)
    return (
        f'<svg class="spark" viewBox="0 0 {_SPARK_WIDTH} {_SPARK_HEIGHT}" preserveAspectRatio="none" '
        'aria-hidden="true">'
        f'<polyline points="{points}" fill="none" stroke="{color}" vector-effect="non-scaling-stroke"/></svg>'
    )


def metric_table(entries: Sequence[LegendEntry], properties: Mapping[str, Any]) -> str:
    """Return a table with a row for each series, or a column for each with ``layout: vertical``."""
    table = properties.get("table")
    settings: Mapping[str, Any] = table if isinstance(table, Mapping) else {}
    title = str(properties.get("title", ""))
    timestamps = sorted({timestamp for entry in entries for timestamp in entry.series.points})
    if properties.get("setPeriodToTimeRange") is True:
        grid = [
            ["", "Value"],
            *([escape(entry.label), _value(entry, timestamps[0]) if timestamps else ""] for entry in entries),
        ]
        return _table(grid, title)
    columns = [name for name in settings.get("summaryColumns", _SUMMARIES) if name in _SUMMARIES]
    listed = timestamps if settings.get("showTimeSeriesData", True) is not False else []
    is_long = bool(timestamps) and timestamps[-1] - timestamps[0] >= DAY
    offset = utc_offset(properties)
    times = [_format_time(timestamp, with_date=is_long, offset=offset) for timestamp in listed]
    grid = [["", *(name.capitalize() for name in columns), *times]]
    for entry in entries:
        values = list(entry.series.points.values())
        summaries = [format_value(_SUMMARIES[name](values), entry.unit) if values else "" for name in columns]
        grid.append([escape(entry.label), *summaries, *(_value(entry, timestamp) for timestamp in listed)])
    if settings.get("layout") == "vertical":
        grid = [list(line) for line in zip(*grid, strict=True)]
    return _table(grid, title)


def _value(entry: LegendEntry, timestamp: int) -> str:
    points = entry.series.points
    return format_value(points[timestamp], entry.unit) if timestamp in points else ""


def _format_time(timestamp: int, *, with_date: bool, offset: int | None) -> str:
    """Return a time as HTML. In the reader's own time zone, the page writes it."""
    form = "%m-%d %H:%M" if with_date else "%H:%M"
    text = datetime.fromtimestamp(timestamp, tz=zone_of(offset)).strftime(form)
    if offset is not None:
        return text
    date = ' data-with-date=""' if with_date else ""
    return f'<time datetime="{datetime.fromtimestamp(timestamp, tz=UTC):%Y-%m-%dT%H:%MZ}"{date}>{text}</time>'


def _table(grid: Sequence[Sequence[str]], title: str) -> str:
    """Return a table.

    Args:
        grid: The cells of each line, as HTML. The first line and the first cell of each line are headings.
        title: The title of the widget.
    """
    head, *lines = grid
    columns = "".join(f'<th scope="col">{cell}</th>' for cell in head[1:])
    rows = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in lines
    )
    label = escape(f"Table {title}".strip(), quote=True)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        f"<table><thead><tr><td></td>{columns}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def log_table(query: str, rows: LogRows | None = None, *, title: str = "") -> str:
    """Return a table of log rows, with the query below it.

    Args:
        query: The Logs Insights query.
        rows: The result of the query. ``None`` gives a table without rows.
        title: The title of the widget.
    """
    listed = rows.columns if rows else _log_columns(query)
    columns = "".join(f'<th scope="col">{escape(column)}</th>' for column in listed)
    lines = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in (rows.rows if rows else ()))
    label = escape(f"Log table {title}".strip(), quote=True)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        f"<table><thead><tr>{columns}</tr></thead>"
        f"<tbody>{lines}</tbody></table></div>"
        f"<details><summary>The query</summary><pre>{escape(query)}</pre></details>"
    )


def _cell(text: str) -> str:
    """Return a cell of a log table. Texts are aligned on the left, numbers on the right."""
    kind = "" if _NUMBER.fullmatch(text) else ' class="words"'
    return f"<td{kind}>{escape(text)}</td>"


def _log_columns(query: str) -> list[str]:
    """Return the columns of a query's result, by its last command that selects columns.

    The default columns are ``@timestamp`` and ``@message``.
    """
    for command in reversed([part.strip() for part in query.split("|")]):
        if match := _COMMAND.match(command):
            listed, _, groups = match[1].partition(" by ")
            grouped = _split_columns(groups)
            return [*grouped, *_split_columns(listed)]
    return ["@timestamp", "@message"]


def _split_columns(listed: str) -> list[str]:
    parts = [part.strip() for part in re.split(r",(?![^()]*\))", listed) if part.strip()]
    return [alias[1] if (alias := _ALIAS.search(part)) else part for part in parts]
