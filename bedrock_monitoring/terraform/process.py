"""Running Terraform so that it can always release its lock: one polite signal for each Ctrl-C, and never a kill."""

from __future__ import annotations

import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class CompletedRun:
    """How a process ended.

    Attributes:
        exit_code: Its exit code, negative when a signal ended it.
        output: What it printed on standard output, and on standard error unless that was kept apart.
        errors: What it printed on standard error when that was kept apart.
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
    """Run a command to its end, telling each line as it is printed.

    The command is put into a process group of its own: a Ctrl-C in the terminal then reaches only this
    process, which passes it on once. Terraform takes one interrupt as "finish what is in flight, save the
    state, release the lock", and a second as "leave at once", so the terminal and this process must not both
    send it.

    Raises:
        KeyboardInterrupt: This process was interrupted; raised when the command has ended.
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
        said_apart = errors.read().decode("utf-8", errors="replace")
    if interrupt is not None:
        raise interrupt
    return CompletedRun(exit_code=process.returncode, output="\n".join(lines), errors=said_apart)


def _follow(process: subprocess.Popen[str], lines: list[str], on_line: Callable[[str], None] | None) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if on_line is not None:
            on_line(lines[-1])
    process.wait()
