"""A table of what runs now, for a terminal."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

from rich.table import Table
from rich.text import Text


@dataclass(frozen=True, kw_only=True)
class _Running:
    what: str
    since: float
    line: str = ""


class RunningTable:
    """A row for each stack that Terraform works on, and a line that counts them. Threads may call it.

    Args:
        of: How many stacks there are.
    """

    def __init__(self, *, of: int) -> None:
        self._of = of
        self._done = 0
        self._running: dict[str, _Running] = {}
        self._lock = threading.Lock()

    def begin(self, stack: str, what: str) -> None:
        """Add the row of a stack."""
        with self._lock:
            self._running[stack] = _Running(what=what, since=time.monotonic())

    def show(self, stack: str, line: str) -> None:
        """Show a line of output as the latest of a stack."""
        if line.strip():
            with self._lock:
                self._running[stack] = replace(self._running[stack], line=line.strip())

    def end(self, stack: str) -> None:
        """Remove the row of a stack."""
        with self._lock:
            del self._running[stack]
            self._done += 1

    def __rich__(self) -> Table:
        """Return the table as it is now."""
        result = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), expand=True)
        for ratio in (None, None, None, 1):
            result.add_column(no_wrap=True, overflow="ellipsis", ratio=ratio)
        with self._lock:
            running, done = dict(self._running), self._done
        for stack, row in running.items():
            took = f"{time.monotonic() - row.since:.0f} s"
            result.add_row(Text(stack), Text(row.what), Text(took, style="dim"), Text(row.line, style="dim"))
        result.add_row(Text(f"{done} of {self._of} done"))
        return result
