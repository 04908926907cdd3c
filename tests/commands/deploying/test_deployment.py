import json
from pathlib import Path

import pytest

from bedrock_monitoring.commands.deploying.deployment import Deployment
from bedrock_monitoring.commands.deploying.plan_folder import plans_for
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.terraform import Changes
from tests.commands.fake_terraform import FakeTerraform

DEPLOY, PLAN = (f"arn:aws:iam::111122223333:role/{name}" for name in ("Deploy", "Plan"))
PLACE = "in account 111122223333, us-east-1"


def wave(*names: str, plan_role: str | None = None) -> tuple[Stack, ...]:
    return tuple(
        Stack(
            name=name,
            account="111122223333",
            region="us-east-1",
            role_arn=DEPLOY,
            plan_role_arn=plan_role,
            tags={},
            wave=1,
            state_key=f"{name}.tfstate",
        )
        for name in names
    )


class Asked:
    """Somebody who always gives the same answer, and remembers the questions."""

    def __init__(self, *, answer: bool) -> None:
        self.questions: list[str] = []
        self._answer = answer

    def __call__(self, question: str) -> bool:
        self.questions.append(question)
        return self._answer


@pytest.fixture
def yes() -> Asked:
    return Asked(answer=True)


def test_a_wave_is_planned_approved_once_and_then_applied(
    terraform: FakeTerraform, tmp_path: Path, yes: Asked
) -> None:
    terraform.stack("one", adds=3)
    terraform.stack("two", adds=4)
    work = Deployment(stack_of=terraform.stack_of, plans=tmp_path / "plans", ask=yes)
    outcomes = work.plan_and_apply(wave("one", "two"))
    assert yes.questions == [f"Deploy one {PLACE}, two {PLACE} (wave 1: 7 to add)?"]
    assert terraform.asked("plan", "apply") == ["one plan", "two plan", "one apply", "two apply"]
    assert [(outcome.result, outcome.changes) for outcome in outcomes] == [
        ("deployed", Changes(add=3)),
        ("deployed", Changes(add=4)),
    ]


def test_what_is_applied_is_the_plan_that_was_shown(terraform: FakeTerraform, tmp_path: Path) -> None:
    terraform.stack("one", adds=1)
    shown = (terraform.stacks / "one" / "changes").read_text()

    def change_meanwhile(_question: str) -> bool:
        (terraform.stacks / "one" / "changes").write_text("something else")
        return True

    work = Deployment(stack_of=terraform.stack_of, plans=tmp_path / "plans", ask=change_meanwhile)
    work.plan_and_apply(wave("one"))
    assert (terraform.stacks / "applied").read_text() == shown


def test_without_approval_nothing_is_applied_and_later_waves_stop(
    terraform: FakeTerraform, tmp_path: Path
) -> None:
    terraform.stack("one", adds=1)
    work = Deployment(stack_of=terraform.stack_of, plans=tmp_path / "plans", ask=Asked(answer=False))
    [outcome] = work.plan_and_apply(wave("one"))
    assert (outcome.result, outcome.failed) == ("not approved", True)
    assert terraform.asked("apply") == []


def test_a_wave_without_changes_asks_nothing(terraform: FakeTerraform, tmp_path: Path, yes: Asked) -> None:
    terraform.stack("one")
    work = Deployment(stack_of=terraform.stack_of, plans=tmp_path / "plans", ask=yes)
    [outcome] = work.plan_and_apply(wave("one"))
    assert (outcome.result, yes.questions, terraform.asked("apply")) == ("no changes", [], [])


