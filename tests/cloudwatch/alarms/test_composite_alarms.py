from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.alarms import Alarm, AlarmRule, CompositeAlarm
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.widgets import AlarmState, AlarmStatusWidget
from bedrock_monitoring.problems import InvalidInputError


def metric_alarm(name: str) -> Alarm:
    metric = Metric(namespace="AWS/Bedrock", metric_name="Invocations")
    return Alarm(alarm_name=name, metric=metric, threshold=1, evaluation_periods=1)


def composite(rule: Any, **changes: Any) -> CompositeAlarm:
    return CompositeAlarm(**{"alarm_name": "c", "alarm_rule": rule, **changes})


def said(alarm: CompositeAlarm) -> list[str]:
    return [str(problem) for problem in alarm.problems()]


A, B, C = (metric_alarm(name) for name in "abd")
ARN = "arn:aws:cloudwatch:us-east-1:111111111111:alarm:"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (A, 'ALARM("a")'),
        ("a b", 'ALARM("a b")'),
        (AlarmRule.from_alarm(A, AlarmState.OK), 'OK("a")'),
        (AlarmRule.from_alarm("x", AlarmState.INSUFFICIENT_DATA), 'INSUFFICIENT_DATA("x")'),
        (AlarmRule.from_boolean(True), "TRUE"),  # noqa: FBT003 - the value is all it takes
        (AlarmRule.from_boolean(False), "FALSE"),  # noqa: FBT003 - the value is all it takes
        (AlarmRule.all_of(A, B), 'ALARM("a") AND ALARM("b")'),
        (AlarmRule.all_of(A), 'ALARM("a")'),
        (AlarmRule.any_of(A, "x"), 'ALARM("a") OR ALARM("x")'),
        (AlarmRule.not_(A), 'NOT ALARM("a")'),
        (AlarmRule.at_least(2, A, B, C), 'AT_LEAST(2, ALARM, ("a", "b", "d"))'),
        (
            AlarmRule.at_least("50%", A, B, state=AlarmState.OK, negated=True),
            'AT_LEAST(50%, NOT OK, ("a", "b"))',
        ),
        (
            AlarmRule.all_of(AlarmRule.any_of(A, AlarmRule.not_(B)), AlarmRule.at_least(1, C)),
            '(ALARM("a") OR NOT ALARM("b")) AND AT_LEAST(1, ALARM, ("d"))',
        ),
        (AlarmRule.from_string("ALARM(a) AND OK(b)"), 'ALARM("a") AND OK("b")'),
    ],
)
def test_rules_nest_and_render(rule: Any, text: str) -> None:
    alarm = composite(rule)
    assert alarm.rule_text == text
    assert said(alarm) == []


def test_children_are_named_once_in_the_order_of_the_rule() -> None:
    rule = AlarmRule.any_of(AlarmRule.all_of(B, A), AlarmRule.at_least(1, A, f"{ARN}x"))
    assert composite(rule).children == ("b", "a", f"{ARN}x")


def test_a_composite_alarm_is_a_child_like_any_other() -> None:
    assert composite(composite(A, alarm_name="inner")).rule_text == 'ALARM("inner")'


def test_a_suppressor_waits_a_minute_unless_told_otherwise() -> None:
    alarm = composite(A, actions_suppressor=B, actions_suppressor_wait_period=timedelta(seconds=90))
    assert (alarm.suppressor, alarm.wait_period, alarm.extension_period) == (
        "b",
        timedelta(seconds=90),
        timedelta(minutes=1),
    )
    assert said(alarm) == []


WRONG: Mapping[str, tuple[CompositeAlarm, str]] = {
    "itself": (
        composite(AlarmRule.all_of(A, "c")),
        "alarm 'c', alarm_rule: it names this alarm itself; name other alarms, or rename this one",
    ),
    "itself by ARN": (
        composite(f"{ARN}c"),
        "alarm 'c', alarm_rule: it names this alarm itself; name other alarms, or rename this one",
    ),
    "itself as suppressor": (
        composite(A, actions_suppressor="c"),
        "alarm 'c', actions_suppressor: it names this alarm itself; name other alarms, or rename this one",
    ),
    "a wait without a suppressor": (
        composite(A, actions_suppressor_wait_period=timedelta(minutes=1)),
        (
            "alarm 'c', actions_suppressor_wait_period: there is no suppressor to wait for; name "
            "actions_suppressor, or leave it out"
        ),
    ),
    "an extension of half a second": (
        composite(A, actions_suppressor=B, actions_suppressor_extension_period=timedelta(seconds=0.5)),
        (
            "alarm 'c', actions_suppressor_extension_period: 0.5 is not a whole number of seconds from 0 to "
            "2147483647; give one; 60 is usual"
        ),
    ),
    "an EC2 action": (
        composite(A, alarm_actions=["arn:aws:automate:us-east-1:ec2:stop"]),
        (
            "alarm 'c', alarm_actions: arn:aws:automate:us-east-1:ec2:stop is an EC2 action, which a "
            "composite alarm does not take; drop it"
        ),
    ),
    "a scaling action": (
        composite(A, ok_actions=["arn:aws:autoscaling:us-east-1:111111111111:scalingPolicy:1:x"]),
        (
            "alarm 'c', ok_actions: arn:aws:autoscaling:us-east-1:111111111111:scalingPolicy:1:x is an Auto "
            "Scaling action, which a composite alarm does not take; drop it"
        ),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cloudwatch_refuses_is_refused_before(case: str) -> None:
    alarm, message = WRONG[case]
    assert said(alarm) == [message]


def test_more_than_100_children_are_refused() -> None:
    [message] = said(composite(AlarmRule.any_of(*(f"a{number}" for number in range(101)))))
    assert message.startswith(
        "alarm 'c', alarm_rule, alarm rule, character 1: it has 101 alarms, and CloudWatch takes 100; "
    )


def test_a_rule_of_more_than_10240_characters_is_refused() -> None:
    [message] = said(composite(AlarmRule.any_of(*("n" * 250 + str(number) for number in range(50)))))
    assert message.startswith("alarm 'c', alarm_rule, alarm rule, character 10241: ")


def test_a_text_that_is_no_rule_is_refused_at_its_place() -> None:
    with pytest.raises(InvalidInputError) as error:
        AlarmRule.from_string("ALARM(a) AND")
    assert str(error.value).splitlines()[1:] == ["    ALARM(a) AND", "                ^"]


@pytest.mark.parametrize("function", [AlarmRule.all_of, AlarmRule.any_of])
def test_a_rule_of_nothing_is_refused(function: Any) -> None:
    with pytest.raises(InvalidInputError, match="has no rules; pass one or more"):
        function()


@pytest.mark.parametrize("threshold", [0, 3, "0%", "101%", "half"])
def test_at_least_takes_no_more_than_there_are(threshold: int | str) -> None:
    with pytest.raises(InvalidInputError, match=f"at_least takes {threshold} of 2 alarms"):
        AlarmRule.at_least(threshold, A, B)


def test_the_widget_shows_the_alarm_and_its_children() -> None:
    rule = AlarmRule.any_of(A, f"{ARN}x")
    assert composite(rule).to_widget(account="111111111111", region="us-east-1") == AlarmStatusWidget(
        title="c", alarms=(f"{ARN}c", f"{ARN}a", f"{ARN}x")
    )
