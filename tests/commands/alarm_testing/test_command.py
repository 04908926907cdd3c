"""The command `test`, and the alarm tests of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmSetName
from bedrock_monitoring.commands.project import PROJECT
from tests.commands.command_line import run_command

CASES = PROJECT / "examples" / "alarm-tests" / "cases"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    return run_command(monkeypatch, "test", *arguments)


def test_the_examples_pass_and_test_every_kind_of_alarm_that_is_on_by_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, str(CASES)) == 0

    said = capsys.readouterr().out
    assert "not tested" not in said
    cases = "".join(path.read_text(encoding="utf-8") for path in CASES.glob("*.yaml"))
    on = [kind.slug for kind in ALARM_KINDS.values() if AlarmSetName.FULL in kind.sets]
    assert [slug for slug in on if f"{slug}: {{" not in cases] == []


def test_a_test_that_fails_is_an_exit_code_and_a_file_of_junit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rollout = CASES.parent / "rollout.yaml"
    (tmp_path / "cases.yaml").write_text("tests: [{name: a, states: {unhealthy: {1m: ALARM}}}]\n")

    code = run(
        monkeypatch, str(tmp_path), "--rollout", str(rollout), "--junit", str(tmp_path / "out" / "junit.xml")
    )

    assert code == 1
    assert "1 test: 0 ok, 1 failed" in capsys.readouterr().out
    assert 'failures="1"' in (tmp_path / "out" / "junit.xml").read_text(encoding="utf-8")


def test_the_problems_of_all_files_are_told_at_once_and_nothing_is_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("tests: 5\n")

    code = run(monkeypatch, str(tmp_path))

    said = capsys.readouterr()
    assert code == 1
    assert said.out == ""
    assert [line.partition(": ")[0].removeprefix(f"{tmp_path}/") for line in said.err.splitlines()] == [
        "a.yaml:1:8 tests",
        "b.yaml:1:8 tests",
    ]


def test_an_empty_folder_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(monkeypatch, str(tmp_path)) == 1

    assert capsys.readouterr().err == (
        f"{tmp_path}: the folder has no *.yaml; write tests, see docs/alarm-tests.md, or name a file\n"
    )
