"""How numbers are written in JSON: a whole number as an integer.

Terraform's AWS provider keeps a dashboard body as Go writes it, ``5`` for ``5.0``. A body that differs from
that in spelling alone shows up as a change in every plan that changes anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WRITTEN_WITH_EXPONENT = 1e21
"""From here on Go and Python write a whole number with an exponent (Go, ``encoding/json``)."""


def with_whole_numbers(value: Any) -> Any:
    """Return a JSON value with every whole number as an ``int``. Fractions stay as they are.

    Args:
        value: A value as ``json.loads`` returns it. Tuples become lists, mappings
            dictionaries.
    """
    kind = type(value)
    if kind is str or kind is int:  # most values
        return value
    if kind is dict or isinstance(value, Mapping):
        return {key: with_whole_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [with_whole_numbers(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _WRITTEN_WITH_EXPONENT:
        return int(value)
    return value
