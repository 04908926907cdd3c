"""Metric math over other metrics."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bedrock_monitoring.cloudwatch.fields import ID, format_period
from bedrock_monitoring.cloudwatch.metrics.computed_metric import (
    ComputedMetric,
    GraphMetric,
    MetricMath,
    identifier_problems,
)
from bedrock_monitoring.cloudwatch.metrics.expression_text import (
    expression_problems,
    identifiers,
    is_metrics_insights,
    selections,
)
from bedrock_monitoring.problems import Problem, quoted


@dataclass(frozen=True, kw_only=True)
class MathExpression(ComputedMetric):
    """Metric math over other metrics. Its period is the default period of its inputs.

    Attributes:
        expression: The expression, such as ``100 * errors / calls``, at most 2,048 characters. A single
            Metrics Insights query is valid, too; alarms use it.
        using_metrics: Maps the names in the expression to metrics. Names are local to this expression: the
            widget assigns unique ids and includes equal metrics once. ``METRICS("err")`` matches the metrics
            whose name here contains ``err``. If empty, names refer to the ids of other metrics of the widget.
    """

    expression: str
    using_metrics: Mapping[str, GraphMetric] = field(default_factory=dict, hash=False)

    def with_(
        self, *, period: timedelta | None = None, label: str | None = None, color: str | None = None
    ) -> MathExpression:
        """Return a copy with the given fields; ``None`` keeps a field as it is."""
        return self._with(period=period, label=label, color=color)

    def as_math(self) -> MetricMath:
        """Return the expression with its metrics."""
        return MetricMath(expression=self.expression, using_metrics=self.using_metrics)

    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse, in this expression and in its members."""
        yield from expression_problems(self.expression)
        if not is_metrics_insights(self.expression):
            yield from identifier_problems(self.as_math(), known_ids)
        for name, member in self.using_metrics.items():
            yield from self._member_problems(name, member, known_ids)
        yield from super().problems(known_ids)

    def _member_problems(
        self, name: str, member: GraphMetric, known_ids: Collection[str]
    ) -> Iterator[Problem]:
        where = f"using_metrics {name!r}"
        if not ID.fullmatch(name):
            yield Problem(
                where=where,
                what="a name starts with a lower-case letter and goes on with letters, digits and "
                "underscores",
                remedy="rename it, here and in the expression",
            )
        elif name not in identifiers(self.expression) and not any(
            selected in name for selected in selections(self.expression)
        ):
            yield Problem(
                where=where,
                what=f"the expression {quoted(self.expression, longest=100)} does not use it",
                remedy="use it or leave it out",
            )
        if self.period and member.period and member.period != self.period:
            yield Problem(
                where=where,
                what=f"its period of {format_period(member.period)} is not the expression's "
                f"{format_period(self.period)}",
                remedy="give the period once",
            )
        for problem in member.problems(known_ids):
            yield problem.within(where)
