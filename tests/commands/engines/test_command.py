import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bedrock_monitoring.commands.app import main
from bedrock_monitoring.commands.cli import engine_command
from tests.commands.engines.sample import TEXT

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``engine`` in a project of its own, and return the exit code."""
    monkeypatch.setattr(engine_command, "PROJECT", tmp_path)
    monkeypatch.delenv("MAKELEVEL", raising=False)
    rollout = tmp_path / "rollout.yaml"
    rollout.write_text(TEXT.replace("name: Test,", "name: Test, enabled: false,"), encoding="utf-8")

    def run_with(*arguments: str) -> int:
        monkeypatch.setattr(
            sys, "argv", ["bedrock_monitoring", "engine", "--rollout", str(rollout), *arguments]
        )
        with pytest.raises(SystemExit) as exit_:
            main()
        assert isinstance(exit_.value.code, int)
        return exit_.value.code

    return run_with


def test_the_files_of_the_engine_are_written_and_named(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("terragrunt", "--parallel", "3", "stage*") == 0
    written = capsys.readouterr().out.splitlines()
    assert written == [
        "terragrunt/wave-2.hcl: written",
        "terragrunt/stage-eu/terragrunt.hcl: written",
        "terragrunt/stage-us/terragrunt.hcl: written",
    ]
    wave = (tmp_path / "terragrunt" / "wave-2.hcl").read_text(encoding="utf-8")
    assert "make --silent app && terragrunt run --all --working-dir terragrunt --parallelism 3 plan" in wave


def test_a_target_that_is_not_enabled_is_left_out(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("atlantis") == 0
    assert "Test: left alone" in capsys.readouterr().err
    assert "name: Test" not in (tmp_path / "atlantis.yaml").read_text(encoding="utf-8")


def test_opentofu_is_asked_for(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("spacelift") == 1
    assert capsys.readouterr().err.endswith("write it for OpenTofu, with --opentofu\n")
    assert run("spacelift", "--opentofu") == 0
    assert (tmp_path / "spacelift" / "main.tf.json").is_file()


def test_another_engine_is_refused_with_the_known_ones(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("jenkins") == 1
    assert "'atlantis', 'terramate', 'terragrunt', 'spacelift'" in capsys.readouterr().err
