"""The time range of a dashboard and the periods in it.

Sources: "Dashboard body structure and syntax", ``start`` and ``end``; "CloudWatch concepts" of the CloudWatch
user guide, metrics retention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_RELATIVE = re.compile(r"-P(?:T(?P<time>\d+)(?P<time_unit>[MH])|(?P<date>\d+)(?P<date_unit>[DWM]))")
_TIME_UNITS = {"M": MINUTE, "H": HOUR}
_DATE_UNITS = {"D": DAY, "W": 7 * DAY, "M": 30 * DAY}
_DEFAULT_LENGTH = 3 * HOUR

_RETENTION = ((15 * DAY, MINUTE), (63 * DAY, 5 * MINUTE))
"""Maximum age of datapoints with a period. CloudWatch keeps hourly datapoints for 455 days."""


@dataclass(frozen=True, kw_only=True)
class TimeRange:
    """An absolute time range.

    Attributes:
        start: In seconds since the epoch, inclusive.
        end: In seconds since the epoch, exclusive.
        resolution: The shortest period, in seconds, for which CloudWatch still keeps datapoints of this age.
    """

    start: int
    end: int
    resolution: int = MINUTE

    def timestamps(self, period: int) -> range:
        """Return the start of each period, aligned as CloudWatch aligns datapoints.

        Args:
            period: In seconds. A period at least as long as the range gives one timestamp: its start.
        """
        if period >= self.seconds:
            return range(self.start, self.start + period, period)
        return range(self.start - self.start % period, self.end, period)

    def available_period(self, seconds: int) -> int:
        """Round a period up to a multiple of ``resolution``.

        Args:
            seconds: The requested period.
        """
        return max(-(-seconds // self.resolution) * self.resolution, self.resolution)

    @property
    def seconds(self) -> int:
        """The length of the range in seconds."""
        return self.end - self.start


def read_time_range(body: Mapping[str, object], *, now: datetime) -> TimeRange:
    """Return the time range that a dashboard opens with.

    Args:
        body: The dashboard body. Without a valid ``start``, the range is the last three hours.
        now: The end of a relative range. Its seconds are ignored.
    """
    end = _minute(now)
    start = body.get("start")
    first, last = _timestamp(start), _timestamp(body.get("end"))
    if first is not None and last is not None and first < last:
        return TimeRange(start=first, end=last, resolution=_resolution(end - first))
    length = _length(start)
    return TimeRange(start=end - length, end=end, resolution=_resolution(length))


def minutes_by_timestamp(timestamps: range, end: int) -> Iterator[tuple[int, range]]:
    """Yield each timestamp with the minutes of its period.

    Args:
        timestamps: The start of each period, in seconds since the epoch.
        end: In seconds since the epoch. Later minutes are left out.

    Yields:
        A timestamp and a range of minutes since the epoch.
    """
    for timestamp in timestamps:
        last = min(timestamp + timestamps.step, end)
        yield timestamp, range(timestamp // MINUTE, max(last // MINUTE, timestamp // MINUTE + 1))


def _length(start: object) -> int:
    """Return the length of a relative range in seconds."""
    relative = _RELATIVE.fullmatch(start) if isinstance(start, str) else None
    if relative is None:
        return _DEFAULT_LENGTH
    if relative["time"]:
        return int(relative["time"]) * _TIME_UNITS[relative["time_unit"]]
    return int(relative["date"]) * _DATE_UNITS[relative["date_unit"]]


def _resolution(age: int) -> int:
    """Return the shortest period for which CloudWatch still keeps datapoints of this age, both in seconds."""
    return next((period for kept, period in _RETENTION if age <= kept), HOUR)


def _minute(time: datetime) -> int:
    return int(time.timestamp()) // MINUTE * MINUTE


def _timestamp(text: object) -> int | None:
    """Parse an ISO 8601 time. Return ``None`` if ``text`` is not one."""
    try:
        time = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return None if time is None else _minute(time if time.tzinfo else time.replace(tzinfo=UTC))
