"""What an expression says of one period in which things were counted, by the metric math of the preview."""

from __future__ import annotations

from collections.abc import Mapping

from bedrock_monitoring.cloudwatch.metrics import GraphMetric, MathExpression, Metric
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.metric_math import ExpressionContext, evaluate_expression
from bedrock_monitoring.evaluation.series import Series

START, PERIOD = 1768402800, 300

Counted = Mapping[tuple[str, str, str], float]
"""A value by metric name, model (empty for all of them) and statistic; what is left out has no data."""


def value_of(metric: GraphMetric, counted: Counted, *, at: int = START) -> float | None:
    """Return the value of one period, which begins at a time; none where there is none."""
    return _series(metric, counted, at).points.get(at)


def _series(metric: GraphMetric, counted: Counted, at: int) -> Series:
    if isinstance(metric, Metric):
        key = (metric.metric_name, metric.dimensions_map.get("ModelId", ""), metric.statistic or "Average")
        return Series(points={at: counted[key]} if key in counted else {}, period=PERIOD)
    assert isinstance(metric, MathExpression)
    members = metric.using_metrics
    context = ExpressionContext(
        time_range=TimeRange(start=at, end=at + PERIOD),
        period=PERIOD,
        resolve_id=lambda name: _series(members[name], counted, at),
        metrics=lambda: {name: _series(member, counted, at) for name, member in members.items()},
        search=lambda *_: (),
    )
    [series] = evaluate_expression(str(metric.expression), context)
    return series
