"""Which keys a mapping of a file may have, derived from the settings classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, TypeAlias, Union, get_args, get_origin

from bedrock_monitoring.rollout.settings.alarm_settings import (
    ALL_MODELS,
    AlarmSettings,
    AllModelsAlarmSettings,
)
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile
from bedrock_monitoring.rollout.settings.setting import LazySettings, Settings
from bedrock_monitoring.rollout.values.rules import ADD
from bedrock_monitoring.rollout.yaml_document import Step

MappingType: TypeAlias = type[Settings | AlarmSettings | AllModelsAlarmSettings]
"""A class whose keys are known."""


def mapping_type(path: Sequence[Step], *, root: type[Settings] = RolloutFile) -> MappingType | None:
    """Return the class of the mapping at a path.

    Args:
        path: The keys and indices from the outermost value inwards.
        root: The settings of the whole file.

    Returns:
        ``None`` where keys are free, such as the names of tags, or where the path leads to a single value.
    """
    return _known_keys(_type_at(path, root))


def allowed_keys(path: Sequence[Step], *, root: type[Settings] = RolloutFile) -> tuple[str, ...]:
    """Return the keys that the mapping at a path may have; none where keys are free.

    Where a list stands, these are the keys of a mapping that may stand there in its place.
    """
    type_ = mapping_type(path, root=root)
    if type_ is None:
        return (ADD,) if _is_list(path, root) else ()
    return tuple(type_.fields_by_key()) if issubclass(type_, Settings) else type_.keys()


def _type_at(path: Sequence[Step], root: type[Settings]) -> object:
    type_: object = root
    for step in path:
        type_ = _type_below(type_, step)
    return type_


def _is_list(path: Sequence[Step], root: type[Settings]) -> bool:
    return get_origin(_bare(_type_at(path, root))) is tuple


def _type_below(type_: object, step: Step) -> object:
    """Return the type of what lies below a key or an index in a value of some type."""
    bare = _bare(type_)
    if isinstance(bare, type) and issubclass(bare, Settings):
        field = bare.fields_by_key().get(str(step))
        return field and field.annotation
    if bare is AlarmSettings:
        return AllModelsAlarmSettings if step == ALL_MODELS else None
    arguments = get_args(bare)
    if get_origin(bare) is tuple:
        return bare if step == ADD else arguments[0]
    return arguments[1] if get_origin(bare) in {dict, Mapping} else None


def _known_keys(type_: object) -> MappingType | None:
    bare = _bare(type_)
    if isinstance(bare, type) and issubclass(bare, Settings | AlarmSettings | AllModelsAlarmSettings):
        return bare
    return None


def _bare(type_: object) -> object:
    """Return a type without its annotations and without ``None``."""
    while True:
        if get_origin(type_) is Annotated:
            type_ = get_args(type_)[0]
        elif get_origin(type_) in {Union, UnionType}:
            type_ = next(each for each in get_args(type_) if each is not NoneType)
        elif isinstance(type_, type) and issubclass(type_, LazySettings):
            type_ = type_.loaded()
        else:
            return type_
