"""What may stand in a field that many values share: periods, colours, accounts, Regions, ARNs, numbers, lengths.

A value that another Terraform resource makes is known at apply and not before. Until then a token of CDKTF
stands in its place (``${TfToken[…]}``) or a placeholder of `bedrock_monitoring.cloudwatch.deferred`, and a
text with one in it is taken as it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from difflib import get_close_matches
from functools import lru_cache

from bedrock_monitoring.cloudwatch import deferred, limits
from bedrock_monitoring.cloudwatch.partitions import REGIONS
from bedrock_monitoring.problems import Problem

ID = re.compile(rf"[a-z][A-Za-z0-9_]{{0,{limits.METRIC_ID_LENGTH - 1}}}")
"""An id of metric maths (CloudWatch API, MetricDataQuery)."""

_TOKEN = "${TfToken["  # noqa: S105 - the beginning of a placeholder, not a secret
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_ACCOUNT = re.compile(r"\d{12}")
_ALARM_ARN = re.compile(r"arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.+", re.DOTALL)
_LAMBDA_ARN = re.compile(
    r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9$_-]+)?"
)


def is_deferred(text: str) -> bool:
    """Whether a text has a token or a placeholder in it, whose value Terraform fills in."""
    return _TOKEN in text or deferred.OPENING in text


@lru_cache(maxsize=1024)
def period_problem(period: timedelta) -> Problem | None:
    """Return what is wrong with the length of a period, if anything is."""
    seconds = period.total_seconds()
    if period in limits.HIGH_RESOLUTION_PERIODS or (seconds > 0 and seconds % 60 == 0):
        return None
    return Problem(
        where="period",
        what=f"{seconds:g} seconds is not a period of CloudWatch",
        remedy="use a multiple of 60 seconds, or 1, 5, 10, 20 or 30 for high resolution",
    )


def color_problem(color: str | None) -> Problem | None:
    """Return what is wrong with the spelling of a colour, if anything is."""
    if color is None or _COLOR.fullmatch(color):
        return None
    return Problem(
        where="color",
        what=f"{color!r} is not of the form #rrggbb",
        remedy="write six hexadecimal digits after #",
    )


def account_problem(account: str | None) -> Problem | None:
    """Return what is wrong with an account id, if anything is."""
    if account is None or _ACCOUNT.fullmatch(account) or is_deferred(account):
        return None
    return Problem(where="account", what=f"{account!r} is not an account id", remedy="write its 12 digits")


def region_problem(region: str | None) -> Problem | None:
    """Return what is wrong with the name of a Region, if anything is."""
    if region is None or region in REGIONS or is_deferred(region):
        return None
    remedy = nearest(region, REGIONS) or "write its code, such as eu-central-1"
    return Problem(where="region", what=f"{region!r} is no Region of AWS", remedy=remedy)


def alarm_arn_problem(arn: str) -> Problem | None:
    """Return what is wrong with the ARN of an alarm, if anything is."""
    if _ALARM_ARN.fullmatch(arn) or is_deferred(arn):
        return None
    return Problem(
        where="alarm",
        what=f"{arn[:80]!r} is not the ARN of an alarm",
        remedy="write arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME",
    )


def lambda_arn_problem(arn: str) -> Problem | None:
    """Return what is wrong with the ARN of a Lambda function, if anything is."""
    if _LAMBDA_ARN.fullmatch(arn) or is_deferred(arn):
        return None
    return Problem(
        where="function_arn",
        what=f"{arn[:80]!r} is not the ARN of a Lambda function",
        remedy="write arn:aws:lambda:REGION:ACCOUNT:function:NAME",
    )


def number_problem(where: str, number: float | None) -> Problem | None:
    """Return what is wrong with a number that is drawn, if anything is: JSON has no infinity."""
    if number is None or math.isfinite(number):
        return None
    return Problem(where=where, what=f"{number} cannot be drawn", remedy="give a finite number")


def length_problem(
    where: str, text: str, *, longest: int, shortest: int = 0, remedy: str = ""
) -> Problem | None:
    """Return what is wrong with the length of a text, if anything is.

    Args:
        where: The field.
        text: The text; one with a token is not measured.
        longest: Most characters.
        shortest: Fewest characters.
        remedy: What to do; to shorten or to write it unless given.
    """
    if shortest <= len(text) <= longest or is_deferred(text):
        return None
    return Problem(
        where=where,
        what=f"it has {len(text)} characters, allowed are {shortest} to {longest}",
        remedy=remedy or ("shorten it" if text else "write one"),
    )


def found(*problems: Problem | None) -> Iterator[Problem]:
    """Yield those checks' results that are problems."""
    return (problem for problem in problems if problem is not None)


def nearest(text: str, known: Iterable[str]) -> str:
    """Return a remedy that names the known word which the text is probably meant to be; empty when none is near."""
    close = get_close_matches(text, list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else ""


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once, each once, in the order of their second occurrence."""
    seen: set[str] = set()
    again: dict[str, None] = {}
    for name in names:
        if name in seen:
            again[name] = None
        seen.add(name)
    return list(again)
