"""Strings of Terraform JSON as the text that Terraform hands on: every one of them is a template.

Terraform replaces ``${…}`` by a value, acts on ``%{…}``, and writes ``$${`` and ``%%{`` as ``${`` and ``%{``.
Source: "Strings and Templates" and "JSON Configuration Syntax" of the Terraform language.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bedrock_monitoring.lazy_pattern import lazy_pattern

_MARK = lazy_pattern(r"\$\$\{|%%\{|\$\{|%\{")
_IN_EXPRESSION = lazy_pattern(r'["{}]')
_IN_QUOTES = lazy_pattern(r'\\.|"|\$\$\{|%%\{|\$\{|%\{', re.DOTALL)


def read_template(text: str, resolve: Callable[[str], str]) -> str:
    """Return the text that a template stands for.

    A directive such as ``%{ if … }`` is left out, what it encloses stays. A ``${`` that is never closed stays
    too; Terraform refuses it.

    Args:
        text: A string of Terraform JSON.
        resolve: Returns what takes the place of an expression, which it gets without ``${`` and ``}``.
    """
    parts: list[str] = []
    position = 0
    while mark := _MARK.search(text, position):
        parts.append(text[position : mark.start()])
        end = None if len(mark[0]) > len("${") else _end_of_expression(text, mark.end())
        if end is None:
            parts.append(mark[0][-len("${") :])
            position = mark.end()
        else:
            if mark[0] == "${":
                parts.append(resolve(text[mark.end() : end - 1].strip("~ \t\r\n")))
            position = end
    return "".join((*parts, text[position:]))


def _end_of_expression(text: str, start: int) -> int | None:
    """Return the position after the brace that closes an expression; ``None`` if none does."""
    depth, position = 1, start
    while found := _IN_EXPRESSION.search(text, position):
        position = found.end()
        if found[0] == '"':
            end = _end_of_quotes(text, position)
            if end is None:
                return None
            position = end
        else:
            depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return position
    return None


def _end_of_quotes(text: str, start: int) -> int | None:
    """Return the position after the quote that ends a string, which is a template itself."""
    position = start
    while found := _IN_QUOTES.search(text, position):
        position = found.end()
        if found[0] == '"':
            return position
        if found[0] in {"${", "%{"}:
            end = _end_of_expression(text, position)
            if end is None:
                return None
            position = end
    return None
