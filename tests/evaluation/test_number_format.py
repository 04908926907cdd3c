from __future__ import annotations

import pytest

from bedrock_monitoring.evaluation.number_format import format_full, format_short


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1000, "1K"),
        (12_345, "12.3K"),
        (999_999, "1M"),
        (1_500_000, "1.5M"),
        (2.4e9, "2.4B"),
        (0.737, "0.737"),
        (3.14159, "3.14"),
        (59.8, "59.8"),
        (0.0012, "0.0012"),
        (-12_345, "-12.3K"),
        (None, "\N{EN DASH}"),
    ],
)
def test_a_short_number_has_three_digits_and_a_unit(value: float | None, expected: str) -> None:
    assert format_short(value) == expected


def test_a_full_number_has_all_its_digits() -> None:
    assert format_full(1_234_567.25) == "1,234,567.25"
