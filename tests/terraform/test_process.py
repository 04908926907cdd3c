import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.terraform.process import run

# Interrupts wait until they are asked for, so none is missed: the first one ends the wait, a second would
# still be pending. A program that nobody interrupts ends, too.
INTERRUPTED = """
import pathlib, signal
signal.alarm(30)
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


@pytest.mark.parametrize("separate", [True, False])
def test_bytes_that_are_no_text_are_marked_and_end_nothing(tmp_path: Path, *, separate: bool) -> None:
    program = r"import sys; sys.stderr.buffer.write(b'broken: \xff')"
    finished = run(python(program), folder=tmp_path, environment=os.environ, separate_stderr=separate)
    assert finished.errors + finished.output == "broken: \N{REPLACEMENT CHARACTER}"


def test_an_interrupt_is_passed_on_once_and_the_command_finishes(tmp_path: Path) -> None:
    def interrupt_this_process(_line: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run(python(INTERRUPTED), folder=tmp_path, environment=os.environ, on_line=interrupt_this_process)
    assert (tmp_path / "finished").read_text() == "pending: 0"


def test_the_terminals_own_interrupt_does_not_reach_the_command(tmp_path: Path) -> None:
    finished = run(python("import os; print(os.getpgrp())"), folder=tmp_path, environment=os.environ)
    assert int(finished.output) != os.getpgrp()


# Prints more than a pipe holds after the interrupt, as Terraform does when it finishes a large apply.
TALKATIVE = INTERRUPTED.replace("pathlib.Path", "print('x' * 1_000_000, flush=True); pathlib.Path")
RUNNER = """
import os, pathlib, sys
from bedrock_monitoring.terraform.process import run
folder = pathlib.Path(sys.argv[2])
run([sys.executable, "-c", sys.argv[1]], folder=folder, environment=os.environ, on_line=print)
"""
SECONDS_UNTIL_GIVING_UP = 30


@pytest.mark.parametrize("whole_group", [False, True], ids=["this process", "its process group"])
def test_a_command_finishes_its_work_after_this_process_is_killed(
    tmp_path: Path, *, whole_group: bool
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RUNNER, TALKATIVE, str(tmp_path)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as runner:
        assert runner.stdout is not None
        assert runner.stdout.readline() == b"ready\n"
        (os.killpg if whole_group else os.kill)(runner.pid, signal.SIGKILL)
        finished, until = tmp_path / "finished", time.monotonic() + SECONDS_UNTIL_GIVING_UP
        while not (finished.exists() and finished.read_text()) and time.monotonic() < until:
            time.sleep(0.01)
    assert finished.read_text() == "pending: 0"
