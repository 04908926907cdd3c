"""What a machine lacks for the tests is said at once, before minutes of work."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedrock_monitoring.problems import refuse_one
from tools import machine


def test_a_machine_without_git_is_told_before_the_tests_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert machine.lacks([machine._check_git]) == []
    monkeypatch.setenv("PATH", str(tmp_path))
    [said] = machine.lacks([machine._check_git])
    assert said == "git: it is not on the PATH; install it: tests merge and compare commits"


def test_everything_that_is_missing_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def first() -> None:
        refuse_one(where="one", what="it is missing", remedy="install it")

    def second() -> None:
        refuse_one(where="another", what="it is missing", remedy="install it")

    missing = machine.lacks([first, lambda: None, second])
    assert missing == ["one: it is missing; install it", "another: it is missing; install it"]
    monkeypatch.setattr(machine, "lacks", lambda: missing)
    assert machine.main() == 1
    assert capsys.readouterr().err.splitlines() == missing
