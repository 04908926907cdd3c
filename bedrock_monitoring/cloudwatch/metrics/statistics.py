"""CloudWatch's statistics, spelled as its API wants them.

Source: "CloudWatch statistics definitions" of the CloudWatch user guide.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bedrock_monitoring.problems import Problem, refuse

_SIMPLE = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
_PERCENTAGE = r"(?:100(?:\.0+)?|\d{1,2}(?:\.\d{1,10})?)"
_NUMBER = r"-?\d+(?:\.\d+)?"
_EXTENDED = re.compile(
    rf"IQM|(?:p|tm|wm|tc|ts){_PERCENTAGE}"
    rf"|(?:TM|WM|TC|TS)\((?:{_PERCENTAGE}%)?:(?:{_PERCENTAGE}%)?\)"
    rf"|(?:TM|WM|TC|TS|PR)\((?:{_NUMBER})?:(?:{_NUMBER})?\)"
)
_EMPTY_RANGE = re.compile(r"\(:\)$")


class Stats:
    """The statistics, as names and as functions of their bounds."""

    SAMPLE_COUNT = "SampleCount"
    """How many samples were reported."""

    AVERAGE = "Average"
    """Sum divided by sample count."""

    SUM = "Sum"
    """All values added up."""

    MINIMUM = "Minimum"
    """The lowest value."""

    MAXIMUM = "Maximum"
    """The highest value."""

    IQM = "IQM"
    """Interquartile mean: the average of the middle half."""

    @staticmethod
    def p(percentile: float) -> str:
        """Percentile: the value that this percentage of all samples do not exceed, 0 to 100."""
        return checked_statistic(f"p{plain_number(percentile)}")

    @staticmethod
    def tm(lower: float, upper: float | None = None) -> str:
        """Trimmed mean: the average of what lies between two percentiles, or below one."""
        return _between("tm", lower, upper)

    @staticmethod
    def wm(lower: float, upper: float | None = None) -> str:
        """Winsorized mean: like the trimmed mean, with what lies outside set to the bounds."""
        return _between("wm", lower, upper)

    @staticmethod
    def tc(lower: float, upper: float | None = None) -> str:
        """Trimmed count: how many samples lie between two percentiles, or below one."""
        return _between("tc", lower, upper)

    @staticmethod
    def ts(lower: float, upper: float | None = None) -> str:
        """Trimmed sum: the sum of what lies between two percentiles, or below one."""
        return _between("ts", lower, upper)

    @staticmethod
    def pr(lower: float | None = None, upper: float | None = None) -> str:
        """Percentile rank: the percentage of samples whose value lies between two values, or beyond one."""
        bounds = ("" if bound is None else plain_number(bound) for bound in (lower, upper))
        return checked_statistic(f"PR({':'.join(bounds)})")


def is_simple(statistic: str) -> bool:
    """Whether an alarm takes it as ``statistic``; the others are ``extended_statistic`` there."""
    return statistic in _SIMPLE


@lru_cache(maxsize=1024)
def statistic_problem(statistic: str) -> Problem | None:
    """Return what is wrong with the spelling or the bounds of a statistic, if anything is."""
    if statistic in _SIMPLE or (_EXTENDED.fullmatch(statistic) and not _EMPTY_RANGE.search(statistic)):
        return None
    return Problem(
        where="statistic",
        what=f"{statistic!r} is not a statistic of CloudWatch",
        remedy="use Sum, Average, Minimum, Maximum, SampleCount, IQM, p99, tm90, TM(10%:90%) or PR(100:200); "
        "percentages go from 0 to 100",
    )


def checked_statistic(statistic: str) -> str:
    """Return the statistic.

    Raises:
        InvalidInputError: CloudWatch has no such statistic.
    """
    if problem := statistic_problem(statistic):
        refuse([problem])
    return statistic


def _between(name: str, lower: float, upper: float | None) -> str:
    if upper is None:
        return checked_statistic(f"{name}{plain_number(lower)}")
    return checked_statistic(f"{name.upper()}({plain_number(lower)}%:{plain_number(upper)}%)")


def plain_number(value: float) -> str:
    """Write a number without an exponent, which CloudWatch's documentation does not promise to read."""
    return f"{value:.10f}".rstrip("0").rstrip(".")
