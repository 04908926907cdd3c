"""Properties that a class has no attribute for: carried as JSON, and rendered with the rest.

CloudWatch takes more than its documentation lists, and adds to it. Every value that becomes a JSON object of
a dashboard body therefore has ``extra``: one property that is not known does not cost a widget its class.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from bedrock_monitoring.cloudwatch.fields import json_problem
from bedrock_monitoring.problems import Problem


class Extra(Enum):
    """What ``extra`` can hold that JSON cannot."""

    OMITTED = "omitted"
    """Stands for a property that the class renders and the body does not have."""


OMITTED: Final = Extra.OMITTED


def with_extra(rendered: Mapping[str, Any], extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the rendered object with ``extra``: objects are merged key by key, anything else replaces.

    Args:
        rendered: What the attributes of a value render.
        extra: Properties as they stand in a dashboard body; ``Extra.OMITTED`` leaves one out.
    """
    merged = dict(rendered)
    for key, value in (extra or {}).items():
        if value is OMITTED:
            merged.pop(key, None)
        elif isinstance(value, Mapping):
            inner = merged.get(key)
            merged[key] = with_extra(inner if isinstance(inner, Mapping) else {}, value)
        else:
            merged[key] = value
    return merged


def extra_problem(extra: Mapping[str, Any] | None, *, where: str = "extra") -> Problem | None:
    """Return a problem if ``extra`` cannot be written as JSON once ``Extra.OMITTED`` is left out."""
    return None if extra is None else json_problem(where, with_extra({}, extra))


def difference(given: Mapping[str, Any], rendered: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ``extra`` with which ``rendered`` becomes ``given``, in the order of ``given``."""
    extra: dict[str, Any] = {}
    for key, value in given.items():
        if key not in rendered:
            extra[key] = value
        elif not _same(value, rendered[key]):
            both = isinstance(value, Mapping) and isinstance(rendered[key], Mapping)
            extra[key] = difference(value, rendered[key]) if both else value
    return extra | {key: OMITTED for key in rendered if key not in given}


def _same(one: object, other: object) -> bool:
    """Return whether two JSON values are equal: ``1`` and ``1.0`` are, ``1`` and ``true`` are not."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other
