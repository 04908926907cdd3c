"""The account and the Region that dashboard bodies name most often: a body does not say whose it is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from bedrock_monitoring.cloudwatch.partitions import REGIONS
from bedrock_monitoring.lazy_pattern import lazy_pattern

_ALARM_OF = lazy_pattern(r'"arn:[a-z-]+:cloudwatch:[a-z0-9-]+:(\d{12}):alarm:')


def usual_region(bodies: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the Region that most widgets read from; ``None`` if no widget names one.

    Args:
        bodies: As ``parsed_body`` returns them.
    """
    named = Counter(
        region
        for body in bodies
        for widget in body["widgets"]
        if (region := str(widget.get("properties", {}).get("region"))) in REGIONS
    )
    return named.most_common(1)[0][0] if named else None


def usual_account(bodies: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the account of most alarms that widgets name; ``None`` if they name none.

    Args:
        bodies: As ``parsed_body`` returns them.
    """
    named = Counter(account for body in bodies for account in _ALARM_OF.findall(json.dumps(body)))
    return named.most_common(1)[0][0] if named else None
