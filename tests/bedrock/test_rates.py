from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.rates import (
    cache_hit_rate,
    client_error_rate,
    error_rate,
    output_tokens_per_second,
    server_error_rate,
    throttle_rate,
    tokens_per_call,
)
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.metrics.expression_text import identifiers
from tests.bedrock import evaluating

MODEL = "amazon.nova-lite-v1:0"
RATES: tuple[Callable[[str | None], MathExpression], ...] = (
    error_rate,
    client_error_rate,
    throttle_rate,
    cache_hit_rate,
    server_error_rate,
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


@pytest.mark.parametrize("rate_of", RATES[:5])
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


def test_server_errors_leave_out_those_of_the_client() -> None:
    assert value_of(server_error_rate(MODEL).expression, {"calls": 90, "client": 6, "server": 4}) == 4


@pytest.mark.parametrize(("calls", "value"), [(18, 0), (19, 5)])
def test_too_few_calls_are_free_of_throttles(calls: int, value: float) -> None:
    rate = throttle_rate(MODEL, minimum_calls=20)
    assert value_of(rate.expression, {"calls": calls, "throttles": 1}) == value


def test_nobody_called_means_no_rate() -> None:
    assert value_of(error_rate(MODEL).expression, {"calls": 0, "client": 0, "server": 0}) is None


COUNTED = {
    ("InvocationLatency", MODEL, "p50"): 5_000.0,
    ("TimeToFirstToken", MODEL, "p50"): 1_000.0,
    ("OutputTokenCount", MODEL, "p50"): 200.0,
    ("OutputTokenCount", MODEL, "Sum"): 600.0,
    ("Invocations", MODEL, "Sum"): 3.0,
}


def test_speed_is_the_tokens_of_the_middle_answer_over_the_time_after_its_first() -> None:
    assert evaluating.value_of(output_tokens_per_second(MODEL), COUNTED) == 50


def test_without_streaming_the_whole_latency_counts() -> None:
    unstreamed = {key: value for key, value in COUNTED.items() if key[0] != "TimeToFirstToken"}
    assert evaluating.value_of(output_tokens_per_second(MODEL), unstreamed) == 40


def test_a_first_token_later_than_the_last_has_no_speed() -> None:
    crossed = COUNTED | {("TimeToFirstToken", MODEL, "p50"): 6_000.0}
    assert evaluating.value_of(output_tokens_per_second(MODEL), crossed) is None


def test_tokens_per_call_are_those_of_the_average_call() -> None:
    assert evaluating.value_of(tokens_per_call(catalogue.OUTPUT_TOKEN_COUNT, MODEL), COUNTED) == 200


def test_a_rate_over_two_routes_is_that_of_all_their_calls() -> None:
    other = "us.amazon.nova-lite-v1:0"
    counted = {
        ("Invocations", MODEL, "Sum"): 60.0,
        ("InvocationThrottles", MODEL, "Sum"): 0.0,
        ("Invocations", other, "Sum"): 15.0,
        ("InvocationThrottles", other, "Sum"): 25.0,
    }
    assert evaluating.value_of(throttle_rate((MODEL, other)), counted) == 25
