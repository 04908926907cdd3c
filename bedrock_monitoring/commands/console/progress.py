"""Show progress: a spinner with what runs, and a line for each finished step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from rich.console import Console
from rich.text import Text

_TITLE_WIDTH = 30


class Step:
    """A running step.

    Attributes:
        result: The result. It is printed when the step ends.
    """

    def __init__(self, *, title: str, show: Callable[[Text], None]) -> None:
        self.result = ""
        self._title = title
        self._show = show

    def show_line(self, line: str) -> None:
        """Show the latest line of output beside the spinner."""
        if line.strip():
            self._show(
                Text.assemble(self._title, "  ", (line.strip(), "dim"), overflow="ellipsis", no_wrap=True)
            )


class Steps:
    """Steps that may run side by side, in threads.

    Args:
        out: Where they are shown.
    """

    def __init__(self, out: Console) -> None:
        self._out = out
        self._tick, self._cross = ("✓", "✗") if (out.encoding or "").startswith("utf") else ("+", "x")
        self._running = list[str]()
        self._lock = Lock()

    @contextmanager
    def spinner(self) -> Iterator[None]:
        """Show a spinner within the block, with the steps that run."""
        with self._out.status("") as self._status:
            yield

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Show that a step runs, then its result and its duration in tenths of a second."""
        started = time.monotonic()
        self._change(self._running.append, title)
        try:
            running = Step(title=title, show=self._status.update)
            yield running
        except BaseException:
            self._out.print(Text.assemble((self._cross, "red"), f" {title}"))
            raise
        finally:
            self._change(self._running.remove, title)
        took = f"{time.monotonic() - started:5.1f} s"
        done = Text.assemble(
            (self._tick, "green"), f" {title:<{_TITLE_WIDTH}} ", (took, "dim"), f"  {running.result}"
        )
        self._out.print(done, soft_wrap=True)

    def _change(self, change: Callable[[str], None], title: str) -> None:
        with self._lock:
            change(title)
            self._status.update(Text(", ".join(self._running)))
