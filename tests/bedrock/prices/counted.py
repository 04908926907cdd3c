"""What an expression says once tokens have been counted."""

from __future__ import annotations

from collections.abc import Mapping

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.prices import TokenKind
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.series import Series
from tests.bedrock.evaluating import PERIOD, START, series_of

METRICS: dict[str, TokenKind] = {
    catalogue.INPUT_TOKEN_COUNT.name: "input",
    catalogue.OUTPUT_TOKEN_COUNT.name: "output",
    catalogue.CACHE_READ_INPUT_TOKEN_COUNT.name: "cache_read",
    catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.name: "cache_write",
}

Tokens = Mapping[TokenKind, int] | Mapping[str, int]


def dollars(expression: MathExpression, counted: Mapping[str, Tokens]) -> float:
    """Return the value of an expression in one period, from the tokens of each model.

    A kind of token that is missing has no data.
    """

    def read(metric: Metric) -> Series:
        tokens = counted[metric.dimensions_map["ModelId"]].get(METRICS[metric.metric_name])
        points = {} if tokens is None else {START: float(tokens)}
        return Series(points=points, period=PERIOD)

    time_range = TimeRange(start=START, end=START + PERIOD)
    return series_of(expression, read, time_range=time_range, period=PERIOD).points[START]
