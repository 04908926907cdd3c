"""Show progress: a spinner with Terraform's latest line, and a line for each finished step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status
from rich.text import Text

_TITLE_WIDTH = 30


class Step:
    """A running step.

    Attributes:
        result: The result. It is printed when the step ends.
    """

    def __init__(self, *, title: str, status: Status) -> None:
        self.result = ""
        self._title = title
        self._status = status

    def show_line(self, line: str) -> None:
        """Show the latest line of output beside the spinner."""
        if line.strip():
            self._status.update(
                Text.assemble(self._title, "  ", (line.strip(), "dim"), overflow="ellipsis", no_wrap=True)
            )


@contextmanager
def step(out: Console, title: str) -> Iterator[Step]:
    """Show a spinner while a step runs, then its result and its duration in tenths of a second."""
    tick, cross = ("✓", "✗") if (out.encoding or "").startswith("utf") else ("+", "x")
    started = time.monotonic()
    try:
        with out.status(Text(title)) as status:
            running = Step(title=title, status=status)
            yield running
    except BaseException:
        out.print(Text.assemble((cross, "red"), f" {title}"))
        raise
    took = f"{time.monotonic() - started:5.1f} s"
    done = Text.assemble((tick, "green"), f" {title:<{_TITLE_WIDTH}} ", (took, "dim"), f"  {running.result}")
    out.print(done, soft_wrap=True)
