"""Run Terraform so that it can always release its lock: one interrupt for each Ctrl-C, and never a kill."""

from __future__ import annotations

import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


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
) -> CompletedRun:
    """Run a command to its end.

    The command runs in a process group of its own, so that a Ctrl-C in the terminal reaches only this
    process, which sends one interrupt to the command. On the first interrupt, Terraform finishes operations
    in flight, saves the state and releases the lock. On the second it exits at once, so the terminal and this
    process must not both send one.

    Args:
        command: The program and its arguments.
        folder: The working directory.
        environment: The environment variables, complete.
        on_line: Called with each line of output as it is printed. Default: lines are only collected.
        separate_stderr: Whether to collect standard error separately.

    Raises:
        KeyboardInterrupt: This process was interrupted. Raised after the command has ended.
    """
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


def _follow(process: subprocess.Popen[str], lines: list[str], on_line: Callable[[str], None] | None) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if on_line is not None:
            on_line(lines[-1])
    process.wait()
