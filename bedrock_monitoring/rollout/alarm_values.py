"""The values of rollout.yaml that say which alarms there are and when they go off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmKind, Scope
from bedrock_monitoring.bedrock.alarms.conditions import SCHEMA_PATTERN, Condition
from bedrock_monitoring.problems import Problem, refuse
from bedrock_monitoring.rollout.notification import TIER_NAME
from bedrock_monitoring.rollout.rules import NO_REFERENCE, Rule, text, whole_number
from bedrock_monitoring.rollout.yaml_document import shown

ALL_MODELS = "all_models"
"""The key of ``alarms`` below which the alarms of all models together stand."""

KINDS_OF_ALL_MODELS = {name: kind for name, kind in ALARM_KINDS.items() if kind.scope is Scope.MODEL}
"""The kinds of alarm that all models together can have."""

WrittenTiers: TypeAlias = Mapping[str, bool | Condition | None]
"""What a mapping of tiers says: the condition of each, ``True`` for the one that the kind is born with, ``False`` for none."""

WrittenKind: TypeAlias = bool | Condition | WrittenTiers
"""What the file says of a kind of alarm."""

# pydantic puts these into the places of its errors; no key of YAML text should look the same.
_SWITCH = "<switch>"
_KINDS = "<kinds>"
_SENTENCE = "<sentence>"
_TIERS = "<tiers>"

_ALARM_NAME = text(
    rf"{NO_REFERENCE}[^\x00-\x1f\x7f]{{1,255}}",
    is_a="the name or the ARN of an alarm, 1 to 255 characters on one line",
    remedy="write the name as CloudWatch shows it",
)
_URL = text(
    rf"{NO_REFERENCE}https?://[^\s\x00-\x1f\x7f]{{1,190}}",
    is_a="an address that begins with https:// or http://, of at most 200 characters",
    remedy="write e.g. https://example.com/runbooks; the name of the runbook is added to it",
)
_AT_LEAST = Rule(
    is_a="a number of models from 1, or a share of them from 1% to 100%",
    remedy='write e.g. 2, or "50%" in quotes',
    schema={
        "anyOf": [
            {"type": "integer", "minimum": 1},
            {"type": "string", "pattern": r"^(?:[1-9][0-9]?|100)%$"},
        ]
    },
    accepts=lambda value: (
        (isinstance(value, int) and not isinstance(value, bool) and value >= 1)
        or (isinstance(value, str) and re.fullmatch(r"(?:[1-9][0-9]?|100)%", value) is not None)
    ),
)
_SECONDS = whole_number(
    minimum=0, is_a="a whole number of seconds, 0 or more", remedy="write e.g. 60 for a minute"
)

_CONDITION_SCHEMA = {"type": "string", "pattern": SCHEMA_PATTERN}
_TIERS_SCHEMA = {
    "type": "object",
    "patternProperties": {
        str(TIER_NAME.schema["pattern"]): {
            "anyOf": [{"type": "boolean"}, _CONDITION_SCHEMA, {"type": "null"}]
        }
    },
}


@dataclass(frozen=True, eq=False)
class _Kind:
    """``true``, ``false``, a condition, or a mapping of tiers, each to ``true``, ``false`` or its condition."""

    kind: AlarmKind

    def core_schema(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return what checks it."""
        rule = self._sentence()
        tiers = core_schema.dict_schema(
            TIER_NAME.__get_pydantic_core_schema__(source, handler),
            core_schema.nullable_schema(rule.__get_pydantic_core_schema__(source, handler)),
        )
        return core_schema.tagged_union_schema(
            {
                _SENTENCE: core_schema.no_info_plain_validator_function(self._check),
                _TIERS: core_schema.no_info_after_validator_function(self._check_tiers, tiers),
            },
            discriminator=lambda value: _TIERS if isinstance(value, dict) else _SENTENCE,
        )

    def json_schema(self) -> dict[str, Any]:
        """Return the same as JSON Schema, with what an editor shows of it."""
        kind = self.kind
        born = f"Default: {kind.default}" if kind.default else "There is no default"
        return {
            "title": kind.name.replace("_", " ").capitalize(),
            "description": f"When {kind.title}. {born} ({kind.reason}). Tells {kind.tier} unless a tier is named.",
            "anyOf": [{"type": "boolean"}, _CONDITION_SCHEMA, _TIERS_SCHEMA, {"type": "null"}],
            "examples": [kind.example_condition, {kind.tier: kind.example_condition}, False],
        }

    def _sentence(self) -> Rule:
        return Rule(
            is_a="true, false or a condition",
            remedy=f'write e.g. "{self.kind.example_condition}"',
            schema=_CONDITION_SCHEMA,
            accepts=lambda value: isinstance(value, bool | str),
            parse=lambda value: value if isinstance(value, bool) else self.kind.parse_condition(value),
        )

    def _check(self, value: object) -> bool | Condition:
        checked: bool | Condition = self._sentence().check(value)
        if checked is True:
            refuse(self._nothing_born([self.kind.tier]))
        return checked

    def _check_tiers(self, tiers: WrittenTiers) -> WrittenTiers:
        refuse(self._nothing_born([tier for tier, said in tiers.items() if said is True]))
        return tiers

    def _nothing_born(self, tiers: list[str]) -> list[Problem]:
        kind = self.kind
        return [
            Problem(
                where="",
                what=f"{kind.name} is born with no condition for the tier {shown(tier)}",
                remedy=f'write one, e.g. "{kind.example_condition}"',
            )
            for tier in tiers
            if tier != kind.tier or kind.default is None
        ]


