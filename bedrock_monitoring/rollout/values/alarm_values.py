"""The single values of alarm settings: names of alarms, the address of runbooks, counts and durations."""

from __future__ import annotations

import re
from typing import Annotated

from bedrock_monitoring.rollout.values import arns
from bedrock_monitoring.rollout.values.rules import (
    NO_REFERENCE,
    ArnReference,
    Rule,
    SameAccount,
    text,
    whole_number,
)

_ALARM_NAME = text(
    rf"{NO_REFERENCE}(?:{arns.ALARM_ARN}|(?!arn:){arns.ALARM_NAME})",
    is_a="the name or the ARN of an alarm, a name of 1 to 255 characters on one line",
    remedy="write the name as CloudWatch shows it",
    refers_to=ArnReference(noun="alarm", account=SameAccount.NEEDED),
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

AlarmName = Annotated[str, _ALARM_NAME]
RunbooksUrl = Annotated[str, _URL]
AtLeast = Annotated[int | str, _AT_LEAST]
Seconds = Annotated[int, _SECONDS]
