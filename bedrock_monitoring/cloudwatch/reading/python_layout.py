"""Lay out Python expressions as ruff and black do in lines of at most 110 columns, the width of this project.

What does not fit into a line is broken: the arguments of a call go on one line of their own if they fit
there, and otherwise each on its own, as the items of a collection do, with a trailing comma.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TypeAlias

from bedrock_monitoring.cloudwatch.grammar.source import columns

WIDTH = 110
"""Columns of a line."""

INDENT = "    "

_SHORT_TEXT = 70
"""Columns up to which a text of several lines is written in one line."""


@dataclass(frozen=True)
class Atom:
    """A literal, a name, or a call without arguments."""

    text: str

    def inline(self) -> str | None:
        """Return the expression on one line, or ``None`` if it has several."""
        return None if "\n" in self.text else self.text

    def laid_out(self, level: int, before: int, after: int) -> str:  # noqa: ARG002 - it cannot be broken
        """Return the expression in as few lines as fit; see ``Bracketed.laid_out``."""
        return self.text


@dataclass(frozen=True)
class Argument:
    """A value with what stands before it: ``name=`` in a call, or the key in a mapping."""

    prefix: str
    value: Node

    def inline(self) -> str | None:
        """Return it on one line, or ``None`` if it has several."""
        inline = self.value.inline()
        return None if inline is None else self.prefix + inline

    def laid_out(self, level: int, before: int, after: int) -> str:
        """Return it in as few lines as fit; see ``Bracketed.laid_out``."""
        return self.prefix + self.value.laid_out(level, before + columns(self.prefix), after)


@dataclass(frozen=True)
class Bracketed:
    """A call or a collection: its members between brackets."""

    opening: str
    closing: str
    members: tuple[Node, ...]

    @property
    def _is_call(self) -> bool:
        return len(self.opening) > 1

    def inline(self) -> str | None:
        """Return it on one line, or ``None`` if a member has several."""
        inside = self._inside()
        comma = "," if self.opening == "(" and len(self.members) == 1 else ""
        return None if inside is None else f"{self.opening}{inside}{comma}{self.closing}"

    def laid_out(self, level: int, before: int, after: int) -> str:
        """Return it in as few lines as fit.

        Args:
            level: How far the line is indented on which it begins.
            before: The columns before it on that line.
            after: The columns after it on its last line.
        """
        inline = self.inline()
        room = WIDTH - len(INDENT) * level
        if inline is not None and before + columns(inline) + after <= room:
            return inline
        inner, outer = INDENT * (level + 1), INDENT * level
        inside = self._inside() if self._is_call else None
        if inside is not None and columns(inner + inside) <= WIDTH:
            return f"{self.opening}\n{inner}{inside}\n{outer}{self.closing}"
        lines = [f"{inner}{member.laid_out(level + 1, 0, len(','))},\n" for member in self.members]
        return f"{self.opening}\n{''.join(lines)}{outer}{self.closing}"

    def _inside(self) -> str | None:
        parts = [member.inline() for member in self.members]
        known = [part for part in parts if part is not None]
        return ", ".join(known) if len(known) == len(parts) else None


Node: TypeAlias = Atom | Argument | Bracketed


def text_literal(text: str) -> str:
    """Return a string literal with the fewest escapes: a short one in one line, else line by line."""
    lines = text.split("\n")
    if (
        len(lines) > 1
        and columns(text) > _SHORT_TEXT
        and '"""' not in text
        and not text.endswith('"')
        and all(map(str.isprintable, lines))
    ):
        return '"""\\\n' + text.replace("\\", "\\\\") + '"""'
    quote = "'" if text.count('"') > text.count("'") else '"'
    escaped = "".join(_escaped(char, quote) for char in text)
    return f"{quote}{escaped}{quote}"


def comment(text: str) -> str:
    """Return a text as lines of a comment, each with its end."""
    printable = "".join(char if char.isprintable() or char.isspace() else _escaped(char, "") for char in text)
    lines = textwrap.wrap(printable, WIDTH - len("# "), break_long_words=False, break_on_hyphens=False)
    return "".join(f"# {line}\n" for line in lines)


def _escaped(char: str, quote: str) -> str:
    if char in ("\\", quote):
        return f"\\{char}"
    return char if char.isprintable() else repr(char)[1:-1]
