"""CloudWatch's statistics, in the spelling of its API.

Source: "CloudWatch statistics definitions" of the CloudWatch user guide.
"""

from __future__ import annotations

from functools import lru_cache

from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, refuse

_SIMPLE = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
_PERCENTAGE = r"(?:100(?:\.0+)?|\d{1,2}(?:\.\d{1,10})?)"
_NUMBER = r"-?\d+(?:\.\d+)?"
_EXTENDED = lazy_pattern(
    rf"IQM|(?:p|tm|wm|tc|ts){_PERCENTAGE}"
    rf"|(?:TM|WM|TC|TS)\((?:{_PERCENTAGE}%)?:(?:{_PERCENTAGE}%)?\)"
    rf"|(?:TM|WM|TC|TS|PR)\((?:{_NUMBER})?:(?:{_NUMBER})?\)"
)
_EMPTY_RANGE = lazy_pattern(r"\(:\)$")


class Stats:
    """The statistics: constants, and functions for those with bounds."""

    SAMPLE_COUNT = "SampleCount"
    """The number of samples."""

    AVERAGE = "Average"
    """The sum divided by the sample count."""

    SUM = "Sum"
    """The sum of all values."""

    MINIMUM = "Minimum"
    """The lowest value."""

    MAXIMUM = "Maximum"
    """The highest value."""

    IQM = "IQM"
    """Interquartile mean: the average of the middle half."""

    @staticmethod
    def p(percentile: float) -> str:
        """Percentile: the value that this percentage of samples, 0 to 100, does not exceed."""
        return checked_statistic(f"p{plain_number(percentile)}")

    @staticmethod
    def tm(lower: float, upper: float | None = None) -> str:
        """Trimmed mean: the average of the values between two percentiles, or below one."""
        return _between("tm", lower, upper)

    @staticmethod
    def wm(lower: float, upper: float | None = None) -> str:
        """Winsorized mean: the average after values outside the percentiles are set to the bounds."""
        return _between("wm", lower, upper)

    @staticmethod
    def tc(lower: float, upper: float | None = None) -> str:
        """Trimmed count: the number of samples between two percentiles, or below one."""
        return _between("tc", lower, upper)

    @staticmethod
    def ts(lower: float, upper: float | None = None) -> str:
        """Trimmed sum: the sum of the values between two percentiles, or below one."""
        return _between("ts", lower, upper)

    @staticmethod
    def pr(lower: float | None = None, upper: float | None = None) -> str:
        """Percentile rank: the percentage of samples between two values, or above or below one."""
        bounds = ("" if bound is None else plain_number(bound) for bound in (lower, upper))
        return checked_statistic(f"PR({':'.join(bounds)})")


def is_simple(statistic: str) -> bool:
    """Return whether PutMetricAlarm accepts it as ``Statistic``; the others are ``ExtendedStatistic``."""
    return statistic in _SIMPLE


def is_percentile_rank(statistic: str) -> bool:
    """Return whether it is the share of the samples within bounds, from 0 to 100."""
    return statistic.startswith("PR(")


def percentile_rank_bounds(statistic: str) -> tuple[float, float] | None:
    """Return the bounds of a percentile rank: it counts samples above the first and up to the second.

    A bound that is left out is infinite. ``None`` for any other statistic.
    """
    if not is_percentile_rank(statistic) or statistic_problem(statistic):
        return None
    above, _, up_to = statistic.removeprefix("PR(").removesuffix(")").partition(":")
    return float(above or "-inf"), float(up_to or "inf")


def percentile_of(statistic: str) -> float | None:
    """Return the percentile, 0 to 100, of a statistic such as ``p99``; ``None`` for any other statistic."""
    if not statistic.startswith("p") or statistic_problem(statistic):
        return None
    return float(statistic.removeprefix("p"))


@lru_cache(maxsize=1024)
def statistic_problem(statistic: str) -> Problem | None:
    """Return a problem if the spelling or the bounds of a statistic are invalid."""
    if statistic in _SIMPLE or (_EXTENDED.fullmatch(statistic) and not _EMPTY_RANGE.search(statistic)):
        return None
    return Problem(
        where="statistic",
        what=f"{statistic!r} is not a statistic of CloudWatch",
        remedy="use Sum, Average, Minimum, Maximum, SampleCount, IQM, p99, tm90, TM(10%:90%) or PR(100:200); "
        "percentages go from 0 to 100",
    )


def checked_statistic(statistic: str) -> str:
    """Return the statistic unchanged.

    Raises:
        InvalidInputError: It is not a statistic of CloudWatch.
    """
    if problem := statistic_problem(statistic):
        refuse([problem])
    return statistic


def _between(name: str, lower: float, upper: float | None) -> str:
    if upper is None:
        return checked_statistic(f"{name}{plain_number(lower)}")
    return checked_statistic(f"{name.upper()}({plain_number(lower)}%:{plain_number(upper)}%)")


def plain_number(value: float) -> str:
    """Format a number without an exponent, because CloudWatch does not document exponents."""
    return f"{value:.10f}".rstrip("0").rstrip(".")
