"""What stands for values that another resource has and nobody knows before it is there, filled in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bedrock_monitoring.cloudwatch.deferred import with_sample_values


def filled(properties: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    """Return a body, or the properties of a widget, with values in place of placeholders.

    Args:
        properties: What ``to_body`` or ``properties`` returned.
        known: Values by placeholder; a placeholder without one is written as before anything is deployed.
    """
    text = json.dumps(properties)
    for placeholder, value in known.items():
        text = text.replace(placeholder, value)
    whole: dict[str, Any] = json.loads(with_sample_values(text))
    return whole
