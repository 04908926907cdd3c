"""The settings of `alarms`: which kinds of alarm are on, for whom, and with which conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmKind, AlarmSetName, Scope
from bedrock_monitoring.bedrock.alarms.conditions import SCHEMA_PATTERN, Condition
from bedrock_monitoring.problems import Problem, refuse
from bedrock_monitoring.rollout.values.notification_values import TIER_NAME
from bedrock_monitoring.rollout.values.rules import Choice, Rule, without_nulls
from bedrock_monitoring.rollout.yaml_document import shown

ALL_MODELS = "all_models"
"""The key of ``alarms`` below which the alarms of all models together stand."""

SET = "set"
"""The key of ``alarms`` that names the set of kinds that are on by default. No kind has this name."""

_SET_CHOICE = Choice(
    is_a="a set of alarms", options=tuple(AlarmSetName), remedy=f"write one of {', '.join(AlarmSetName)}"
)

KINDS_OF_ALL_MODELS = {name: kind for name, kind in ALARM_KINDS.items() if kind.scope is Scope.MODEL}
"""The kinds of alarm that all models together can have."""

TiersSetting: TypeAlias = Mapping[str, bool | Condition]
"""The condition of each tier; ``True`` stands for the kind's default condition, ``False`` for no alarm."""

KindSetting: TypeAlias = bool | Condition | TiersSetting
"""What the file says of a kind of alarm: on, off, the condition of its own tier, or one for each tier."""

# pydantic puts these into the places of its errors; no key of YAML text should look the same.
_SWITCH = "<switch>"
_KINDS = "<kinds>"
_SENTENCE = "<sentence>"
_TIERS = "<tiers>"

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
    """The setting of one kind: ``true``, ``false``, a condition, or one of these for each tier."""

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
                _TIERS: core_schema.no_info_after_validator_function(self._checked_tiers, tiers),
            },
            discriminator=lambda value: _TIERS if isinstance(value, dict) else _SENTENCE,
        )

    def json_schema(self) -> dict[str, Any]:
        """Return the same as JSON Schema, with what an editor shows of it."""
        kind = self.kind
        condition = f"Default: {kind.default}" if kind.default else "There is no default"
        return {
            "title": kind.name.replace("_", " ").capitalize(),
            "description": f"When {kind.title}. {condition} ({kind.reason}). Notifies {kind.tier} unless a "
            "tier is named.",
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
            refuse(self._without_default([self.kind.tier]))
        return checked

    def _checked_tiers(self, tiers: Mapping[str, bool | Condition | None]) -> TiersSetting:
        refuse(self._without_default([tier for tier, condition in tiers.items() if condition is True]))
        return without_nulls(tiers)

    def _without_default(self, tiers: list[str]) -> list[Problem]:
        kind = self.kind
        return [
            Problem(
                what=f"{kind.name} has no default condition for the tier {shown(tier)}",
                remedy=f'write one, e.g. "{kind.example_condition}"',
            )
            for tier in tiers
            if tier != kind.tier or kind.default is None
        ]


@dataclass(frozen=True, eq=False)
class OneKind:
    """Checks the setting of one kind, to stand in ``Annotated[KindSetting, …]``."""

    kind: AlarmKind

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _Kind(self.kind).core_schema(source, handler)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return _Kind(self.kind).json_schema()


@dataclass(frozen=True, kw_only=True)
class AllModelsAlarmSettings:
    """The mapping `all_models`: alarms on the metrics of all models together.

    Attributes:
        kinds: What the file says of each kind that it names.
        enabled: Whether the other kinds are on or off by default; ``False`` turns them off.
    """

    kinds: Mapping[str, KindSetting] = field(default_factory=dict)
    enabled: bool = True

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """Return the keys that the mapping may have."""
        return tuple(KINDS_OF_ALL_MODELS)


@dataclass(frozen=True, kw_only=True)
class AlarmSettings:
    """The setting `alarms`: ``true``, ``false`` or a mapping of kinds of alarm.

    Attributes:
        kinds: What the file says of each kind that it names; the others are on or off by default.
        all_models: The alarms of all models together.
        alarm_set: The set of kinds that are on by default. ``None`` leaves it to the number of models.
    """

    kinds: Mapping[str, KindSetting] = field(default_factory=dict)
    all_models: AllModelsAlarmSettings = AllModelsAlarmSettings()
    alarm_set: AlarmSetName | None = None

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """Return the keys that the mapping may have."""
        return (*ALARM_KINDS, ALL_MODELS, SET)

    @classmethod
    def spelled_out(cls, *, enabled: bool) -> dict[str, bool | None]:
        """Return the mapping that ``true`` or ``false`` stands for: every kind by default, or off."""
        return {**dict.fromkeys(cls.keys(), None if enabled else False), SET: None}

    @classmethod
    def _of_checked(cls, value: Any) -> AlarmSettings:
        kinds = without_nulls(cls.spelled_out(enabled=value) if isinstance(value, bool) else value)
        all_models = kinds.pop(ALL_MODELS, {})
        name = kinds.pop(SET, None)
        return cls(
            kinds=kinds,
            all_models=AllModelsAlarmSettings(
                kinds=without_nulls(all_models or {}), enabled=all_models is not False
            ),
            alarm_set=None if name is None else AlarmSetName(name),
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        all_models = _switch_or(_fields(KINDS_OF_ALL_MODELS, source, handler), only=False)
        name = _SET_CHOICE.__get_pydantic_core_schema__(source, handler)
        kinds = {
            **_fields(ALARM_KINDS, source, handler),
            ALL_MODELS: _field(all_models),
            SET: _field(name),
        }
        return core_schema.no_info_after_validator_function(cls._of_checked, _switch_or(kinds))

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "boolean"}, _kinds_schema()]}


def _kinds_schema() -> dict[str, Any]:
    of_all = {
        "title": "All models",
        "description": "Alarms on the metrics of all models together, models that are not listed included. "
        "Default: those of the set.",
        "anyOf": [{"const": False}, _mapping(KINDS_OF_ALL_MODELS), {"type": "null"}],
        "examples": [{"server_error_rate": True}],
    }
    by_kind = _mapping(ALARM_KINDS)
    by_kind["properties"][ALL_MODELS] = of_all
    by_kind["properties"][SET] = {
        "title": "Set",
        "description": "Which kinds are on by default. `full`: objectives, with five alarms and a "
        "companion for each model. `lean`: objectives, with two alarms for each model. `classic`: fixed "
        "thresholds, as before there were objectives. Default: `full` up to ten models, `lean` beyond.",
        "anyOf": [{"enum": [str(name) for name in AlarmSetName]}, {"type": "null"}],
        "examples": [str(name) for name in AlarmSetName],
    }
    return by_kind


def repeated_schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas that repeat in the JSON Schema, by the names under which it can refer to them."""
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
