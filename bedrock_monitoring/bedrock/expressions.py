"""Create the metric math, searches and Metrics Insights queries of sections, rates, prices and alarms.

Tests parse every expression that this program writes with CloudWatch's grammars, so a synthesis need not load
a grammar.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bedrock_monitoring.cloudwatch.metrics import (
    GraphMetric,
    MathExpression,
    MetricsInsightsQuery,
    SearchExpression,
)
from bedrock_monitoring.cloudwatch.metrics.expression_text import ProvenText


def metric_math(
    *,
    expression: str,
    using_metrics: Mapping[str, GraphMetric] | None = None,
    label: str | None = None,
    color: str | None = None,
) -> MathExpression:
    """Return metric math; see ``MathExpression``."""
    return MathExpression(
        expression=ProvenText(expression), using_metrics=using_metrics or {}, label=label, color=color
    )


def added(
    name: str, expressions: Sequence[MathExpression], *, label: str | None = None, color: str | None = None
) -> MathExpression:
    """Return the sum of at least one expression. Their ids in it are the name, numbered from 1."""
    numbered = {f"{name}{number}": expression for number, expression in enumerate(expressions, start=1)}
    return metric_math(expression=" + ".join(numbered), using_metrics=numbered, label=label, color=color)


def search_expression(*, expression: str, label: str | None = None) -> SearchExpression:
    """Return a search, which draws a line for each metric that it finds; see ``SearchExpression``."""
    return SearchExpression(expression=ProvenText(expression), label=label)


def metrics_insights_query(*, query: str) -> MetricsInsightsQuery:
    """Return a Metrics Insights query; see ``MetricsInsightsQuery``."""
    return MetricsInsightsQuery(query=ProvenText(query))
