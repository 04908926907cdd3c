from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.prices import (
    TOKEN_KINDS,
    TokenKind,
    TokenPrice,
    cache_savings,
    cache_savings_of_routes,
    cost,
    cost_by_token_kind,
    cost_of_routes,
    cost_of_routes_by_token_kind,
    format_decimal,
)
from bedrock_monitoring.cloudwatch.grammar.metric_math import parse
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.cloudwatch.metrics.expression_text import ProvenText, identifiers
from tests.bedrock.prices.counted import METRICS, dollars

MODEL = "amazon.nova-lite-v1:0"
OTHER = "global.amazon.nova-lite-v1:0"
INPUT = catalogue.INPUT_TOKEN_COUNT.for_model(MODEL)
OUTPUT = catalogue.OUTPUT_TOKEN_COUNT.for_model(MODEL)
READ = catalogue.CACHE_READ_INPUT_TOKEN_COUNT.for_model(MODEL)
WRITE = catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.for_model(MODEL)
FULL = TokenPrice(
    input=Decimal("3.3"), output=Decimal("16.5"), cache_read=Decimal("0.33"), cache_write=Decimal("4.125")
)
CHEAPER = TokenPrice(input=Decimal(3), output=Decimal(15), cache_read=Decimal("0.3"))

AMOUNTS = st.decimals(min_value=0, max_value=1000, places=9)
PRICES = st.builds(TokenPrice, **{part: st.none() | AMOUNTS for part in TOKEN_KINDS})
TOKENS = st.fixed_dictionaries({}, optional={part: st.integers(0, 10**12) for part in TOKEN_KINDS})


def test_a_cost_is_each_token_count_times_its_price() -> None:
    whole = cost(FULL, MODEL)
    assert (
        whole.expression
        == "(input * 3.3 + output * 16.5 + cache_read * 0.33 + cache_write * 4.125) / 1000000"
    )
    assert whole.using_metrics == {"input": INPUT, "output": OUTPUT, "cache_read": READ, "cache_write": WRITE}


def test_the_parts_of_a_cost_are_what_bedrock_bills_apart() -> None:
    parts = cost_by_token_kind(FULL, MODEL)
    assert [(part, one.expression, one.using_metrics) for part, one in parts.items()] == [
        ("input", "tokens * 3.3 / 1000000", {"tokens": INPUT}),
        ("output", "tokens * 16.5 / 1000000", {"tokens": OUTPUT}),
        ("cache_read", "tokens * 0.33 / 1000000", {"tokens": READ}),
        ("cache_write", "tokens * 4.125 / 1000000", {"tokens": WRITE}),
    ]


def test_a_price_of_zero_is_in_the_expression() -> None:
    free = TokenPrice(input=Decimal(0), output=Decimal(0))
    assert cost(free, MODEL).expression == "(input * 0 + output * 0) / 1000000"


@pytest.mark.parametrize(("part", "metric"), [*zip(TOKEN_KINDS, (INPUT, OUTPUT, READ, WRITE), strict=True)])
def test_one_price_alone_leaves_the_other_parts_out(part: TokenKind, metric: object) -> None:
    known = TokenPrice(**{part: Decimal(3)})
    assert list(cost_by_token_kind(known, MODEL)) == [part]
    assert cost(known, MODEL).expression == f"({part} * 3) / 1000000"
    assert cost(known, MODEL).using_metrics == {part: metric}


def test_each_route_of_a_model_has_its_own_price() -> None:
    routes = [(FULL, MODEL), (CHEAPER, OTHER), (TokenPrice(), "e5t98lwp1dsr")]
    counted = {MODEL: {"input": 10**6, "cache_write": 10**6}, OTHER: {"input": 10**6, "output": 10**6}}
    assert dollars(cost_of_routes(routes), counted) == pytest.approx(3.3 + 4.125 + 3 + 15)
    parts = cost_of_routes_by_token_kind(routes)
    assert [*parts] == [*TOKEN_KINDS]
    assert parts["input"].expression == "(tokens1 * 3.3 + tokens2 * 3) / 1000000"
    assert parts["cache_write"].expression == "tokens1 * 4.125 / 1000000"


def test_a_count_without_data_costs_nothing() -> None:
    assert dollars(cost(FULL, MODEL), {MODEL: {"output": 2 * 10**6}}) == pytest.approx(33)


