import os
from pathlib import Path

import pytest

from bedrock_monitoring.commands import credentials
from bedrock_monitoring.commands.cli import stacks_in_terraform
from bedrock_monitoring.commands.cli.stacks_in_terraform import synthesized_stacks
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.terraform import OPENTOFU
from tests.commands.engines.sample import TEXT


@pytest.fixture
def tofu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for OpenTofu 1.10, in a project of its own whose stacks are synthesized already."""
    binary = tmp_path / "tofu"
    binary.write_text("#!/bin/sh\necho 'OpenTofu v1.10.0'; echo 'on linux_amd64'\n", encoding="utf-8")
    binary.chmod(0o755)
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", str(binary))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(stacks_in_terraform, "PROJECT", tmp_path)
    monkeypatch.setattr(credentials, "check_credentials", lambda _stacks, *, state: state)
    monkeypatch.setattr(stacks_in_terraform, "synthesize", lambda _path, *, out, only: out / only[0])
    return tmp_path


def test_stacks_are_pinned_by_the_lock_file_of_opentofu(
    tofu: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tofu / OPENTOFU.lock_file).touch()
    rollout = loads(TEXT)
    with synthesized_stacks(None, rollout, rollout.select(["Test"])) as stack_of:
        folder = stack_of("Test")
    assert folder.lock == tofu / ".opentofu.lock.hcl"
    assert folder.terraform.distribution is OPENTOFU
    assert capsys.readouterr().err == ""


def test_a_missing_lock_file_is_said(tofu: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not os.path.lexists(tofu / OPENTOFU.lock_file)
    rollout = loads(TEXT)
    with synthesized_stacks(None, rollout, rollout.select(["Test"])):
        pass
    assert capsys.readouterr().err == (
        "warning: .opentofu.lock.hcl is not there: OpenTofu takes every provider that provider_version "
        "allows, whatever its checksum; docs/rollout.md says how to pin one\n"
    )


@pytest.mark.usefixtures("tofu")
def test_a_role_for_plans_needs_an_opentofu_with_ephemeral_variables() -> None:
    rollout = loads(TEXT)
    with (
        pytest.raises(InvalidInputError) as error,
        synthesized_stacks(None, rollout, rollout.select(["prod", "stage-us"])),
    ):
        pass
    assert str(error.value) == (
        "prod: it has a `plan_role`, which OpenTofu 1.10.0 cannot assume for plans alone: ephemeral "
        "variables came with 1.11; install OpenTofu 1.11 or newer, or remove `plan_role`"
    )
