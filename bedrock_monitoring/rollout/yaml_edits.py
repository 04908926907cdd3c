"""Change single values in the text of a YAML file. Comments, order and style of all else stay as they are.

A library that reads and writes YAML keeps comments, too, but writes every line in its own style: a change of
one threshold would be a change of many lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from bedrock_monitoring.problems import InvalidInputError, refuse_one
from bedrock_monitoring.rollout.yaml_document import Document, Node, Step, parse, path_text
from bedrock_monitoring.rollout.yaml_writing import Plain, flow_text, item_lines, scalar_text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INDENT = "  "


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A value to write.

    Attributes:
        path: The keys and indices that lead to it. Its mapping need not exist.
        value: The value.
    """

    path: tuple[Step, ...]
    value: Plain


def with_edits(text: str, edits: Sequence[Edit], *, file: str) -> str:
    """Return the text of a file with values changed or added.

    Args:
        text: The text.
        edits: The values.
        file: The name of the file, for messages.

    Raises:
        InvalidInputError: The text is not YAML, or a value cannot be written without changing others, for
            example where an alias stands.
    """
    for edit in edits:
        before = parse(text, file=file)
        changed = _edited(text, before, edit)
        expected = _with_value(before.root.value, edit.path, edit.value)
        if not _reads_as(expected, changed):
            refuse_one(
                where=str(before.place(edit.path)),
                what=f"{path_text(edit.path)} cannot be written without changing other settings",
                remedy=f"write it by hand: {scalar_text(edit.path[-1])}: {scalar_text(edit.value)}",
            )
        text = changed
    return text


def with_item(text: str, path: Sequence[Step], value: object, *, file: str) -> str:
    """Return the text of a file with an item added at the end of a list.

    Args:
        text: The text.
        path: The keys and indices that lead to the list. Neither it nor the mapping that it is in need exist.
        value: The item, as plain values.
        file: The name of the file, for messages.

    Raises:
        InvalidInputError: The text is not YAML, or the item cannot be written without changing others.
    """
    before = parse(text, file=file)
    changed = _with_item_added(text, before, path, value)
    expected = _with_value(before.root.value, path, [*_listed(before, path), value])
    if changed is None or not _reads_as(expected, changed):
        what = f"an item cannot be added to {path_text(path)} without changing other settings"
        refuse_one(where=str(before.place(path)), what=what, remedy=f"add it by hand: {flow_text(value)}")
    return changed


def _reads_as(expected: object, text: str) -> bool:
    try:
        return parse(text, file="").root.value == expected
    except InvalidInputError:  # such as where an alias stands: its anchor has other indents
        return False


def _listed(document: Document, path: Sequence[Step]) -> list[object]:
    value = document.value(path)
    return value if isinstance(value, list) else []


def _with_item_added(text: str, document: Document, path: Sequence[Step], value: object) -> str | None:
    if isinstance(document.value(path), list):
        node = _node(document, path)
        start, end = _span(text, node)
        if text[start : start + 1] == "[":
            inside = text[start + 1 : end - 1].rstrip()
            separator = ", " if inside.strip() else ""
            return f"{text[: start + 1]}{inside}{separator}{flow_text(value)}{text[end - 1 :]}"
        line_end = _line_end(text, _last_place(text, node))
        lines = [*item_lines(value, indent=" " * (node.column - 1))]
        return text[:line_end] + "".join(f"\n{line}" for line in lines) + text[line_end:]
    if document.has(path):
        return _with_first_item(text, document, path, value)
    depth = _depth(document, path)
    holder = _node(document, path[:depth])
    return _inserted(text, holder, path[depth:], [value]) if isinstance(holder.value, Mapping) else None


def _with_first_item(text: str, document: Document, path: Sequence[Step], value: object) -> str | None:
    """Return the text with the first item below a key with nothing behind it; ``None`` if something is."""
    start, end = _span(text, _node(document, path))
    if start != end:
        return None
    lines = item_lines(value, indent=f"{_indent(_node(document, path[:-1]))}{_INDENT}")
    line_end = _line_end(text, start)
    return text[:line_end] + "".join(f"\n{line}" for line in lines) + text[line_end:]


def _indent(mapping: Node) -> str:
    """Return what the lines of a block mapping begin with."""
    return " " * (min(mapping.keys.values())[1] - 1)


def _depth(document: Document, path: Sequence[Step]) -> int:
    """Return how many steps of a path that leads to nothing yet there are."""
    return next(length for length in range(len(path) - 1, -1, -1) if document.has(path[:length]))


