from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bedrock.alarms import Maintenance, OneTimeWindow, WeeklyWindow
from bedrock_monitoring.bedrock.alarms.maintenance import maintenance_alarms, maintenance_schedules
from bedrock_monitoring.constructs import MaintenanceSchedules
from bedrock_monitoring.local_aws.policy_evaluation import allows
from tests.bedrock.alarms.sample import context
from tests.constructs.synthesis import drawn, only, resources

ACCOUNT = "111122223333"
SLUG = "amazon-nova-lite-v1-0"
BEGINNING = datetime.fromisoformat("2026-12-01T22:00")
WINDOWS = [
    Maintenance(
        name="move",
        window=OneTimeWindow(start=BEGINNING, end=BEGINNING + timedelta(hours=4), time_zone="Europe/Berlin"),
    ),
    Maintenance(
        name="batch",
        window=WeeklyWindow(days=(6,), at=time(23), duration=timedelta(hours=2)),
        models=(SLUG,),
    ),
]


def terraform(
    folder: Path, *, region: str = "eu-central-1", name_prefix: str = "bedrock-prod"
) -> dict[str, Any]:
    made = maintenance_schedules(WINDOWS, maintenance_alarms(WINDOWS, {}, context=context()))
    return drawn(
        folder,
        lambda stack: MaintenanceSchedules(
            stack,
            "maintenance-schedules",
            schedules=made,
            account=ACCOUNT,
            region=region,
            name_prefix=name_prefix,
        ),
    )


def test_a_schedule_sets_the_state_at_its_minute_and_is_not_late(tmp_path: Path) -> None:
    by_name = {one["name"]: one for one in resources(terraform(tmp_path), "aws_scheduler_schedule").values()}
    assert sorted(by_name) == ["batch_" + SLUG + "_end", "batch_" + SLUG + "_start", "move_end", "move_start"]
    end = by_name["move_end"]
    assert (end["schedule_expression"], end["schedule_expression_timezone"]) == (
        "at(2026-12-02T02:00:00)",
        "Europe/Berlin",
    )
    assert end["flexible_time_window"] == {"mode": "OFF"}
    assert end["target"]["arn"] == "arn:aws:scheduler:::aws-sdk:cloudwatch:setAlarmState"
    assert json.loads(end["target"]["input"])["StateValue"] == "OK"
    ages = {
        name: one["target"]["retry_policy"]["maximum_event_age_in_seconds"] for name, one in by_name.items()
    }
    assert (ages["move_start"], ages["move_end"]) == (60, 3600)


def test_the_role_sets_the_alarms_of_maintenance_and_nothing_else(tmp_path: Path) -> None:
    [statement] = json.loads(only(terraform(tmp_path), "aws_iam_role_policy")["policy"])["Statement"]
    alarm = f"arn:aws:cloudwatch:eu-central-1:{ACCOUNT}:alarm:bedrock-prod"
    assert statement["Action"] == "cloudwatch:SetAlarmState"
    assert statement["Resource"] == [f"{alarm}_{SLUG}_maintenance", f"{alarm}_maintenance"]


@pytest.mark.parametrize(
    ("account", "group", "expected"),
    [(ACCOUNT, "bedrock-prod", True), ("222233334444", "bedrock-prod", False), (ACCOUNT, "default", False)],
)
def test_only_the_schedules_of_this_group_assume_the_role(
    tmp_path: Path, account: str, group: str, *, expected: bool
) -> None:
    stack_json = terraform(tmp_path)
    assert only(stack_json, "aws_scheduler_schedule_group")["name"] == "bedrock-prod"
    context = {
        "aws:SourceAccount": account,
        "aws:SourceArn": f"arn:aws:scheduler:eu-central-1:{ACCOUNT}:schedule-group/{group}",
    }
    [statement] = json.loads(only(stack_json, "aws_iam_role")["assume_role_policy"])["Statement"]
    judged = allows(
        # The role itself is the resource of a trust policy, which names none.
        {"Statement": [{**statement, "Resource": "*"}]},
        principal="scheduler.amazonaws.com",
        action="sts:AssumeRole",
        resource="*",
        context=context,
    )
    assert judged is expected


def test_every_arn_is_of_the_partition(tmp_path: Path) -> None:
    text = json.dumps(terraform(tmp_path, region="cn-north-1"))
    assert "arn:aws:" not in text
    assert "arn:aws-cn:scheduler:::aws-sdk:cloudwatch:setAlarmState" in text


def test_names_fit_the_limits_of_aws(tmp_path: Path) -> None:
    long, similar = (f"bedrock-{'a' * 70}{end}" for end in "bc")
    names = [
        (only(stack_json, "aws_iam_role")["name"], only(stack_json, "aws_scheduler_schedule_group")["name"])
        for stack_json in (
            terraform(tmp_path / "one", name_prefix=long),
            terraform(tmp_path / "other", name_prefix=similar),
        )
    ]
    assert all(len(name) <= 64 for pair in names for name in pair)
    assert len({name for pair in names for name in pair}) == 4


def test_a_schedule_comes_after_the_right_to_set_the_alarm(tmp_path: Path) -> None:
    for schedule in resources(terraform(tmp_path), "aws_scheduler_schedule").values():
        assert any(needed.startswith("aws_iam_role_policy.") for needed in schedule["depends_on"])