@pytest.mark.parametrize("verb", ["init", "plan", "apply"])
def test_the_rest_of_a_wave_goes_on_after_a_failure(
    terraform: FakeTerraform, tmp_path: Path, yes: Asked, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("broken", adds=1, fails=verb)
    terraform.stack("sound", adds=1)
    work = Deployment(stack_of=terraform.stack_of, plans=tmp_path / "plans", ask=yes)
    broken, sound = work.plan_and_apply(wave("broken", "sound"))
    assert (broken.result, broken.failed) == (f"{verb} failed", True)
    assert (sound.result, sound.failed) == ("deployed", False)
    assert f"terraform {verb} failed for 'broken'" in capsys.readouterr().err


def test_saved_plans_are_applied_unchanged_and_not_planned_again(
    terraform: FakeTerraform, tmp_path: Path, yes: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("one", adds=2)
    plans = tmp_path / "plans"
    Deployment(stack_of=terraform.stack_of, plans=plans, ask=yes, keep=True).plan(wave("one"))
    (terraform.stacks / "one" / ".terraform.lock.hcl").unlink()
    work = Deployment(stack_of=terraform.stack_of, plans=plans, ask=yes)
    [outcome] = work.apply_kept(wave("one"), plans_for(plans, ["one"]))
    assert (outcome.result, outcome.changes) == ("deployed", Changes(add=2))
    assert terraform.asked() == [
        *("one init", "one state", "one plan", "one show"),
        *("one init", "one state", "one apply"),
    ]
    shown = capsys.readouterr().out
    assert "+ first deploy: 2 cloudwatch metric streams\n" in shown
    assert f"  the whole plan: {plans / 'one' / 'plan.txt'}\n" in shown


def test_destroying_says_so_when_it_asks(terraform: FakeTerraform, tmp_path: Path, yes: Asked) -> None:
    terraform.stack("one", adds=1)
    work = Deployment(stack_of=terraform.stack_of, plans=tmp_path / "plans", ask=yes, destroy=True)
    [outcome] = work.plan_and_apply(wave("one"))
    assert yes.questions[0].startswith(f"Destroy one {PLACE} (")
    assert outcome.result == "destroyed"


TAINTED = {
    "version": 4,
    "serial": 7,
    "resources": [
        {
            "mode": "managed",
            "type": "aws_cloudwatch_metric_alarm",
            "name": "errors",
            "instances": [{"status": "tainted", "attributes": {"id": "errors"}}],
        }
    ],
}


def test_a_deploy_repairs_the_state_before_it_plans_and_says_so(
    terraform: FakeTerraform, tmp_path: Path, yes: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("one", adds=1, state=TAINTED)
    Deployment(stack_of=terraform.stack_of, plans=tmp_path / "plans", ask=yes).plan_and_apply(wave("one"))
    assert terraform.asked() == [
        *("one init", "one state", "one state", "one plan", "one show", "one apply"),
    ]
    assert "one: repaired aws_cloudwatch_metric_alarm.errors: " in capsys.readouterr().out
    state = terraform.state("one")
    assert (state["serial"], state["resources"][0]["instances"]) == (8, [{"attributes": {"id": "errors"}}])


def test_a_plan_says_what_a_deploy_would_repair_and_leaves_the_state_alone(
    terraform: FakeTerraform, tmp_path: Path, yes: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("one", adds=1, state=TAINTED)
    Deployment(stack_of=terraform.stack_of, plans=tmp_path / "plans", ask=yes).plan(wave("one"))
    assert "one: deploy will repair aws_cloudwatch_metric_alarm.errors: " in capsys.readouterr().out
    assert terraform.state("one") == TAINTED


def test_a_saved_plan_is_not_applied_to_a_state_that_needed_repairs(
    terraform: FakeTerraform, tmp_path: Path, yes: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("one", adds=1, state=TAINTED)
    plans = tmp_path / "plans"
    work = Deployment(stack_of=terraform.stack_of, plans=plans, ask=yes, keep=True)
    work.plan(wave("one"))
    [outcome] = work.apply_kept(wave("one"), plans_for(plans, ["one"]))
    assert (outcome.result, outcome.failed) == ("plan again", True)
    assert terraform.asked("apply") == []
    assert "one: the saved plan is from before these repairs; plan it again" in capsys.readouterr().err


def test_a_state_that_the_last_apply_could_not_write_is_written_first(
    terraform: FakeTerraform, tmp_path: Path, yes: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("one", adds=1)
    unsaved = terraform.stacks / "one" / "errored.tfstate"
    unsaved.write_text(json.dumps(TAINTED | {"resources": []}), encoding="utf-8")
    Deployment(stack_of=terraform.stack_of, plans=tmp_path / "plans", ask=yes).plan_and_apply(wave("one"))
    assert terraform.state("one") == TAINTED | {"resources": []}
    assert not unsaved.exists()
    assert (
        "one: wrote the state that the last run had saved as errored.tfstate only" in capsys.readouterr().out
    )


def test_a_plan_assumes_the_role_for_plans_without_a_lock_and_a_deploy_the_other_with_one(
    terraform: FakeTerraform, tmp_path: Path, yes: Asked
) -> None:
    terraform.stack("one", adds=1)
    stacks = wave("one", plan_role=PLAN)
    plans = tmp_path / "plans"
    Deployment(stack_of=terraform.stack_of, plans=plans, ask=yes, keep=True).plan(stacks)
    work = Deployment(stack_of=terraform.stack_of, plans=plans, ask=yes)
    work.apply_kept(stacks, plans_for(plans, ["one"]))
    work.plan_and_apply(stacks)
    planned = terraform.arguments("plan")
    assert [line.rpartition(" as ")[2] for line in planned] == [PLAN, DEPLOY]
    assert ["-lock=false" in line for line in planned] == [True, False]
    assert [line.rpartition(" as ")[2] for line in terraform.arguments("apply")] == [DEPLOY, DEPLOY]


def test_without_a_role_for_plans_no_variable_names_a_role(
    terraform: FakeTerraform, tmp_path: Path, yes: Asked
) -> None:
    terraform.stack("one", adds=1)
    work = Deployment(stack_of=terraform.stack_of, plans=tmp_path / "plans", ask=yes)
    work.plan(wave("one"))
    work.plan_and_apply(wave("one"))
    roles = [line.rpartition(" as ")[2] for verb in ("plan", "apply") for line in terraform.arguments(verb)]
    assert roles == ["nobody"] * 3
