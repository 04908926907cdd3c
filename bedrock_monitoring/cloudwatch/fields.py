"""Checks of fields that many values share: periods, colors, accounts, Regions, ARNs, numbers, lengths.

A value that another Terraform resource creates is known only after apply. Until then the text contains a
token of CDKTF (``${TfToken[…]}``) or a placeholder of `bedrock_monitoring.cloudwatch.deferred`. Such a text
passes every check.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Container, Iterable, Iterator
from datetime import timedelta
from functools import lru_cache

from bedrock_monitoring.cloudwatch import deferred, limits
from bedrock_monitoring.cloudwatch.partitions import REGIONS
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, did_you_mean, quoted

ID = lazy_pattern(rf"[a-z][A-Za-z0-9_]{{0,{limits.METRIC_ID_LENGTH - 1}}}")
"""An id of metric math (CloudWatch API, MetricDataQuery)."""

_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
    ("second", timedelta(seconds=1)),
)
_TOKEN = "${TfToken["  # noqa: S105 - the beginning of a placeholder, not a secret
_COLOR = lazy_pattern(r"#[0-9A-Fa-f]{6}")
_ACCOUNT = lazy_pattern(r"\d{12}")
_ALARM_ARN = lazy_pattern(r"arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.+", re.DOTALL)
_LAMBDA_ARN = lazy_pattern(
    r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9$_-]+)?"
)


def is_deferred(text: str) -> bool:
    """Return whether a text contains a token or a placeholder."""
    return _TOKEN in text or deferred.OPENING in text


@lru_cache(maxsize=1024)
def period_problem(period: timedelta) -> Problem | None:
    """Return a problem if ``period`` is not a valid period of a metric."""
    seconds = period.total_seconds()
    if period in limits.HIGH_RESOLUTION_PERIODS or (seconds > 0 and seconds % 60 == 0):
        return None
    return Problem(
        where="period",
        what=f"{seconds:g} seconds is not a period of CloudWatch",
        remedy="use a multiple of 60 seconds, or 1, 5, 10, 20 or 30 for high resolution",
    )


def format_period(period: timedelta) -> str:
    """Return a period in words, in the largest unit that divides it: ``5 minutes``, ``1 day``."""
    for unit, length in _UNITS:
        if period and not period % length:
            number = period // length
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{period.total_seconds():g} seconds"


def color_problem(color: str | None) -> Problem | None:
    """Return a problem if ``color`` is not of the form ``#rrggbb``."""
    if color is None or _COLOR.fullmatch(color):
        return None
    return Problem(
        where="color",
        what=f"{color!r} is not of the form #rrggbb",
        remedy="write six hexadecimal digits after #",
    )


def account_problem(account: str | None) -> Problem | None:
    """Return a problem if the account id is not 12 digits."""
    if account is None or _ACCOUNT.fullmatch(account) or is_deferred(account):
        return None
    return Problem(where="account", what=f"{account!r} is not an account id", remedy="write its 12 digits")


def region_problem(region: str | None) -> Problem | None:
    """Return a problem if the Region does not exist."""
    if region is None or region in REGIONS or is_deferred(region):
        return None
    remedy = did_you_mean(region, REGIONS) or "write its code, such as eu-central-1"
    return Problem(where="region", what=f"{region!r} is no Region of AWS", remedy=remedy)


def alarm_arn_problem(arn: str) -> Problem | None:
    """Return a problem if ``arn`` is not the ARN of a CloudWatch alarm."""
    if _ALARM_ARN.fullmatch(arn) or is_deferred(arn):
        return None
    return Problem(
        where="alarm",
        what=f"{quoted(arn, longest=80)} is not the ARN of an alarm",
        remedy="write arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME",
    )


def lambda_arn_problem(arn: str) -> Problem | None:
    """Return a problem if ``arn`` is not the ARN of a Lambda function."""
    if _LAMBDA_ARN.fullmatch(arn) or is_deferred(arn):
        return None
    return Problem(
        where="function_arn",
        what=f"{quoted(arn, longest=80)} is not the ARN of a Lambda function",
        remedy="write arn:aws:lambda:REGION:ACCOUNT:function:NAME",
    )


def number_problem(where: str, number: float | None) -> Problem | None:
    """Return a problem if a number is infinite or NaN, which JSON cannot represent."""
    if number is None or math.isfinite(number):
        return None
    return Problem(where=where, what=f"{number} cannot be drawn", remedy="give a finite number")


def length_problem(
    where: str,
    text: str | None,
    *,
    longest: int,
    shortest: int = 0,
    remedy: str = "",
    in_bytes: bool = False,
) -> Problem | None:
    """Return a problem if a text is too short or too long.

    Args:
        where: The name of the field.
        text: The text. A text with a token is not measured, nor one that is not given.
        longest: The maximum number of characters.
        shortest: The minimum number of characters.
        remedy: How to fix it. Defaults to "shorten it" or "write it".
        in_bytes: Whether to count bytes, as Terraform's AWS provider does, which refuses more than AWS: a
            character outside ASCII has 2 to 4.
    """
    if text is None:
        return None
    length = len(text.encode(errors="replace")) if in_bytes else len(text)
    if shortest <= length <= longest or is_deferred(text):
        return None
    unit = "characters" if length == len(text) else "bytes, 2 to 4 for each character outside ASCII"
    return Problem(
        where=where,
        what=f"it has {length} {unit}, allowed are {shortest} to {longest}",
        remedy=remedy or ("shorten it" if text else "write one"),
    )


def json_problem(where: str, value: object) -> Problem | None:
    """Return a problem if a value cannot be written as JSON."""
    try:
        json.dumps(value, allow_nan=False, default=dict)
    except (TypeError, ValueError) as error:
        remedy = "use mappings with text as keys, lists, text, finite numbers, booleans and none"
        return Problem(where=where, what=f"it is no JSON ({error})", remedy=remedy)
    return None


def found(*problems: Problem | None) -> Iterator[Problem]:
    """Yield those checks' results that are problems."""
    return (problem for problem in problems if problem is not None)


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once, in the order of their second occurrence."""
    seen: set[str] = set()
    again: dict[str, None] = {}
    for name in names:
        if name in seen:
            again[name] = None
        seen.add(name)
    return list(again)


def free_name(name: str, taken: Container[str]) -> str:
    """Return the name if it is not taken, else with the first free number from 2 on: ``errors_2``.

    A name that the number would make longer than an id may be loses its last characters.
    """
    number, free = 1, name
    while free in taken:
        number += 1
        suffix = f"_{number}"
        free = f"{name[: limits.METRIC_ID_LENGTH - len(suffix)]}{suffix}"
    return free
