"""The command that makes roles: in which accounts, what it leaves alone, and what it says to do next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bedrock_monitoring.commands import access_command, credentials
from bedrock_monitoring.commands.access_command import access
from bedrock_monitoring.commands.cli import stacks_in_terraform
from bedrock_monitoring.commands.deploying import planning, state_bucket
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.terraform import Changes, Terraform
from tests.commands.fake_terraform import FakeTerraform
from tests.permissions.sample import document
from tests.rollout.sample import rollout_of, target

TOOLS, OTHER, STRANGER = "111122223333", "222233334444", "999988887777"
GITHUB = "github: {repository: example-corp/monitoring}"
TARGETS = target("tools") + target("prod", account=OTHER)


class Machine:
    """A machine with credentials of an account, a terraform that takes milliseconds, and a rollout."""

    def __init__(self, folder: Path, terraform: FakeTerraform, monkeypatch: pytest.MonkeyPatch) -> None:
        self.buckets = list[str]()
        self.synthesized = list[str]()
        self._rollout = folder / "rollout.yaml"
        self._patch = monkeypatch
        for account in (TOOLS, OTHER):
            terraform.stack(f"access-{account}", adds=2)
        binary = Terraform(path=terraform.binary, version="1.11.4", platform="linux_amd64")
        monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(terraform.binary))
        monkeypatch.setenv("CDKTF_OUTDIR", str(folder / "out"))
        monkeypatch.setattr(stacks_in_terraform, "find_terraform", lambda _environment: binary)
        monkeypatch.setattr(credentials, "check_credentials", lambda *_stacks, **_options: None)
        monkeypatch.setattr(planning, "find_existing", lambda *_arguments, **_options: ())
        monkeypatch.setattr(state_bucket, "create_or_update_bucket", self._make_bucket)

        def synthesize(*_rollout: Path, only: list[str], **_options: object) -> Path:
            self.synthesized += only
            return terraform.stacks

        monkeypatch.setattr(stacks_in_terraform, "synthesize", synthesize)

    def _make_bucket(self, stack: object, **_options: object) -> Changes:
        self.buckets.append(stack.path.name)  # type: ignore[attr-defined]
        return Changes()

    def run(
        self,
        *accounts: str,
        settings: str = GITHUB,
        caller: str = TOOLS,
        destroy: bool = False,
        targets: str = TARGETS,
        state: str = "",
        template: Path | None = None,
    ) -> int:
        text = rollout_of(top=f"access: {{{settings}}}\n" if settings else "", targets=targets)
        self._rollout.write_text(text.replace("state:\n", f"state:\n{state}"), encoding="utf-8")
        self._patch.setattr(credentials, "account_of_credentials", lambda **_options: caller)
        return access(
            [*accounts], rollout=self._rollout, auto_approve=True, destroy=destroy, template=template
        )


@pytest.fixture
def machine(terraform: FakeTerraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, terraform, monkeypatch)


def test_in_the_tools_account_the_bucket_and_the_roles_are_made_and_github_is_told(
    machine: Machine, terraform: FakeTerraform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert machine.run() == 0
    assert machine.buckets == ["state"]
    assert machine.synthesized == ["state", f"access-{TOOLS}"]
    assert terraform.asked("apply") == [f"access-{TOOLS} apply"]
    assert capsys.readouterr().out.endswith(
        "\nThe workflows on GitHub need:\n"
        f"  gh variable set AWS_PLAN_ROLE --body arn:aws:iam::{TOOLS}:role/bedrock-monitoring-plan\n"
        f"  gh variable set AWS_DEPLOY_ROLE --body arn:aws:iam::{TOOLS}:role/bedrock-monitoring-deploy\n"
        "  gh variable set AWS_REGION --body us-east-1\n"
    )


def test_in_another_account_its_roles_alone_are_made(
    machine: Machine, terraform: FakeTerraform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert machine.run(caller=OTHER) == 0
    assert machine.buckets == []
    assert machine.synthesized == [f"access-{OTHER}"]
    assert terraform.asked("apply") == [f"access-{OTHER} apply"]
    assert "gh variable" not in capsys.readouterr().out


def test_with_an_admin_role_the_roles_of_all_accounts_are_made_or_those_that_are_named(
    machine: Machine, terraform: FakeTerraform
) -> None:
    assert machine.run(settings="admin_role: Admin", caller=STRANGER) == 0
    assert sorted(terraform.asked("apply")) == [f"access-{TOOLS} apply", f"access-{OTHER} apply"]
    assert machine.buckets == []
    assert machine.run(OTHER, settings="admin_role: Admin", caller=STRANGER) == 0
    assert terraform.asked("apply")[2:] == [f"access-{OTHER} apply"]


def test_a_bucket_of_somebody_else_is_not_made(machine: Machine) -> None:
    assert machine.run(state="  managed: false\n  bucket: theirs\n") == 0
    assert machine.buckets == []


def test_destroying_the_roles_leaves_the_bucket(
    machine: Machine, terraform: FakeTerraform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert machine.run(destroy=True) == 0
    assert machine.buckets == []
    assert any("-destroy" in line for line in terraform.arguments("plan"))
    assert "gh variable" not in capsys.readouterr().out


def test_an_account_with_something_to_destroy_is_left_alone(
    machine: Machine, terraform: FakeTerraform, capsys: pytest.CaptureFixture[str]
) -> None:
    leaving = TARGETS + f'decommission: [{{name: old, account: "{OTHER}", region: us-east-1}}]\n'
    assert machine.run(caller=OTHER, targets=leaving) == 1
    assert terraform.asked("apply") == []
    assert capsys.readouterr().err == (
        f"access-{OTHER}: left alone, because old is in `decommission`: the roles keep the policies that "
        "destroy it; deploy, remove it from the file, and run this again\n"
    )
    assert machine.run(settings="admin_role: Admin", targets=leaving) == 1
    assert terraform.asked("apply") == [f"access-{TOOLS} apply"]
    assert machine.run(caller=OTHER, targets=leaving, destroy=True) == 0


def test_a_template_is_written_instead_and_nothing_is_asked_of_aws(
    machine: Machine, terraform: FakeTerraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def synthesize(*_rollout: Path, out: Path, only: list[str]) -> Path:
        for name in only:
            (out / name).mkdir(parents=True)
            drawn = document(aws_sns_topic={"x": {"name": f"bedrock-{name}-alarms"}})
            (out / name / "cdk.tf.json").write_text(json.dumps(drawn), encoding="utf-8")
        return out

    monkeypatch.setattr(access_command, "synthesize", synthesize)
    file = tmp_path / "access.json"
    assert machine.run(template=file) == 0
    template = json.loads(file.read_text(encoding="utf-8"))
    assert [*template["Resources"]] == ["Boundary", "PlanPolicy1", "PlanRole", "DeployPolicy1", "DeployRole"]
    assert terraform.asked() == []
    assert machine.buckets == []


REFUSED = {
    "no access": ({"settings": ""}, "access: the rollout does not have it, so no roles are made; add"),
    "credentials of an account without roles": (
        {"caller": STRANGER},
        f"credentials: they belong to account {STRANGER}, in which no role is made; use credentials of one",
    ),
}


@pytest.mark.parametrize(("run", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_run_that_can_make_no_role_says_why(machine: Machine, run: dict[str, str], expected: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        machine.run(**run)  # type: ignore[arg-type]
    assert str(error.value).startswith(expected)
    assert machine.synthesized == []


def test_an_account_without_roles_is_refused_with_those_that_have_some(machine: Machine) -> None:
    with pytest.raises(InvalidInputError) as error:
        machine.run(OTHER, STRANGER)
    assert str(error.value) == (
        f"accounts: no role is made in account {STRANGER}; choose from {TOOLS}, {OTHER}"
    )
