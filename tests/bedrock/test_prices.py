from __future__ import annotations

import re
from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.prices import TokenPrice, cost, cost_parts, plain
from bedrock_monitoring.cloudwatch.problems import InvalidInputError

MODEL = "amazon.nova-lite-v1:0"
INPUT = catalogue.INPUT_TOKEN_COUNT.of_model(MODEL)
OUTPUT = catalogue.OUTPUT_TOKEN_COUNT.of_model(MODEL)


def price(*, input_: str | None = None, output: str | None = None) -> TokenPrice:
    return TokenPrice(input=Decimal(input_) if input_ else None, output=Decimal(output) if output else None)


def test_a_price_has_each_token_count_times_its_price() -> None:
    both = cost(price(input_="0.33", output="2.75"), MODEL)
    assert both.expression == "(input * 0.33 + output * 2.75) / 1000000"
    assert both.using_metrics == {"input": INPUT, "output": OUTPUT}


def test_the_parts_of_a_cost_are_input_and_output() -> None:
    parts = cost_parts(price(input_="0.33", output="2.75"), MODEL)
    assert [
        (part, expression.expression, expression.using_metrics) for part, expression in parts.items()
    ] == [
        ("input", "tokens * 0.33 / 1000000", {"tokens": INPUT}),
        ("output", "tokens * 2.75 / 1000000", {"tokens": OUTPUT}),
    ]


def test_a_price_of_zero_is_a_price() -> None:
    free = price(input_="0", output="0")
    assert free.is_known
    assert cost(free, MODEL).expression == "(input * 0 + output * 0) / 1000000"


@pytest.mark.parametrize(
    ("known", "part", "metric"),
    [(price(input_="3"), "input", INPUT), (price(output="3"), "output", OUTPUT)],
)
def test_one_price_alone_leaves_the_other_part_out(known: TokenPrice, part: str, metric: object) -> None:
    assert known.is_known
    assert list(cost_parts(known, MODEL)) == [part]
    assert cost(known, MODEL).expression == f"({part} * 3) / 1000000"
    assert cost(known, MODEL).using_metrics == {part: metric}


def test_without_a_price_nothing_is_known() -> None:
    assert not TokenPrice().is_known


def test_every_wrong_price_is_named() -> None:
    with pytest.raises(InvalidInputError) as error:
        TokenPrice(input=Decimal(-1), output=Decimal("NaN"))
    assert str(error.value).splitlines() == [
        "input token price: -1 is not a price; write USD, zero or more, or leave it out",
        "output token price: NaN is not a price; write USD, zero or more, or leave it out",
    ]


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "-0.0000001", "NaN"])
def test_what_is_no_amount_of_money_is_no_price(number: str) -> None:
    with pytest.raises(InvalidInputError, match="is not a price"):
        TokenPrice(output=Decimal(number))


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("3e-8", "0.00000003"),
        ("2.50", "2.5"),
        ("10", "10"),
        ("1E+3", "1000"),
        ("100.000", "100"),
        ("0.000", "0"),
        ("0", "0"),
    ],
)
def test_prices_are_written_without_an_exponent(number: str, written: str) -> None:
    assert plain(Decimal(number)) == written


@settings(deadline=None, derandomize=True)
@given(number=st.decimals(min_value=0, allow_nan=False, allow_infinity=False))
def test_any_price_is_written_in_plain_digits_that_say_the_same(number: Decimal) -> None:
    written = plain(number.copy_abs())
    assert re.fullmatch(r"[0-9]+(?:\.[0-9]*[1-9])?", written)
    with localcontext() as exact:
        exact.prec = 10_000
        assert Decimal(written) == number
