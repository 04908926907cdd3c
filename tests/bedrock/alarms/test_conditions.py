from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.bedrock.alarms.conditions import EXAMPLES, SCHEMA_PATTERN, Condition, ThresholdUnit
from bedrock_monitoring.cloudwatch.alarms import ComparisonOperator, WallClockWindow
from bedrock_monitoring.problems import InvalidInputError, Problem

MINUTE = timedelta(minutes=1)
NOT_A_CONDITION = "write for example '> 0 for 3 of 5 minutes' or '> 5 % for 3 of 5 periods of 5 minutes'"


def problem_of(sentence: str) -> Problem:
    with pytest.raises(InvalidInputError) as error:
        Condition.parse(sentence)
    [problem] = error.value.problems
    return problem


def test_a_sentence_becomes_what_cloudwatch_evaluates() -> None:
    assert Condition.parse("> 30 s for 3 of 5 periods of 5 minutes") == Condition(
        comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
        threshold=30_000,
        unit=ThresholdUnit.MILLISECONDS,
        datapoints_to_alarm=3,
        evaluation_periods=5,
        period=timedelta(minutes=5),
    )


@pytest.mark.parametrize(
    ("symbol", "operator"),
    [
        (">", ComparisonOperator.GREATER_THAN_THRESHOLD),
        (">=", ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD),
        ("<", ComparisonOperator.LESS_THAN_THRESHOLD),
        ("<=", ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD),
    ],
)
def test_every_comparison_is_understood(symbol: str, operator: ComparisonOperator) -> None:
    assert Condition.parse(f"{symbol} 5 for 1 minute").comparison_operator is operator


@pytest.mark.parametrize(
    ("threshold", "number", "unit"),
    [
        ("0", 0, ThresholdUnit.COUNT),
        ("2.5", 2.5, ThresholdUnit.COUNT),
        ("5 %", 5, ThresholdUnit.PERCENT),
        ("0.1%", 0.1, ThresholdUnit.PERCENT),
        ("250 ms", 250, ThresholdUnit.MILLISECONDS),
        ("30 s", 30_000, ThresholdUnit.MILLISECONDS),
        ("1.001s", 1_001, ThresholdUnit.MILLISECONDS),
        ("0.0005 s", 0.5, ThresholdUnit.MILLISECONDS),
    ],
)
def test_thresholds_keep_their_exact_value(threshold: str, number: float, unit: ThresholdUnit) -> None:
    condition = Condition.parse(f"> {threshold} for 1 minute")
    assert (condition.threshold, condition.unit) == (number, unit)


@pytest.mark.parametrize(
    ("periods", "datapoints", "evaluated", "length"),
    [
        ("1 minute", 1, 1, MINUTE),
        ("5 minutes", 5, 5, MINUTE),
        ("3 of 5 minutes", 3, 5, MINUTE),
        ("1 period of 5 minutes", 1, 1, 5 * MINUTE),
        ("3 periods of 1 minute", 3, 3, MINUTE),
        ("2 of 3 periods of 1 hour", 2, 3, 60 * MINUTE),
        ("7 periods of 24 hours", 7, 7, 1440 * MINUTE),
        ("1 hour", 1, 1, 60 * MINUTE),
        ("6 of 7 days", 6, 7, 1440 * MINUTE),
    ],
)
def test_periods_are_minutes_unless_named(
    periods: str, datapoints: int, evaluated: int, length: timedelta
) -> None:
    condition = Condition.parse(f"> 0 for {periods}")
    assert condition.datapoints_to_alarm == datapoints
    assert condition.evaluation_periods == evaluated
    assert condition.period == length


