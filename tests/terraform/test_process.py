import os
import signal
import sys
from pathlib import Path

import pytest

from bedrock_monitoring.terraform.process import run

# Interrupts wait until they are asked for, so none is missed: the first one ends the wait, a second would
# still be pending.
INTERRUPTED = """
import pathlib, signal
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
print("ready", flush=True)
signal.sigwait({signal.SIGINT})
pathlib.Path("finished").write_text(f"pending: {len(signal.sigpending())}")
"""


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_lines_are_passed_on_as_they_come_and_collected(tmp_path: Path) -> None:
    told: list[str] = []
    program = "import sys; print('one'); sys.stdout.flush(); print('two', file=sys.stderr); sys.exit(3)"
    finished = run(python(program), folder=tmp_path, environment=os.environ, on_line=told.append)
    assert (finished.exit_code, finished.output, finished.errors) == (3, "one\ntwo", "")
    assert told == ["one", "two"]


def test_standard_error_can_be_collected_separately(tmp_path: Path) -> None:
    program = "import sys; print('{}'); print('warning', file=sys.stderr)"
    finished = run(python(program), folder=tmp_path, environment=os.environ, separate_stderr=True)
    assert (finished.output, finished.errors) == ("{}", "warning\n")


def test_an_interrupt_is_passed_on_once_and_the_command_finishes(tmp_path: Path) -> None:
    def interrupt_this_process(_line: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run(python(INTERRUPTED), folder=tmp_path, environment=os.environ, on_line=interrupt_this_process)
    assert (tmp_path / "finished").read_text() == "pending: 0"


def test_the_terminals_own_interrupt_does_not_reach_the_command(tmp_path: Path) -> None:
    finished = run(python("import os; print(os.getpgrp())"), folder=tmp_path, environment=os.environ)
    assert int(finished.output) != os.getpgrp()
