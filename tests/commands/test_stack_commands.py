"""The commands that run Terraform, as the command line calls them, with one that takes milliseconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import pytest

from bedrock_monitoring.commands import credentials
from bedrock_monitoring.commands.cli import health_command, stack_commands, stacks_in_terraform
from bedrock_monitoring.commands.cli.health_command import health
from bedrock_monitoring.commands.deploying import orphans
from bedrock_monitoring.commands.deploying.deployment import Deployment
from bedrock_monitoring.commands.deploying.plan_folder import keep_orphans, kept_orphans
from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.terraform import Terraform
from tests.commands.fake_terraform import FakeTerraform

ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
defaults: {account: "111122223333", region: us-east-1, models: [amazon.nova-lite-v1:0]}
targets:
  - {name: first}
  - {name: second, wave: 2}
"""


class Asked:
    """Somebody who gives the same answer to every question, and remembers the questions."""

    def __init__(self) -> None:
        self.questions: list[str] = []
        self.answer = True

    def __call__(self, question: str) -> bool:
        self.questions.append(question)
        return self.answer


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    person = Asked()
    monkeypatch.setattr(stack_commands, "asker", lambda **_options: person)
    return person


@pytest.fixture
def rollout(terraform: FakeTerraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rollout of two waves whose stacks are synthesized, in accounts that nobody reaches."""
    binary = Terraform(path=terraform.binary, version="1.11.4", platform="linux_amd64")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(terraform.binary))
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "out"))
    monkeypatch.setattr(stacks_in_terraform, "find_terraform", lambda _environment: binary)
    monkeypatch.setattr(stacks_in_terraform, "synthesize", lambda *_rollout, **_options: terraform.stacks)
    monkeypatch.setattr(credentials, "check_credentials", lambda *_stacks, **_options: None)
    monkeypatch.setattr(orphans, "orphaned_states", lambda _rollout: ())
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    return path


@pytest.fixture
def two_stacks(terraform: FakeTerraform) -> None:
    terraform.stack("first", adds=3)
    terraform.stack("second")


@pytest.mark.usefixtures("two_stacks")
def test_a_plan_prints_a_digest_of_every_stack_and_changes_nothing(
    terraform: FakeTerraform, rollout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stack_commands.plan(rollout=rollout) == 0
    said = capsys.readouterr().out
    assert "+ first deploy: 3 cloudwatch metric streams\n" in said
    assert "No changes.\n" in said
    assert "the plan of first" not in said
    assert sorted(terraform.asked("plan", "apply")) == ["first plan", "second plan"]


@pytest.mark.usefixtures("two_stacks")
def test_a_full_plan_prints_what_terraform_prints_and_no_digest(
    rollout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stack_commands.plan(rollout=rollout, full=True) == 0
    said = capsys.readouterr().out
    assert "the plan of first\n" in said
    assert "the plan of second\n" in said
    assert "first deploy" not in said


@pytest.mark.usefixtures("two_stacks")
@pytest.mark.parametrize(("targets", "code"), [(["first"], 2), (["second"], 0), ([], 2)])
def test_a_detailed_exit_code_tells_changes_from_none(rollout: Path, targets: list[str], code: int) -> None:
    assert stack_commands.plan(targets, rollout=rollout, detailed_exitcode=True) == code


def test_a_failure_of_any_stack_is_the_exit_code(terraform: FakeTerraform, rollout: Path) -> None:
    terraform.stack("first")
    terraform.stack("second", fails="plan")
    assert stack_commands.plan(rollout=rollout) == 1


@pytest.mark.usefixtures("two_stacks")
def test_a_deploy_asks_once_for_each_wave_that_changes_and_applies(
    terraform: FakeTerraform, rollout: Path, asked: Asked
) -> None:
    assert stack_commands.deploy(rollout=rollout) == 0
    assert asked.questions == ["Deploy first in account 111122223333, us-east-1 (wave 1: 3 to add)?"]
    assert terraform.asked("plan", "apply") == ["first plan", "first apply", "second plan"]


def test_states_that_could_not_be_looked_for_leave_no_list_of_an_earlier_plan(
    terraform: FakeTerraform,
    rollout: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(_rollout: Rollout) -> NoReturn:
        refuse_one(where="state", what="no", remedy="allow s3:ListBucket")

    for name in ("first", "second"):
        terraform.stack(name)
    plans = tmp_path / "plans"
    plans.mkdir()
    keep_orphans(plans, ["of an earlier plan"])
    monkeypatch.setattr(orphans, "orphaned_states", refuse)
    assert stack_commands.plan(rollout=rollout, out=plans) == 0
    assert kept_orphans(plans) == ()
    assert capsys.readouterr().err == (
        "warning: states that nothing in rollout.yaml has were not looked for: "
        "state: no; allow s3:ListBucket\n"
    )


@pytest.mark.usefixtures("two_stacks", "asked")
def test_health_checks_what_was_deployed_and_tells_a_second_plan_with_changes(
    terraform: FakeTerraform, rollout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = tmp_path / "plans"
    assert stack_commands.plan(rollout=rollout, out=plans) == 0
    assert health(plans, rollout=rollout) == 0
    assert capsys.readouterr().out.endswith("health: nothing of these plans was deployed\n")
    assert stack_commands.deploy(rollout=rollout, plans=plans) == 0
    assert health(plans, rollout=rollout) == 1
    said = capsys.readouterr()
    assert said.err.startswith("first: a second plan is not empty: 3 to add; ")
    assert said.out.endswith("health: 1 target checked, 1 problem\n")
    terraform.plans("first", {"resource_changes": []})
    assert health(plans, rollout=rollout) == 0
    assert capsys.readouterr().out.endswith("health: 1 target checked, 0 problems\n")


@pytest.mark.usefixtures("two_stacks", "asked")
def test_an_interrupted_health_says_nothing_of_what_it_did_not_check(
    rollout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*arguments: Any, **options: Any) -> Deployment:
        deployment = stacks_in_terraform.deployment_of(*arguments, **options)
        deployment.interruption.interrupt()
        return deployment

    plans = tmp_path / "plans"
    assert stack_commands.plan(rollout=rollout, out=plans) == 0
    assert stack_commands.deploy(rollout=rollout, plans=plans) == 0
    monkeypatch.setattr(health_command, "deployment_of", interrupted)
    assert health(plans, rollout=rollout) == 130
    assert "health: " not in capsys.readouterr().out


@pytest.mark.usefixtures("two_stacks")
def test_the_plans_of_a_folder_are_applied_and_not_made_again(
    terraform: FakeTerraform, rollout: Path, asked: Asked, tmp_path: Path
) -> None:
    plans = tmp_path / "plans"
    assert stack_commands.plan(["first"], rollout=rollout, out=plans) == 0
    assert stack_commands.deploy(["first"], rollout=rollout, plans=plans) == 0
    assert terraform.asked("plan", "apply") == ["first plan", "first apply"]


def test_a_destroy_plans_a_destruction_from_the_last_wave_to_the_first(
    terraform: FakeTerraform, rollout: Path, asked: Asked
) -> None:
    terraform.stack("first", adds=1)
    terraform.stack("second", adds=2)
    assert stack_commands.destroy(rollout=rollout) == 0
    place = "in account 111122223333, us-east-1"
    assert asked.questions == [
        f"Destroy second {place} (wave 2: 2 to add)?",
        f"Destroy first {place} (wave 1: 1 to add)?",
    ]
    assert [("-destroy" in run, run.split()[0]) for run in terraform.arguments("plan")] == [
        (True, "second"),
        (True, "first"),
    ]


@pytest.fixture
def state_bucket(terraform: FakeTerraform) -> None:
    bucket = {"aws_s3_bucket": {"state": {"bucket": "bedrock-monitoring"}}}
    terraform.stack("state", adds=2, configured=bucket)


@pytest.mark.usefixtures("state_bucket")
def test_the_state_bucket_is_deployed_once_its_changes_are_approved(
    terraform: FakeTerraform, rollout: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stack_commands.state(rollout=rollout) == 0
    assert asked.questions == ["Deploy the state bucket (2 to add)?"]
    assert terraform.asked("apply") == ["state apply"]
    said = capsys.readouterr()
    assert (said.out, said.err) == ("state bucket bedrock-monitoring-state-111122223333: 2 to add\n", "")


@pytest.mark.usefixtures("state_bucket")
def test_without_approval_the_state_bucket_stays_as_it_is(
    terraform: FakeTerraform, rollout: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    asked.answer = False
    assert stack_commands.state(rollout=rollout) == 1
    assert terraform.asked("apply") == []
    assert capsys.readouterr().err == "not approved: nothing changed\n"
