"""Create the expressions that this program writes itself: metric math, searches and Metrics Insights queries.

Sections, rates, prices and kinds of alarm create their expressions with these functions. Tests check each one
with CloudWatch's grammars; a synthesis therefore does not, and loads no grammar.
"""

from __future__ import annotations

from collections.abc import Mapping

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


def search_expression(*, expression: str, label: str | None = None) -> SearchExpression:
    """Return a line for each metric that a search finds; see ``SearchExpression``."""
    return SearchExpression(expression=ProvenText(expression), label=label)


def metrics_insights_query(*, query: str) -> MetricsInsightsQuery:
    """Return a Metrics Insights query; see ``MetricsInsightsQuery``."""
    return MetricsInsightsQuery(query=ProvenText(query))
