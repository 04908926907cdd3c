"""The line that says how far a run is: on a terminal alone, and gone at the end."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from bedrock_monitoring.progress_line import progress_line

ROOT = Path(__file__).resolve().parents[1]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_is_shown_at_most_five_times_a_second_and_is_gone_after_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    times = iter((0.0, 0.1, 0.19, 0.2, 0.3))
    monkeypatch.setattr("bedrock_monitoring.progress_line.time.monotonic", lambda: next(times))
    with pytest.raises(RuntimeError):
        _show_four_and_fail()

    assert terminal.getvalue() == "\r\x1b[K1\r\x1b[K4\r\x1b[Kend\r\x1b[K"


def _show_four_and_fail() -> NoReturn:
    with progress_line() as line:
        for number in range(1, 5):
            line.show(str(number))
        line.show("end", at_once=True)
        raise RuntimeError


@pytest.mark.parametrize(("stream", "term"), [(io.StringIO, "xterm"), (Terminal, "dumb")])
def test_nothing_is_shown_but_on_a_terminal_that_can_erase(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO], term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stderr", shown := stream())
    with progress_line() as line:
        line.show("1", at_once=True)

    assert shown.getvalue() == ""


@pytest.mark.parametrize(
    ("rollout", "checked"),
    [
        ("rollout.yaml", "checked: 1 of 1 targets"),
        # In three accounts; the other process shows nothing.
        ("examples/many-accounts/rollout.yaml", "checked: 1 of 3 targets in the first of 2 processes"),
    ],
)
def test_a_synthesis_on_a_terminal_says_how_far_it_is_on_a_line_that_goes_again(
    tmp_path: Path, rollout: str, checked: str
) -> None:
    ours, theirs = pty.openpty()
    chosen = {"CDKTF_OUTDIR": str(tmp_path), "TERM": "xterm", "BEDROCK_MONITORING_PROCESSES": "2"}
    environment = {**os.environ, **chosen}
    with subprocess.Popen(
        [sys.executable, "main.py", rollout], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=theirs
    ) as program:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        assert program.communicate()[0] == b""
    os.close(ours)

    *_, texts = shown.decode().rpartition("\n")
    first, *_, last, after = texts.split("\r\x1b[K")
    assert (first, last, after) == ("", "writing the stacks", "")
    assert [text for text in texts.split("\r\x1b[K") if "checked: 1 of " in text] == [checked]
    assert program.returncode == 0


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says EIO when the other side is closed
        return b""
