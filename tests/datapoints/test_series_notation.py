"""The notation of series in alarm tests."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.datapoints.series_notation import MAX_VALUES, NOTATION_PATTERN, parse_series
from bedrock_monitoring.problems import InvalidInputError


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5", (5,)),
        ("5x3", (5, 5, 5)),
        ("0+10x3", (0, 10, 20)),
        ("20-8x4", (20, 12, 4, 0)),
        ("1.5 _ _x2 2", (1.5, None, None, None, 2)),
    ],
)
def test_the_notation_stands_for_values(text: str, values: tuple[float | None, ...]) -> None:
    assert parse_series(text) == values


def test_noise_is_around_the_value_and_the_same_for_a_seed() -> None:
    noisy = parse_series("100~10x200", seed=1)

    assert all(value is not None and 90 <= value <= 110 for value in noisy)
    assert len(set(noisy)) == 200
    assert noisy == parse_series("100~10x200", seed=1)
    assert noisy != parse_series("100~10x200", seed=2)


@pytest.mark.parametrize("text", ["", "  ", "x5", "5x0", "-5", "5y2", "5x", "1e3", "5~", "_+1x3"])
def test_what_is_not_in_the_notation_is_refused_and_does_not_match_the_pattern(text: str) -> None:
    with pytest.raises(InvalidInputError, match="write"):
        parse_series(text)
    assert not re.search(NOTATION_PATTERN, text)


def test_a_series_has_an_end() -> None:
    with pytest.raises(InvalidInputError, match="more than 50,000 values"):
        parse_series("0x50000 1")
    assert len(parse_series("0x50000")) == MAX_VALUES


numbers = st.decimals(0, 10**6, places=2).map(str)
items = st.tuples(
    st.one_of(
        st.just("_"),
        st.tuples(numbers, st.sampled_from(["", "+2", "-0.5"]), st.sampled_from(["", "~3"])).map("".join),
    ),
    st.sampled_from(["", "x1", "x90"]),
).map("".join)


@given(st.lists(items, min_size=1, max_size=9).map(" ".join))
def test_what_is_parsed_matches_the_pattern(text: str) -> None:
    assert parse_series(text)
    assert re.search(NOTATION_PATTERN, text)
