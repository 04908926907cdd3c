"""Metrics Insights queries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.cloudwatch.metrics.computed_metric import ComputedMetric, MetricMath
from bedrock_monitoring.cloudwatch.metrics.expression_text import (
    expression_problems,
    is_grouped,
    is_metrics_insights,
)
from bedrock_monitoring.problems import Problem, quoted


@dataclass(frozen=True, kw_only=True)
class MetricsInsightsQuery(ComputedMetric):
    """A Metrics Insights query. A widget may have one. The minimum period is a minute.

    Attributes:
        query: The query, such as
            ``SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId) GROUP BY ModelId``. Without
            ``SCHEMA`` it includes metrics with any dimensions, totals included.
    """

    query: str

    @property
    def is_grouped(self) -> bool:
        """Whether the query returns a series for each group."""
        return is_grouped(self.query)

    def as_math(self) -> MetricMath:
        """Return the query as an expression."""
        return MetricMath(expression=self.query)

    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse. ``known_ids`` is ignored."""
        yield from expression_problems(self.query)
        if not is_metrics_insights(self.query):
            remedy = "begin with SELECT, or write MathExpression or SearchExpression"
            yield Problem(
                where="query", what=f"{quoted(self.query)} is not a Metrics Insights query", remedy=remedy
            )
        if self.period is not None and self.period < timedelta(minutes=1):
            yield Problem(
                where="period",
                what="the minimum period of Metrics Insights is a minute",
                remedy="use a minute or more",
            )
        yield from super().problems(known_ids)
