"""Describe a plan in a few lines: what is added, with its names, and what changes, attribute by attribute."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

_SIGNS = {
    ("create",): "+",
    ("update",): "~",
    ("delete",): "-",
    ("create", "delete"): "+/-",
    ("delete", "create"): "-/+",
    ("forget",): ".",
}
"""Terraform's own signs of actions (Terraform JSON output format, "Change Representation")."""

_NAMES = ("name", "alarm_name", "dashboard_name", "configuration_name", "name_prefix", "endpoint", "id")
"""The attributes that name a resource, the first that it has first."""

_MAX_NAMES = 5
_MAX_ATTRIBUTES = 4
_MAX_VALUE_LENGTH = 40


def plan_digest(plan: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the lines that describe a plan in Terraform's JSON output format. Empty without changes."""
    changes = [(_sign(resource), resource) for resource in plan.get("resource_changes", ())]
    changed = [(sign, resource) for sign, resource in changes if sign]
    whole = [(sign, resource) for sign, resource in changed if sign in ("+", "-", ">")]
    outputs = [
        name for name, change in plan.get("output_changes", {}).items() if change["actions"] != ["no-op"]
    ]
    return (
        *_grouped(whole),
        *(_line(sign, resource) for sign, resource in changed if (sign, resource) not in whole),
        *((f"  ~ outputs: {_listed(outputs)}",) if outputs else ()),
    )


def _sign(resource: Mapping[str, Any]) -> str:
    """Return the sign of a change: ``>`` is an import that changes nothing. Empty if nothing changes."""
    change = resource["change"]
    if tuple(change["actions"]) in _SIGNS:
        return _SIGNS[tuple(change["actions"])]
    return ">" if "importing" in change else ""


def _grouped(changes: list[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    """Yield a line for each sign and type, with the names of the resources."""
    keyed = sorted(
        ((sign, resource["type"], _name(resource)) for sign, resource in changes), key=itemgetter(0, 1)
    )
    words = {"+": "", "-": "", ">": " import"}
    for (sign, type_), group in groupby(keyed, key=itemgetter(0, 1)):
        names = [name for *_, name in group]
        yield f"  {sign}{words[sign]} {type_} ({len(names)}): {_listed(names)}"


def _line(sign: str, resource: Mapping[str, Any]) -> str:
    """Return the line of a resource that is updated or replaced."""
    imported = "import, then " if "importing" in resource["change"] else ""
    because = (
        f" (replaced because of {', '.join(_path(path) for path in paths)})"
        if (paths := resource["change"].get("replace_paths"))
        else " (replaced)"
        if "/" in sign
        else ""
    )
    return f"  {sign} {imported}{resource['address']}{because}: {_attributes(resource['change'])}"


def _attributes(change: Mapping[str, Any]) -> str:
    before, after = change.get("before") or {}, change.get("after") or {}
    hidden = {
        name
        for secret in (change.get("before_sensitive"), change.get("after_sensitive"))
        if isinstance(secret, dict)
        for name in secret
        if _is_secret(secret[name])
    }
    unknown = change.get("after_unknown") or {}
    shown = []
    for name in sorted({*before, *after, *unknown}):
        old, new = before.get(name), after.get(name)
        if unknown.get(name) is True and name not in after:
            if old is not None:
                shown.append(f"{name} {_short(old)} -> (known after apply)")
        elif old != new:
            texts = _short(old), _short(new)
            hides_difference = texts[0] == texts[1]
            shown.append(
                f"{name} (sensitive)"
                if name in hidden
                else f"{name} (changed)"
                if hides_difference
                else f"{name} {texts[0]} -> {texts[1]}"
            )
    more = len(shown) - _MAX_ATTRIBUTES
    return ", ".join([*shown[:_MAX_ATTRIBUTES], *([f"{more} more"] if more > 0 else [])]) or "no attribute"


def _is_secret(marks: Any) -> bool:
    """Return whether a value or one within it is marked as sensitive."""
    if isinstance(marks, dict):
        return any(_is_secret(mark) for mark in marks.values())
    if isinstance(marks, list):
        return any(_is_secret(mark) for mark in marks)
    return marks is True


def _short(value: Any) -> str:
    if value is None:
        return "none"
    text = value if isinstance(value, str) else json.dumps(value)
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _MAX_VALUE_LENGTH else f"{one_line[:_MAX_VALUE_LENGTH]}…"


def _name(resource: Mapping[str, Any]) -> str:
    change = resource["change"]
    values = change.get("after") or change.get("before") or {}
    secret = change.get("after_sensitive") or change.get("before_sensitive") or {}
    for name in _NAMES:
        hidden = isinstance(secret, dict) and _is_secret(secret.get(name))
        if isinstance(values.get(name), str) and not hidden:
            return str(values[name])
    return str(resource["address"]).partition(".")[2]


def _listed(names: list[str]) -> str:
    more = len(names) - _MAX_NAMES
    return ", ".join([*names[:_MAX_NAMES], *([f"{more} more"] if more > 0 else [])])


def _path(path: list[Any]) -> str:
    return ".".join(str(step) for step in path)
