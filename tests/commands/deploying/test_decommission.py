"""A target that leaves: its resources are planned, approved and destroyed like any other change."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.commands.deploying.deployment import Deployment
from bedrock_monitoring.commands.deploying.plan_folder import plans_for
from bedrock_monitoring.monitoring import DecommissionedStack, Stack
from bedrock_monitoring.terraform import Changes, StackFolder
from tests.commands.deploying.test_deployment import PLACE, Asked, wave
from tests.commands.fake_terraform import FakeTerraform

ALARM = {"alarm_name": "a", "arn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:a"}


def destroyed(**before: str) -> dict[str, Any]:
    return {
        "address": f"aws_cloudwatch_metric_alarm.{before['alarm_name']}",
        "type": "aws_cloudwatch_metric_alarm",
        "mode": "managed",
        "change": {"actions": ["delete"], "before": before, "after": None},
    }


DESTROYS = {"resource_changes": [destroyed(**ALARM)]}
REMOVABLE = "old: nothing is left of it; remove it from `decommission` in rollout.yaml"


def leaving(name: str = "old") -> tuple[Stack, ...]:
    [stack] = wave(name)
    return (DecommissionedStack(**{field.name: getattr(stack, field.name) for field in fields(stack)}),)


def state(*instances: dict[str, Any], serial: int = 1) -> dict[str, Any]:
    alarms = {"mode": "managed", "type": "aws_cloudwatch_metric_alarm", "name": "a"}
    resources = [alarms | {"instances": [{"attributes": each} for each in instances]}] if instances else []
    return {"version": 4, "lineage": "x", "serial": serial, "resources": resources}


def deployment(terraform: FakeTerraform, plans: Path, ask: Asked, **settings: Any) -> Deployment:
    def stack_of(name: str) -> StackFolder:
        return replace(terraform.stack_of(name), quiet=frozenset({"init", "plan"}))

    return Deployment(stack_of=stack_of, plans=plans, ask=ask, **settings)


def test_a_deploy_asks_to_destroy_it_and_says_that_it_can_be_removed_from_the_file(
    terraform: FakeTerraform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("old", state=state(ALARM))
    terraform.plans("old", DESTROYS)
    yes = Asked(answer=True)
    [outcome] = deployment(terraform, tmp_path, yes).plan_and_apply(leaving())
    assert yes.questions == [f"Destroy old {PLACE} (wave 1: 1 to destroy)?"]
    assert (outcome.result, outcome.failed, outcome.changes) == ("destroyed", False, Changes(destroy=1))
    said = capsys.readouterr().out
    assert "- alarm a: it notifies nobody any more\n" in said
    assert REMOVABLE in said


def test_a_plan_says_what_is_destroyed_and_changes_nothing(
    terraform: FakeTerraform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("old", state=state(ALARM))
    terraform.plans("old", DESTROYS)
    [outcome] = deployment(terraform, tmp_path, Asked(answer=True)).plan(leaving())
    assert (outcome.result, outcome.changes) == ("planned", Changes(destroy=1))
    assert terraform.asked("apply") == []
    said = capsys.readouterr().out
    assert "- alarm a: it notifies nobody any more\n" in said
    assert REMOVABLE not in said


def test_once_it_is_destroyed_a_plan_says_that_it_can_be_removed(
    terraform: FakeTerraform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("old", state=state(serial=2))
    [outcome] = deployment(terraform, tmp_path, Asked(answer=True)).plan(leaving())
    assert (outcome.failed, outcome.changes) == (False, Changes())
    assert REMOVABLE in capsys.readouterr().out


def test_a_target_without_changes_is_not_said_to_be_removable(
    terraform: FakeTerraform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("old", state=state(ALARM))
    deployment(terraform, tmp_path, Asked(answer=True)).plan(wave("old"))
    assert "nothing is left" not in capsys.readouterr().out


def test_without_approval_it_stays(terraform: FakeTerraform, tmp_path: Path) -> None:
    terraform.stack("old", state=state(ALARM))
    terraform.plans("old", DESTROYS)
    [outcome] = deployment(terraform, tmp_path, Asked(answer=False)).plan_and_apply(leaving())
    assert (outcome.result, outcome.failed, terraform.asked("apply")) == ("not approved", True, [])


def test_a_saved_plan_destroys_it_and_a_second_deploy_of_the_plan_leaves_it_alone(
    terraform: FakeTerraform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("old", state=state(ALARM))
    terraform.plans("old", DESTROYS)
    plans = tmp_path / "plans"
    yes = Asked(answer=True)
    deployment(terraform, plans, yes, keep=True).plan(leaving())
    again = deployment(terraform, plans, yes)
    [outcome] = again.apply_kept(leaving(), plans_for(plans, ["old"]))
    assert outcome.result == "destroyed"
    terraform.sets_state("old", state(serial=2))
    capsys.readouterr()
    [outcome] = again.apply_kept(leaving(), plans_for(plans, ["old"]))
    assert (outcome.result, terraform.asked("apply")) == ("destroyed before", ["old apply"])
    assert REMOVABLE in capsys.readouterr().out


def test_a_saved_plan_that_was_killed_half_way_destroys_the_rest(
    terraform: FakeTerraform, tmp_path: Path
) -> None:
    other = {"alarm_name": "b", "arn": ALARM["arn"]}
    rest = destroyed(**other)
    terraform.stack("old", state=state(ALARM))
    terraform.plans("old", {"resource_changes": [destroyed(**ALARM), rest]})
    plans = tmp_path / "plans"
    deployment(terraform, plans, Asked(answer=True), keep=True).plan(leaving())
    left = state(serial=2)
    left["resources"] = [
        {
            "mode": "managed",
            "type": "aws_cloudwatch_metric_alarm",
            "name": "b",
            "instances": [{"attributes": other}],
        }
    ]
    terraform.sets_state("old", left)
    terraform.plans("old", {"resource_changes": [rest]})
    work = deployment(terraform, plans, Asked(answer=True), unattended=True)
    [outcome] = work.apply_kept(leaving(), plans_for(plans, ["old"]))
    assert (outcome.result, outcome.changes) == ("destroyed", Changes(destroy=1))


def test_a_name_without_a_state_is_refused(
    terraform: FakeTerraform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("odl")
    [outcome] = deployment(terraform, tmp_path, Asked(answer=True)).plan(leaving("odl"))
    assert (outcome.result, outcome.failed) == ("refused", True)
    assert capsys.readouterr().err == (
        "odl: it is in `decommission`, and the bucket has no state odl.tfstate; correct its name or "
        "`state_key`, or remove it from `decommission`\n"
    )


def test_another_account_than_that_of_its_resources_is_refused(
    terraform: FakeTerraform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = {"arn": "arn:aws:cloudwatch:us-east-1:444455556666:alarm:a"}
    terraform.stack("old", state=state(elsewhere))
    [outcome] = deployment(terraform, tmp_path, Asked(answer=True)).plan_and_apply(leaving())
    assert (outcome.result, outcome.failed, terraform.asked("plan")) == ("refused", True, [])
    said = capsys.readouterr().err
    assert (
        "old: its resources are in account 444455556666, us-east-1, and rollout.yaml says account 1111"
        in said
    )
    assert said.endswith("; correct `account` and `region` in `decommission`\n")
