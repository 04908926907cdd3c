"""What an expression says of what was counted, by the metric math of the preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bedrock_monitoring.cloudwatch.metrics import GraphMetric, MathExpression, Metric
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.metric_math import ExpressionContext, evaluate_expression
from bedrock_monitoring.evaluation.series import Series

START, PERIOD = 1768402800, 300

Counted = Mapping[tuple[str, str, str], float]
"""A value by metric name, model (empty for all of them) and statistic; what is left out has no data."""


def value_of(metric: GraphMetric, counted: Counted, *, at: int = START) -> float | None:
    """Return the value of one period, which begins at a time; none where there is none."""

    def read(metric: Metric) -> Series:
        key = (metric.metric_name, metric.dimensions_map.get("ModelId", ""), metric.statistic or "Average")
        return Series(points={at: counted[key]} if key in counted else {}, period=PERIOD)

    time_range = TimeRange(start=at, end=at + PERIOD)
    return series_of(metric, read, time_range=time_range, period=PERIOD).points.get(at)


def series_of(
    metric: GraphMetric, read: Callable[[Metric], Series], *, time_range: TimeRange, period: int
) -> Series:
    """Return the series of a metric or an expression of one series.

    Args:
        metric: The metric or the expression.
        read: Returns the series of a metric.
        time_range: The time range.
        period: The period in seconds.
    """
    if isinstance(metric, Metric):
        return read(metric)
    assert isinstance(metric, MathExpression)
    members = metric.using_metrics

    def member(name: str) -> Series:
        return series_of(members[name], read, time_range=time_range, period=period)

    context = ExpressionContext(
        time_range=time_range,
        period=period,
        resolve_id=member,
        metrics=lambda: {name: member(name) for name in members},
        search=lambda *_: (),
    )
    [series] = evaluate_expression(str(metric.expression), context)
    return series