def _edited(text: str, document: Document, edit: Edit) -> str:
    """Return the text with one value changed: in its place, or as a new key of the innermost mapping."""
    if document.has(edit.path):
        start, end = _span(text, _node(document, edit.path))
        return _replaced(text, start, end, scalar_text(edit.value))
    depth = _depth(document, edit.path)
    node = _node(document, edit.path[:depth])
    keys = edit.path[depth:]
    if isinstance(node.value, Mapping):
        return _inserted(text, node, keys, edit.value)
    start, end = _span(text, node)
    if depth and isinstance(edit.path[depth - 1], int) and isinstance(node.value, str):
        # A model that is only named becomes a mapping with its id.
        own = text[start:end]
        indent = " " * (node.column - 1)
        changed = f"{text[:start]}id: {own}{text[end:]}"
        line_end = _line_end(changed, start)
        return changed[:line_end] + _block(keys, edit.value, indent) + changed[line_end:]
    return _replaced(text, start, end, flow_text(_below(keys, edit.value)))


def _replaced(text: str, start: int, end: int, value: str) -> str:
    space = " " if text[:start].endswith(":") else ""  # where nothing stands behind the key
    return f"{text[:start]}{space}{value}{text[end:]}"


def _node(document: Document, path: Sequence[Step]) -> Node:
    node = document.root
    for step in path:
        node = node.children[step]
    return node


def _inserted(text: str, node: Node, keys: Sequence[Step], value: Plain | list[object]) -> str:
    """Return the text with a value below new keys at the end of a mapping."""
    start, end = _span(text, node)
    if text[start : start + 1] == "{":
        inside = text[start + 1 : end - 1].rstrip()
        entry = f"{scalar_text(keys[0])}: {flow_text(_below(keys[1:], value))}"
        separator = ", " if inside.strip() else " "
        return f"{text[: start + 1]}{inside}{separator}{entry} {text[end - 1 :]}"
    line_end = _line_end(text, _last_place(text, node))
    return text[:line_end] + _block(keys, value, _indent(node)) + text[line_end:]


def _last_place(text: str, node: Node) -> int:
    """Return where the last value in a mapping or a list ends."""
    if not node.children:
        return _span(text, node)[1] - 1
    start, end = _span(text, node)
    if text[start : start + 1] in {"{", "["}:
        return end - 1
    last = max(node.children.values(), key=lambda child: (child.line, child.column))
    return _last_place(text, last)


def _line_end(text: str, place: int) -> int:
    """Return where the line of a place ends, behind its comment."""
    found = text.find("\n", max(place, 0))
    return len(text) if found < 0 else found


def _block(keys: Sequence[Step], value: Plain | list[object], indent: str) -> str:
    """Return lines of a block mapping, each behind a line break."""
    lines = [f"{indent}{_INDENT * depth}{scalar_text(key)}:" for depth, key in enumerate(keys)]
    if isinstance(value, list):
        lines += [line for item in value for line in item_lines(item, indent=indent + _INDENT * len(keys))]
    else:
        lines[-1] += f" {scalar_text(value)}"
    return "".join(f"\n{line}" for line in lines)


def _below(keys: Sequence[Step], value: object) -> object:
    """Return a value in mappings of one key each."""
    return {keys[0]: _below(keys[1:], value)} if keys else value


def _span(text: str, node: Node) -> tuple[int, int]:
    """Return where the text of a value begins and ends. A block ends where whatever follows it begins."""
    kind = _EVENTS.get(type(node.value), yaml.ScalarEvent)
    events = iter(yaml.parse(text, Loader=_LOADER))
    first = next(
        each for each in events if isinstance(each, kind) and _position(each) == (node.line, node.column)
    )
    last, depth = first, int(isinstance(first, yaml.CollectionStartEvent))
    while depth:
        last = next(events)
        depth += isinstance(last, yaml.CollectionStartEvent)
        depth -= isinstance(last, yaml.CollectionEndEvent)
    assert first.start_mark
    assert last.end_mark
    return _value_start(text, first.start_mark.index), last.end_mark.index


_EVENTS: Mapping[type, type[yaml.Event]] = {dict: yaml.MappingStartEvent, list: yaml.SequenceStartEvent}


def _position(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark
    return event.start_mark.line + 1, event.start_mark.column + 1


def _value_start(text: str, index: int) -> int:
    """Return where a value begins behind its anchor."""
    anchor = re.compile(r"&\S+\s+").match(text, index)
    return anchor.end() if anchor else index


def _with_value(values: Any, path: Sequence[Step], value: object) -> Any:
    """Return the values of a file with another value at a path."""
    changed = json.loads(json.dumps(values))  # what aliases share is copied for each
    holder: Any = None
    here = changed
    for place, step in enumerate(path):
        if isinstance(here, str) and place:
            here = {"id": here}
            holder[path[place - 1]] = here
        elif not isinstance(here, dict | list):
            here = {}
            holder[path[place - 1]] = here
        holder = here
        if place == len(path) - 1:
            holder[step] = value
        else:
            here = holder.get(step) if isinstance(holder, dict) else holder[step]
            if here is None:
                here = holder[step] = {}
    return changed
