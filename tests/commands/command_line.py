"""Run a command of the program as a shell does, within the tests' own process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bedrock_monitoring.commands.app import main


def run_command(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    """Run the program with arguments, and return its exit code.

    Signal handlers and the garbage collector of the test run stay as they are, and options are named as on
    the command line, also below make.
    """
    monkeypatch.setattr(sys, "argv", ["bedrock_monitoring", *map(str, arguments)])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.delenv("MAKELEVEL", raising=False)
    with pytest.raises(SystemExit) as finished:
        main()
    return int(finished.value.code or 0)
