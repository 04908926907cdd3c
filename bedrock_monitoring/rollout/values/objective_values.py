"""The single values of objectives: a share of the calls, a share within a time, what counts as failed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from bedrock_monitoring.bedrock.objectives import FailedCalls, TimeObjective
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.rollout.values.rules import Choice, Rule, whole_number

LEAST_AVAILABILITY, MOST_AVAILABILITY = Decimal(90), Decimal("99.99")
"""At 100 % one failed call is too many. Below 90 % the cap of the thresholds is above the budget itself."""

LEAST_SHARE, MOST_SHARE = Decimal(80), Decimal("99.9")
"""Alarms go off at four times the allowed share of slow answers, which below 80 % is nearly every answer."""

LONGEST_TIME = timedelta(hours=1)

_NUMBER = r"\d{1,3}(?:\.\d{1,4})?"
_AVAILABILITY = lazy_pattern(rf"({_NUMBER}) ?%", re.ASCII)
_TIME = lazy_pattern(rf"({_NUMBER}) ?% within (\d{{1,6}}(?:\.\d{{1,3}})?) ?(ms|s|minutes?)", re.ASCII)
_MILLISECONDS = {"ms": 1, "s": 1000, "minute": 60_000, "minutes": 60_000}


def _availability(value: str) -> Decimal:
    found = _AVAILABILITY.fullmatch(value)
    assert found is not None
    percent = Decimal(found[1])
    if not LEAST_AVAILABILITY <= percent <= MOST_AVAILABILITY:
        refuse_one(
            what=f"{value!r} is not from {LEAST_AVAILABILITY} to {MOST_AVAILABILITY} %",
            remedy="write e.g. 99.5 %, which leaves 3 hours and 22 minutes of failing in 28 days; false for "
            "no objective",
        )
    return percent


def _time(value: str) -> TimeObjective:
    found = _TIME.fullmatch(value)
    assert found is not None
    percent = Decimal(found[1])
    within = timedelta(milliseconds=float(Decimal(found[2]) * _MILLISECONDS[found[3]]))
    if not LEAST_SHARE <= percent <= MOST_SHARE:
        refuse_one(
            what=f"{value!r} asks for {percent} %, which is not from {LEAST_SHARE} to {MOST_SHARE} %",
            remedy="write a longer time and a share from 80 % on: the alarm goes off at four times the share "
            "that may be slower",
        )
    if not timedelta(0) < within <= LONGEST_TIME:
        refuse_one(
            what=f"{value!r} has a time that is not above 0 and up to an hour", remedy="write e.g. 10 s"
        )
    return TimeObjective(percent=percent, within=within)


def _objective(form: re.Pattern[str], *, example: str, parse: Callable[[str], Any]) -> Rule:
    return Rule(
        is_a=f"an objective such as {example}",
        remedy=f"write e.g. {example}, or false for no objective",
        schema={"anyOf": [{"const": False}, {"type": "string", "pattern": f"^{form.pattern}$"}]},
        accepts=lambda value: (
            value is False or (isinstance(value, str) and form.fullmatch(value) is not None)
        ),
        parse=lambda value: value if value is False else parse(value),
    )


def _is_rate(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= MOST_CALLS


MOST_CALLS = 1_000_000
_RATE = Rule(
    is_a=f"a number of calls in a minute, above 0 and at most {MOST_CALLS:,}",
    remedy="write e.g. 20, or 0.2 for a call in five minutes",
    schema={"type": "number", "exclusiveMinimum": 0, "maximum": MOST_CALLS},
    accepts=_is_rate,
    parse=lambda value: Decimal(str(value)),
)

AvailabilityObjective = Annotated[
    Decimal | Literal[False], _objective(_AVAILABILITY, example="99.5 %", parse=_availability)
]
FirstTokenObjective = Annotated[
    TimeObjective | Literal[False], _objective(_TIME, example="95 % within 10 s", parse=_time)
]
LatencyObjective = Annotated[
    TimeObjective | Literal[False], _objective(_TIME, example="90 % within 60 s", parse=_time)
]
FailedCallsChoice = Annotated[
    str,
    Choice(
        is_a="what can count as failed",
        options=tuple(FailedCalls),
        remedy=f"choose from {', '.join(FailedCalls)}",
    ),
]
MinimumFailures = Annotated[
    int,
    whole_number(
        minimum=1,
        maximum=1000,
        is_a="a whole number of failures from 1 to 1000",
        remedy="write e.g. 7; 11 if callers try five times",
    ),
]
CallsPerMinute = Annotated[Decimal, _RATE]
