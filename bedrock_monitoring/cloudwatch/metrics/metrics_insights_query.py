"""Metrics Insights: a query over many metrics at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.cloudwatch.metrics.computed_metric import ComputedMetric, MetricMath
from bedrock_monitoring.cloudwatch.metrics.expression_text import expression_problems, is_metrics_insights
from bedrock_monitoring.problems import Problem, quoted


@dataclass(frozen=True, kw_only=True)
class MetricsInsightsQuery(ComputedMetric):
    """A query over many metrics at once, in the SQL of Metrics Insights; one in a widget at most.

    Its period is a minute or more.

    Attributes:
        query: Such as ``SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId) GROUP BY ModelId``.
            Without ``SCHEMA`` every set of dimensions is counted, totals too.
    """

    query: str

    def as_math(self) -> MetricMath:
        """Return the query, which stands where CloudWatch takes an expression."""
        return MetricMath(expression=self.query)

    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse; a query names no ids."""
        yield from expression_problems(self.query)
        if not is_metrics_insights(self.query):
            remedy = "begin with SELECT, or write MathExpression or SearchExpression"
            yield Problem(
                where="query", what=f"{quoted(self.query)} is not a Metrics Insights query", remedy=remedy
            )
        if self.period is not None and self.period < timedelta(minutes=1):
            yield Problem(
                where="period",
                what="Metrics Insights has no data finer than a minute",
                remedy="take a minute or more",
            )
        yield from super().problems(known_ids)
