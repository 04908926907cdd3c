from datetime import timedelta

import pytest

from bedrock_monitoring.cloudwatch.fields import (
    account_problem,
    alarm_arn_problem,
    color_problem,
    format_period,
    free_name,
    lambda_arn_problem,
    length_problem,
    number_problem,
    period_problem,
    region_problem,
    repeated,
)

TOKEN = "${TfToken[TOKEN.7]}"


@pytest.mark.parametrize("seconds", [1, 5, 10, 20, 30, 60, 300, 86_400])
def test_a_period_is_a_multiple_of_a_minute_or_one_of_high_resolution(seconds: int) -> None:
    assert period_problem(timedelta(seconds=seconds)) is None


@pytest.mark.parametrize("seconds", [0, -60, 2, 45, 90, 60.5])
def test_another_period_is_refused(seconds: float) -> None:
    assert period_problem(timedelta(seconds=seconds)) is not None


@pytest.mark.parametrize(
    ("period", "written"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(days=7), "7 days"),
        (timedelta(0), "0 seconds"),
        (timedelta(minutes=-1), "-1 minutes"),
        (timedelta(seconds=1.5), "1.5 seconds"),
    ],
)
def test_a_period_is_in_the_largest_unit_that_divides_it(period: timedelta, written: str) -> None:
    assert format_period(period) == written


@pytest.mark.parametrize("color", ["red", "#fff", "#12345g", "1f77b4", "#1f77b4ff", ""])
def test_a_colour_that_cloudwatch_would_refuse_at_deployment_is_refused_before(color: str) -> None:
    assert str(color_problem(color)) == (
        f"color: {color!r} is not of the form #rrggbb; write six hexadecimal digits after #"
    )


def test_a_region_that_does_not_exist_is_refused_with_the_one_that_was_meant() -> None:
    assert str(region_problem("eu-centrall-1")) == (
        "region: 'eu-centrall-1' is no Region of AWS; did you mean \"eu-central-1\"?"
    )


@pytest.mark.parametrize("account", ["1234", "12345678901a", "0123456789012"])
def test_an_account_has_twelve_digits(account: str) -> None:
    assert account_problem(account) is not None
    assert account_problem("012345678901") is None


@pytest.mark.parametrize(
    "arn",
    [
        "throttles",
        "arn:aws:sns:eu-central-1:111122223333:topic",
        "arn:aws:cloudwatch:eu-central-1:1:alarm:x",
        "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:",
    ],
)
def test_what_is_not_the_arn_of_an_alarm_is_refused(arn: str) -> None:
    assert alarm_arn_problem(arn) is not None


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws-us-gov:cloudwatch:us-gov-west-1:111122223333:alarm:throttles of 한국",
        "arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:a:b",
    ],
)
def test_alarms_of_every_partition_have_arns(arn: str) -> None:
    assert alarm_arn_problem(arn) is None


def test_a_lambda_function_may_have_a_version_or_an_alias() -> None:
    function = "arn:aws:lambda:eu-central-1:111122223333:function:draw-me_1"
    assert [lambda_arn_problem(f"{function}{suffix}") for suffix in ("", ":$LATEST", ":live")] == [None] * 3
    assert lambda_arn_problem("draw-me_1") is not None


def test_what_terraform_fills_in_later_is_not_judged() -> None:
    assert region_problem(TOKEN) is None
    assert account_problem(TOKEN) is None
    assert alarm_arn_problem(TOKEN) is None
    assert lambda_arn_problem(TOKEN) is None
    assert length_problem("label", TOKEN, longest=3) is None


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_json_cannot_hold_is_refused(number: float) -> None:
    assert number_problem("value", number) is not None
    assert number_problem("value", 1e300) is None


def test_a_length_is_told_with_both_its_limits() -> None:
    assert str(length_problem("label", "x" * 31, longest=30)) == (
        "label: it has 31 characters, allowed are 0 to 30; shorten it"
    )
    assert str(length_problem("name", "", shortest=1, longest=30)) == (
        "name: it has 0 characters, allowed are 1 to 30; write one"
    )


def test_repeated_names_are_found_once_each() -> None:
    assert repeated("abcbaa") == ["b", "a"]


def test_a_taken_name_gets_the_first_free_number() -> None:
    assert free_name("errors", {"calls"}) == "errors"
    assert free_name("errors", {"errors", "errors_2", "errors_4"}) == "errors_3"
