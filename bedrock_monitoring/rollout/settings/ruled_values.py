"""The single values of a part of rollout.yaml, each with the rule that its setting is typed with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

from bedrock_monitoring.rollout.settings.setting import Settings
from bedrock_monitoring.rollout.values.rules import Rule
from bedrock_monitoring.rollout.yaml_document import Step

RuledValue: TypeAlias = tuple[tuple[Step, ...], Rule, Any]
"""Where a value stands, its rule, and the value as the file writes it."""


def ruled_values(settings: type[Settings], values: Mapping[str, object]) -> Iterator[RuledValue]:
    """Yield every value whose setting has a rule.

    Args:
        settings: The class of the mapping.
        values: Plain values that the class accepts.
    """
    return _in_mapping(settings, values, ())


def _in_mapping(
    settings: type[Settings], values: Mapping[str, object], path: tuple[Step, ...]
) -> Iterator[RuledValue]:
    for key, field in settings.fields_by_key().items():
        if values.get(key) is not None:
            yield from _of_type(field.annotation, field.metadata, values[key], (*path, key))


def _of_type(
    type_: object, metadata: Sequence[object], value: Any, path: tuple[Step, ...]
) -> Iterator[RuledValue]:
    rule = next((each for each in metadata if isinstance(each, Rule)), None)
    arguments = get_args(type_)
    origin = get_origin(type_)
    if rule or value is None:
        yield from [(path, rule, value)] if rule and value is not None else []
    elif origin is Annotated:
        yield from _of_type(arguments[0], arguments[1:], value, path)
    elif origin in {Union, UnionType}:
        yield from _of_type(next(each for each in arguments if each is not NoneType), (), value, path)
    elif origin is tuple:
        for index, item in enumerate(value):
            yield from _of_type(arguments[0], (), item, (*path, index))
    elif origin in {dict, Mapping}:
        for key, item in value.items():
            yield from _of_type(arguments[1], (), item, (*path, key))
    elif isinstance(type_, type) and issubclass(type_, Settings):
        if not type_.text_stands_for or isinstance(value, Mapping):
            yield from _in_mapping(type_, value, path)
            return
        field = type_.fields_by_key()[type_.text_stands_for]
        yield from _of_type(field.annotation, field.metadata, value, path)
