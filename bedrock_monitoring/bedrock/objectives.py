"""Objectives: what share of its calls a model shall answer, and how fast.

An objective holds over 28 days: four whole weeks, so that each has the same weekdays. It leaves a budget:
99.5 % leave 0.5 % of the calls, or 3 hours and 22 minutes of failing altogether. An alarm goes off when the
budget is used up so many times faster than it should be. The factors 14.4 and 6 are those of "Alerting on
SLOs" in Google's Site Reliability Workbook, for an hour and six hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from bedrock_monitoring.value import Value

WINDOW = timedelta(days=28)
"""The time that an objective holds over."""

FAST_BURN, SLOW_BURN = Decimal("14.4"), Decimal(6)
MOST_FAST, MOST_SLOW = Decimal(15), Decimal("7.5")
"""The highest thresholds, in percent of the calls: no outage reaches the multiple of a lax objective."""

SLOW_ANSWERS_BURN = 4
"""How many times the allowed share of slow answers sets off an alarm. At 80 % that is 80 % slow answers."""

MINIMUM_FAILURES = 7
"""More than two calls that always fail have tries with the standard retry mode of AWS SDKs: three each."""


class FailedCalls(StrEnum):
    """What can count as failed in the objective for availability."""

    SERVER_ERRORS = "server_errors"
    THROTTLES = "throttles"
    CLIENT_ERRORS = "client_errors"


@dataclass(frozen=True, kw_only=True)
class TimeObjective(Value):
    """A share of answers within a time.

    Attributes:
        percent: The share in percent, 80 to 99.9.
        within: The time.
    """

    percent: Decimal
    within: timedelta

    @property
    def milliseconds(self) -> int:
        """The time in milliseconds."""
        return round(self.within / timedelta(milliseconds=1))

    @property
    def most_slow(self) -> float:
        """The share of slow answers, in percent, above which an alarm goes off."""
        return float(SLOW_ANSWERS_BURN * (100 - self.percent))

    def __str__(self) -> str:
        return f"{self.percent:f} % within {self.within.total_seconds():g} s"


FIRST_TOKEN = TimeObjective(percent=Decimal(95), within=timedelta(seconds=10))
"""The default objective for the first token: users who see nothing for ten seconds turn to other tasks."""

FIRST_TOKEN_AFTER_REASONING = TimeObjective(percent=Decimal(95), within=timedelta(seconds=30))
"""The same for models that hide their reasoning: public measurements on short prompts are 3 to 19 seconds,
and an application with such a model says that it thinks."""


@dataclass(frozen=True, kw_only=True)
class Objectives(Value):
    """The objectives of a model, or of all models together.

    Attributes:
        availability: The share of calls in percent, 90 to 99.99, that do not fail. ``None`` for no objective.
        first_token: The share of streamed answers that begin within a time. ``None`` for no objective.
        latency: The share of answers that end within a time. ``None`` for no objective.
        failed: What counts as failed.
        minimum_failures: The fewest failed tries, within the time that an alarm looks at, that set it off.
        calls_per_minute: The usual number of calls in a minute, for what descriptions say. ``None`` if it is
            not known.
    """

    availability: Decimal | None = Decimal("99.5")
    first_token: TimeObjective | None = FIRST_TOKEN
    latency: TimeObjective | None = None
    failed: tuple[FailedCalls, ...] = (FailedCalls.SERVER_ERRORS,)
    minimum_failures: int = MINIMUM_FAILURES
    calls_per_minute: Decimal | None = None

    @property
    def fast_burn(self) -> float | None:
        """The share of failed calls in percent above which an hour is too bad. ``None`` without objective."""
        return self._threshold(FAST_BURN, MOST_FAST)

    @property
    def slow_burn(self) -> float | None:
        """The same for six hours."""
        return self._threshold(SLOW_BURN, MOST_SLOW)

    def _threshold(self, burn: Decimal, most: Decimal) -> float | None:
        return None if self.availability is None else float(min(burn * (100 - self.availability), most))


DEFAULT_OBJECTIVES = Objectives()
