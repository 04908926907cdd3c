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

_RETENTION = ((15 * DAY, MINUTE), (63 * DAY, 5 * MINUTE))
"""How long CloudWatch keeps datapoints of a period; those of an hour for 455 days ("CloudWatch concepts", user guide)."""


@dataclass(frozen=True, kw_only=True)
class MetricKey:
    """What tells one metric from every other.

    Attributes:
        namespace: Such as ``AWS/Bedrock``.
        name: Such as ``Invocations``.
        dimensions: Name and value of each, in the order of the names.
        region: Where it is; empty for the Region of the dashboard.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()
    region: str = ""


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
    """What a dashboard shows.

    Attributes:
        start: In seconds since 1970.
        end: The first moment after it, in seconds since 1970.
        resolution: The shortest period that CloudWatch still keeps of such an age, in seconds.
    """

    start: int
    end: int
    resolution: int = MINUTE

    def moments(self, period: int) -> range:
        """Return the moments at which datapoints begin, as CloudWatch aligns them.

        Args:
            period: In seconds; one as long as the range makes a single datapoint.
        """
        if period >= self.seconds:
            return range(self.start, self.start + period, period)
        return range(self.start - self.start % period, self.end, period)

    def period_of(self, seconds: int) -> int:
        """Return the period in which CloudWatch still has data for one of so many seconds."""
        return max(-(-seconds // self.resolution) * self.resolution, self.resolution)

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True, kw_only=True)
class LogRows:
    """What a Logs Insights query gives.

    Attributes:
        columns: The names of the columns, in order.
        rows: A text for each column; empty where a row has none.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class NoDataError(ValueError):
    """Data that a source does not have; the text says why, and what to do where something can be done."""


class DatapointSource(Protocol):
    """Where datapoints and log rows come from: one account, and as many Regions as are asked for."""

    @property
    def account(self) -> str:
        """The account; empty where that does not matter."""

    @property
    def about(self) -> str:
        """What the data are, as the page says it above every dashboard."""

    def known(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that a search can find.

        Args:
            namespace: Those of this namespace at least; of all where it is empty.
            region: Of this Region; of the dashboard's own where it is empty.

        Raises:
            NoDataError: They are not known.
        """

    def points(self, metric: MetricKey, *, statistic: str, moments: range, end: int) -> Mapping[int, float]:
        """Return the datapoints that begin at these moments; none after ``end``.

        Raises:
            NoDataError: The source cannot tell them.
        """

    def log_rows(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        """Return what a Logs Insights query gives, ``SOURCE`` at its beginning included.

        Raises:
            NoDataError: The source cannot run it.
        """


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
        return TimeRange(start=first, end=last, resolution=_resolution(end - first))
    length = _length(start)
    return TimeRange(start=end - length, end=end, resolution=_resolution(length))


def _length(start: object) -> int:
    """Return how long a relative range is, in seconds."""
    relative = _RELATIVE.fullmatch(start) if isinstance(start, str) else None
    if relative is None:
        return _DEFAULT_RANGE
    if relative["time"]:
        return int(relative["time"]) * _SECONDS[relative["time_unit"]]
    return int(relative["date"]) * _LONG_SECONDS[relative["date_unit"]]


def _resolution(age: int) -> int:
    """Return the shortest period of which CloudWatch still has data so long ago."""
    return next((period for kept, period in _RETENTION if age <= kept), HOUR)


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
