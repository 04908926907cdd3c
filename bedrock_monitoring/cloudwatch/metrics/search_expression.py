"""Search expressions, which include future metrics that match."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch.metrics.computed_metric import (
    ComputedMetric,
    MetricMath,
    identifier_problems,
)
from bedrock_monitoring.cloudwatch.metrics.expression_text import (
    expression_problems,
    search_count,
    search_query,
)
from bedrock_monitoring.problems import Problem, quoted


@dataclass(frozen=True, kw_only=True)
class SearchExpression(ComputedMetric):
    """All metrics that match a search, future ones included. Graphs can use it, alarms cannot.

    Attributes:
        expression: The expression, such as
            ``SEARCH('{AWS/Bedrock,ModelId} MetricName="Invocations"', 'Sum', 300)``. The query in quotes has
            at most 1,024 characters.
    """

    expression: str

    def as_math(self) -> MetricMath:
        """Return the search, which is a function of metric math."""
        return MetricMath(expression=self.expression)

    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from expression_problems(self.expression)
        if not search_count(self.expression):
            remedy = "write SEARCH('…', 'Sum'), or MathExpression for metric math"
            yield Problem(where="expression", what=f"{quoted(self.expression)} has no SEARCH", remedy=remedy)
        yield from identifier_problems(self.as_math(), known_ids)
        yield from super().problems(known_ids)


def search(
    *, namespace: str, dimensions: tuple[str, ...] | None, metric_name: str, statistic: str, terms: str = ""
) -> str:
    """Return the SEARCH expression that matches a metric with exactly these dimensions.

    Args:
        namespace: The namespace, such as ``AWS/Bedrock``.
        dimensions: The names of all dimensions. A metric with more or fewer dimensions does not match.
            ``None`` matches any dimensions.
        metric_name: The exact metric name.
        statistic: The statistic.
        terms: More search terms, such as ``ModelId=anthropic``.
    """
    query = search_query(namespace=namespace, dimensions=dimensions, metric_name=metric_name, terms=terms)
    return f"SEARCH('{query}', '{statistic}')"
