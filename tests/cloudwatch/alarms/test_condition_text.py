"""The condition of an alarm in words: one function for every text that names one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.cloudwatch.alarms import Alarm, AnomalyDetectionAlarm, ComparisonOperator
from bedrock_monitoring.cloudwatch.alarms.condition_text import COMPARISON_SYMBOLS, condition_text
from bedrock_monitoring.cloudwatch.metrics import Metric

CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations")
ABOVE = ComparisonOperator.GREATER_THAN_THRESHOLD


def test_every_comparison_of_cloudwatch_has_a_symbol() -> None:
    assert set(COMPARISON_SYMBOLS) == {str(operator) for operator in ComparisonOperator}
    assert len(set(COMPARISON_SYMBOLS.values())) == len(COMPARISON_SYMBOLS)


@pytest.mark.parametrize(
    ("threshold", "unit", "written"),
    [
        (0, "", "0"),
        (5.0, "", "5"),
        (0.1, "%", "0.1 %"),
        (1_000_000.0, "", "1000000"),
        (0.00005, "USD", "0.00005 USD"),
        (-2.5, "", "-2.5"),
        (0, "ms", "0 ms"),
        (999.0, "ms", "999 ms"),
        (1000, "ms", "1 s"),
        (2500.0, "ms", "2.5 s"),
        (30_000.0, "ms", "30 s"),
        (100, "USD", "100 USD"),
        (1, "deviations", "1 deviation"),
        (2.5, "deviations", "2.5 deviations"),
    ],
)
def test_a_threshold_has_its_unit_and_no_needless_digit(threshold: float, unit: str, written: str) -> None:
    text = condition_text(
        comparison_operator=ABOVE,
        threshold=threshold,
        unit=unit,
        datapoints_to_alarm=1,
        evaluation_periods=1,
        period=timedelta(minutes=1),
    )
    assert text == f"> {written} for 1 minute"


def above_zero(datapoints: int, periods: int, period: timedelta, **more: str) -> str:
    """Return the condition that so many datapoints of so many periods are above zero."""
    return condition_text(
        comparison_operator=ABOVE,
        threshold=0,
        datapoints_to_alarm=datapoints,
        evaluation_periods=periods,
        period=period,
        **more,
    )


@pytest.mark.parametrize(
    ("datapoints", "periods", "period", "written"),
    [
        (1, 1, timedelta(minutes=1), "1 minute"),
        (5, 5, timedelta(minutes=1), "5 minutes"),
        (3, 5, timedelta(minutes=1), "3 of 5 minutes"),
        (1, 3, timedelta(minutes=1), "1 of 3 minutes"),
        (3, 5, timedelta(minutes=5), "3 of 5 periods of 5 minutes"),
        (1, 1, timedelta(minutes=5), "1 period of 5 minutes"),
        (1, 1, timedelta(hours=1), "1 hour"),
        (2, 3, timedelta(hours=1), "2 of 3 hours"),
        (2, 2, timedelta(hours=6), "2 periods of 6 hours"),
        (1, 1, timedelta(days=1), "1 day"),
        (2, 3, timedelta(seconds=10), "2 of 3 periods of 10 seconds"),
        (1, 1, timedelta(seconds=90), "1 period of 90 seconds"),
    ],
)
def test_periods_are_named_by_their_length(
    datapoints: int, periods: int, period: timedelta, written: str
) -> None:
    assert above_zero(datapoints, periods, period) == f"> 0 for {written}"


@pytest.mark.parametrize(
    ("datapoints", "periods", "period", "written"),
    [
        (1, 1, timedelta(days=1), "1 calendar day in Europe/Berlin"),
        (2, 3, timedelta(days=1), "2 of 3 calendar days in Europe/Berlin"),
        (1, 1, timedelta(weeks=1), "1 calendar week in Europe/Berlin"),
        (3, 3, timedelta(hours=1), "3 calendar hours in Europe/Berlin"),
        (1, 2, timedelta(minutes=5), "1 of 2 calendar periods of 5 minutes in Europe/Berlin"),
    ],
)
def test_the_periods_of_a_wall_clock_window_are_calendar_periods_in_a_time_zone(
    datapoints: int, periods: int, period: timedelta, written: str
) -> None:
    text = above_zero(datapoints, periods, period, time_zone="Europe/Berlin")
    assert text == f"> 0 for {written}"


def test_an_alarm_says_its_condition_with_the_unit_that_it_was_given() -> None:
    slow = Alarm(
        alarm_name="slow",
        metric=CALLS.with_(period=timedelta(minutes=5)),
        threshold=30_000,
        threshold_unit="ms",
        comparison_operator=ABOVE,
        evaluation_periods=5,
        datapoints_to_alarm=3,
    )
    assert slow.condition == "> 30 s for 3 of 5 periods of 5 minutes"
    assert slow.to_annotation().label == "slow: > 30 s for 3 of 5 periods of 5 minutes"
    unusual = AnomalyDetectionAlarm(
        alarm_name="unusual", metric=CALLS, standard_deviations=3, evaluation_periods=2
    )
    assert unusual.condition == "outside 3 deviations for 2 periods of 5 minutes"


def test_an_alarm_is_shown_by_its_title_or_by_its_name() -> None:
    plain = Alarm(alarm_name="a-b_c", metric=CALLS, threshold=1, evaluation_periods=1)
    titled = Alarm(alarm_name="a-b_c", title="Calls pile up", metric=CALLS, threshold=1, evaluation_periods=1)
    assert (plain.heading, plain.to_widget().title) == ("a-b_c", "a-b_c")
    assert (titled.heading, titled.to_widget().title) == ("Calls pile up", "Calls pile up")
    assert (titled.to_annotation().label or "").startswith("Calls pile up: ")
