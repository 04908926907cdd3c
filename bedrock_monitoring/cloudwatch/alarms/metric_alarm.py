"""Metric alarms with a static threshold."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bedrock_monitoring.cloudwatch.alarms.evaluated_alarm import ComparisonOperator, EvaluatedAlarm
from bedrock_monitoring.cloudwatch.alarms.metric_queries import MetricQuery, queries_of
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.problems import Problem

if TYPE_CHECKING:
    from bedrock_monitoring.cloudwatch.widgets import GraphWidget
    from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation


@dataclass(frozen=True, kw_only=True)
class Alarm(EvaluatedAlarm):
    """An alarm that compares a metric, metric math or a Metrics Insights query with a static threshold.

    Attributes:
        threshold: The value to compare with, in the metric's unit.
        threshold_unit: The unit of the threshold in texts, such as ``%`` or ``ms``. CloudWatch has none.
        comparison_operator: The side of the threshold that breaches.
        evaluate_low_sample_count_percentile: Whether to evaluate a percentile that has too few samples to be
            significant. Only an alarm on a single percentile can turn this off. ``None`` leaves it to
            CloudWatch, which evaluates it: for an alarm that exists and was created without a choice.
    """

    threshold: float
    threshold_unit: str = field(default="", compare=False)
    comparison_operator: ComparisonOperator = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
    evaluate_low_sample_count_percentile: bool | None = True

    @property
    def is_on_a_percentile(self) -> bool:
        """Whether the alarm's metric is a single percentile, such as p99."""
        return not self._queries and (self.metric.statistic or "").startswith("p")  # type: ignore[union-attr]

    @property
    def condition(self) -> str:
        """The condition in words, such as ``> 30 s for 3 of 5 periods of 5 minutes``."""
        return self._condition(self.comparison_operator, self.threshold, self.threshold_unit)

    def to_annotation(self, *, color: str | None = None) -> HorizontalAnnotation:
        """Return the threshold as a horizontal annotation for a graph of the alarm's metric."""
        from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation  # noqa: PLC0415 - few alarms are drawn

        return HorizontalAnnotation(
            value=self.threshold, label=f"{self.heading}: {self.condition}", color=color
        )

    def to_widget(self, *, color: str | None = None) -> GraphWidget:
        """Return a graph of the alarm's metric with its threshold.

        Args:
            color: The color of the threshold, ``#rrggbb``.
        """
        from bedrock_monitoring.cloudwatch.widgets import GraphWidget  # noqa: PLC0415 - few alarms are drawn

        return GraphWidget(
            title=self.heading,
            period=self.period,
            left=[self.metric],
            left_annotations=[self.to_annotation(color=color)],
        )

    def _lines(self) -> tuple[MetricQuery, ...]:
        if isinstance(self.metric, Metric) and not (
            self.metric.account or self.metric.label or self.metric.id
        ):
            return ()
        return queries_of(self.metric)

    def _own_problems(self) -> Iterator[Problem]:
        yield from super()._own_problems()
        if not math.isfinite(self.threshold):
            yield Problem(
                where="threshold",
                what=f"{self.threshold} is not a number to compare with",
                remedy="give a finite one",
            )
        if self.comparison_operator.of_band:
            yield Problem(
                where="comparison_operator",
                what=f"{self.comparison_operator} compares with a band, and this alarm has a threshold",
                remedy="use an AnomalyDetectionAlarm, or an operator of a threshold",
            )
        if self.evaluate_low_sample_count_percentile is False and not self.is_on_a_percentile:
            yield Problem(
                where="evaluate_low_sample_count_percentile",
                what="only an alarm on one metric's percentile can leave out periods with few samples",
                remedy="leave it out; in metric math write IF(samples >= 20, latency)",
            )
