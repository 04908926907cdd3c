"""Rules of a single value of rollout.yaml: one declaration for its check, its error and its JSON Schema."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import InvalidInputError, did_you_mean, refuse_one
from bedrock_monitoring.rollout.values.likely_meant import likely_meant
from bedrock_monitoring.rollout.yaml_document import shown

Value = TypeVar("Value")

# CDKTF would take this for a reference to a resource, and fail on it in Node, far from the line in the file.
NO_REFERENCE = r"(?!.*\$\{(?:TfToken|Deferred)\[)"


class SameAccount(StrEnum):
    """Whether what an ARN names has to be in the account that uses it."""

    NEEDED = "needed"
    USUAL = "usual"
    """It can be elsewhere, which is rare enough for a warning."""
    FREE = "free"


@dataclass(frozen=True, kw_only=True)
class ArnReference:
    """What a value names if it is an ARN, and where that has to be.

    It has to be in the partition and the Region of the target, own stack or bucket that uses it; IAM's ARNs
    have no Region.

    Attributes:
        noun: What it is, in a message: "key".
        account: Whether it has to be in the account of what uses it, too.
        remedy: What to do.
    """

    noun: str
    account: SameAccount = SameAccount.FREE
    remedy: str = "name one that is there"


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """A check of one value, to stand in ``Annotated[...]`` beside the type that comes out.

    Attributes:
        is_a: What the value must be, in words that follow "is not": "a 12-digit account id".
        remedy: What to write.
        schema: The same rule as JSON Schema.
        accepts: Whether a value keeps the rule.
        parse: Makes of an accepted value what the settings hold; may raise ``InvalidInputError`` for rules of
            its own.
        refers_to: What the value names if it may be an ARN.
    """

    is_a: str
    remedy: str
    schema: Mapping[str, Any]
    accepts: Callable[[Any], bool]
    parse: Callable[[Any], Any] = field(default=lambda value: value)
    refers_to: ArnReference | None = None

    def check(self, value: object) -> Any:
        """Return the checked value.

        Raises:
            InvalidInputError: The value breaks the rule; the problem has no place yet.
        """
        if not self.accepts(value):
            refuse_value(value, self.is_a, likely_meant(value, self._takes) or self.remedy)
        return self.parse(value)

    def _takes(self, value: object) -> bool:
        try:
            return self.accepts(value) and self.parse(value) is not None
        except InvalidInputError:
            return False

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(self.schema)


@dataclass(frozen=True)
class WithoutNulls:
    """Lets ``null`` drop a key of a mapping, to stand in ``Annotated[dict[...], ...]``."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        assert schema["type"] == "dict"
        nullable = core_schema.nullable_schema(schema["values_schema"])
        return core_schema.no_info_after_validator_function(
            without_nulls, {**schema, "values_schema": nullable}
        )


ADD = "add"
"""The key under which a list extends another in place of replacing it."""

_ADDING = "mapping with add"
"""How a mapping with it is called in the place of an error, where no key of a file may be called so."""


@dataclass(frozen=True)
class Extendable:
    """Lets ``{add: [...]}`` stand in place of a list, in ``Annotated[tuple[...], ...]``.

    The items are then added to those that would count otherwise: those of ``defaults``, or of a group.
    """

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        items = handler(source)
        added = core_schema.typed_dict_schema(
            {ADD: core_schema.typed_dict_field(items)}, extra_behavior="forbid"
        )
        return core_schema.tagged_union_schema(
            {
                "list": items,
                _ADDING: core_schema.no_info_after_validator_function(lambda value: value[ADD], added),
            },
            discriminator=lambda value: _ADDING if _is_meant_to_add(value) else "list",
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        assert schema["type"] == "tagged-union"
        items = handler(schema["choices"]["list"])
        added = {
            "type": "object",
            "properties": {
                ADD: {
                    **items,
                    "title": "Add",
                    "description": "What is added to the list that would count without this: that of "
                    "`defaults`, or of a group.",
                }
            },
            "required": [ADD],
            "additionalProperties": False,
        }
        return {"anyOf": [items, added]}


def _is_meant_to_add(value: object) -> bool:
    return isinstance(value, Mapping) and any(key == ADD or did_you_mean(key, [ADD]) for key in value)


def without_nulls(mapping: Mapping[str, Value | None]) -> dict[str, Value]:
    """Return a mapping without the keys whose value is ``None``."""
    return {key: value for key, value in mapping.items() if value is not None}


def refuse_value(value: object, is_a: str, remedy: str) -> NoReturn:
    """Refuse a value that is not what it must be; its place is added later.

    Args:
        value: The value.
        is_a: What it must be, in words that follow "is not".
        remedy: What to write.

    Raises:
        InvalidInputError: Always.
    """
    refuse_one(what=f"{shown(value)} is not {is_a}", remedy=remedy)


def text(
    pattern: str,
    *,
    is_a: str,
    remedy: str,
    parse: Callable[[str], Any] = str,
    refers_to: ArnReference | None = None,
) -> Rule:
    """Return the rule of a text that a regular expression matches as a whole."""
    expression = lazy_pattern(pattern)
    return Rule(
        is_a=is_a,
        remedy=remedy,
        schema={"type": "string", "pattern": f"^(?:{pattern})$"},
        accepts=lambda value: isinstance(value, str) and expression.fullmatch(value) is not None,
        parse=parse,
        refers_to=refers_to,
    )


ShortText = Annotated[
    str, text(r"\S(?:.{0,198}\S)?", is_a="a text of 1 to 200 characters", remedy="write one")
]
"""A name or a sentence of the user's, in one line."""


def number(*, minimum: float, maximum: float | None = None, is_a: str, remedy: str) -> Rule:
    """Return the rule of a number between two limits, both allowed. It becomes a ``Decimal``."""
    schema: dict[str, Any] = {"type": "number", "minimum": minimum}
    if maximum is not None:
        schema["maximum"] = maximum

    def accepts(value: Any) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return is_number and value >= minimum and (maximum is None or value <= maximum)

    return Rule(
        is_a=is_a, remedy=remedy, schema=schema, accepts=accepts, parse=lambda value: Decimal(str(value))
    )


def whole_number(
    *, minimum: int, maximum: int | None = None, multiple_of: int = 1, is_a: str, remedy: str
) -> Rule:
    """Return the rule of an integer between two limits, both allowed."""
    schema: dict[str, Any] = {"type": "integer", "minimum": minimum}
    if maximum is not None:
        schema["maximum"] = maximum
    if multiple_of != 1:
        schema["multipleOf"] = multiple_of

    def accepts(value: object) -> bool:
        if not isinstance(value, int) or isinstance(value, bool):
            return False
        return minimum <= value and (maximum is None or value <= maximum) and value % multiple_of == 0

    return Rule(is_a=is_a, remedy=remedy, schema=schema, accepts=accepts)


@dataclass(frozen=True, kw_only=True, eq=False)
class Choice:
    """One text out of several, to stand in ``Annotated[str, ...]``.

    Attributes:
        is_a: What the value must be, in words that follow "is not": "an AWS Region".
        options: The texts to choose from.
        remedy: What to write when no option resembles the value.
    """

    is_a: str
    options: tuple[str, ...]
    remedy: str

    def check(self, value: object) -> str:
        """Return the checked value.

        Raises:
            InvalidInputError: The value is none of the options; the problem has no place yet.
        """
        if value not in self.options:
            refuse_value(value, self.is_a, did_you_mean(value, self.options) or self.remedy)
        return str(value)

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "enum": sorted(self.options)}
