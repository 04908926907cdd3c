"""Write plain values as YAML that every parser reads as the same values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.rollout.yaml_document import parse

Plain = str | int | float | bool | None
"""A single value that can be written."""

LINE_LENGTH = 110
"""How long a line may be before a mapping or a list in it gets lines of its own."""

_INDENT = "  "
_PLAIN = lazy_pattern(r"(?!.*: )[A-Za-z0-9](?:[A-Za-z0-9_ .%/@:-]*[A-Za-z0-9_%-])?")
# YAML 1.1 has numbers with underscores, octal and hexadecimal ones, and dates.
_NUMBER_OF_OTHER_PARSERS = lazy_pattern(r"0.*|[0-9._:-]+")
_OF_OTHER_PARSERS = frozenset({"yes", "no", "on", "off", "y", "n"})


def document_text(values: Mapping[str, object]) -> str:
    """Return a mapping as the text of a file, each of its keys on a line of its own."""
    return "".join(f"{line}\n" for key, value in values.items() for line in entry_lines(key, value))


def entry_lines(key: str, value: object, *, indent: str = "") -> Iterator[str]:
    """Yield the lines of an entry of a mapping: one line if it fits.

    Args:
        key: The key.
        value: A plain value.
        indent: What each line begins with.
    """
    return _lines(f"{indent}{scalar_text(key)}:", value, indent=f"{indent}{_INDENT}")


def item_lines(value: object, *, indent: str = "") -> Iterator[str]:
    """Yield the lines of an item of a list: one line if it fits.

    Args:
        value: A plain value.
        indent: What each line begins with.
    """
    one_line = f"{indent}- {flow_text(value)}"
    if not isinstance(value, Mapping) or len(one_line) <= LINE_LENGTH or not value:
        yield from _lines(f"{indent}-", value, indent=f"{indent}{_INDENT}")
        return
    lines = [
        line for key, each in value.items() for line in entry_lines(key, each, indent=f"{indent}{_INDENT}")
    ]
    yield f"{indent}- {lines[0].lstrip()}"
    yield from lines[1:]


def _lines(head: str, value: object, *, indent: str) -> Iterator[str]:
    one_line = f"{head} {flow_text(value)}"
    holds_values = isinstance(value, Mapping | Sequence) and not isinstance(value, str) and value
    if len(one_line) <= LINE_LENGTH or not holds_values:
        yield one_line
        return
    yield head
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from entry_lines(key, each, indent=indent)
    elif isinstance(value, Sequence):
        for each in value:
            yield from item_lines(each, indent=indent)


def flow_text(value: object) -> str:
    """Return a plain value in one line."""
    if isinstance(value, Mapping):
        entries = ", ".join(f"{scalar_text(key)}: {flow_text(each)}" for key, each in value.items())
        return f"{{ {entries} }}" if entries else "{}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(flow_text, value))}]"
    assert value is None or isinstance(value, str | int | float)
    return scalar_text(value)


def scalar_text(value: Plain) -> str:
    """Return a single value, in quotes if it would else be read as something else."""
    if not isinstance(value, str):
        return json.dumps(value)
    is_other = value.lower() in _OF_OTHER_PARSERS or _NUMBER_OF_OTHER_PARSERS.fullmatch(value)
    is_plain = _PLAIN.fullmatch(value) and not is_other
    if is_plain and parse(f"a: {value}\nb: [{value}]", file="").root.value == {"a": value, "b": [value]}:
        return value
    return "".join(map(_escaped, json.dumps(value, ensure_ascii=False)))


def _escaped(character: str) -> str:
    """Return a character of a text in double quotes as YAML may have it."""
    return character if character.isprintable() else f"\\U{ord(character):08x}"
