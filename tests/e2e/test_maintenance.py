"""Planned maintenance through the real Terraform: it suppresses pages, and what is still wrong then pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.sandbox import Sandbox
from tests.e2e.test_notification import received

pytestmark = pytest.mark.terraform

NOVA, CLAUDE = "amazon.nova-lite-v1:0", "anthropic.claude-3-sonnet-20240229-v1:0"
NOVA_SLUG, CLAUDE_SLUG = "amazon-nova-lite-v1-0", "anthropic-claude-3-sonnet-20240229-v1-0"
SUNDAYS = {"every": "sunday", "at": "23:00", "duration": "2h", "time_zone": "Europe/Berlin"}
NIGHT = {"from": "2026-12-01T22:00", "to": "2026-12-02T02:00"}


def settings(account: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": "prod",
        "account": account,
        "models": [NOVA, CLAUDE],
        "alarms": {"set": "lean"},  # an alarm of each model is critical, and no pair
        "composites": {"models": True},
        "notify": {"tiers": {"critical": {"sqs": [f"arn:aws:sqs:us-east-1:{account}:alarms"]}}},
        "maintenance": [NIGHT, SUNDAYS | {"name": "batch", "models": [NOVA]}],
        **changes,
    }


def deploy(sandbox: Sandbox, account: str, **changes: Any) -> None:
    sandbox.write(settings(account, **changes))
    sandbox.run("deploy", "--auto-approve")
    check_that_nothing_changes(sandbox)


def check_that_nothing_changes(sandbox: Sandbox) -> None:
    assert "No changes." in sandbox.run("plan", "--detailed-exitcode")


class Account:
    """An account whose clock a test moves: it does what EventBridge Scheduler would."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.id = sandbox.new_account()
        self.aws = sandbox.aws
        self.cloudwatch = self.aws.client("cloudwatch", account=self.id)
        self.aws.client("sqs", account=self.id).create_queue(QueueName="alarms")
        self.scheduler = self.aws.client("scheduler", account=self.id)

    def schedule(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.scheduler.get_schedule(GroupName="bedrock-prod", Name=name)
        return found

    def run(self, name: str) -> None:
        """Call what a schedule calls, with what it calls it with."""
        target = self.schedule(name)["Target"]
        assert target["Arn"] == "arn:aws:scheduler:::aws-sdk:cloudwatch:setAlarmState"
        self.cloudwatch.set_alarm_state(**json.loads(target["Input"]))

    def put(self, model: str, state: str) -> None:
        self.cloudwatch.set_alarm_state(
            AlarmName=f"bedrock-prod_{model}_availability", StateValue=state, StateReason="a test"
        )

    def state(self, alarm: str) -> str:
        found = self.cloudwatch.describe_alarms(
            AlarmNames=[f"bedrock-prod_{alarm}"], AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )
        [state] = [one["StateValue"] for one in (*found["MetricAlarms"], *found["CompositeAlarms"])]
        return str(state)

    def told(self) -> list[str]:
        return [message["NewStateValue"] for message in received(self.aws, self.id)]


@pytest.fixture
def account(sandbox: Sandbox) -> Account:
    sandbox.make_bucket()
    return Account(sandbox)


def test_maintenance_of_all_or_of_a_model_silences_the_page_and_what_is_still_wrong_at_its_end_is_told(
    sandbox: Sandbox, account: Account
) -> None:
    deploy(sandbox, account.id)
    begin, end = (account.schedule(f"2026-12-01t22-00_{when}") for when in ("start", "end"))
    assert [one["ScheduleExpression"] for one in (begin, end)] == [
        "at(2026-12-01T22:00:00)",
        "at(2026-12-02T02:00:00)",
    ]
    account.put(NOVA_SLUG, "OK")
    account.told()

    account.run("2026-12-01t22-00_start")
    account.put(NOVA_SLUG, "ALARM")
    assert (account.state("maintenance"), account.state("unhealthy"), account.told()) == (
        "ALARM",
        "ALARM",
        [],
    )
    check_that_nothing_changes(sandbox)

    account.run("2026-12-01t22-00_end")
    assert (account.state("maintenance"), account.told()) == ("OK", ["ALARM"])

    account.put(NOVA_SLUG, "OK")
    assert account.told() == ["OK"]
    account.run("2026-12-01t22-00_start")
    account.put(NOVA_SLUG, "ALARM")
    account.put(NOVA_SLUG, "OK")
    account.run("2026-12-01t22-00_end")
    assert account.told() == []

    check_maintenance_of_a_model(account)

    deploy(sandbox, account.id, models=[CLAUDE], maintenance=[])
    assert account.scheduler.list_schedules()["Schedules"] == []
    assert (account.state("unhealthy"), account.told()) == ("OK", ["OK"])
    account.put(CLAUDE_SLUG, "ALARM")
    assert account.told() == ["ALARM"]


def check_maintenance_of_a_model(account: Account) -> None:
    """Check that a model in maintenance pages nobody until its end, and that another one does."""
    start, end = (account.schedule(f"batch_{NOVA_SLUG}_{when}") for when in ("start", "end"))
    assert [(one["ScheduleExpression"], one["ScheduleExpressionTimezone"]) for one in (start, end)] == [
        ("cron(0 23 ? * SUN *)", "Europe/Berlin"),
        ("cron(0 1 ? * MON *)", "Europe/Berlin"),
    ]
    for model in (NOVA_SLUG, CLAUDE_SLUG):
        account.put(model, "OK")
    account.told()

    account.run(f"batch_{NOVA_SLUG}_start")
    account.put(NOVA_SLUG, "ALARM")
    assert (account.state("unhealthy"), account.told()) == ("OK", [])
    account.put(CLAUDE_SLUG, "ALARM")
    assert (account.state("unhealthy"), account.told()) == ("ALARM", ["ALARM"])
    account.put(CLAUDE_SLUG, "OK")
    assert account.told() == ["OK"]

    account.run(f"batch_{NOVA_SLUG}_end")
    assert (account.state(f"{NOVA_SLUG}_unhealthy"), account.told()) == ("ALARM", ["ALARM"])
