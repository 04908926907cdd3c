"""Run Terraform so that it can always write its state and release its lock.

It receives one interrupt for each Ctrl-C, and one if this process is killed.
"""

from __future__ import annotations

import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bedrock_monitoring.terraform.interruption import Interruption

# Waits for a line that this process writes when the command has ended. If the pipe closes without that line,
# this process was killed. The guard then interrupts the command and reads what it still prints, because a
# closed or full pipe would stop it.
_GUARD = 'read -r ended || { kill -INT "$0" && cat <&2 >/dev/null; }'
_ENDED = b"ended\n"


@dataclass(frozen=True, kw_only=True)
class CompletedRun:
    """The result of a process.

    Attributes:
        exit_code: The exit code. Negative if a signal ended the process.
        output: The standard output, combined with standard error unless ``separate_stderr`` was set.
        errors: The standard error if ``separate_stderr`` was set, otherwise empty.
    """

    exit_code: int
    output: str
    errors: str


def run(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    on_line: Callable[[str], None] | None = None,
    separate_stderr: bool = False,
    interruption: Interruption | None = None,
) -> CompletedRun:
    """Run a command to its end.

    The command runs in a process group of its own, so that a Ctrl-C in the terminal reaches only this
    process, which sends one interrupt to the command. On the first interrupt, Terraform finishes operations
    in flight, saves the state and releases the lock. On the second it exits at once, so the terminal and this
    process must not both send one.

    If this process is killed, a guard sends that interrupt. The guard is a shell in a session of its own: it
    needs nothing but POSIX, and a kill of this process's group does not reach it.

    Args:
        command: The program and its arguments.
        folder: The working directory.
        environment: The environment variables, complete.
        on_line: Called with each line of output as it is printed. Default: lines are only collected.
        separate_stderr: Whether to collect standard error separately.
        interruption: What interrupts the command, if another thread than the main one runs it.

    Raises:
        KeyboardInterrupt: This process was interrupted. Raised after the command has ended.
        NotStartedError: ``interruption`` was requested before the command started.
    """
    interruption = interruption or Interruption()
    interruption.refuse_start()
    lines: list[str] = []
    interrupt: KeyboardInterrupt | None = None
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors if separate_stderr else subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            process_group=0,
        ) as process,
        _guarded(process),
        interruption.reaches(process),
    ):
        while process.returncode is None:
            try:
                _follow(process, lines, on_line)
            except KeyboardInterrupt as pressed:
                interrupt = pressed
                process.send_signal(signal.SIGINT)
        errors.seek(0)
        stderr = errors.read().decode("utf-8", errors="replace")
    if interrupt is not None:
        raise interrupt
    return CompletedRun(exit_code=process.returncode, output="\n".join(lines), errors=stderr)


@contextmanager
def _guarded(process: subprocess.Popen[str]) -> Iterator[None]:
    """Interrupt the process if this process is killed within the block."""
    with subprocess.Popen(
        ["/bin/sh", "-c", _GUARD, str(process.pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        # The command's output, to read: the only descriptor beside stdin that every shell can name.
        stderr=process.stdout,
        start_new_session=True,
    ) as guard:
        try:
            yield
        finally:
            guard.communicate(_ENDED)


def _follow(process: subprocess.Popen[str], lines: list[str], on_line: Callable[[str], None] | None) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if on_line is not None:
            on_line(lines[-1])
    process.wait()
