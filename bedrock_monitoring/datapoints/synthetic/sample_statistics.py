"""Distributions of the samples of a metric in one minute, and the statistics over many minutes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

from bedrock_monitoring.evaluation.datapoint_source import NoDataError

_NORMAL = NormalDist()
_PERCENTILE = re.compile(r"p(?P<percentile>\d+(?:\.\d+)?)")
_MEAN_BETWEEN = re.compile(
    r"(?:tm|wm)(?P<upper>\d+(?:\.\d+)?)|(?:TM|WM)\((?P<from>[\d.]*)%?:(?P<to>[\d.]*)%?\)|(?P<middle>IQM)"
)
_PIECES = 8
"""The number of percentiles whose mean approximates a trimmed mean."""


class UnsupportedStatisticError(NoDataError):
    """A statistic is not supported by synthetic data. The message names it."""


class SampleDistribution(NamedTuple):
    """A log-normal distribution of samples, as latencies and token counts have.

    This is a tuple and no dataclass because a preview creates a million of them, in half the time.

    Attributes:
        size: The number of samples.
        median: The median.
        sigma: The standard deviation of the samples' logarithms. Zero if all samples are equal.
    """

    size: int
    median: float
    sigma: float = 0.0

    @property
    def total(self) -> float:
        """The sum of all samples."""
        if not self.sigma:
            return self.size * self.median
        return self.size * self.median * math.exp(self.sigma**2 / 2)

    @property
    def lowest(self) -> float:
        """The minimum."""
        return self.median * math.exp(-self.sigma * _reach(self.size))

    @property
    def highest(self) -> float:
        """The maximum."""
        return self.median * math.exp(self.sigma * _reach(self.size))

    def quantile(self, deviation: float) -> float:
        """Return the value ``deviation`` standard deviations from the median, between minimum and maximum."""
        reach = _reach(self.size)
        if abs(deviation) > reach:
            deviation = math.copysign(reach, deviation)
        return self.median * math.exp(self.sigma * deviation)


@lru_cache(maxsize=1024)
def _reach(count: int) -> float:
    """Return the distance of the outermost of ``count`` samples from the median, in standard deviations."""
    return max(_NORMAL.inv_cdf(1 - 0.5 / (count + 1)), 0.3)


def compute_statistic(statistic: str, samples: Sequence[SampleDistribution]) -> float:
    """Compute a statistic. Percentiles and trimmed means are approximations.

    Args:
        statistic: In CloudWatch's spelling, for example ``Average`` or ``p99``.
        samples: At least one distribution.

    Raises:
        UnsupportedStatisticError: The statistic is a trimmed count, a trimmed sum or a percentile rank.
    """
    if simple := _SIMPLE.get(statistic):
        return simple(samples)
    count = sum(each.size for each in samples)
    if percentile := _PERCENTILE.fullmatch(statistic):
        return _quantile(samples, count, float(percentile["percentile"]) / 100)
    low, high = _bounds(statistic)
    steps = (low + (high - low) * (step + 0.5) / _PIECES for step in range(_PIECES))
    return sum(_quantile(samples, count, step) for step in steps) / _PIECES


_SIMPLE: dict[str, Callable[[Sequence[SampleDistribution]], float]] = {
    "SampleCount": lambda samples: float(sum(each.size for each in samples)),
    "Sum": lambda samples: sum(each.total for each in samples),
    "Average": lambda samples: sum(each.total for each in samples) / sum(each.size for each in samples),
    "Minimum": lambda samples: min(each.lowest for each in samples),
    "Maximum": lambda samples: max(each.highest for each in samples),
}


def _quantile(samples: Sequence[SampleDistribution], count: int, share: float) -> float:
    deviation = _NORMAL.inv_cdf(min(max(share, 0.0001), 0.9999))
    return sum(each.size * each.quantile(deviation) for each in samples) / count


def _bounds(statistic: str) -> tuple[float, float]:
    match = _MEAN_BETWEEN.fullmatch(statistic)
    if match is None:
        raise UnsupportedStatisticError(f"synthetic data do not support the statistic {statistic}")
    if match["middle"]:
        return 0.25, 0.75
    if match["upper"]:
        return 0.0, float(match["upper"]) / 100
    return float(match["from"] or 0) / 100, float(match["to"] or 100) / 100
