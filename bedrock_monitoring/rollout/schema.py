"""The JSON Schema of rollout.yaml, with which editors complete and check it while it is written."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from bedrock_monitoring.rollout.settings import RolloutFile

_LINE_BREAK_IN_PARAGRAPH = re.compile(r"(?<!\n)\n(?!\n)")


def json_schema() -> dict[str, Any]:
    """Return the schema as JSON Schema, draft 2020-12.

    It holds every rule of a single value. Rules between values, such as two targets of one name, are checked by ``load`` alone.
    """
    schema = RolloutFile.model_json_schema()
    document = {"$schema": GenerateJsonSchema.schema_dialect, **schema, "title": "rollout.yaml"}
    return {key: _readable(value) for key, value in document.items()}


def schema_text() -> str:
    """Return the schema as it stands in ``rollout.schema.json``."""
    return json.dumps(json_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _readable(value: Any) -> Any:
    """Return a part of pydantic's schema as an editor should show it.

    Left out are defaults of ``null``, which nobody wrote, and the line breaks of docstrings. Keys that keep to no pattern are
    refused, as ``load`` does.
    """
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, str):
        return _LINE_BREAK_IN_PARAGRAPH.sub(" ", value)
    if not isinstance(value, dict):
        return value
    kept = {key: _readable(item) for key, item in value.items() if not (key == "default" and item is None)}
    return {"additionalProperties": False, **kept} if "patternProperties" in kept else kept
