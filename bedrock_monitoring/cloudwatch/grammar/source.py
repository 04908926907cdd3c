"""Source text in one of CloudWatch's languages, and problems that point into it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from bedrock_monitoring.problems import Problem

Span = tuple[int, int]
"""Where a piece of a text begins, and where it ends (the first character after it)."""

NOWHERE: Span = (0, 0)
"""The span of what was not read from a text."""

_INDENT = "    "
_SHOWN = 100
"""Most characters of a line that an excerpt shows: what fits in a terminal of common width."""
_SHOWN_BEFORE = 60


@dataclass(frozen=True, kw_only=True)
class SourceText:
    """A text and its language.

    Attributes:
        language: The name of the language in messages: "metric math".
        text: The whole text.
    """

    language: str
    text: str

    def problem(self, span: Span, *, what: str, remedy: str) -> Problem:
        """Return a problem that shows its place: the line, and carets below it."""
        start, end = span
        before = self.text[:start].split("\n")
        line = self.text.split("\n")[len(before) - 1]
        column = len(before[-1])
        place = (
            f"character {column + 1}"
            if "\n" not in self.text
            else f"line {len(before)}, character {column + 1}"
        )
        return Problem(
            where=f"{self.language}, {place}",
            what=what,
            remedy=f"{remedy}\n{_excerpt(line, column, max(end - start, 1))}",
        )

    def end(self) -> Span:
        """Return the position after the last visible character, where something is missing."""
        end = len(self.text.rstrip())
        return end, end


def piece(text: str) -> str:
    """Return a part of a text for a message: cut to 60 characters, with spaces for unprintable ones."""
    visible = _visible(text)
    return visible if len(visible) <= _SHOWN_BEFORE else f"{visible[: _SHOWN_BEFORE - 1]}…"


def _excerpt(line: str, column: int, length: int) -> str:
    first = max(0, min(column - _SHOWN_BEFORE, len(line) - _SHOWN)) if len(line) > _SHOWN else 0
    window = line[first : first + _SHOWN]
    head = "…" if first else ""
    tail = "…" if first + _SHOWN < len(line) else ""
    visible = _visible(window)
    at = column - first
    carets = "^" * max(columns(visible[at : at + length]), 1)
    return f"{_INDENT}{head}{visible}{tail}\n{_INDENT}{' ' * (len(head) + columns(visible[:at]))}{carets}"


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def columns(text: str) -> int:
    """Return the terminal columns of a text: East Asian characters take two, combining marks none."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
