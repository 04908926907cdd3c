"""Datapoints over time, which metric they are of, and where they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_RELATIVE = re.compile(r"-P(?:T(?P<time>\d+)(?P<time_unit>[MH])|(?P<date>\d+)(?P<date_unit>[DWM]))")
_SECONDS = {"M": MINUTE, "H": HOUR}
_LONG_SECONDS = {"D": DAY, "W": 7 * DAY, "M": 30 * DAY}
_DEFAULT_RANGE = 3 * HOUR


@dataclass(frozen=True, kw_only=True)
class MetricKey:
    """What tells one metric from every other.

    Attributes:
        namespace: Such as ``AWS/Bedrock``.
        name: Such as ``Invocations``.
        dimensions: Name and value of each, in the order of the names.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Series:
    """Datapoints in the order of time.

    Attributes:
        points: Seconds since 1970 to value; a moment without data is left out.
        period: Seconds from one datapoint to the next where none is missing.
        label: What the legend calls it; empty where the widget decides.
        metric: The metric it was read from; none for what was computed.
        bound: ``upper`` or ``lower`` for the bounds of a band; empty for everything else.
    """

    points: Mapping[int, float]
    period: int
    label: str = ""
    metric: MetricKey | None = field(default=None, compare=False)
    bound: str = ""


@dataclass(frozen=True, kw_only=True)
class TimeRange:
    """What a dashboard shows: from ``start`` up to, not including, ``end``, in seconds since 1970."""

    start: int
    end: int

    def moments(self, period: int) -> range:
        """Return the moments at which datapoints begin, as CloudWatch aligns them.

        Args:
            period: In seconds; one as long as the range makes a single datapoint.
        """
        if period >= self.seconds:
            return range(self.start, self.start + period, period)
        return range(self.start - self.start % period, self.end, period)

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.end - self.start


class Source(Protocol):
    """Where datapoints come from."""

    def known(self) -> tuple[MetricKey, ...]:
        """Return the metrics that a search can find."""

    def points(self, metric: MetricKey, *, statistic: str, moments: range, end: int) -> dict[int, float]:
        """Return the datapoints that begin at these moments; none after ``end``."""


def time_range_of(body: Mapping[str, object], *, now: datetime) -> TimeRange:
    """Return the range that a dashboard opens with.

    Args:
        body: The dashboard's body; without a start, or with none that can be read, it opens with three hours.
        now: The end of relative ranges; seconds are dropped.
    """
    end = _minute(now)
    start = body.get("start")
    first, last = _moment(start), _moment(body.get("end"))
    if first is not None and last is not None and first < last:
        return TimeRange(start=first, end=last)
    relative = _RELATIVE.fullmatch(start) if isinstance(start, str) else None
    if relative is None:
        return TimeRange(start=end - _DEFAULT_RANGE, end=end)
    if relative["time"]:
        return TimeRange(start=end - int(relative["time"]) * _SECONDS[relative["time_unit"]], end=end)
    return TimeRange(start=end - int(relative["date"]) * _LONG_SECONDS[relative["date_unit"]], end=end)


def buckets(moments: range, end: int) -> Iterator[tuple[int, range]]:
    """Yield each moment with the minutes, counted from 1970, that its datapoint is made of."""
    for moment in moments:
        last = min(moment + moments.step, end)
        yield moment, range(moment // MINUTE, max(last // MINUTE, moment // MINUTE + 1))


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // MINUTE * MINUTE


def _moment(text: object) -> int | None:
    """Return a moment in ISO 8601; none for anything else."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return None if moment is None else _minute(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