def test_the_cache_saves_what_reading_is_cheaper_less_what_writing_is_dearer() -> None:
    saved = cache_savings(FULL, MODEL)
    assert saved is not None
    assert saved.expression == "(cache_read * (3.3 - 0.33) + cache_write * (3.3 - 4.125)) / 1000000"
    assert saved.using_metrics == {"cache_read": READ, "cache_write": WRITE}
    counted = {MODEL: {"input": 10**9, "cache_read": 2 * 10**6, "cache_write": 10**6}}
    assert dollars(saved, counted) == pytest.approx(2 * 2.97 - 0.825)


def test_a_cache_that_is_written_and_never_read_costs_more_than_none() -> None:
    saved = cache_savings(FULL, MODEL)
    assert saved is not None
    assert dollars(saved, {MODEL: {"cache_write": 10**6}}) == pytest.approx(-0.825)


@pytest.mark.parametrize(
    "price",
    [
        TokenPrice(),
        TokenPrice(input=Decimal(3), output=Decimal(15)),
        TokenPrice(cache_read=Decimal(3), cache_write=Decimal(3)),
    ],
)
def test_without_prices_to_compare_no_savings_are_told(price: TokenPrice) -> None:
    assert cache_savings(price, MODEL) is None


def test_savings_of_several_routes_are_added() -> None:
    saved = cache_savings_of_routes([(FULL, MODEL), (CHEAPER, OTHER)])
    assert saved is not None
    counted = {MODEL: {"cache_write": 10**6}, OTHER: {"cache_read": 10**6}}
    assert dollars(saved, counted) == pytest.approx(2.7 - 0.825)


@settings(deadline=None, derandomize=True)
@given(price=PRICES, tokens=TOKENS)
def test_a_cost_is_the_sum_of_its_parts_and_of_the_prices(
    price: TokenPrice, tokens: dict[TokenKind, int]
) -> None:
    if not price.by_kind.keys() & tokens.keys():
        return
    by_hand = sum(amount * tokens.get(part, 0) for part, amount in price.by_kind.items()) / 10**6
    assert dollars(cost(price, MODEL), {MODEL: tokens}) == pytest.approx(float(by_hand))
    parts = [
        dollars(expression, {MODEL: tokens})
        for part, expression in cost_by_token_kind(price, MODEL).items()
        if part in tokens
    ]
    assert math.fsum(parts) == pytest.approx(float(by_hand))


@settings(deadline=None, derandomize=True)
@given(prices=st.lists(PRICES, min_size=1, max_size=4))
def test_every_expression_is_proven_and_reads_what_it_names(prices: list[TokenPrice]) -> None:
    routes = [(price, f"{MODEL}{number}") for number, price in enumerate(prices)]
    made = [*cost_of_routes_by_token_kind(routes).values(), cache_savings_of_routes(routes)]
    if any(price.is_priced for price in prices):
        made.append(cost_of_routes(routes))
    for expression in filter(None, made):
        assert isinstance(expression, MathExpression)
        assert isinstance(expression.expression, ProvenText)
        parse(str(expression.expression))
        assert identifiers(expression.expression) == {*expression.using_metrics}
        assert not list(expression.problems())


def test_a_model_of_many_routes_is_added_up_in_expressions_that_are_not_too_long() -> None:
    price = TokenPrice(
        input=Decimal("0.123456"),
        output=Decimal("0.234567"),
        cache_read=Decimal("0.012345"),
        cache_write=Decimal("0.154321"),
    )
    routes = [(price, f"profile{number}") for number in range(100)]
    counted = {f"profile{number}": dict.fromkeys(TOKEN_KINDS, 10**6) for number in range(100)}
    saved = cache_savings_of_routes(routes)
    assert saved is not None
    by_kind = cost_of_routes_by_token_kind(routes)
    whole = 100 * sum(map(float, price.by_kind.values()))
    for expression, expected in (
        (cost_of_routes(routes), whole),
        (saved, 100 * (2 * 0.123456 - 0.012345 - 0.154321)),
        (by_kind["output"], 100 * 0.234567),
    ):
        assert not list(expression.problems())
        assert len(expression.using_metrics) > 1
        assert dollars(expression, counted) == pytest.approx(expected)


def test_small_prices_have_no_exponent_in_an_expression() -> None:
    tiny = TokenPrice(input=Decimal("3e-8"), cache_read=Decimal("1E-9"))
    assert cost(tiny, MODEL).expression == "(input * 0.00000003 + cache_read * 0.000000001) / 1000000"
    assert format_decimal(Decimal("3e-8")) in str(cache_savings(tiny, MODEL))


def test_every_metric_of_tokens_has_a_price_part() -> None:
    assert [*METRICS.values()] == [*TOKEN_KINDS]
