"""A datapoint source over series that a test has written out, minute by minute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bedrock_monitoring.cloudwatch.metrics.statistics import percentile_of, percentile_rank_bounds
from bedrock_monitoring.datapoints.series_notation import Values
from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE, TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows, NoDataError
from bedrock_monitoring.evaluation.points import NO_POINTS, Points
from bedrock_monitoring.evaluation.series import MetricKey

_Real: TypeAlias = NDArray[np.float64]
_Whole: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class ScriptedSeries:
    """The samples of one metric.

    Attributes:
        metric: The metric.
        values: The value of each sample, for each minute from the start. ``None`` is a minute without data.
        samples: How many samples of that value each minute has. A minute beyond its end has one.
    """

    metric: MetricKey
    values: Values
    samples: Values = ()


@dataclass(frozen=True, kw_only=True)
class ScriptedSource:
    """Datapoints of series that are written out.

    Several series of one metric are added: their samples are samples of that metric. As in CloudWatch,
    Bedrock's metric of an account without dimensions has the samples of all models, unless it has a series
    of its own.

    Attributes:
        start: When the series begin, in seconds since the epoch.
        series: The series.
        account: The account id. Empty if the data belong to no particular account.
    """

    start: int
    series: Sequence[ScriptedSeries]
    account: str = ""

    @property
    def description(self) -> str:
        """What kind of data these are."""
        return "Series of a test."

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that have a series, and those of the account that follow from them."""
        written = [each.metric for each in self.series]
        whole = [replace(metric, dimensions=()) for metric in written if _is_of_model(metric)]
        return tuple(
            replace(metric, region=region)
            for metric in dict.fromkeys([*written, *whole])
            if namespace in {"", metric.namespace}
        )

    def datapoints(self, metric: MetricKey, *, statistic: str, timestamps: range, end: int) -> Points:
        """Return the datapoints of a metric.

        Raises:
            NoDataError: The statistic is none of the basic ones, a percentile or a percentile rank.
        """
        compute = _computation(statistic)
        series = self._series_of(replace(metric, region=""))
        if not series:
            return NO_POINTS
        minutes, values, counts = (
            np.concatenate(parts) for parts in zip(*map(_samples, series), strict=True)
        )
        times = self.start + minutes.astype(np.int64) * MINUTE
        within = (times >= timestamps.start) & (times < end) & (counts > 0)
        periods = (times[within] - timestamps.start) // timestamps.step
        starts, places = np.unique(periods, return_inverse=True)
        numbers = compute(places, values[within], counts[within]) if starts.size else np.empty(0)
        return Points(timestamps.start + starts * timestamps.step, numbers)

    def query_logs(
        self,
        query: str,  # noqa: ARG002 - no query finds anything
        *,
        time_range: TimeRange,  # noqa: ARG002
        region: str = "",  # noqa: ARG002
    ) -> LogRows:
        """Refuse the query.

        Raises:
            NoDataError: Always: a test has no logs.
        """
        raise NoDataError("a test has no logs")

    def _series_of(self, metric: MetricKey) -> list[ScriptedSeries]:
        own = [each for each in self.series if each.metric == metric]
        if own or metric.dimensions:
            return own
        return [
            each
            for each in self.series
            if _is_of_model(each.metric) and replace(each.metric, dimensions=()) == metric
        ]


def _is_of_model(metric: MetricKey) -> bool:
    return metric.namespace == "AWS/Bedrock" and [name for name, _ in metric.dimensions] == ["ModelId"]


def _samples(series: ScriptedSeries) -> tuple[_Real, _Real, _Real]:
    """Return the minutes that have a value, the values, and how many samples have them."""
    values = np.array(series.values, dtype=np.float64)
    counts = np.ones(values.size)
    given = np.array(series.samples[: values.size], dtype=np.float64)
    counts[: given.size] = np.nan_to_num(given)
    minutes = np.flatnonzero(~np.isnan(values))
    return minutes.astype(np.float64), values[minutes], counts[minutes]


_Computation: TypeAlias = Callable[[_Whole, _Real, _Real], _Real]
"""Computes a statistic from the period, the value and the number of samples, each period at least once."""


def _computation(statistic: str) -> _Computation:
    if statistic in _COMPUTATIONS:
        return _COMPUTATIONS[statistic]
    percentile, bounds = percentile_of(statistic), percentile_rank_bounds(statistic)
    if percentile is not None:
        share = percentile / 100
        return lambda periods, values, counts: _percentiles(periods, values, counts, share=share)
    if bounds is not None:
        above, up_to = bounds
        return lambda periods, values, counts: (
            100
            * _sum(periods, ((values > above) & (values <= up_to)).astype(np.float64), counts)
            / _count(periods, values, counts)
        )
    raise NoDataError(f"series of a test do not support the statistic {statistic}")


def _sum(periods: _Whole, values: _Real, counts: _Real) -> _Real:
    sums: _Real = np.bincount(periods, weights=values * counts).astype(np.float64)
    return sums


def _count(periods: _Whole, _values: _Real, counts: _Real) -> _Real:
    return _sum(periods, np.ones_like(counts), counts)


def _extreme(reduce: np.ufunc) -> _Computation:
    def compute(periods: _Whole, values: _Real, _counts: _Real) -> _Real:
        order = np.argsort(periods, kind="stable")
        starts = np.flatnonzero(np.diff(periods[order], prepend=-1))
        extremes: _Real = reduce.reduceat(values[order], starts)
        return extremes

    return compute


def _percentiles(periods: _Whole, values: _Real, counts: _Real, *, share: float) -> _Real:
    """Return the lowest value that at least this share of the samples of each period does not exceed."""
    order = np.lexsort((values, periods))
    periods, values, counts = periods[order], values[order], counts[order]
    totals = _count(periods, values, counts)
    before = np.concatenate(([0.0], np.cumsum(totals)[:-1]))
    needed = np.maximum(share * totals, 1e-9) + before
    return values[np.searchsorted(np.cumsum(counts), needed - 1e-9)]


_COMPUTATIONS: Mapping[str, _Computation] = {
    "Sum": _sum,
    "SampleCount": _count,
    "Average": lambda periods, values, counts: (
        _sum(periods, values, counts) / _count(periods, values, counts)
    ),
    "Minimum": _extreme(np.minimum),
    "Maximum": _extreme(np.maximum),
}
