"""Find the regular expressions in a log query: what stands between slashes is no text of the query language.

A slash also divides. As in other languages with both, it begins a regular expression where no value precedes
it; and after ``like`` and after the field of ``parse``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MASKED = 0xF0000
"""Added to each character of a regular expression, which puts it into a private use area of Unicode."""

_MOST = 0xFFFF
"""The last character that is masked; none of those after it means anything in a query."""

_LEXEME = re.compile(
    r"""(?P<comment>\#[^\n]*)
    | (?P<text>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | `[^`]*`)
    | (?P<word>[@\w.]+)
    | (?P<mark>\S)""",
    re.DOTALL | re.VERBOSE,
)
_REGEX = re.compile(r"/(?:[^/\\\n]|\\.)+/")
_NO_VALUES = frozenset({"like", "and", "or", "not", "in", "by", "as"})


def mask_regexes(query: str) -> str:
    """Return a query of the same length in which only the slashes of a regular expression can be read."""
    masked, at = [], 0
    for start, end in _regexes(query):
        inner = "".join(_masked(char) for char in query[start + 1 : end - 1])
        masked += [query[at : start + 1], inner]
        at = end - 1
    return "".join((*masked, query[at:]))


def unmasked(regex: str) -> str:
    """Return the regular expression between the slashes of a masked literal."""
    return "".join(chr(ord(char) - MASKED) if ord(char) >= MASKED else char for char in regex[1:-1])


def _masked(char: str) -> str:
    return chr(ord(char) + MASKED) if ord(char) <= _MOST else char


def _regexes(query: str) -> Iterator[tuple[int, int]]:
    """Yield where each regular expression begins and ends, with its slashes."""
    at, previous, command = 0, "|", ""
    while lexeme := _LEXEME.search(query, at):
        at, kind, text = lexeme.end(), lexeme.lastgroup, lexeme[0]
        if kind == "comment":
            continue
        if text == "/" and (_ends_no_value(previous) or command == "parse"):
            regex = _REGEX.match(query, lexeme.start())
            if regex is not None:
                yield regex.span()
                at, text, command = regex.end(), "regex", ""
        if previous == "|" and kind == "word":
            command = text.lower()
        elif text == "|":
            command = ""
        previous = text


def _ends_no_value(previous: str) -> bool:
    is_mark = not (previous[-1].isalnum() or previous[-1] in "_.)]\"'`*@")
    return is_mark or previous.lower() in _NO_VALUES
