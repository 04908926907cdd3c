"""What an expression says once tokens have been counted."""

from __future__ import annotations

from collections.abc import Mapping

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.prices import TokenKind
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.metric_math import ExpressionContext, evaluate_expression
from bedrock_monitoring.evaluation.series import Series

METRICS: dict[str, TokenKind] = {
    catalogue.INPUT_TOKEN_COUNT.name: "input",
    catalogue.OUTPUT_TOKEN_COUNT.name: "output",
    catalogue.CACHE_READ_INPUT_TOKEN_COUNT.name: "cache_read",
    catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.name: "cache_write",
}
_START, _PERIOD = 1768402800, 300

Tokens = Mapping[TokenKind, int] | Mapping[str, int]


def dollars(expression: MathExpression, counted: Mapping[str, Tokens]) -> float:
    """Return the value of an expression in one period, from the tokens of each model.

    A kind of token that is missing has no data.
    """

    def value_of(name: str) -> Series:
        metric = expression.using_metrics[name]
        assert isinstance(metric, Metric)
        tokens = counted[metric.dimensions_map["ModelId"]].get(METRICS[metric.metric_name])
        points = {} if tokens is None else {_START: float(tokens)}
        return Series(points=points, period=_PERIOD)

    context = ExpressionContext(
        time_range=TimeRange(start=_START, end=_START + _PERIOD),
        period=_PERIOD,
        resolve_id=value_of,
        metrics=lambda: {name: value_of(name) for name in expression.using_metrics},
        search=lambda *_: (),
    )
    [series] = evaluate_expression(str(expression.expression), context)
    return series.points[_START]
