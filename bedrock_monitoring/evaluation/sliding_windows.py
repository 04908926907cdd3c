"""Datapoints of the windows that alarms evaluate: each is computed from shorter periods.

The windows of most alarms overlap. Those of a wall clock window follow each other (`wall_clock_source`).

Sums, counts, extremes, averages and percentile ranks of a window follow from those of its parts. Of any other
statistic, such as a percentile, the source is asked for each window: once for every offset of the windows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bedrock_monitoring.cloudwatch.metrics import Stats
from bedrock_monitoring.cloudwatch.metrics.statistics import is_percentile_rank
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource
from bedrock_monitoring.evaluation.points import NO_POINTS, Points, times_of
from bedrock_monitoring.evaluation.series import MetricKey

_Numbers: TypeAlias = NDArray[np.float64]

_COMBINING: dict[str, tuple[np.ufunc, float]] = {
    Stats.SUM: (np.add, 0.0),
    Stats.SAMPLE_COUNT: (np.add, 0.0),
    Stats.MINIMUM: (np.minimum, np.inf),
    Stats.MAXIMUM: (np.maximum, -np.inf),
}
"""How the values of two parts become that of both, and the value that leaves another one as it is."""


def read_datapoints(
    source: DatapointSource, metric: MetricKey, *, statistic: str, period: int, time_range: TimeRange
) -> Points:
    """Return the datapoints of a metric over a time range, by the start of each period.

    Args:
        source: Provides the datapoints.
        metric: The metric.
        statistic: In CloudWatch's spelling, for example ``Average`` or ``p99``.
        period: In seconds, a multiple of the step of a time range that has one.
        time_range: The time range. Its step says whether periods overlap.

    Raises:
        NoDataError: The source cannot provide them.
    """
    timestamps = time_range.timestamps(period)
    reading = _Overlapping(source=source, metric=metric, windows=timestamps, period=period)
    if time_range.step in {None, period}:
        return reading.read(statistic, timestamps, time_range.end)
    return reading.over_windows(statistic) if timestamps else NO_POINTS


@dataclass(frozen=True, kw_only=True)
class WindowReading(ABC):
    """Reads one metric over windows.

    Attributes:
        source: Provides the datapoints.
        metric: The metric.
    """

    source: DatapointSource
    metric: MetricKey

    @abstractmethod
    def parts(self, statistic: str) -> Points:
        """Return the datapoints of the parts that windows are composed of."""

    @abstractmethod
    def one_by_one(self, statistic: str) -> Points:
        """Return what the source says of each window."""

    @abstractmethod
    def composed(self, parts: Points, combine: np.ufunc, neutral: float) -> Points:
        """Return the combined value of the parts of each window that has some.

        Args:
            parts: The values of parts.
            combine: Combines the values of two parts.
            neutral: The value that leaves another one as it is.
        """

    def over_windows(self, statistic: str) -> Points:
        """Return the datapoints of the windows."""
        if statistic in _COMBINING:
            return self._combined(statistic)
        if statistic == Stats.AVERAGE:
            return _divided(self._combined(Stats.SUM), self._combined(Stats.SAMPLE_COUNT))
        if is_percentile_rank(statistic):
            return self._weighted(statistic)
        return self.one_by_one(statistic)

    def read(self, statistic: str, timestamps: range, end: int) -> Points:
        """Return what the source says of periods; see ``DatapointSource.datapoints``."""
        return Points.of(
            self.source.datapoints(self.metric, statistic=statistic, timestamps=timestamps, end=end)
        )

    def _combined(self, statistic: str) -> Points:
        return self.composed(self.parts(statistic), *_COMBINING[statistic])

    def _weighted(self, statistic: str) -> Points:
        """Return the average of the parts, weighted by their samples: exact for a share of the samples."""
        shares, counts = self.parts(statistic), self.parts(Stats.SAMPLE_COUNT)
        samples = np.nan_to_num(counts.at(shares.times))
        inside = Points(shares.times, shares.numbers * samples)
        combine, neutral = _COMBINING[Stats.SUM]
        return _divided(self.composed(inside, combine, neutral), self.composed(counts, combine, neutral))


@dataclass(frozen=True, kw_only=True)
class _Overlapping(WindowReading):
    """Reads one metric over windows: the start of each, and the length of all in seconds."""

    windows: range
    period: int

    def parts(self, statistic: str) -> Points:
        """Return the datapoints of the parts that windows are composed of, each one step long."""
        end = self.windows[-1] + self.period
        return self.read(statistic, range(self.windows.start, end, self.windows.step), end)

    def one_by_one(self, statistic: str) -> Points:
        """Return what the source says of each window: one request for those that follow each other."""
        stride = self.period // self.windows.step
        read = []
        for offset in range(min(stride, len(self.windows))):
            windows = self.windows[offset::stride]
            read.append(self.read(statistic, windows, windows[-1] + self.period))
        times = np.concatenate([points.times for points in read])
        order = np.argsort(times)
        return Points(times[order], np.concatenate([points.numbers for points in read])[order])

    def composed(self, parts: Points, combine: np.ufunc, neutral: float) -> Points:
        """Return the combined value of the parts of each window that has some."""
        windows, step = self.windows, self.windows.step
        length = self.period // step
        times = times_of(range(windows.start, windows[-1] + self.period, step))
        values = parts.at(times)
        missing = np.isnan(values)
        combined = combine_neighbours(np.where(missing, neutral, values), length, combine)
        present = combine_neighbours((~missing).astype(np.float64), length, np.add) > 0
        return Points(times[: combined.size][present], combined[present])


def combine_neighbours(
    values: _Numbers, length: int, combine: Callable[[_Numbers, _Numbers], _Numbers]
) -> _Numbers:
    """Combine each run of neighbours into one value.

    A run is composed of runs whose lengths are powers of two. Unlike a difference of running totals, a sum of
    zeros is then exactly zero, whatever lies before it.

    Args:
        values: The values in order, at least ``length``.
        length: How many neighbours a run has.
        combine: Combines two values; the order of the values must not matter.
    """
    count = values.size - length + 1
    result: _Numbers | None = None
    runs, size, offset = values, 1, 0
    while True:
        if length & size:
            part = runs[offset : offset + count]
            result = part if result is None else combine(result, part)
            offset += size
        if offset == length:
            assert result is not None, "a run has at least one value"
            return result
        runs = combine(runs[:-size], runs[size:])
        size *= 2


def _divided(totals: Points, counts: Points) -> Points:
    samples = counts.at(totals.times)
    with np.errstate(all="ignore"):
        return Points.finite(totals.times, totals.numbers / samples)
