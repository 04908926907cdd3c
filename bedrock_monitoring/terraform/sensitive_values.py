"""Remove sensitive values from a plan in Terraform's JSON output format, which has them in clear.

Source: "JSON Output Format" of Terraform: ``before`` has its marks in ``before_sensitive``, ``after`` in
``after_sensitive``, ``values`` in ``sensitive_values``; an output says ``sensitive`` of itself. Variables
have no marks, so that all their values are removed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SENSITIVE = "(sensitive value)"
"""What stands in place of a sensitive value, as in Terraform's text output."""

_MARKS = {"before": "before_sensitive", "after": "after_sensitive", "values": "sensitive_values"}


def without_sensitive_values(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan without the values that Terraform marks as sensitive, and without values of variables."""
    variables = {name: {"value": SENSITIVE} for name in plan.get("variables", {})}
    return {**_cleaned(plan), **({"variables": variables} if variables else {})}


def _cleaned(part: Any) -> Any:
    if isinstance(part, list):
        return [_cleaned(item) for item in part]
    if not isinstance(part, Mapping):
        return part
    marks = {name: part[mark] for name, mark in _MARKS.items() if mark in part}
    if part.get("sensitive") is True and "value" in part:
        marks["value"] = True
    return {
        name: _masked(value, marks[name]) if name in marks else _cleaned(value)
        for name, value in part.items()
    }


def _masked(value: Any, marks: Any) -> Any:
    """Return a value with what is marked as sensitive replaced; the marks have the shape of the value."""
    if marks is True:
        return SENSITIVE
    if isinstance(value, Mapping) and isinstance(marks, Mapping):
        return {name: _masked(item, marks.get(name)) for name, item in value.items()}
    if isinstance(value, list) and isinstance(marks, list):
        return [
            _masked(item, marks[index] if index < len(marks) else None) for index, item in enumerate(value)
        ]
    return value