@dataclass(frozen=True, eq=False)
class _Kinds:
    """``true``, ``false`` or a mapping of kinds of alarms."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _switch_or(
            {
                **_fields(ALARM_KINDS, source, handler),
                ALL_MODELS: _field(
                    _switch_or(_fields(KINDS_OF_ALL_MODELS, source, handler), only=False),
                ),
            }
        )

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "boolean"}, _kinds_schema()]}


def _kinds_schema() -> dict[str, Any]:
    of_all = {
        "title": "All models",
        "description": "Alarms on the numbers of all models together, those that are not listed too. Default: none.",
        "anyOf": [{"const": False}, _mapping(KINDS_OF_ALL_MODELS), {"type": "null"}],
        "examples": [{"server_error_rate": True}],
    }
    by_kind = _mapping(ALARM_KINDS)
    by_kind["properties"][ALL_MODELS] = of_all
    return by_kind


def repeated_schemas() -> dict[str, dict[str, Any]]:
    """Return what stands in the JSON Schema many times over, by the names under which it may stand there once."""
    return {"Condition": _CONDITION_SCHEMA, "Tiers": _TIERS_SCHEMA, "Alarms": _kinds_schema()}


def _fields(
    kinds: Mapping[str, AlarmKind], source: object, handler: GetCoreSchemaHandler
) -> dict[str, core_schema.TypedDictField]:
    return {name: _field(_Kind(kind).core_schema(source, handler)) for name, kind in kinds.items()}


def _field(schema: CoreSchema) -> core_schema.TypedDictField:
    return core_schema.typed_dict_field(core_schema.nullable_schema(schema), required=False)


def _switch_or(fields: dict[str, core_schema.TypedDictField], *, only: bool | None = None) -> CoreSchema:
    """Return what checks a mapping of kinds, or a switch that may be only in one position."""
    switch = core_schema.bool_schema(strict=True) if only is None else core_schema.literal_schema([only])
    return core_schema.tagged_union_schema(
        {_SWITCH: switch, _KINDS: core_schema.typed_dict_schema(fields, extra_behavior="forbid")},
        discriminator=_form if only is None else _form_of_mapping,
    )


def _form(value: object) -> str | None:
    if isinstance(value, bool):
        return _SWITCH
    return _KINDS if isinstance(value, dict) else None


def _form_of_mapping(value: object) -> str | None:
    return _SWITCH if value is False else _KINDS if isinstance(value, dict) else None


def _mapping(kinds: Mapping[str, AlarmKind]) -> dict[str, Any]:
    properties = {name: _Kind(kind).json_schema() for name, kind in kinds.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


Alarms = Annotated[bool | Mapping[str, Any], _Kinds()]
AlarmName = Annotated[str, _ALARM_NAME]
RunbooksUrl = Annotated[str, _URL]
AtLeast = Annotated[int | str, _AT_LEAST]
Seconds = Annotated[int, _SECONDS]
