"""Anomaly detection alarms."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bedrock_monitoring.cloudwatch.alarms.condition_text import DEVIATIONS
from bedrock_monitoring.cloudwatch.alarms.evaluated_alarm import ComparisonOperator, EvaluatedAlarm
from bedrock_monitoring.cloudwatch.alarms.metric_queries import BAND, MetricQuery, queries_of
from bedrock_monitoring.cloudwatch.fields import ID
from bedrock_monitoring.cloudwatch.metrics import AnomalyDetectionBand, MetricsInsightsQuery
from bedrock_monitoring.cloudwatch.metrics.expression_text import is_metrics_insights
from bedrock_monitoring.problems import Problem, quoted

if TYPE_CHECKING:
    from bedrock_monitoring.cloudwatch.widgets import GraphWidget


@dataclass(frozen=True, kw_only=True)
class AnomalyDetectionAlarm(EvaluatedAlarm):
    """An alarm on a metric that leaves its anomaly detection band.

    CloudWatch computes the band from up to two weeks of the metric's past values.

    Attributes:
        standard_deviations: The width of the band on each side. Defaults to 2.
        band_label: The label of the band on graphs and in notifications.
        band_id: The id of the band in ``metric_queries()``, unless one of its inputs has it.
        comparison_operator: The side of the band that breaches. Defaults to both.
    """

    standard_deviations: float = 2
    band_label: str | None = None
    band_id: str = BAND
    comparison_operator: ComparisonOperator = (
        ComparisonOperator.LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD
    )

    @property
    def threshold_metric_id(self) -> str:
        """The id of the band in ``metric_queries()``."""
        return self._queries[1].id

    @property
    def condition(self) -> str:
        """The condition in words, such as ``above 3 deviations for 3 of 4 periods of 15 minutes``."""
        return self._condition(self.comparison_operator, self.standard_deviations, DEVIATIONS)

    def to_widget(self) -> GraphWidget:
        """Return a graph of the alarm's metric with its band."""
        assert not isinstance(self.metric, MetricsInsightsQuery)
        band = AnomalyDetectionBand(
            metric=self.metric, std_devs=self.standard_deviations, label=self.band_label or "Expected"
        )
        from bedrock_monitoring.cloudwatch.widgets import GraphWidget  # noqa: PLC0415 - few alarms are drawn

        return GraphWidget(title=self.heading, period=self.period, left=[self.metric, band])

    def _lines(self) -> tuple[MetricQuery, ...]:
        return queries_of(
            self.metric,
            band_width=self.standard_deviations,
            band_label=self.band_label,
            band_id=self.band_id,
        )

    def _own_problems(self) -> Iterator[Problem]:
        yield from super()._own_problems()
        if not self.comparison_operator.of_band:
            yield Problem(
                where="comparison_operator",
                what=f"{self.comparison_operator} compares with a threshold, and this alarm has a band",
                remedy="use an Alarm, or an operator of a band",
            )
        if not (math.isfinite(self.standard_deviations) and self.standard_deviations > 0):
            yield Problem(
                where="standard_deviations",
                what=f"a band of {self.standard_deviations:g} standard deviations cannot be drawn",
                remedy="give a number above 0; 2 is usual",
            )
        if not ID.fullmatch(self.band_id):
            yield Problem(
                where="band_id",
                what=f"{quoted(self.band_id)} does not start with a lower-case letter and go on with "
                "letters, digits and underscores",
                remedy="rename it or leave it out",
            )
        yield from self._band_problems()

    def _band_problems(self) -> Iterator[Problem]:
        if any(query.expression and is_metrics_insights(query.expression) for query in self._queries):
            yield Problem(
                where="metric",
                what="anomaly detection cannot watch a Metrics Insights query",
                remedy="name the metrics",
            )
        if self.period.total_seconds() < 60:  # noqa: PLR2004 - a minute
            yield Problem(
                where="period",
                what=f"anomaly detection does not work on periods of {self.period.total_seconds():g} seconds",
                remedy="use a minute or more",
            )
        if any(query.metric and query.metric.account for query in self._queries):
            yield Problem(
                where="metric",
                what="anomaly detection does not reach into other accounts",
                remedy="put the alarm into the account of the metric",
            )

    def _refused_actions(self) -> Mapping[str, str]:
        return {**super()._refused_actions(), "Auto Scaling": "which anomaly detection does not take"}
