"""Print what several threads say one after the other, in a given order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of output.

    Attributes:
        text: The line, or several.
        is_error: Whether it goes to standard error.
    """

    text: str
    is_error: bool = False


class Turns:
    """Prints the lines of each name together, and the names in their order.

    The lines of the first name that has not finished are printed as they come, those of later ones are held.

    Args:
        names: The names in order.
        write: Prints a line.
    """

    def __init__(self, names: Iterable[str], write: Callable[[Line], None]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._order = deque(names)
        self._held: dict[str, list[Line]] = {name: [] for name in self._order}
        self._finished: set[str] = set()

    def say(self, name: str, line: Line) -> None:
        """Print a line of a name, now or when its turn comes."""
        with self._lock:
            if name == self._order[0]:
                self._write(line)
            else:
                self._held[name].append(line)

    def finish(self, name: str) -> None:
        """End the lines of a name, and print those that waited for it."""
        with self._lock:
            self._finished.add(name)
            while self._order and self._order[0] in self._finished:
                self._order.popleft()
                if self._order:
                    for line in self._held.pop(self._order[0]):
                        self._write(line)
