"""Read the ``metrics`` array of a metric widget.

Source: "Dashboard body structure and syntax", metric widget. ``"."`` repeats a field of the row above;
``"..."`` repeats all leading fields.
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
    """A row of ``metrics``: a metric or an expression.

    Attributes:
        metric: The metric. ``None`` for an expression.
        expression: A metric math expression or a Metrics Insights query. Empty for a metric.
        id: The id that expressions refer to. Empty if the row has none.
        label: The label in the legend. Empty means CloudWatch's default label.
        color: ``#rrggbb``. Empty means CloudWatch's default colour.
        is_visible: Whether the widget shows the row.
        axis: The Y axis: ``left`` or ``right``.
        statistic: In CloudWatch's spelling, for example ``Average``.
        period: In seconds.
        account: The id of the account to read from. Empty means the account of the dashboard.
        region: The Region to read from. Empty means the Region of the dashboard.
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


def read_rows(properties: Mapping[str, Any]) -> Iterator[MetricRow]:
    """Yield the rows of a metric widget, with the widget's defaults applied.

    Args:
        properties: The widget's properties.

    Raises:
        AttributeError, LookupError, TypeError, ValueError: The properties are not of the form that CloudWatch
            documents.
    """
    above: list[str] = []
    for row in properties.get("metrics", ()):
        options: Mapping[str, Any] = row[-1] if row and isinstance(row[-1], dict) else {}
        fields = [str(field) for field in row if not isinstance(field, dict)]
        metric = None
        if fields:
            above = expand_repeated_fields(fields, above)
            metric = _metric(above, region=_option("region", options, properties))
        yield _row(metric, options, properties)


def expand_repeated_fields(fields: Sequence[str], above: Sequence[str]) -> list[str]:
    """Replace ``"."`` and ``"..."`` by the fields of the row above.

    Args:
        fields: The fields of a row, without its options.
        above: The fields of the row above, already expanded.

    Raises:
        IndexError: The row above has no such field.
    """
    if "..." in fields:
        index = fields.index("...")
        after = list(fields[index + 1 :])
        fields = [*fields[:index], *above[index : len(above) - len(after)], *after]
    return [above[index] if field == "." else field for index, field in enumerate(fields)]


def _metric(fields: Sequence[str], *, region: str) -> MetricKey:
    namespace, name, *dimensions = fields
    pairs = zip(dimensions[::_PAIR], dimensions[1::_PAIR], strict=True)
    return MetricKey(namespace=namespace, name=name, dimensions=tuple(sorted(pairs)), region=region)


def _option(key: str, options: Mapping[str, Any], widget: Mapping[str, Any]) -> str:
    """Return an option of a row. The widget's property of that name is its default."""
    return str(options.get(key) or widget.get(key) or "")


def _color(value: object) -> str:
    """Return a colour of the form ``#rrggbb``, which is safe in a style, or else empty text."""
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
        account=_option("accountId", options, widget),
        region=_option("region", options, widget),
    )
