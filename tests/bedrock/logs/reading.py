"""Which names a query of Logs Insights reads and which it makes, command by command.

It covers the commands and functions that the project's queries use and refuses every other, so that a query
in words unknown here cannot pass unread. It does not check types, the order of commands, or what CloudWatch
itself would refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

COMMANDS = frozenset({"fields", "filter", "stats", "sort", "limit", "parse", "display"})
WORDS = frozenset({"as", "by", "asc", "desc", "and", "or", "not", "in", "like"})
FUNCTIONS = frozenset(
    {
        *("bin", "coalesce", "concat", "count", "count_distinct", "fromMillis", "ispresent", "latest", "min"),
        *("now", "strcontains", "sum", "toMillis"),
    }
)

_TOKEN = re.compile(
    r"""
      (?P<text>"[^"]*")
    | (?P<regex>(?<=[ ])/(?:\\.|[^/\\])+/)
    | (?P<name>@?[A-Za-z_][A-Za-z0-9_]*(?:\.(?:[A-Za-z_][A-Za-z0-9_]*|`[^`]+`))*)
    | (?P<number>\d+(?:\.\d+)?[smhdw]?)
    | (?P<sign>[-+*/%^(),=<>!]+)
    | (?P<space>\s+)
    """,
    re.VERBOSE,
)
_GROUP = re.compile(r"\(\?<([A-Za-z]\w*)>")


class UnreadableQueryError(ValueError):
    """The query has something in it that is not known here."""


def unknown_names(query_lines: Sequence[str], *, known: frozenset[str] | set[str]) -> list[str]:
    """Return the names that are read before anything gave them a value, in the order of the query.

    Args:
        query_lines: A command a line.
        known: What has a value from the start.
    """
    made, unknown = set(known), list[str]()
    for line in query_lines:
        command, _, rest = line.partition(" ")
        if command not in COMMANDS:
            raise UnreadableQueryError(command)
        reads, makes = _names(rest)
        unknown += [name for name in reads if name not in made]
        # What stats leaves is what it made and grouped by, and nothing else.
        made = set(makes) | _grouped(rest) if command == "stats" else made | set(makes)
    return unknown


def names_read(query_lines: Sequence[str]) -> set[str]:
    """Return every name that stands in a query where a value is read."""
    return {name for line in query_lines for name in _names(line.partition(" ")[2])[0]}


def _names(rest: str) -> tuple[list[str], list[str]]:
    reads, makes, tokens = list[str](), list[str](), list(_tokens(rest))
    for position, (kind, text) in enumerate(tokens):
        if kind == "regex":
            makes += _GROUP.findall(text)
        elif kind != "name" or text in WORDS:
            continue
        elif tokens[position + 1 : position + 2] in ([("sign", call)] for call in ("(", "(*)", "()")):
            if text not in FUNCTIONS:
                raise UnreadableQueryError(text)
        elif position and tokens[position - 1] == ("name", "as"):
            makes.append(text)
        else:
            reads.append(text.replace("`", ""))
    return reads, makes


def _grouped(rest: str) -> set[str]:
    _, _, by = rest.partition(" by ")
    return {name.strip() for name in by.split(",")}


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            raise UnreadableQueryError(text[position:])
        if found.lastgroup != "space":
            yield found.lastgroup, found[0]
        position = found.end()