@pytest.mark.parametrize(
    ("sentence", "as_shown"),
    [
        ("> 0 for 3 of 3 minutes", "> 0 for 3 minutes"),
        (">5% for 1 minutes", "> 5 % for 1 minute"),
        ("> 30000 ms for 5 minutes", "> 30 s for 5 minutes"),
        ("> 1500 ms for 5 minutes", "> 1.5 s for 5 minutes"),
        ("> 999.5 ms for 5 minutes", "> 999.5 ms for 5 minutes"),
        ("> 1234567 s for 5 minutes", "> 1234567 s for 5 minutes"),
        ("> 0.00000001 for 5 minutes", "> 0.00000001 for 5 minutes"),
        ("< 1.50 for 2 of 3 periods of 60 minutes", "< 1.5 for 2 of 3 hours"),
        (">= 0 s for 1 period of 120 minutes", ">= 0 ms for 1 period of 2 hours"),
        ("> 0 for 1 period of 1 day", "> 0 for 1 day"),
        ("> 0 for 1 of 1 days", "> 0 for 1 day"),
        ("> 0 for 6 of 7 periods of 24 hours", "> 0 for 6 of 7 days"),
        ("> 2 USD for 1 calendar days in UTC", "> 2 USD for 1 calendar day in UTC"),
        (
            "> 2 USD for 2 of 3 calendar days in America/Argentina/Buenos_Aires",
            "> 2 USD for 2 of 3 calendar days in America/Argentina/Buenos_Aires",
        ),
    ],
)
def test_a_condition_is_shown_in_one_form(sentence: str, as_shown: str) -> None:
    assert str(Condition.parse(sentence)) == as_shown


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_the_examples_are_conditions_in_the_form_shown(sentence: str) -> None:
    assert str(Condition.parse(sentence)) == sentence


DIGITS = st.text("0123456789", min_size=1, max_size=25)
COUNTS = st.integers(min_value=1, max_value=9_999).map(str)
SENTENCES = st.builds(
    "{} {}{}{} for {}{} {}".format,
    st.sampled_from([">=", "<=", ">", "<"]),
    DIGITS,
    DIGITS.map(".{}".format) | st.just(""),
    st.sampled_from(["", " %", "ms", " s"]),
    COUNTS.map("{} of ".format) | st.just(""),
    COUNTS,
    st.sampled_from(["minutes", "minute", "hours", "hour", "days", "day", "calendar days in Europe/Berlin"])
    | st.builds("periods of {} {}".format, COUNTS, st.sampled_from(["minutes", "hours"])),
)


@given(sentence=SENTENCES)
@settings(deadline=None, derandomize=True)
def test_the_schema_lets_through_what_may_be_a_condition(sentence: str) -> None:
    assert re.search(SCHEMA_PATTERN, sentence)


@settings(deadline=None, derandomize=True)
@given(sentence=SENTENCES)
def test_what_a_condition_says_reads_back_as_the_same_condition(sentence: str) -> None:
    try:
        condition = Condition.parse(sentence)
    except InvalidInputError:
        return
    assert Condition.parse(str(condition)) == condition


@settings(deadline=None, derandomize=True)
@given(text=st.text())
def test_any_other_text_is_refused(text: str) -> None:
    assert problem_of(text) == Problem(where="", what=f"{text!r} is not a condition", remedy=NOT_A_CONDITION)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "0 for 3 minutes",
        "= 0 for 3 minutes",
        "> for 3 minutes",
        "> -1 for 3 minutes",
        "> 1e3 for 3 minutes",
        "> 1,5 for 3 minutes",
        "> .5 for 3 minutes",
        "> ٣ for 3 minutes",
        "> 5 percent for 3 minutes",
        "> 5 m for 3 minutes",
        "> 0 for minutes",
        "> 0 for 0 minutes",
        "> 0 for 0 of 5 minutes",
        "> 0 for 10000 minutes",
        "> 0 for 3 weeks",
        "> 0 for 3 seconds",
        "> 0 for 3 of minutes",
        "> 0 for 3 periods",
        "> 0 for 3 periods of 0 minutes",
        "> 0 for 3 periods of 5 seconds",
        "> 0 for 3 minutes\n",
        " > 0 for 3 minutes",
        ">  0 for 3 minutes",
        "> 0 FOR 3 minutes",
        "> 0 over 3 minutes",
    ],
)
def test_a_sentence_of_another_form_is_refused_with_examples(sentence: str) -> None:
    assert problem_of(sentence) == Problem(
        where="", what=f"{sentence!r} is not a condition", remedy=NOT_A_CONDITION
    )


def test_more_datapoints_than_periods_are_refused() -> None:
    assert problem_of("> 0 for 5 of 3 minutes") == Problem(
        where="", what="5 of 3 periods can never be met", remedy="put the smaller number first"
    )


def test_a_threshold_beyond_every_number_is_refused() -> None:
    assert problem_of(f"> {'9' * 400} for 5 minutes") == Problem(
        where="", what="the threshold is not a finite number", remedy="write a smaller one"
    )


@pytest.mark.parametrize("side", ["above", "below", "outside"])
def test_a_band_without_a_width_is_refused(side: str) -> None:
    assert problem_of(f"{side} 0 deviations for 5 minutes") == Problem(
        where="", what="a band of 0 deviations has no width", remedy="write for example 3 deviations"
    )


