"""Conditions of alarms, as rollout.yaml writes them: ``> 30 s for 3 of 5 periods of 5 minutes``.

`bedrock_monitoring.cloudwatch.alarms.condition_text` writes them, this module reads them.

The condition of a cost can be of calendar days: ``> 200 USD for 1 calendar day in Europe/Berlin``.

The condition of an anomaly detection alarm gives the width of a band instead of a threshold: ``above 3
deviations for 3 of 4 periods of 15 minutes``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from operator import ge, gt, le, lt
from typing import TypeAlias

from bedrock_monitoring.cloudwatch.alarms import (
    ComparisonOperator,
    WallClockWindow,
    evaluation_window_problem,
)
from bedrock_monitoring.cloudwatch.alarms.condition_text import COMPARISON_SYMBOLS, condition_text
from bedrock_monitoring.cloudwatch.time_zones import (
    TIME_ZONE_PATTERN,
    UNKNOWN_TIME_ZONE,
    is_known_time_zone,
)
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, refuse, refuse_one
from bedrock_monitoring.value import Value

_OF_CALENDAR_DAYS = "> 100 USD for 1 calendar day in Europe/Berlin"
EXAMPLES = (
    "> 0 for 3 of 5 minutes",
    "> 5 % for 3 of 5 periods of 5 minutes",
    "> 30 s for 15 minutes",
    "> 100 USD for 1 day",
    _OF_CALENDAR_DAYS,
    "above 3 deviations for 3 of 4 periods of 15 minutes",
)

CONDITION_PATTERN = (
    r"^(?:(?P<operator>>=|<=|>|<) ?(?P<threshold>\d+(?:\.\d+)?)(?: ?(?P<unit>%|ms|s|USD|tokens/s))?"
    r"|(?P<side>above|below|outside) (?P<deviations>\d+(?:\.\d+)?) deviations?)"
    r" for (?:(?P<datapoints>[1-9]\d{0,3}) of )?(?P<periods>[1-9]\d{0,3})"
    r" (?:(?P<unit_of_time>minutes?|hours?|days?)"
    r"|periods? of (?P<length>[1-9]\d{0,3} )?(?P<length_unit>minutes?|hours?|days?)"
    rf"|calendar days? in (?P<time_zone>{TIME_ZONE_PATTERN}))$"
)
"""The syntax of a condition, as a regular expression."""

SCHEMA_PATTERN = re.sub(r"\?P<\w+>", "?:", CONDITION_PATTERN)
"""``CONDITION_PATTERN`` without group names, which JSON Schema does not support."""

_OPERATORS = {symbol: ComparisonOperator(name) for name, symbol in COMPARISON_SYMBOLS.items()}
_COMPARISONS = {">": gt, ">=": ge, "<": lt, "<=": le}
_ABOVE, _BELOW = frozenset({"above"}), frozenset({"below"})
_SIDES = {
    ">": _ABOVE,
    ">=": _ABOVE,
    "above": _ABOVE,
    "<": _BELOW,
    "<=": _BELOW,
    "below": _BELOW,
    "outside": _ABOVE | _BELOW,
}
_OF_THE_CALENDAR = lazy_pattern(r"\b(?:[Cc]alendar|months?|days? in)\b| in [A-Z]")
_SENTENCE = lazy_pattern(CONDITION_PATTERN, re.ASCII)
_MILLISECONDS_PER_SECOND = 1000
_LENGTHS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


class ThresholdUnit(StrEnum):
    """The unit of a threshold."""

    COUNT = ""
    PERCENT = "%"
    MILLISECONDS = "ms"
    USD = "USD"
    TOKENS_PER_SECOND = "tokens/s"
    DEVIATIONS = "deviations"
    """Standard deviations: the width of an anomaly detection band."""


@dataclass(frozen=True, kw_only=True)
class Condition(Value):
    """The condition under which an alarm goes off.

    Attributes:
        comparison_operator: How a datapoint is compared with the threshold or the band.
        threshold: The threshold in ``unit``. Seconds are converted to milliseconds. For a band, the number of
            standard deviations on each side.
        unit: The unit of the threshold.
        datapoints_to_alarm: How many of the last ``evaluation_periods`` must be breaching.
        evaluation_periods: The number of most recent periods that are evaluated.
        period: The length of one period.
        time_zone: The IANA time zone of calendar days. ``None`` for periods that end with each evaluation.
        follows_objective: Whether the objectives of what is monitored set the threshold in place of this one.
    """

    comparison_operator: ComparisonOperator
    threshold: float
    unit: ThresholdUnit
    datapoints_to_alarm: int
    evaluation_periods: int
    period: timedelta
    time_zone: str | None = None
    follows_objective: bool = field(default=False, compare=False)

    @classmethod
    def parse(cls, sentence: str) -> Condition:
        """Parse a condition such as ``> 0 for 3 of 5 minutes``.

        Minutes, hours and days are periods of that length: ``for 1 day`` is one period of a day. ``for 3 of 5
        periods of 5 minutes`` sets another length. Without ``of``, every period must be breaching: ``for 5
        minutes`` means ``for 5 of 5 minutes``. ``for 1 calendar day in Europe/Berlin`` is from midnight to
        midnight.

        Args:
            sentence: The text of the condition.

        Raises:
            InvalidInputError: The text is not a condition, or CloudWatch could not evaluate it.
        """
        found = _SENTENCE.fullmatch(sentence)
        if found is None:
            what = f"{sentence!r} is not a condition"
            if _OF_THE_CALENDAR.search(sentence):
                remedy = f"write for example {_OF_CALENDAR_DAYS!r}; `budgets` watch calendar months"
            else:
                remedy = f"write for example {EXAMPLES[0]!r} or {EXAMPLES[1]!r}"
            refuse_one(what=what, remedy=remedy)
        periods = int(found["periods"])
        condition = cls(
            comparison_operator=_OPERATORS[found["operator"] or found["side"]],
            threshold=_threshold(found),
            unit=_unit(found),
            datapoints_to_alarm=int(found["datapoints"] or periods),
            evaluation_periods=periods,
            period=_period(found),
            time_zone=found["time_zone"],
        )
        if problem := condition._problem():
            refuse([problem])
        return condition

    def is_met_by(self, value: float) -> bool:
        """Return whether a datapoint meets the threshold; false for a band, which moves."""
        compare = _COMPARISONS.get(COMPARISON_SYMBOLS[self.comparison_operator])
        return compare is not None and compare(value, self.threshold)

    def is_constant(self, maximum: float | None) -> bool:
        """Return whether every value of a metric meets the threshold, or none.

        Args:
            maximum: The largest value of the metric, in the unit of the condition; ``None`` if there is none.
                The smallest is 0.
        """
        largest = math.inf if maximum is None else maximum
        return self.unit is not ThresholdUnit.DEVIATIONS and self.is_met_by(0) is self.is_met_by(largest)

    @property
    def shortest_time(self) -> timedelta:
        """How long it must be met to set off an alarm, in whole periods."""
        return self.datapoints_to_alarm * self.period

    @property
    def sides(self) -> frozenset[str]:
        """On which sides of the threshold or the band it is met: ``above``, ``below``, or both."""
        return _SIDES[COMPARISON_SYMBOLS[self.comparison_operator]]

    def __str__(self) -> str:
        return condition_text(
            comparison_operator=self.comparison_operator,
            threshold=self.threshold,
            unit=self.unit,
            datapoints_to_alarm=self.datapoints_to_alarm,
            evaluation_periods=self.evaluation_periods,
            period=self.period,
            time_zone=self.time_zone,
        )

    @property
    def evaluation_window(self) -> WallClockWindow | None:
        """The window of calendar days; ``None`` for a sliding window."""
        return WallClockWindow(time_zone=self.time_zone) if self.time_zone else None

    def _problem(self) -> Problem | None:
        if self.datapoints_to_alarm > self.evaluation_periods:
            return Problem(
                what=f"{self.datapoints_to_alarm} of {self.evaluation_periods} periods can never be met",
                remedy="put the smaller number first",
            )
        if not math.isfinite(self.threshold):
            return Problem(what="the threshold is not a finite number", remedy="write a smaller one")
        if self.unit is ThresholdUnit.DEVIATIONS and not self.threshold:
            return Problem(
                what="a band of 0 deviations has no width", remedy="write for example 3 deviations"
            )
        if self.time_zone and not is_known_time_zone(self.time_zone):
            is_a, remedy = UNKNOWN_TIME_ZONE
            return Problem(what=f"{self.time_zone!r} is not {is_a}", remedy=remedy)
        return evaluation_window_problem(period=self.period, evaluation_periods=self.evaluation_periods)


TierConditions: TypeAlias = Mapping[str, Condition]
"""Maps each tier that a kind of alarm notifies to the condition for that tier."""


def _threshold(found: re.Match[str]) -> float:
    threshold = Decimal(found["threshold"] or found["deviations"])
    return float(threshold * _MILLISECONDS_PER_SECOND if found["unit"] == "s" else threshold)


def _unit(found: re.Match[str]) -> ThresholdUnit:
    if found["side"]:
        return ThresholdUnit.DEVIATIONS
    return ThresholdUnit("ms" if found["unit"] == "s" else found["unit"] or "")


def _period(found: re.Match[str]) -> timedelta:
    unit = found["unit_of_time"] or found["length_unit"] or "day"
    return int(found["length"] or 1) * _LENGTHS[unit.removesuffix("s")]
