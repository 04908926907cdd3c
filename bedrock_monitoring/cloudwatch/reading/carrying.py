"""Read a JSON object as a value of a class, and carry in ``extra`` what the class does not take.

Nothing is lost, and one odd property does not cost the rest its class.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from bedrock_monitoring.problems import Problem

Properties = Mapping[str, Any]

NOT_READ = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
"""What reading raises on an object that has not the form it expects."""


class _Checked(Protocol):
    def problems(self) -> Iterable[Problem]: ...


_Value = TypeVar("_Value", bound=Any)
_CheckedValue = TypeVar("_CheckedValue", bound=_Checked)


def valid(value: _CheckedValue) -> _CheckedValue:
    """Return a value that its class does not refuse.

    Raises:
        ValueError: The class refuses it, with its first reason.
    """
    check(value.problems())
    return value


def check(problems: Iterable[Problem]) -> None:
    """Raise the first problem, if there is one.

    Raises:
        ValueError: There is one.
    """
    for problem in problems:
        raise ValueError(f"{problem.where}: {problem.what}" if problem.where else problem.what)


def accepted(
    build: Callable[[Properties], object], given: Properties, *, needed: Collection[str] = ()
) -> Properties:
    """Return the properties that a class takes: all of them, or as many as it takes together.

    Args:
        build: Makes the value, and raises if a property is not as the class wants it.
        given: The properties.
        needed: The properties without which there is no value.

    Raises:
        ValueError: The class does not even take those that are needed; so do the others of ``NOT_READ``.
    """
    try:
        build(given)
    except NOT_READ:
        pass
    else:
        return given
    kept = {key: value for key, value in given.items() if key in needed}
    build(kept)
    for key in given:
        if key not in needed:
            try:
                build({**kept, key: given[key]})
            except NOT_READ:
                continue
            kept[key] = given[key]
    return kept


def carrying(
    build: Callable[[Properties], _Value],
    given: Properties,
    *,
    needed: Collection[str],
    unlike: Callable[[_Value], dict[str, Any]],
) -> _Value:
    """Return the value of some properties, with all others in its ``extra``.

    Args:
        build: Makes the value, and raises if a property is not as the class wants it.
        given: The properties.
        needed: The properties that must not end up in ``extra``.
        unlike: Returns what a value renders differently from ``given``, as ``difference`` does.

    Raises:
        ValueError: There is no such value; so do the others of ``NOT_READ``.
    """
    value = build(accepted(build, given, needed=needed))
    extra = unlike(value)
    if lost := [key for key in needed if key in extra]:
        raise ValueError(f"{' and '.join(lost)}: the class would write it in another order or form")
    return replace(value, extra=extra) if extra else value
