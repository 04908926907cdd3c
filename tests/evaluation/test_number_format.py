from __future__ import annotations

import pytest

from bedrock_monitoring.evaluation.number_format import format_full, format_short, format_value
from bedrock_monitoring.evaluation.series import unit_of_statistic


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
        (999.4, "999"),
        (999.5, "1K"),
        (-999.5, "-1K"),
        (999_499, "999K"),
        (999_500, "1M"),
        (999.5e6, "1B"),
        (1e12, "1T"),
        (2_345e12, "2345T"),
        (99.96, "100"),
        (10.04, "10"),
        (9.996, "10"),
        (1.004, "1"),
        (0.01, "0.01"),
        (0.0123, "0.012"),
        (0.009999, "0.01"),
        (0.0098765, "0.0099"),
        (1e-7, "1e-07"),
        (float("nan"), "\N{EN DASH}"),
        (None, "\N{EN DASH}"),
    ],
)
def test_a_short_number_has_three_digits_and_a_unit(value: float | None, expected: str) -> None:
    assert format_short(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_234_567.25, "1,234,567.25"),
        (1000, "1,000"),
        (100.0, "100"),
        (0, "0"),
        (0.1234567, "0.123457"),
        (-0.5, "-0.5"),
        (float("nan"), "\N{EN DASH}"),
        (None, "\N{EN DASH}"),
    ],
)
def test_a_full_number_has_all_its_digits(value: float | None, expected: str) -> None:
    assert format_full(value) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0, "Milliseconds", "0 ms"),
        (0.5, "Milliseconds", "0.5 ms"),
        (850.4, "Milliseconds", "850 ms"),
        (999.4, "Milliseconds", "999 ms"),
        (999.6, "Milliseconds", "1 s"),
        (1000, "Milliseconds", "1 s"),
        (16_712, "Milliseconds", "16.7 s"),
        (999.5, "Milliseconds", "1 s"),
        (-999.5, "Milliseconds", "-1 s"),
        (99_940, "Milliseconds", "99.9 s"),
        (99_950, "Milliseconds", "100 s"),
        (-99_950, "Milliseconds", "-100 s"),
        (99_960, "Milliseconds", "100 s"),
        (240_000, "Milliseconds", "240 s"),
        (1_250_000, "Milliseconds", "1,250 s"),
        (16.7, "Seconds", "16.7 s"),
        (3600, "Seconds", "3,600 s"),
        (-2500, "Milliseconds", "-2.5 s"),
        (None, "Milliseconds", "\N{EN DASH}"),
        (float("nan"), "Seconds", "\N{EN DASH}"),
        (16_712, "Count", "16.7K"),
        (16_712, "", "16.7K"),
    ],
)
def test_a_time_of_a_second_and_more_is_in_seconds(value: float | None, unit: str, expected: str) -> None:
    assert format_value(value, unit) == expected


@pytest.mark.parametrize(
    ("statistic", "has_unit"),
    [
        ("Average", True),
        ("p99", True),
        ("tm90", True),
        ("TS(10%:90%)", True),
        ("IQM", True),
        ("SampleCount", False),
        ("PR(:1000)", False),
        ("PR(100:2000)", False),
        ("tc90", False),
        ("TC(0.5:)", False),
    ],
)
def test_a_statistic_that_counts_samples_has_not_the_unit_of_its_metric(
    statistic: str, *, has_unit: bool
) -> None:
    assert bool(unit_of_statistic("Milliseconds", statistic)) is has_unit
