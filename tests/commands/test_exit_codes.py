"""How the program ends: its exit code, and one line on what went wrong."""

from __future__ import annotations

import errno
import os
import signal
import sys
from typing import Any

import pytest
import typer

from bedrock_monitoring.bindings import BindingsError
from bedrock_monitoring.commands import app as program
from bedrock_monitoring.problems import InvalidInputError, Problem

PROBLEM = Problem(where="prod", what="it is wrong", remedy="repair it")
FREE = "free it, permit it, or name another file or folder"


@pytest.mark.parametrize(
    ("ended", "code", "said"),
    [
        (None, 0, ""),
        (2, 2, ""),
        (KeyboardInterrupt(), 130, ""),
        (typer.Abort(), 130, ""),
        (InvalidInputError((PROBLEM,)), 1, "prod: it is wrong; repair it\n"),
        (BindingsError("they are not generated"), 1, "they are not generated\n"),
        (
            OSError(errno.ENOSPC, "No space left on device", "page.html"),
            1,
            f"page.html: No space left on device; {FREE}\n",
        ),
        (OSError("something else"), 1, f"this machine: something else; {FREE}\n"),
        (
            RecursionError(),
            1,
            "the input: it is nested too deep to be read; write it with fewer levels\n",
        ),
    ],
)
def test_what_ends_a_command_is_an_exit_code_and_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ended: object, code: int, said: str
) -> None:
    def run(*, standalone_mode: bool) -> object:
        assert not standalone_mode
        if isinstance(ended, BaseException):
            raise ended
        return ended

    monkeypatch.setattr(program, "app", run)
    monkeypatch.setattr(program, "open_standard_streams", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as exited:
        program.main()
    assert exited.value.code == code
    assert capsys.readouterr().err == said


def test_a_first_signal_interrupts_and_further_ones_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    handlers: dict[int, Any] = {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(program, "open_standard_streams", lambda: None)
    monkeypatch.setattr(program, "app", lambda **_options: 0)
    with pytest.raises(SystemExit):
        program.main()
    assert {*handlers} == {signal.SIGTERM, signal.SIGHUP}
    for signum in (signal.SIGTERM, signal.SIGHUP):
        with pytest.raises(KeyboardInterrupt):
            handlers[signum](signum, None)
    assert handlers == {signal.SIGTERM: signal.SIG_IGN, signal.SIGHUP: signal.SIG_IGN}


def test_output_that_nobody_reads_any_more_is_thrown_away(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(**_options: object) -> None:
        raise BrokenPipeError

    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as pipe:
        os.close(reading)
        monkeypatch.setattr(sys, "stdout", pipe)
        monkeypatch.setattr(program, "app", broken)
        assert program._exit_code() == 1
        pipe.write("more")
        pipe.flush()
    assert capfd.readouterr().err == ""
