"""The body of a dashboard as readable text: a line for each widget, followed by a line for each metric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bedrock_monitoring.evaluation.metric_rows import MetricRow, read_rows


def readable(body: Mapping[str, Any]) -> str:
    """Return the widgets of a body from top to bottom, each with its place, kind, title and what it draws.

    A series is ``id = what``: namespace, name, dimensions in braces and statistic of a metric, or the
    expression. Behind bars stand its label, its colour, and how it differs from the usual: drawn on the right
    axis, hidden, of a period or place of its own.
    """
    return "\n".join(line for widget in body["widgets"] for line in _widget(widget))


def _widget(widget: Mapping[str, Any]) -> Iterator[str]:
    properties = widget["properties"]
    place = f"{widget['x']},{widget['y']} {widget['width']}x{widget['height']}"
    if widget["type"] == "text":
        yield f"{place} text"
        yield from (f"    {line}" for line in properties["markdown"].splitlines())
        return
    kind = "/".join(part for part in (widget["type"], properties.get("view", "")) if part)
    looks = [name for name in ("stacked", "setPeriodToTimeRange") if properties.get(name)]
    title = f'"{properties.get("title", "")}"'
    yield " ".join([place, kind, title, *looks])
    yield from (f"    {line}" for line in _contents(properties))


def _contents(properties: Mapping[str, Any]) -> Iterator[str]:
    for row in read_rows(properties):
        yield _series(row, usual=properties)
    for line in properties.get("annotations", {}).get("horizontal", ()):
        yield f"line {line}"
    if "query" in properties:
        yield from str(properties["query"]).splitlines()
    yield from properties.get("alarms", ())


def _series(row: MetricRow, *, usual: Mapping[str, Any]) -> str:
    what = row.expression
    if row.metric is not None:
        dimensions = ", ".join(f"{name}={value}" for name, value in row.metric.dimensions)
        what = f"{row.metric.namespace} {row.metric.name} {{{dimensions}}} {row.statistic}"
    named = f"{row.id} = {what}" if row.id else what
    rest = (
        row.label,
        row.color,
        "right" if row.axis == "right" else "",
        "" if row.is_visible else "hidden",
        f"{row.period} s" if row.period != usual.get("period", row.period) else "",
        "" if row.account == usual.get("accountId", "") else row.account,
        "" if row.region == usual.get("region", "") else row.region,
    )
    return " | ".join([named, *(part for part in rest if part)])
