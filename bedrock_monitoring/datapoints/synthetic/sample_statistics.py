"""Distributions of the samples of a metric in one minute, and the statistics over many minutes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from bedrock_monitoring.cloudwatch.metrics.statistics import percentile_of, percentile_rank_bounds
from bedrock_monitoring.datapoints.synthetic.traffic import Real, Whole
from bedrock_monitoring.evaluation.datapoint_source import NoDataError

_Number = TypeVar("_Number", np.int64, np.float64)

_NORMAL = NormalDist()
_DEVIATIONS = np.linspace(-4, 4, 801)
_SHARES = np.array([_NORMAL.cdf(deviation) for deviation in _DEVIATIONS.tolist()])
"""The share of a normal distribution up to each of these deviations; numpy has no such function."""

_MEAN_BETWEEN = re.compile(
    r"(?:tm|wm)(?P<upper>\d+(?:\.\d+)?)|(?:TM|WM)\((?P<from>[\d.]*)%?:(?P<to>[\d.]*)%?\)|(?P<middle>IQM)"
)
_PIECES = 8
"""The number of percentiles whose mean approximates a trimmed mean."""


class UnsupportedStatisticError(NoDataError):
    """A statistic is not supported by synthetic data. The message names it."""


class Samples(NamedTuple):
    """The samples of consecutive minutes: a log-normal distribution for each, as latencies and tokens have.

    Attributes:
        size: The number of samples of each minute.
        median: The median of each minute, or of all of them.
        sigma: The standard deviation of the samples' logarithms. Zero if all samples are equal.
    """

    size: Whole
    median: Real | float
    sigma: float = 0.0

    def part(self, minutes: slice) -> Samples:
        """Return the samples of some of the minutes."""
        median = self.median if isinstance(self.median, float) else self.median[minutes]
        return Samples(self.size[minutes], median, self.sigma)

    @property
    def total(self) -> Real:
        """The sum of all samples."""
        return self.size.astype(np.float64) * self.median * math.exp(self.sigma**2 / 2)

    @property
    def lowest(self) -> Real:
        """The minimum, and infinity without samples."""
        lowest: Real = self.median * np.exp(-self.sigma * self._reach)
        return np.where(self.size > 0, lowest, np.inf)

    @property
    def highest(self) -> Real:
        """The maximum, and minus infinity without samples."""
        highest: Real = self.median * np.exp(self.sigma * self._reach)
        return np.where(self.size > 0, highest, -np.inf)

    def quantile(self, deviation: float) -> Real:
        """Return the value ``deviation`` standard deviations from the median, between minimum and maximum."""
        value: Real = self.median * np.exp(self.sigma * np.clip(deviation, -self._reach, self._reach))
        return value

    def share_between(self, low: float, high: float) -> Real:
        """Return the share of the samples of each minute above ``low`` and up to ``high``, 0 to 1."""
        return self._share_up_to(high) - self._share_up_to(low)

    def _share_up_to(self, value: float) -> Real:
        medians = np.broadcast_to(np.asarray(self.median, dtype=np.float64), self.size.shape)
        if not self.sigma or not 0 < value < math.inf:
            return (medians <= value).astype(np.float64)
        deviations = (np.log(value) - np.log(medians)) / self.sigma
        shares: Real = np.interp(deviations, _DEVIATIONS, _SHARES, 0.0, 1.0)
        return shares

    @property
    def _reach(self) -> Real:
        most = int(self.size.max(initial=0))
        return _reaches(most.bit_length())[self.size]


@cache
def _reaches(bits: int) -> Real:
    """Return the reach of each number of samples that has so many bits or fewer."""
    return np.array([_reach(count) for count in range(1 << bits)])


def _reach(count: int) -> float:
    """Return the distance of the outermost of ``count`` samples from the median, in standard deviations."""
    return max(_NORMAL.inv_cdf(1 - 0.5 / (count + 1)), 0.3)


def compute_statistic(
    statistic: str, parts: Sequence[Samples], starts: Sequence[int] | Whole
) -> tuple[Whole, Real]:
    """Compute a statistic of periods. Percentiles and trimmed means are approximations.

    Args:
        statistic: In CloudWatch's spelling, for example ``Average`` or ``p99``.
        parts: The samples of each publisher, of the same minutes; at least one.
        starts: The position among the minutes at which each period begins. It ends where the next begins.

    Returns:
        For each period the number of samples, and the statistic, which means nothing without samples.

    Raises:
        UnsupportedStatisticError: The statistic is a trimmed count or a trimmed sum.
    """
    count = _summed([part.size for part in parts], starts)
    if statistic == "Minimum":
        return count, np.minimum.reduceat(np.minimum.reduce([part.lowest for part in parts]), starts)
    if statistic == "Maximum":
        return count, np.maximum.reduceat(np.maximum.reduce([part.highest for part in parts]), starts)
    if statistic == "SampleCount":
        return count, count.astype(np.float64)
    some = np.maximum(count, 1)
    if statistic in {"Sum", "Average"}:
        total = _summed([part.total for part in parts], starts)
        return count, total if statistic == "Sum" else total / some
    percentile, bounds = percentile_of(statistic), percentile_rank_bounds(statistic)
    if bounds is not None:
        within = [part.size * part.share_between(*bounds) for part in parts]
        return count, 100 * _summed(within, starts) / some
    if percentile is not None:
        shares = [percentile / 100]
    else:
        low, high = _bounds(statistic)
        shares = [low + (high - low) * (step + 0.5) / _PIECES for step in range(_PIECES)]
    deviations = [_NORMAL.inv_cdf(min(max(share, 0.0001), 0.9999)) for share in shares]
    of_share = (
        _summed([part.size * part.quantile(deviation) for part in parts], starts) / some
        for deviation in deviations
    )
    return count, np.add.reduce(list(of_share)) / len(shares)


def _summed(parts: Sequence[NDArray[_Number]], starts: Sequence[int] | Whole) -> NDArray[_Number]:
    together = parts[0] if len(parts) == 1 else np.add.reduce(list(parts))
    summed: NDArray[_Number] = np.add.reduceat(together, starts)
    return summed


def _bounds(statistic: str) -> tuple[float, float]:
    match = _MEAN_BETWEEN.fullmatch(statistic)
    if match is None:
        raise UnsupportedStatisticError(f"synthetic data do not support the statistic {statistic}")
    if match["middle"]:
        return 0.25, 0.75
    if match["upper"]:
        return 0.0, float(match["upper"]) / 100
    return float(match["from"] or 0) / 100, float(match["to"] or 100) / 100
