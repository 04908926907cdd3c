"""One line on a terminal that says how far a long run is."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_INTERVAL = 0.2
"""Seconds between two updates."""

_ERASE = "\r\x1b[K"
"""To the first column, and erase the line (ECMA-48, EL). A carriage return also flushes standard error, as a
line that ends does (Python's documentation of ``io.TextIOWrapper``, "line_buffering").
"""


@dataclass(kw_only=True)
class ProgressLine:
    """A line on standard error that is updated in place."""

    _shown_at: float | None = None

    def show(self, text: str, *, at_once: bool = False) -> None:
        """Show a text in place of the one before.

        Args:
            text: The text, shorter than a terminal is wide.
            at_once: Whether to show it though the line was updated within the last 0.2 seconds.
        """
        now = time.monotonic()
        if at_once or self._shown_at is None or now - self._shown_at >= _INTERVAL:
            self._shown_at = now
            print(f"{_ERASE}{text}", end="", file=sys.stderr)

    def erase(self) -> None:
        """Remove the line."""
        if self._shown_at is not None:
            print(_ERASE, end="", file=sys.stderr)


class NoProgressLine(ProgressLine):
    """What shows nothing: standard error is a file, a pipe, a terminal that cannot erase, or of another."""

    def show(self, text: str, *, at_once: bool = False) -> None:
        """Show nothing."""


@contextmanager
def progress_line() -> Iterator[ProgressLine]:
    """Yield a line, which is removed at the end of the block, whatever ends it."""
    is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    line = ProgressLine() if is_terminal else NoProgressLine()
    try:
        yield line
    finally:
        line.erase()
