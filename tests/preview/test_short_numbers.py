"""Numbers on plots have six significant digits, exactly as text with six digits reads."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.preview.short_numbers import short_numbers


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_numbers_are_those_that_text_with_six_digits_reads(numbers: list[float]) -> None:
    assert short_numbers(np.array(numbers)) == [float(f"{number:.6g}") for number in numbers]


@given(st.integers(min_value=100_000, max_value=999_999), st.integers(min_value=-12, max_value=12))
def test_what_lies_between_two_results_is_rounded_as_text_is(digits: int, power: int) -> None:
    middle = float(f"{digits}.5e{power}")
    numbers = [math.nextafter(middle, 0.0), middle, math.nextafter(middle, math.inf)]
    assert short_numbers(np.array(numbers)) == [float(f"{number:.6g}") for number in numbers]


@pytest.mark.parametrize(
    ("number", "text"),
    [(3.0, "3"), (-0.0, "0"), (1234567.0, "1234570"), (0.5, "0.5"), (999999.9, "1000000"), (1e-20, "1e-20")],
)
def test_whole_numbers_are_written_without_a_fraction(number: float, text: str) -> None:
    assert [*map(repr, short_numbers(np.array([number])))] == [text]


def test_a_missing_number_is_none() -> None:
    assert short_numbers(np.array([1.5, math.nan])) == [1.5, None]
