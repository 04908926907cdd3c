import os
import pty
import stat
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from bedrock_monitoring.commands.console.stack_output import Output


def test_each_stacks_lines_are_printed_together_and_kept_in_a_file_of_the_user_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = Output(tmp_path / "logs", environment={})
    with (
        output.side_by_side(["one", "two"]) as begin,
        begin("two", "plan") as two,
        begin("one", "plan") as one,
    ):
        two.say("second")
        two.note("\x1b[1mnot printed\x1b[0m")
        one.say("first")
        one.error("wrong")
    said = capsys.readouterr()
    assert said.out.splitlines() == ["", "=== one: plan", "first", "", "=== two: plan", "second"]
    assert said.err == "wrong\n"
    log = tmp_path / "logs" / "two.log"
    assert log.read_text() == "=== two: plan\nsecond\nnot printed\n"
    assert (tmp_path / "logs" / "one.log").read_text() == "=== one: plan\nfirst\nwrong\n"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_file_has_all_of_one_run_and_nothing_of_the_run_before(tmp_path: Path) -> None:
    (tmp_path / "one.log").write_text("of the run before\n")
    output = Output(tmp_path, environment={})
    for what in ("plan", "deploy"):
        with output.side_by_side(["one"]) as begin, begin("one", what):
            pass
    assert (tmp_path / "one.log").read_text() == "=== one: plan\n=== one: deploy\n"


def test_on_github_the_lines_are_a_group_and_an_error_stands_outside_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = Output(environment={"GITHUB_ACTIONS": "true"})
    with output.side_by_side(["one", "two"]) as begin:
        with begin("one", "plan") as one:
            one.line("first")
            one.error("wrong")
            one.line("after it")
        with begin("two", "plan"):
            pass
    said = capsys.readouterr()
    grouped = [
        "::group::one: plan",
        "first",
        "::endgroup::",
        "after it",
        "::group::two: plan",
        "::endgroup::",
    ]
    assert said.out.splitlines() == grouped
    assert said.err == "wrong\n"


def test_what_is_not_reached_holds_nothing_back(capsys: pytest.CaptureFixture[str]) -> None:
    with Output(environment={}).side_by_side(["one", "two"]) as begin, begin("two", "plan") as two:
        two.say("second")
    assert capsys.readouterr().out == "\n=== two: plan\nsecond\n"


def all_of(leader: int) -> str:
    """Return what a terminal was written. Its end is an error once nobody can write any more (pty(7))."""
    parts = []
    with suppress(OSError):
        while part := os.read(leader, 4096):
            parts.append(part)
    os.close(leader)
    return b"".join(parts).decode()


def written_to_a_terminal(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    """Return what a terminal is written of a stack whose plan prints a long line."""
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        monkeypatch.setenv("TERM", "xterm")
        with (
            Output(environment=environment).side_by_side(["one"]) as begin,
            begin("one", "plan") as one,
        ):
            one.note("Refreshing state")
            one.line("\x1b[1mthe plan\x1b[0m " + "x" * 200)
    return all_of(leader)


def test_a_terminal_shows_what_runs_above_it_stands_what_was_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = written_to_a_terminal(monkeypatch, TERM="xterm")
    assert "0 of 1 done" in shown
    assert "x" * 200 in shown.replace("\r\n", "\n"), "a line is not broken: it can be copied"


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("GITHUB_ACTIONS", "true")])
def test_a_terminal_that_cannot_move_its_cursor_shows_no_table(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    shown = written_to_a_terminal(monkeypatch, **{name: value})
    assert "x" * 200 in shown
    assert "done" not in shown
