"""Replace placeholders of deferred values in dashboard bodies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bedrock_monitoring.cloudwatch.deferred import with_sample_values


def replace_placeholders(properties: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return a dashboard body or the properties of a widget without placeholders.

    Args:
        properties: The result of ``to_body`` or ``properties``.
        values: Maps placeholders to the values of deployed resources. A placeholder without a value becomes
            its sample value.
    """
    text = json.dumps(properties)
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    replaced: dict[str, Any] = json.loads(with_sample_values(text))
    return replaced
