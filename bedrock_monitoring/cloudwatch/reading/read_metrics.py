"""Parse the items of ``metrics`` of a widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bedrock_monitoring.cloudwatch.metrics import (
    GraphMetric,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
    SearchExpression,
)
from bedrock_monitoring.cloudwatch.metrics.expression_text import identifiers, is_metrics_insights

Row = tuple[list[Any], dict[str, Any]]
"""Namespace, name and dimensions, or nothing for an expression; and the options."""


def drawn_metrics(
    rows: Sequence[Row], *, compact: bool
) -> tuple[tuple[GraphMetric, ...], tuple[GraphMetric, ...]]:
    """Return the metrics of the left axis and those of the right axis.

    Args:
        rows: The items of ``metrics``, with shorthands expanded.
        compact: Whether hidden inputs of an expression move into its ``using_metrics``, as people write them.
            Otherwise every item keeps its id and its place, and expressions refer to ids.

    Raises:
        ValueError: An item is neither a metric nor an expression, or expressions refer to each other in a
            circle.
        KeyError: The same.
    """
    reader = _Reader(rows, compact=compact)
    sides: dict[str, list[GraphMetric]] = {"left": [], "right": []}
    for row in rows:
        if not reader.is_only_an_input(row):
            sides[row[1].get("yAxis", "left")].append(reader.metric(row))
    return tuple(sides["left"]), tuple(sides["right"])


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
        shared = self._shared(options)
        if "expression" not in options:
            return _metric(head, options, shared)
        expression = options["expression"]
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

    def _shared(self, options: Mapping[str, Any]) -> dict[str, Any]:
        period = options.get("period")
        named = options.get("id") if not self._compact else None
        return {
            "label": options.get("label"),
            "color": options.get("color"),
            "period": None if period is None else timedelta(seconds=period),
            "id": named,
            "visible": options.get("visible", True),
            "account": options.get("accountId"),
            "region": options.get("region"),
        }


_WHAT_IS_READ = frozenset({"expression", "stat", "period", "accountId", "region", "id"})


def _metric(head: Sequence[str], options: Mapping[str, Any], shared: Mapping[str, Any]) -> Metric:
    namespace, name, *dimensions = head
    pairs = dict(zip(dimensions[::2], dimensions[1::2], strict=True))
    return Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map=pairs,
        statistic=options.get("stat"),
        **shared,
    )
