"""Samples of a metric in a minute, as a number, a middle and a spread, and the statistics over many such minutes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

from bedrock_monitoring.evaluation.series import NoDataError

_NORMAL = NormalDist()
_PERCENTILE = re.compile(r"p(?P<percentile>\d+(?:\.\d+)?)")
_MEAN_BETWEEN = re.compile(
    r"(?:tm|wm)(?P<upper>\d+(?:\.\d+)?)|(?:TM|WM)\((?P<from>[\d.]*)%?:(?P<to>[\d.]*)%?\)|(?P<middle>IQM)"
)
_PIECES = 8
"""Into how many parts the range of a trimmed mean is cut to approximate it."""


class UnknownStatisticError(NoDataError):
    """A statistic that is not made from synthetic samples; the text says which."""


class Samples(NamedTuple):
    """Samples spread log-normally, as latencies and token counts are.

    A tuple and no dataclass: a preview makes a million of them, and this is made in half the time.

    Attributes:
        number: How many, one at least.
        median: The value that half of them do not exceed.
        sigma: How wide: the standard deviation of their logarithms; zero where all are equal.
    """

    number: int
    median: float
    sigma: float = 0.0

    @property
    def total(self) -> float:
        """All of them added up."""
        if not self.sigma:
            return self.number * self.median
        return self.number * self.median * math.exp(self.sigma**2 / 2)

    @property
    def lowest(self) -> float:
        """The lowest one."""
        return self.median * math.exp(-self.sigma * _reach(self.number))

    @property
    def highest(self) -> float:
        """The highest one."""
        return self.median * math.exp(self.sigma * _reach(self.number))

    def quantile(self, deviation: float) -> float:
        """Return the value so many standard deviations from the middle, within what the samples reach."""
        reach = _reach(self.number)
        if abs(deviation) > reach:
            deviation = math.copysign(reach, deviation)
        return self.median * math.exp(self.sigma * deviation)


@lru_cache(maxsize=1024)
def _reach(count: int) -> float:
    """Return how many standard deviations the outermost of so many samples lie from the middle."""
    return max(_NORMAL.inv_cdf(1 - 0.5 / (count + 1)), 0.3)


def statistic_of(statistic: str, samples: Sequence[Samples]) -> float:
    """Return a statistic; percentiles and trimmed means are plausible, not exact.

    Args:
        statistic: As CloudWatch spells it.
        samples: One at least.

    Raises:
        UnknownStatisticError: It is a trimmed count, trimmed sum or percentile rank.
    """
    if simple := _SIMPLE.get(statistic):
        return simple(samples)
    count = sum(one.number for one in samples)
    if percentile := _PERCENTILE.fullmatch(statistic):
        return _quantile(samples, count, float(percentile["percentile"]) / 100)
    low, high = _bounds(statistic)
    steps = (low + (high - low) * (step + 0.5) / _PIECES for step in range(_PIECES))
    return sum(_quantile(samples, count, step) for step in steps) / _PIECES


_SIMPLE: dict[str, Callable[[Sequence[Samples]], float]] = {
    "SampleCount": lambda samples: float(sum(one.number for one in samples)),
    "Sum": lambda samples: sum(one.total for one in samples),
    "Average": lambda samples: sum(one.total for one in samples) / sum(one.number for one in samples),
    "Minimum": lambda samples: min(one.lowest for one in samples),
    "Maximum": lambda samples: max(one.highest for one in samples),
}


def _quantile(samples: Sequence[Samples], count: int, share: float) -> float:
    deviation = _NORMAL.inv_cdf(min(max(share, 0.0001), 0.9999))
    return sum(one.number * one.quantile(deviation) for one in samples) / count


def _bounds(statistic: str) -> tuple[float, float]:
    found = _MEAN_BETWEEN.fullmatch(statistic)
    if found is None:
        raise UnknownStatisticError(f"the synthetic data has no statistic {statistic}")
    if found["middle"]:
        return 0.25, 0.75
    if found["upper"]:
        return 0.0, float(found["upper"]) / 100
    return float(found["from"] or 0) / 100, float(found["to"] or 100) / 100
