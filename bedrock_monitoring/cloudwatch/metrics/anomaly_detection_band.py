"""Anomaly detection bands: the range in which CloudWatch expects a metric."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.metrics.computed_metric import ComputedMetric, MetricMath, members
from bedrock_monitoring.cloudwatch.metrics.expression_text import band_expression, search_count, selections
from bedrock_monitoring.cloudwatch.metrics.math_expression import MathExpression
from bedrock_monitoring.cloudwatch.metrics.metric import Metric
from bedrock_monitoring.problems import Problem


@dataclass(frozen=True, kw_only=True)
class AnomalyDetectionBand(ComputedMetric):
    """The range in which CloudWatch expects a metric, as a gray band on a graph of it.

    Attributes:
        metric: The metric to learn from, or metric math of at most 10 metrics and expressions. All periods
            are equal and at least a minute.
        std_devs: The width in standard deviations on each side.
        period: The period of ``metric``.
        account: Always ``None``: anomaly detection cannot read other accounts.
        region: The Region of ``metric``.
    """

    metric: Metric | MathExpression
    std_devs: float = 2
    period: timedelta | None = field(init=False)
    account: str | None = field(init=False, default=None)
    region: str | None = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "period", self.metric.period)
        object.__setattr__(self, "region", self.metric.region)

    def as_math(self) -> MetricMath:
        """Return the metric math that draws the band."""
        return MetricMath(
            expression=band_expression("metric", self.std_devs), using_metrics={"metric": self.metric}
        )

    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse, in the band and in its metric."""
        if not (math.isfinite(self.std_devs) and self.std_devs > 0):
            remedy = "use a number above 0; 2 is usual"
            yield Problem(where="std_devs", what=f"{self.std_devs} is not the width of a band", remedy=remedy)
        for problem in self.metric.problems(known_ids):
            yield problem.within("metric")
        yield from self._input_problems()
        yield from super().problems(known_ids)

    def _input_problems(self) -> Iterator[Problem]:
        inputs = tuple(members(self.metric))
        limit = limits.ANOMALY_DETECTION_INPUTS
        if len(inputs) > limit:
            what = f"{len(inputs)} metrics and expressions are over anomaly detection's limit of {limit}"
            yield Problem(where="metric", what=what, remedy="learn from fewer")
        if any(member.account is not None for member in inputs):
            yield Problem(
                where="metric",
                what="anomaly detection cannot read other accounts",
                remedy="create it in that account",
            )
        if len({member.period or self.period for member in inputs if isinstance(member, Metric)}) > 1:
            yield Problem(
                where="metric",
                what="all metrics of anomaly detection must have the same period",
                remedy="give all the same",
            )
        if any(member.period and member.period < timedelta(minutes=1) for member in inputs):
            yield Problem(
                where="metric",
                what="the minimum period of anomaly detection is a minute",
                remedy="use a minute or more",
            )
        for member in inputs:
            if not isinstance(member, (Metric, MathExpression)) or (
                isinstance(member, MathExpression)
                and (search_count(member.expression) or selections(member.expression))
            ):
                yield Problem(
                    where="metric",
                    what="anomaly detection cannot learn from a search, METRICS() or a query",
                    remedy="name the metrics one by one",
                )
