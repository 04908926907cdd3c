"""Datapoints of the periods of a wall clock window: calendar days, weeks, and the hours of a time zone.

Source: "Alarm evaluation window" of the CloudWatch user guide. An alarm looks at the periods that are over;
that in which it is evaluated does not count. A day is from midnight to midnight, with 23 or 25 hours where
the clocks change, and a week begins on Monday.

Metric math is evaluated on periods of equal length, one place for each: the place of a day is its midnight by
the clock on the wall, read as if it were UTC. What ``EPOCH``, ``HOUR``, ``DAY`` and the like say of a
datapoint is therefore off by the offset of the time zone, and ``RATE`` and ``DIFF_TIME`` take each day for 24
hours.

Hours and minutes follow each other as at the end of the time range. That is the clock on the wall, because a
change of clocks moves it by whole hours; only on Lord Howe Island, where it is half an hour, are the hours
before a change off by that half. The guide says nothing of such an hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

import numpy as np

from bedrock_monitoring.cloudwatch.alarms import WallClockWindow
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, MINUTE, TimeRange
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource, LogRows
from bedrock_monitoring.evaluation.points import Points
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.sliding_windows import WindowReading

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - as a clock on the wall shows it
_FIRST_MONDAY = 4 * DAY
"""The epoch is a Thursday; weeks begin on Monday."""

_PARTS = (15 * MINUTE, 5 * MINUTE, MINUTE)
"""What days and hours are composed of: the offset of a time zone is a multiple of 15 minutes, and one that is
given as an offset a multiple of 5."""


@dataclass(frozen=True, kw_only=True)
class WallClock:
    """The periods of a wall clock window, each with a place on a line of equal periods.

    Attributes:
        window: The window.
        period: The length of a period in seconds, of a day without a change of clocks.
        time_range: The time range in which an alarm is evaluated.
    """

    window: WallClockWindow
    period: int
    time_range: TimeRange

    def start(self, place: int) -> int:
        """Return when the period with a place begins, in seconds since the epoch."""
        if self.period < DAY:
            return place - self._offset
        local = _EPOCH + timedelta(seconds=place + self._origin)
        return int(local.replace(tzinfo=self.window.zone).timestamp())

    def place(self, moment: int) -> int:
        """Return the place of the period that a moment is in."""
        if self.period < DAY:
            local = moment + self._offset
        else:
            at = datetime.fromtimestamp(moment, self.window.zone).replace(tzinfo=None)
            local = int((at - _EPOCH).total_seconds()) - self._origin
        return local - local % self.period

    def places(self, before: int) -> TimeRange:
        """Return the places of the periods that are over at the end of the time range, and of some before.

        Args:
            before: How many periods before that of the start of the time range, at least one.
        """
        first, last = self.place(self.time_range.start), self.place(self.time_range.end)
        return TimeRange(start=first - before * self.period, end=last, resolution=self.time_range.resolution)

    @property
    def part(self) -> int:
        """The length of the parts that periods are composed of, in seconds."""
        fitting = next(part for part in _PARTS if not (self._offset % part or self.period % part))
        return max(fitting, self.time_range.resolution)

    @property
    def is_exact(self) -> bool:
        """Whether datapoints of the resolution of the time range fit into the periods."""
        return not self._offset % self.time_range.resolution

    @cached_property
    def _offset(self) -> int:
        offset = datetime.fromtimestamp(self.time_range.end, self.window.zone).utcoffset()
        assert offset is not None
        return int(offset.total_seconds())

    @property
    def _origin(self) -> int:
        return _FIRST_MONDAY if self.period > DAY else 0


@dataclass(frozen=True, kw_only=True)
class WallClockSource:
    """Provides the datapoints of another source by the places of periods.

    Attributes:
        source: The other source.
        clock: The periods.
    """

    source: DatapointSource
    clock: WallClock

    @property
    def account(self) -> str:
        """The account id."""
        return self.source.account

    @property
    def description(self) -> str:
        """What kind of data these are."""
        return self.source.description

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that a search can find."""
        return self.source.list_metrics(namespace=namespace, region=region)

    def datapoints(self, metric: MetricKey, *, statistic: str, timestamps: range, end: int) -> Points:  # noqa: ARG002 - each period is over
        """Return the datapoints of a metric by the place of each period.

        Raises:
            NoDataError: The source cannot provide them.
        """
        reading = _OnWallClock(source=self.source, metric=metric, clock=self.clock, places=timestamps)
        return reading.over_windows(statistic)

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        """Run a Logs Insights query and return its rows."""
        return self.source.query_logs(query, time_range=time_range, region=region)


@dataclass(frozen=True, kw_only=True)
class _OnWallClock(WindowReading):
    """Reads one metric over periods that follow each other."""

    clock: WallClock
    places: range

    @cached_property
    def bounds(self) -> list[int]:
        """When each period begins, and when the last one ends; where there are only longer parts, theirs."""
        part = self.clock.part
        starts = map(self.clock.start, (*self.places, self.places[-1] + self.clock.period))
        return [start - start % part for start in starts]

    def parts(self, statistic: str) -> Points:
        """Return the datapoints of the parts that periods are composed of."""
        bounds = self.bounds
        return self.read(statistic, range(bounds[0], bounds[-1], self.clock.part), bounds[-1])

    def one_by_one(self, statistic: str) -> Points:
        """Return what the source says of each period."""
        points: dict[int, float] = {}
        for place, (start, end) in zip(self.places, pairwise(self.bounds), strict=True):
            for value in self.read(statistic, range(start, end, end - start), end).values():
                points[place] = value
        return Points.of(points)

    def composed(self, parts: Points, combine: np.ufunc, neutral: float) -> Points:
        """Return the combined value of the parts of each period that has some."""
        bounds, part = np.array(self.bounds), self.clock.part
        times = np.arange(bounds[0], bounds[-1], part, dtype=np.int64)
        values = parts.at(times)
        missing = np.isnan(values)
        firsts = (bounds[:-1] - bounds[0]) // part
        combined = combine.reduceat(np.where(missing, neutral, values), firsts)
        present = np.logical_or.reduceat(~missing, firsts)
        return Points(np.array(self.places, dtype=np.int64)[present], combined[present])
