"""The ``metrics`` of a metric widget, read.

Source: "Dashboard body structure and syntax", metric widget: ``"."`` repeats the field above it, ``"..."``
all leading ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.evaluation.series import MetricKey

DEFAULT_PERIOD = 300
DEFAULT_STATISTIC = "Average"
_PAIR = 2
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, kw_only=True)
class MetricRow:
    """One row of ``metrics``.

    Attributes:
        metric: What is read; none for an expression.
        expression: Metric maths, a search or a query; empty for a metric.
        id: By which expressions name it; empty for none.
        label: What the legend calls it; empty where CloudWatch decides.
        color: ``#rrggbb``; empty where CloudWatch decides.
        is_visible: Whether it is drawn.
        axis: ``left`` or ``right``.
        statistic: How samples of a period become one value.
        period: In seconds.
        account: The account that it reads from; empty for that of the dashboard.
        region: The Region that it reads from; empty for that of the dashboard.
    """

    metric: MetricKey | None = None
    expression: str = ""
    id: str = ""
    label: str = ""
    color: str = ""
    is_visible: bool = True
    axis: str = "left"
    statistic: str = DEFAULT_STATISTIC
    period: int = DEFAULT_PERIOD
    account: str = ""
    region: str = ""


def rows_of(properties: Mapping[str, Any]) -> Iterator[MetricRow]:
    """Yield the rows of a metric widget.

    Args:
        properties: The widget's properties.

    Raises:
        AttributeError, LookupError, TypeError, ValueError: They are not of the form that CloudWatch
        documents.
    """
    above: list[str] = []
    for row in properties.get("metrics", ()):
        options: Mapping[str, Any] = row[-1] if row and isinstance(row[-1], dict) else {}
        fields = [str(field) for field in row if not isinstance(field, dict)]
        metric = None
        if fields:
            above = repeated(fields, above)
            metric = _metric(above, region=_place("region", options, properties))
        yield _row(metric, options, properties)


def repeated(fields: Sequence[str], above: Sequence[str]) -> list[str]:
    """Return the fields of a row with those that it repeats from the row above it.

    Raises:
        IndexError: The row above has no such field.
    """
    if "..." in fields:
        at = fields.index("...")
        after = list(fields[at + 1 :])
        fields = [*fields[:at], *above[at : len(above) - len(after)], *after]
    return [above[index] if field == "." else field for index, field in enumerate(fields)]


def _metric(fields: Sequence[str], *, region: str) -> MetricKey:
    namespace, name, *dimensions = fields
    pairs = zip(dimensions[::_PAIR], dimensions[1::_PAIR], strict=True)
    return MetricKey(namespace=namespace, name=name, dimensions=tuple(sorted(pairs)), region=region)


def _place(key: str, options: Mapping[str, Any], widget: Mapping[str, Any]) -> str:
    """Return the account or Region of a row: its own, or that of its widget."""
    return str(options.get(key) or widget.get(key) or "")


def _color(value: object) -> str:
    """Return a colour that can stand in a style, or nothing: CloudWatch's own are ``#rrggbb``."""
    return value if isinstance(value, str) and _COLOR.fullmatch(value) else ""


def _row(metric: MetricKey | None, options: Mapping[str, Any], widget: Mapping[str, Any]) -> MetricRow:
    return MetricRow(
        metric=metric,
        expression=str(options.get("expression", "")),
        id=str(options.get("id", "")),
        label=str(options.get("label", "")),
        color=_color(options.get("color")),
        is_visible=options.get("visible", True) is not False,
        axis="right" if options.get("yAxis") == "right" else "left",
        statistic=str(options.get("stat") or widget.get("stat") or DEFAULT_STATISTIC),
        period=int(options.get("period") or widget.get("period") or DEFAULT_PERIOD),
        account=_place("accountId", options, widget),
        region=_place("region", options, widget),
    )
