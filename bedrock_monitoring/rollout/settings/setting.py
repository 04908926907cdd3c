"""How a setting is declared: once, with its type, its default and its description.

``Settings`` is the base of every mapping of rollout.yaml. A field that is declared with ``setting`` or
``computed`` is optional: it has a default, and ``null`` stands for the default. A field that is declared
with pydantic's own ``Field`` and no default is required. The sentence "Default: …" of the JSON Schema and
the column "default" of the guides are made from the default that the program uses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, ClassVar, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core.core_schema import CoreSchema, no_info_plain_validator_function

Value = TypeVar("Value")

Plain: TypeAlias = bool | int | float | str | list[str] | None
"""A value as the file would write it; ``None`` if there is none."""

_BESIDE_THE_TYPE = frozenset({"title", "description", "examples"})


class Settings(BaseModel):
    """The base of every mapping in the file: unknown keys are refused, values do not change.

    Attributes:
        replaced_as_a_whole: Whether a target's mapping replaces that of ``defaults``; ``False`` merges the
            two key by key.
        text_stands_for: The key whose value may stand in place of the whole mapping; empty if there is none.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        model_title_generator=lambda model: model.__name__.removesuffix("Settings"),
    )
    replaced_as_a_whole: ClassVar[bool] = False
    text_stands_for: ClassVar[str] = ""

    @classmethod
    def fields_by_key(cls) -> Mapping[str, FieldInfo]:
        """Return the fields by the keys that stand for them in the file."""
        return _fields_by_key(cls)

    @model_validator(mode="before")
    @classmethod
    def _text_and_nulls_written_out(cls, value: object) -> object:
        if cls.text_stands_for and isinstance(value, str):
            return {cls.text_stands_for: value}
        if not isinstance(value, Mapping) or None not in value.values():
            return value
        fields = cls.fields_by_key()
        return {
            key: item
            for key, item in value.items()
            if item is not None or key not in fields or default_of(fields[key]) is None
        }

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        if not cls.text_stands_for:
            return handler(schema)
        mapping = handler.resolve_ref_schema(handler(schema))
        description = mapping.pop("description")
        return {"description": description, "anyOf": [mapping["properties"][cls.text_stands_for], mapping]}


class LazySettings:
    """Stands in an annotation for settings that most files have not: making such a class takes long.

    Attributes:
        module: The module of the class, which is imported when a file has such a mapping.
        name: The name of the class.
    """

    module: ClassVar[str]
    name: ClassVar[str]

    @classmethod
    def loaded(cls) -> type[Settings]:
        """Return the class."""
        found: type[Settings] = getattr(import_module(cls.module), cls.name)
        return found

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        # Only what has a reference is a definition of its own in the JSON schema.
        return no_info_plain_validator_function(
            lambda value: cls.loaded().model_validate(value), ref=f"{cls.module}.{cls.name}"
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler.resolve_ref_schema(handler(cls.loaded().__pydantic_core_schema__))


def lazy_settings(module: str, name: str) -> type[LazySettings]:
    """Return what stands in an annotation for a class of settings. Type checkers read a plain import.

    Args:
        module: The module of the class.
        name: The name of the class.
    """
    return type(name, (LazySettings,), {"module": module, "name": name})


@cache
def _fields_by_key(settings: type[Settings]) -> Mapping[str, FieldInfo]:
    return {field.alias or name: field for name, field in settings.model_fields.items()}


@dataclass(frozen=True, kw_only=True)
class Default:
    """The default of an optional setting, as the JSON Schema and the guides show it.

    Attributes:
        text: Markdown that follows "Default: ", such as ``none`` or a value in backticks.
        value: The default as the file would write it; ``None`` if no single value says it.
    """

    text: str
    value: Plain = None

    def __call__(self, schema: dict[str, Any]) -> None:
        """Complete the JSON Schema of the setting: its default, and ``null`` beside its type."""
        of_type = {key: schema.pop(key) for key in [*schema] if key not in _BESIDE_THE_TYPE}
        forms = of_type["anyOf"] if of_type.keys() == {"anyOf"} else [of_type]
        null = {"type": "null"}
        schema["anyOf"] = [*(form for form in forms if form != null), null]
        schema["description"] = f"{schema['description']} Default: {self.text}."
        if self.value is not None:
            schema["default"] = self.value


def default_of(field: FieldInfo) -> Default | None:
    """Return the default of a setting; ``None`` if it must be there."""
    return field.json_schema_extra if isinstance(field.json_schema_extra, Default) else None


def setting(
    *,
    default: Value,
    description: str,
    default_text: str = "",
    examples: Sequence[object] = (),
    alias: str | None = None,
    title: str | None = None,
) -> Value:
    """Declare an optional setting of a class on ``Settings``.

    Args:
        default: The value that the setting has when the file does not set it, or sets it to ``null``.
        description: What it is for, its unit and its limits, in whole sentences and in Markdown.
        default_text: What follows "Default: " if the value alone does not tell, such as what ``None`` means.
        examples: Values as the file writes them.
        alias: Its key in the file if that is not the name of the attribute.
        title: Its title in the JSON Schema; made from the name by default.
    """
    value = _written(default)
    # Of a default without a hash, pydantic would make a deep copy for each mapping that has none of its own.
    shared: Any = {"default": default} if _has_hash(default) else {"default_factory": lambda: default}
    declared: Value = Field(
        **shared,
        description=description,
        json_schema_extra=Default(text=default_text or _shown(value), value=value),
        examples=[*examples] or None,
        alias=alias,
        title=title,
        strict=isinstance(default, bool) or None,
    )
    return declared


def computed(template: str, *, description: str, examples: Sequence[object]) -> str:
    """Declare an optional setting whose default is made from settings that stand above it in its class.

    Args:
        template: The default as a format string: ``bedrock-{name}`` is shown as ``bedrock-NAME``.
        description: As for ``setting``.
        examples: As for ``setting``.
    """
    text = re.sub(r"\{(\w+)\}", lambda name: name[1].upper(), template)
    return Field(
        default_factory=lambda values: template.format(**values),
        description=description,
        json_schema_extra=Default(text=f"`{text}`"),
        examples=[*examples],
    )


def _has_hash(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _written(default: object) -> Plain:
    """Return a default as the file would write it, ``None`` for an absent or an empty one."""
    if isinstance(default, Decimal):
        return int(default) if default == int(default) else float(default)
    if isinstance(default, tuple):
        return [str(item) for item in default] or None
    return default if isinstance(default, bool | int | float | str) else None


def _shown(value: Plain) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return f"`[{', '.join(value)}]`"
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value)}`"
