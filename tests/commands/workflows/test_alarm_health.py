"""Alarms that are read back after a deploy."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bedrock_monitoring.commands.workflows.alarm_health import DeployedAlarms, alarm_problems

BEGAN = datetime(2026, 11, 30, 10, 0, 0, tzinfo=UTC)
BEFORE, AFTER = BEGAN - timedelta(seconds=1), BEGAN + timedelta(minutes=3)


def change(name: str, *actions: str, kind: str = "metric", **after: Any) -> dict[str, Any]:
    values = None if actions == ("delete",) else {"alarm_name": name, **after}
    return {
        "address": f"aws_cloudwatch_{kind}_alarm.{name}",
        "type": f"aws_cloudwatch_{kind}_alarm",
        "change": {"actions": list(actions), "after": values},
    }


class CloudWatch:
    """Answers with alarms, as CloudWatch does: without an error for names that it does not know."""

    def __init__(self, **alarms: tuple[str, datetime]) -> None:
        self.alarms, self.asked = alarms, list[Sequence[str]]()

    def describe_alarms(self, **asked: Any) -> Mapping[str, Any]:
        assert {*asked["AlarmTypes"]} == {"MetricAlarm", "CompositeAlarm"}
        assert len(asked["AlarmNames"]) <= asked["MaxRecords"] == 100
        self.asked.append(asked["AlarmNames"])
        found = [
            {"AlarmName": name, "StateValue": state, "StateTransitionedTimestamp": at}
            for name, (state, at) in self.alarms.items()
            if name in asked["AlarmNames"]
        ]
        return {"MetricAlarms": found[1:], "CompositeAlarms": found[:1]}


def problems(cloudwatch: CloudWatch, *changes: Mapping[str, Any]) -> list[str]:
    alarms = DeployedAlarms.of({"resource_changes": changes})
    return [
        f"{problem.where}: {problem.what}"
        for problem in alarm_problems("prod", alarms, since=BEGAN, cloudwatch=cloudwatch)
    ]


@pytest.mark.parametrize("action", ["create", "update", "no-op"])
def test_an_alarm_that_went_off_since_the_deploy_began_is_told(action: str) -> None:
    [told] = problems(CloudWatch(calls=("ALARM", AFTER)), change("calls", action))
    assert told == "prod: the alarm calls went off at 2026-11-30 10:03:00 UTC, after the deploy began"


def test_an_alarm_that_had_data_and_lost_it_is_told_and_a_new_one_is_not() -> None:
    cloudwatch = CloudWatch(
        old=("INSUFFICIENT_DATA", AFTER), new=("INSUFFICIENT_DATA", AFTER), again=("INSUFFICIENT_DATA", AFTER)
    )
    told = problems(
        cloudwatch, change("old", "update"), change("new", "create"), change("again", "delete", "create")
    )
    assert told == ["prod: the alarm old lost its data at 2026-11-30 10:03:00 UTC, after the deploy began"]


def test_what_was_so_before_the_deploy_and_what_is_well_again_is_not_told() -> None:
    cloudwatch = CloudWatch(
        burning=("ALARM", BEFORE), silent=("INSUFFICIENT_DATA", BEFORE), well=("OK", AFTER)
    )
    assert problems(cloudwatch, *(change(name, "update") for name in ("burning", "silent", "well"))) == []


def test_a_change_at_the_very_moment_of_the_begin_counts() -> None:
    assert len(problems(CloudWatch(calls=("ALARM", BEGAN)), change("calls", "no-op"))) == 1


def test_an_alarm_that_suppresses_others_is_not_told_because_maintenance_sets_it_off() -> None:
    arn = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:maintenance"
    cloudwatch = CloudWatch(maintenance=("ALARM", AFTER), quiet=("ALARM", AFTER), all=("OK", BEFORE))
    told = problems(
        cloudwatch,
        change("maintenance", "no-op"),
        change("quiet", "no-op"),
        change("all", "no-op", kind="composite", actions_suppressor=[{"alarm": arn}]),
        change("other", "no-op", kind="composite", actions_suppressor=[{"alarm": "quiet"}]),
        change("plain", "no-op", kind="composite", actions_suppressor=[]),
    )
    assert told == []
    assert cloudwatch.asked == [("all", "other", "plain")]


def test_alarms_that_are_gone_and_other_resources_are_not_asked_for() -> None:
    topic = {"type": "aws_sns_topic", "change": {"actions": ["create"], "after": {"name": "t"}}}
    cloudwatch = CloudWatch()
    assert problems(cloudwatch, topic, change("gone", "delete")) == []
    assert cloudwatch.asked == []


def test_100_alarms_are_a_call() -> None:
    cloudwatch = CloudWatch(n199=("ALARM", AFTER))
    [told] = problems(cloudwatch, *(change(f"n{number}", "update") for number in range(200)))
    assert "n199" in told
    assert [len(names) for names in cloudwatch.asked] == [100, 100]
