from __future__ import annotations

import re
from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.bedrock.prices import TOKEN_KINDS, TokenKind, TokenPrice, format_decimal
from bedrock_monitoring.problems import InvalidInputError


def test_a_price_of_zero_is_a_price() -> None:
    free = TokenPrice(input=Decimal(0), output=Decimal(0))
    assert free.is_priced
    assert free.by_kind == {"input": 0, "output": 0}


@pytest.mark.parametrize("part", TOKEN_KINDS)
def test_one_price_alone_is_known(part: TokenKind) -> None:
    assert TokenPrice(**{part: Decimal(3)}).is_priced
    assert TokenPrice(**{part: Decimal(3)}).by_kind == {part: 3}


def test_without_a_price_nothing_is_known() -> None:
    assert not TokenPrice().is_priced
    assert TokenPrice().by_kind == {}


def test_every_wrong_price_is_named() -> None:
    with pytest.raises(InvalidInputError) as error:
        TokenPrice(input=Decimal(-1), output=Decimal("NaN"), cache_write=Decimal("Infinity"))
    assert str(error.value).splitlines() == [
        "input token price: -1 is not a price; write USD, zero or more, or leave it out",
        "output token price: NaN is not a price; write USD, zero or more, or leave it out",
        "cache write token price: Infinity is not a price; write USD, zero or more, or leave it out",
    ]


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "-0.0000001", "NaN"])
def test_what_is_no_amount_of_money_is_no_price(number: str) -> None:
    with pytest.raises(InvalidInputError, match="is not a price"):
        TokenPrice(cache_read=Decimal(number))


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
    assert format_decimal(Decimal(number)) == written


@settings(deadline=None, derandomize=True)
@given(number=st.decimals(min_value=0, allow_nan=False, allow_infinity=False))
def test_any_price_is_written_in_plain_digits_that_say_the_same(number: Decimal) -> None:
    written = format_decimal(number.copy_abs())
    assert re.fullmatch(r"[0-9]+(?:\.[0-9]*[1-9])?", written)
    with localcontext() as exact:
        exact.prec = 10_000
        assert Decimal(written) == number
