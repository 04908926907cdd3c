"""The single values of a part of rollout.yaml, each with the rule that its setting is typed with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

from bedrock_monitoring.rollout.settings.setting import Settings
from bedrock_monitoring.rollout.values.rules import Rule
from bedrock_monitoring.rollout.yaml_document import Step

RuledValue: TypeAlias = tuple[tuple[Step, ...], Rule, Any]
"""Where a value stands, its rule, and the value as the file writes it."""

_Path: TypeAlias = tuple[Step, ...]
_Walk: TypeAlias = Callable[[Any, _Path], Iterator[RuledValue]]
"""Yields the values with a rule in a value of one type that stands at a path."""


def ruled_values(settings: type[Settings], values: Mapping[str, object]) -> Iterator[RuledValue]:
    """Yield every value whose setting has a rule.

    Args:
        settings: The class of the mapping.
        values: Plain values that the class accepts.
    """
    return _in_mapping(_walks_by_key(settings), values, ())


def _in_mapping(
    walks: Mapping[str, _Walk], values: Mapping[str, object], path: _Path
) -> Iterator[RuledValue]:
    for key, walk in walks.items():
        if (value := values.get(key)) is not None:
            yield from walk(value, (*path, key))


@cache
def _walks_by_key(settings: type[Settings]) -> Mapping[str, _Walk]:
    """Return how to walk the keys of a mapping below which a setting has a rule."""
    walks = {key: _walk(field.annotation, field.metadata) for key, field in settings.fields_by_key().items()}
    return {key: walk for key, walk in walks.items() if walk}


def _walk(type_: object, metadata: Sequence[object] = ()) -> _Walk | None:
    """Return how to walk a value of a type; ``None`` if no setting in it has a rule."""
    if rule := next((each for each in metadata if isinstance(each, Rule)), None):
        return lambda value, path: iter(((path, rule, value),))
    arguments, origin = get_args(type_), get_origin(type_)
    found: _Walk | None = None
    if origin is Annotated:
        found = _walk(arguments[0], arguments[1:])
    elif origin in {Union, UnionType}:
        found = _walk(next(each for each in arguments if each is not NoneType))
    elif origin is tuple:
        found = _walk_items(_walk(arguments[0]), enumerate)
    elif origin in {dict, Mapping}:
        found = _walk_items(_walk(arguments[1]), dict.items)
    elif isinstance(type_, type) and issubclass(type_, Settings):
        found = _walk_settings(type_)
    return found


def _walk_items(walk: _Walk | None, items: Callable[[Any], Any]) -> _Walk | None:
    if walk is None:
        return None

    def walk_each(value: Any, path: _Path) -> Iterator[RuledValue]:
        for step, item in items(value):
            if item is not None:
                yield from walk(item, (*path, step))

    return walk_each


def _walk_settings(settings: type[Settings]) -> _Walk | None:
    walks = _walks_by_key(settings)
    of_text = walks.get(settings.text_stands_for)

    def walk(value: Any, path: _Path) -> Iterator[RuledValue]:
        if of_text and not isinstance(value, Mapping):
            return of_text(value, path)
        return _in_mapping(walks, value, path)

    return walk if walks else None