@pytest.mark.parametrize(
    ("comparison", "met", "sides"),
    [
        ("> 5", [False, False, True], {"above"}),
        (">= 5", [False, True, True], {"above"}),
        ("< 5", [True, False, False], {"below"}),
        ("<= 5", [True, True, False], {"below"}),
        ("above 5 deviations", [False, False, False], {"above"}),
        ("below 5 deviations", [False, False, False], {"below"}),
        ("outside 5 deviations", [False, False, False], {"above", "below"}),
    ],
)
def test_a_condition_is_met_on_its_side_of_the_threshold_and_no_datapoint_tells_of_a_band(
    comparison: str, met: list[bool], sides: set[str]
) -> None:
    condition = Condition.parse(f"{comparison} for 5 minutes")
    assert [condition.is_met_by(value) for value in (4.9, 5, 5.1)] == met
    assert condition.sides == sides


@pytest.mark.parametrize(
    ("comparison", "maximum", "is_constant"),
    [
        (">= 0", None, True),
        ("> 0", None, False),
        ("< 0", None, True),
        ("> 100", 100, True),
        (">= 100", 100, False),
        ("> 99", 100, False),
        ("<= 100", 100, True),
        ("< 100", 100, False),
        ("> 100", None, False),
        ("above 3 deviations", 100, False),
    ],
)
def test_a_condition_that_every_value_meets_or_none_is_constant(
    comparison: str, maximum: float | None, *, is_constant: bool
) -> None:
    assert Condition.parse(f"{comparison} for 5 minutes").is_constant(maximum) is is_constant


@pytest.mark.parametrize(
    ("periods", "shortest"),
    [("1 minute", MINUTE), ("3 of 5 minutes", 3 * MINUTE), ("2 of 3 periods of 5 minutes", 10 * MINUTE)],
)
def test_a_condition_is_met_for_as_many_whole_periods_as_must_breach(
    periods: str, shortest: timedelta
) -> None:
    assert Condition.parse(f"> 0 for {periods}").shortest_time == shortest


@pytest.mark.parametrize("sentence", ["> 0 for 1441 minutes", "> 0 for 169 periods of 1 hour"])
def test_looking_back_further_than_cloudwatch_does_is_refused(sentence: str) -> None:
    assert problem_of(sentence).where == "evaluation_periods"


@pytest.mark.parametrize("sentence", ["> 0 for 1440 minutes", "> 0 for 168 hours"])
def test_looking_back_as_far_as_cloudwatch_does_is_allowed(sentence: str) -> None:
    assert str(Condition.parse(sentence)) == sentence


def test_calendar_days_are_days_of_a_wall_clock_window() -> None:
    condition = Condition.parse("> 200 USD for 1 calendar day in Europe/Berlin")
    assert (condition.period, condition.time_zone) == (timedelta(days=1), "Europe/Berlin")
    assert condition.evaluation_window == WallClockWindow(time_zone="Europe/Berlin")
    sliding = Condition.parse("> 200 USD for 1 day")
    assert sliding.evaluation_window is None
    assert condition != sliding


@pytest.mark.parametrize("zone", ["Berlin", "Europe", "Europe/Nowhere", "Factory"])
def test_a_time_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(
        InvalidInputError, match=f"'{zone}' is not a time zone that this machine knows; write"
    ):
        Condition.parse(f"> 200 USD for 1 calendar day in {zone}")


@pytest.mark.parametrize(
    "periods",
    [
        "1 calendar day",
        "1 calendar day in",
        "1 calendar day in +02:00",
        "1 calendar day in europe/berlin",
        "1 calendar day in ../UTC",
        "1 calendar hour in UTC",
        "1 calendar month in UTC",
        "1 day in UTC",
        "1 day in utc",
        "1 Calendar day",
        "1 month",
    ],
)
def test_no_other_calendar_period_is_a_condition(periods: str) -> None:
    sentence = f"> 200 USD for {periods}"
    with pytest.raises(InvalidInputError) as refused:
        Condition.parse(sentence)
    assert str(refused.value) == (
        f"{sentence!r} is not a condition; write for example '> 100 USD for 1 calendar day in "
        "Europe/Berlin'; `budgets` watch calendar months"
    )


def test_a_count_in_a_time_is_answered_with_a_condition_on_it() -> None:
    with pytest.raises(InvalidInputError, match="write for example '> 0 for 3 of 5 minutes'"):
        Condition.parse("> 0 for 3 in 5 minutes")
