"""The time ranges of dashboards and of widgets, and the periods in them.

Sources: ``start`` and ``end`` in "Dashboard body structure and syntax", and for widgets, with ``timezone``,
in "GetMetricWidgetImage: Metric widget structure and syntax"; metrics retention in "CloudWatch concepts" of
the CloudWatch user guide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bedrock_monitoring.cloudwatch.time_range import duration_seconds

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_DEFAULT_LENGTH = 3 * HOUR
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>[01]\d|2[0-3]):?(?P<minutes>[0-5]\d)")

_RETENTION = ((15 * DAY, MINUTE), (63 * DAY, 5 * MINUTE))
"""Maximum age of datapoints with a period."""

_KEPT = 455 * DAY
"""How long CloudWatch keeps datapoints: those of an hour."""

_LAST_MOMENT = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())


@dataclass(frozen=True, kw_only=True)
class TimeRange:
    """An absolute time range.

    Attributes:
        start: In seconds since the epoch, inclusive.
        end: In seconds since the epoch, exclusive.
        resolution: The shortest period, in seconds, for which CloudWatch still keeps datapoints of this age.
        step: How far apart periods begin, in seconds. ``None`` for graphs: each begins where the one before
            ends. The periods of an alarm are windows that overlap.
    """

    start: int
    end: int
    resolution: int = MINUTE
    step: int | None = None

    def timestamps(self, period: int) -> range:
        """Return the start of each period, aligned as CloudWatch aligns datapoints.

        Args:
            period: In seconds. A period at least as long as the range gives one timestamp: its start. With a
                step, of which it must be a multiple, there is a timestamp for each period within the range.
        """
        if self.step is not None:
            first = -(-self.start // self.step) * self.step
            return range(first, self.end - period + 1, self.step)
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
        now: The moment that relative times count back from. Its seconds are ignored.
    """
    return own_time_range(body, now=now) or last(_DEFAULT_LENGTH, end=_minute(now), now=now)


def own_time_range(settings: Mapping[str, object], *, now: datetime) -> TimeRange | None:
    """Return the time range that ``start`` and ``end`` say, or ``None`` if they say none.

    A relative ``start`` or ``end``, such as ``-P1D``, ``-PT12H`` or ``P0D``, counts from ``now``; a relative
    ``start`` before an absolute ``end`` counts from that end. Without ``end``, the range ends now. Ranges are
    at most as long as CloudWatch keeps datapoints.

    Args:
        settings: A dashboard body, or the properties of a widget.
        now: The current moment. Its seconds are ignored.
    """
    current = _minute(now)
    end = _moment(settings.get("end"), origin=current)
    if end is None:
        end = current
    is_absolute = _duration(settings.get("end")) is None
    start = _moment(settings.get("start"), origin=end if is_absolute else current)
    if start is None or not 0 <= start < end <= _LAST_MOMENT:
        return None
    return last(min(end - start, _KEPT), end=end, now=now)


def last(seconds: int, *, end: int, now: datetime) -> TimeRange:
    """Return the time range of a length that ends at a moment.

    Args:
        seconds: The length, in seconds.
        end: The end, in seconds since the epoch.
        now: The current moment, which the age of datapoints counts from.
    """
    start = end - seconds
    return TimeRange(start=start, end=end, resolution=_resolution(_minute(now) - start))


def utc_offset(properties: Mapping[str, object]) -> int | None:
    """Return the offset from UTC that the times of a widget are shown with, in seconds.

    Args:
        properties: The properties of a widget. ``timezone`` is ``+0130``, ``UTC`` or ``LOCAL``; without a
            valid one, times are in UTC.

    Returns:
        The offset. ``None`` for ``LOCAL``: the time zone of the reader's browser.
    """
    text = str(properties.get("timezone", "")).strip()
    if text.upper() == "LOCAL":
        return None
    offset = _OFFSET.fullmatch(text)
    if offset is None:
        return 0
    seconds = int(offset["hours"]) * HOUR + int(offset["minutes"]) * MINUTE
    return -seconds if offset["sign"] == "-" else seconds


def unread_times(properties: Mapping[str, object], *, now: datetime) -> tuple[str, ...]:
    """Return the names of ``start``, ``end`` and ``timezone`` that a widget has and that say nothing.

    Args:
        properties: The properties of a widget.
        now: The moment that relative times count back from.
    """
    given = tuple(name for name in ("start", "end") if properties.get(name) is not None)
    unread = given if own_time_range(properties, now=now) is None else ()
    zone = properties.get("timezone")
    is_read = (
        zone is None or str(zone).strip().upper() in {"UTC", "LOCAL"} or _OFFSET.fullmatch(str(zone).strip())
    )
    return unread if is_read else (*unread, "timezone")


def _moment(value: object, *, origin: int) -> int | None:
    """Return a moment in seconds since the epoch. ``None`` if ``value`` is neither a time nor a duration."""
    duration = _duration(value)
    return _timestamp(value) if duration is None else origin + duration


def _duration(value: object) -> int | None:
    return duration_seconds(value) if isinstance(value, str) else None


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
