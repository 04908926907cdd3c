"""Parse the items of ``metrics`` of a widget."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from enum import Enum
from typing import Any

from bedrock_monitoring.cloudwatch.metrics import (
    GraphMetric,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
    SearchExpression,
)
from bedrock_monitoring.cloudwatch.metrics.expression_text import identifiers, is_metrics_insights
from bedrock_monitoring.cloudwatch.metrics.statistics import statistic_problem
from bedrock_monitoring.cloudwatch.reading.carrying import accepted, valid

Row = tuple[list[Any], dict[str, Any]]
"""Namespace, name and dimensions, or nothing for an expression; and the options."""


class Style(Enum):
    """How the items of ``metrics`` become metrics."""

    NESTED = "nested"
    """Hidden inputs of an expression are in its ``using_metrics``, as people write them."""

    BY_ID = "by id"
    """Every item keeps its id, and expressions refer to ids."""

    IN_ORDER = "in order"
    """As ``BY_ID``, and all are among those of the left axis; ``extra`` says which is on the right."""


def drawn_metrics(
    rows: Sequence[Row], *, style: Style
) -> tuple[tuple[GraphMetric, ...], tuple[GraphMetric, ...]]:
    """Return the metrics of the left axis and those of the right axis.

    Args:
        rows: The items of ``metrics``, with shorthands expanded.
        style: How they become metrics. Options that a metric has no attribute for are in its ``extra``.

    Raises:
        ValueError: An item is neither a metric nor an expression, or expressions refer to each other in a
            circle.
        KeyError: The same.
    """
    reader = _Reader(rows, compact=style is Style.NESTED)
    left: list[GraphMetric] = []
    right: list[GraphMetric] = []
    for head, options in rows:
        if reader.is_only_an_input((head, options)):
            continue
        is_right = style is not Style.IN_ORDER and options.get("yAxis") == "right"
        own = {key: value for key, value in options.items() if not (is_right and key == "yAxis")}
        (right if is_right else left).append(reader.metric((head, own)))
    return tuple(left), tuple(right)


class _Reader:
    def __init__(self, rows: Sequence[Row], *, compact: bool) -> None:
        self._ids = {options["id"]: (head, options) for head, options in rows if "id" in options}
        self._compact = compact
        self._named = frozenset[str]().union(
            *(identifiers(options["expression"]) for _, options in rows if "expression" in options)
        )

    def is_only_an_input(self, row: Row) -> bool:
        options = row[1]
        return self._compact and options.get("visible") is False and options.get("id") in self._named

    def metric(self, row: Row, within: frozenset[str] = frozenset()) -> GraphMetric:
        """Return the metric of an item; ``within`` are the ids of the expressions that use it."""
        head, options = row
        if "expression" not in options:
            statistic = options.get("stat")
            is_statistic = isinstance(statistic, str) and statistic_problem(statistic) is None
            shared = self._shared(options, own={"stat"} if is_statistic else ())
            return _metric(head, statistic if is_statistic else None, shared)
        expression = options["expression"]
        shared = self._shared(options, own={"expression"})
        if is_metrics_insights(expression):
            return MetricsInsightsQuery(query=expression, **shared)
        if not (inputs := self._inputs(options, within)) and expression.startswith("SEARCH("):
            return SearchExpression(expression=expression, **shared)
        return MathExpression(expression=expression, using_metrics=inputs, **shared)

    def _inputs(self, options: Mapping[str, Any], within: frozenset[str]) -> dict[str, GraphMetric]:
        if not self._compact:
            return {}
        if options.get("id") in within:
            raise ValueError("expressions name each other in a circle")
        inside = within | {options["id"]} if "id" in options else within
        names = identifiers(options["expression"])
        return {id_: self._input(row, inside) for id_, row in self._ids.items() if id_ in names}

    def _input(self, row: Row, within: frozenset[str]) -> GraphMetric:
        """Return an input of an expression, without the options that apply where it is visible itself.

        The label of a hidden input names its line in what the expression returns.
        """
        head, options = row
        read = _WHAT_IS_READ if options.get("visible", True) else _WHAT_IS_READ | {"label"}
        kept = {key: value for key, value in options.items() if key in read}
        return self.metric((head, kept), within)

    def _shared(self, options: Mapping[str, Any], *, own: Collection[str]) -> dict[str, Any]:
        """Return the fields that all metrics share, and in ``extra`` the options that none takes.

        Args:
            options: The options of an item.
            own: Those that the kind of metric takes itself.
        """
        known = {key: options[key] for key in _OPTIONS if key in options}
        kept = accepted(lambda given: valid(MathExpression(expression="1", **_fields(given))), known)
        fields = _fields(kept)
        if self._compact:
            fields.pop("id", None)
        if extra := {key: value for key, value in options.items() if key not in kept and key not in own}:
            fields["extra"] = extra
        return fields


_OPTIONS = {
    "label": "label",
    "color": "color",
    "period": "period",
    "id": "id",
    "visible": "visible",
    "accountId": "account",
    "region": "region",
}
"""The options that are fields of every metric, by their name in a dashboard body."""


def _fields(options: Mapping[str, Any]) -> dict[str, Any]:
    fields = {_OPTIONS[key]: value for key, value in options.items()}
    return fields | ({"period": timedelta(seconds=fields["period"])} if "period" in fields else {})


_NAMED = 2
"""How many items name a metric: its namespace and its name."""

_WHAT_IS_READ = frozenset({"expression", "stat", "period", "accountId", "region", "id"})


def _metric(head: Sequence[str], statistic: str | None, shared: Mapping[str, Any]) -> Metric:
    if len(head) < _NAMED:
        raise ValueError("a row has neither the namespace and the name of a metric nor an expression")
    namespace, name, *dimensions = head
    if len(dimensions) % 2:
        raise ValueError(f"a row has the dimension {dimensions[-1]!r} without a value")
    pairs = dict(zip(dimensions[::2], dimensions[1::2], strict=True))
    return Metric(namespace=namespace, metric_name=name, dimensions_map=pairs, statistic=statistic, **shared)
