"""A datapoint source over the recording of a backtest, which answers for any part of what was read.

A recording of a preview answers exactly the requests that were recorded. A backtest asks for more: each alarm
looks back from the start of a time range, and another version of it may look back further.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from bedrock_monitoring.datapoints.data_requests import MetricRequest
from bedrock_monitoring.datapoints.recorded_source import RecordedSource, Recording
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows, NoDataError
from bedrock_monitoring.evaluation.points import Points
from bedrock_monitoring.evaluation.series import MetricKey

_Kind = tuple[MetricKey, str, int, int]
"""Metric, statistic, period and offset of the periods."""


def whole_request(request: MetricRequest, time_range: TimeRange) -> MetricRequest:
    """Return a request for all periods of a time range that begin as those of another request do.

    Args:
        request: The other request.
        time_range: The time range. Its resolution divides the period.
    """
    step = request.timestamps.step
    first = time_range.start + (request.timestamps.start - time_range.start) % step
    timestamps = range(first, time_range.end - step + 1, step)
    end = timestamps[-1] + step if timestamps else first
    return replace(request, timestamps=timestamps, end=end)


@dataclass(frozen=True, kw_only=True)
class BacktestSource:
    """The data of a backtest.

    Attributes:
        recording: What was read.
    """

    recording: Recording

    @property
    def account(self) -> str:
        """The account id."""
        return self.recording.account

    @property
    def description(self) -> str:
        """What kind of data these are, and when they were read."""
        return self._recorded.description

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that a search can find.

        Raises:
            NoDataError: The metrics were not listed when the data were read.
        """
        return self._recorded.list_metrics(namespace=namespace, region=region)

    def datapoints(self, metric: MetricKey, *, statistic: str, timestamps: range, end: int) -> Points:
        """Return those of the datapoints that were read. Before and after these there are none.

        Raises:
            NoDataError: The metric was not read with this statistic, or not with these periods.
        """
        parts = self._kept.get(_kind(metric, statistic, timestamps), [])
        if not parts:
            raise NoDataError(f"{statistic} of {metric.name} was not read for periods of {timestamps.step} s")
        stop = min(timestamps.stop, end)
        within = [_between(points, timestamps.start, stop) for points in parts]
        return Points(
            np.concatenate([points.times for points in within]),
            np.concatenate([points.numbers for points in within]),
        )

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        """Return the recorded rows of a query.

        Raises:
            NoDataError: It was not run.
        """
        return self._recorded.query_logs(query, time_range=time_range, region=region)

    @cached_property
    def _recorded(self) -> RecordedSource:
        return RecordedSource(recording=self.recording)

    @cached_property
    def _kept(self) -> Mapping[_Kind, Sequence[Points]]:
        kept = defaultdict[_Kind, list[tuple[int, Points]]](list)
        for request, points in self.recording.points.items():
            kind = _kind(request.metric, request.statistic, request.timestamps)
            kept[kind].append((request.timestamps.start, Points.of(points)))
        return {kind: [points for _, points in sorted(parts, key=_start)] for kind, parts in kept.items()}


def _start(part: tuple[int, Points]) -> int:
    return part[0]


def _kind(metric: MetricKey, statistic: str, timestamps: range) -> _Kind:
    return metric, statistic, timestamps.step, timestamps.start % timestamps.step


def _between(points: Points, start: int, stop: int) -> Points:
    first, last = np.searchsorted(points.times, (start, stop))
    return Points(points.times[first:last], points.numbers[first:last])
