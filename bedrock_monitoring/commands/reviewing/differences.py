"""The differences between two values of a plan: a short line for each, from the old value to the new."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import takewhile
from typing import Any

AFTER_APPLY = "(known after apply)"
"""What Terraform's text shows in place of a value that only AWS can tell."""

OLD_TO_NEW = "{} → {}"
"""How a review writes the old and the new value."""

_PAIR = ContextVar("_PAIR", default=OLD_TO_NEW)

_MAX_LENGTH = 60
_CONTEXT = 16
_MAX_ITEMS = 8
_KEYS = ("id", "name", "key", "Sid")
"""The keys that may name an item of a list, the usual one first."""


def differences(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Yield each difference of two values of JSON as ``path old → new``.

    JSON within a text is compared as what it says, and a policy by its statements.

    Args:
        old: The old value.
        new: The new value.
        path: The name of the values. Names within them are appended.
    """
    if old == new:
        return
    old, new = _parsed(old), _parsed(new)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        if "Statement" in old and "Statement" in new:
            yield from _policy_differences(old, new, path)
            return
        for name in [*new, *(name for name in old if name not in new)]:
            yield from differences(old.get(name), new.get(name), f"{path} {name}".strip())
    elif isinstance(old, list) and isinstance(new, list):
        yield from _list_differences(old, new, path)
    elif old != new:
        yield f"{path} {from_to(old, new)}".strip()


@contextmanager
def written_as(template: str) -> Iterator[None]:
    """Within the block, write two values by another template than ``OLD_TO_NEW``, in this thread."""
    token = _PAIR.set(template)
    try:
        yield
    finally:
        _PAIR.reset(token)


def pair(old: str, new: str) -> str:
    """Return two texts as ``old → new``, or as `written_as` says."""
    return _PAIR.get().format(old, new)


def from_to(old: Any, new: Any) -> str:
    """Return two values as a `pair`; of long texts only what surrounds their differences."""
    before, after = _one_line(old), _one_line(new)
    if before == after:
        return "changes in white space alone" if old != new else before
    if max(len(before), len(after)) > _MAX_LENGTH:
        before, after = _around_difference(before, after)
    return pair(before, after)


def shown(value: Any) -> str:
    """Return a value as a short text of one line."""
    text = _one_line(value)
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"


def items_difference(old: Sequence[str], new: Sequence[str]) -> str:
    """Return what a list gains and loses, as ``+ a, - b``. Empty if it has the same items."""
    changes = [
        *(f"+ {item}" for item in new if item not in old),
        *(f"- {item}" for item in old if item not in new),
    ]
    more = len(changes) - _MAX_ITEMS
    return ", ".join([*changes[:_MAX_ITEMS], *([f"{more} more"] if more > 0 else [])])


def _list_differences(old: list[Any], new: list[Any], path: str) -> Iterator[str]:
    items = [*old, *new]
    if all(isinstance(item, Mapping) for item in items):
        key = next((key for key in _KEYS if _is_unique(old, key) and _is_unique(new, key)), None)
        if key is not None:
            before, after = ({item[key]: _without(item, key) for item in each} for each in (old, new))
            yield from differences(before, after, path)
            return
    if len(old) == len(new) and any(isinstance(item, (Mapping, list)) for item in items):
        for one, other in zip(old, new, strict=True):
            yield from differences(one, other, path)
        return
    gained = items_difference([shown(item) for item in old], [shown(item) for item in new])
    yield f"{path}: {gained or 'another order'}"


def _is_unique(items: Sequence[Mapping[str, Any]], key: str) -> bool:
    """Return whether a key names each item of a list, and no two alike."""
    names = [item.get(key) for item in items]
    return all(isinstance(name, str) for name in names) and len({*names}) == len(names)


def _policy_differences(old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> Iterator[str]:
    before, after = _statements(old), _statements(new)
    for name, statement in after.items():
        if name in before:
            yield from differences(before[name], statement, f"{path} statement {name}".strip())
        else:
            yield f"{path} statement {name} added: {_summary(statement)}".strip()
    for name, statement in before.items():
        if name not in after:
            yield f"{path} statement {name} removed: {_summary(statement)}".strip()
    yield from differences(_without(old, "Statement"), _without(new, "Statement"), path)


def _statements(policy: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the statements by their ids or their numbers, with each single action and resource as a list."""
    given = policy["Statement"]
    statements = {}
    for number, statement in enumerate([given] if isinstance(given, Mapping) else given, start=1):
        parts = {
            name: [value] if isinstance(value, str) and name.endswith(("Action", "Resource")) else value
            for name, value in statement.items()
        }
        statements[str(parts.pop("Sid", number))] = parts
    return statements


def _summary(statement: Mapping[str, Any]) -> str:
    """Return a statement in a few words: its effect, its actions and its resources."""
    actions, resources = (
        ", ".join(
            map(str, statement.get(name) or [f"not {', '.join(map(str, statement.get(f'Not{name}', ())))}"])
        )
        for name in ("Action", "Resource")
    )
    who = f" by {shown(statement['Principal'])}" if "Principal" in statement else ""
    return f"{statement.get('Effect')} {shown(actions)} on {shown(resources)}{who}"


def _parsed(value: Any) -> Any:
    """Return the object or list that a text has as JSON, or the value."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _one_line(value: Any) -> str:
    if value is None:
        return "none"
    if value == "":
        return '""'
    return " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())


def _around_difference(before: str, after: str) -> tuple[str, str]:
    start = len(_common(before, after))
    end = len(_common(before[start:][::-1], after[start:][::-1]))
    first = max(start - _CONTEXT, 0)
    return _part(before, first, end), _part(after, first, end)


def _part(text: str, first: int, end: int) -> str:
    """Return a text from ``first`` on, without what is far before its last ``end`` characters."""
    last = min(len(text), len(text) - end + _CONTEXT, first + _MAX_LENGTH)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


def _common(one: str, other: str) -> str:
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(character for character, _ in same)


def _without(value: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name != key}
