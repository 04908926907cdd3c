from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest

from bedrock_monitoring.bedrock.expressions import (
    cache_hit_rate,
    client_error_rate,
    error_rate,
    throttle_rate,
)
from bedrock_monitoring.cloudwatch.expressions import identifiers
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric

MODEL = "amazon.nova-lite-v1:0"
RATES: tuple[Callable[[str | None], MathExpression], ...] = (
    error_rate,
    client_error_rate,
    throttle_rate,
    cache_hit_rate,
    lambda model: client_error_rate(model, minimum_calls=20),
    lambda model: error_rate(model, minimum_calls=20),
)
COUNTS = (0, 1, 7, 100)


def value_of(expression: str, counts: dict[str, float]) -> float | None:
    """Evaluate one period as CloudWatch does: a division by zero has no value."""
    names: dict[str, object] = {**counts, "IF": lambda condition, yes, no: yes if condition else no}
    try:
        return float(eval(expression, {"__builtins__": {}}, names))
    except ZeroDivisionError:
        return None


def periods(rate: MathExpression) -> Iterator[dict[str, float]]:
    for counts in product(COUNTS, repeat=len(rate.using_metrics)):
        yield dict(zip(rate.using_metrics, counts, strict=True))


@pytest.mark.parametrize("model", [MODEL, None])
@pytest.mark.parametrize("rate_of", RATES)
def test_a_rate_reads_sums_of_one_model_or_of_all(
    rate_of: Callable[[str | None], MathExpression], model: str | None
) -> None:
    rate = rate_of(model)
    assert not list(rate.problems())
    assert identifiers(rate.expression) == set(rate.using_metrics)
    for metric in rate.using_metrics.values():
        assert isinstance(metric, Metric)
        assert metric.statistic == "Sum"
        assert metric.dimensions_map == ({"ModelId": model} if model else {})


@pytest.mark.parametrize("rate_of", RATES[:4])
def test_a_rate_is_between_zero_and_a_hundred_whatever_was_counted(
    rate_of: Callable[[str | None], MathExpression],
) -> None:
    rate = rate_of(MODEL)
    for counts in periods(rate):
        value = value_of(rate.expression, counts)
        assert value is None or 0 <= value <= 100, counts


def test_throttles_are_a_share_of_all_that_was_asked_for() -> None:
    assert value_of(throttle_rate(MODEL).expression, {"calls": 75, "throttles": 25}) == 25


def test_errors_of_both_sides_are_a_share_of_all_calls() -> None:
    assert value_of(error_rate(MODEL).expression, {"calls": 90, "client": 6, "server": 4}) == 10


def test_client_errors_leave_out_those_of_the_server() -> None:
    assert value_of(client_error_rate(MODEL).expression, {"calls": 90, "client": 6, "server": 4}) == 6


def test_cache_hits_are_a_share_of_all_prompt_tokens() -> None:
    assert value_of(cache_hit_rate(MODEL).expression, {"read": 30, "input": 60, "write": 10}) == 30


@pytest.mark.parametrize(("calls", "value"), [(18, 0), (19, 5)])
def test_too_few_calls_are_free_of_errors(calls: int, value: float) -> None:
    rate = client_error_rate(MODEL, minimum_calls=20)
    assert value_of(rate.expression, {"calls": calls, "client": 1, "server": 0}) == value
