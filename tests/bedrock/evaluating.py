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


def value_of(metric: GraphMetric, counted: Counted) -> float | None:
    """Return the value of one period; none where there is none."""
    return _series(metric, counted).points.get(START)


def _series(metric: GraphMetric, counted: Counted) -> Series:
    if isinstance(metric, Metric):
        key = (metric.metric_name, metric.dimensions_map.get("ModelId", ""), metric.statistic or "Average")
        return Series(points={START: counted[key]} if key in counted else {}, period=PERIOD)
    assert isinstance(metric, MathExpression)
    members = metric.using_metrics
    context = ExpressionContext(
        time_range=TimeRange(start=START, end=START + PERIOD),
        period=PERIOD,
        resolve_id=lambda name: _series(members[name], counted),
        metrics=lambda: {name: _series(member, counted) for name, member in members.items()},
        search=lambda *_: (),
    )
    [series] = evaluate_expression(str(metric.expression), context)
    return series
