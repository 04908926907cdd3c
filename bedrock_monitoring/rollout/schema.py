"""The JSON Schema of rollout.yaml, with which editors complete and check it while it is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, NoDefault
from pydantic_core.core_schema import WithDefaultSchema

from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.rollout.accounts.organization_file import OrganizationFile
from bedrock_monitoring.rollout.settings.alarm_settings import repeated_schemas
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile
from bedrock_monitoring.rollout.settings.setting import Settings

_LINE_BREAK_IN_PARAGRAPH = lazy_pattern(r"(?<!\n)\n(?!\n)")


class _SettingsSchema(GenerateJsonSchema):
    """Generates the schema without Python's defaults: each setting adds its own as the file writes it."""

    def get_default_value(self, schema: WithDefaultSchema) -> object:  # noqa: ARG002
        return NoDefault


def json_schema() -> dict[str, Any]:
    """Return the schema as JSON Schema, draft 2020-12.

    It holds every rule of a single value. Rules between values, such as two targets of one name, are checked
    by ``load`` alone.
    """
    schema = RolloutFile.model_json_schema(schema_generator=_SettingsSchema)
    repeated = repeated_schemas()
    definitions = {
        name: _said_once(value, repeated) for name, value in {**schema["$defs"], **repeated}.items()
    }
    document = {
        "$schema": GenerateJsonSchema.schema_dialect,
        **schema,
        "$defs": definitions,
        "title": "rollout.yaml",
    }
    return {key: _readable(value) for key, value in document.items()}


def schema_text() -> str:
    """Return the schema as it stands in ``rollout.schema.json``."""
    return _text(json_schema())


def organization_schema_text() -> str:
    """Return the schema of the file of an organization as it stands in ``organization.schema.json``."""
    return settings_schema_text(OrganizationFile, title="organization.yaml")


def settings_schema_text(root: type[Settings], *, title: str) -> str:
    """Return the JSON Schema of another file of settings.

    Args:
        root: The settings of the whole file.
        title: What the file is.
    """
    schema = root.model_json_schema(schema_generator=_SettingsSchema)
    document = {"$schema": GenerateJsonSchema.schema_dialect, **schema, "title": title}
    return _text({key: _readable(value) for key, value in document.items()})


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _said_once(value: Any, repeated: Mapping[str, Any]) -> Any:
    """Return a part of the schema with references in the place of the repeated schemas that it has in it."""
    if isinstance(value, list):
        return [_referred_to(item, repeated) for item in value]
    if isinstance(value, dict):
        return {key: _referred_to(item, repeated) for key, item in value.items()}
    return value


def _referred_to(value: Any, repeated: Mapping[str, Any]) -> Any:
    named = (name for name, schema in repeated.items() if value == schema)
    name = next(named, None)
    return _said_once(value, repeated) if name is None else {"$ref": f"#/$defs/{name}"}


def _readable(value: Any) -> Any:
    """Return a part of pydantic's schema as an editor should show it.

    The line breaks of docstrings are left out. Keys that match no pattern are refused, as ``load`` does.
    """
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, str):
        return _LINE_BREAK_IN_PARAGRAPH.sub(" ", value)
    if not isinstance(value, dict):
        return value
    kept = {key: _readable(item) for key, item in value.items()}
    return {"additionalProperties": False, **kept} if "patternProperties" in kept else kept
