"""One-time and weekly maintenance windows in local time, and their Amazon EventBridge schedule expressions.

Source: "Schedule types on EventBridge Scheduler" of its user guide, for the forms of expressions. A schedule
does not run at a local time that daylight saving time skips.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import pairwise
from typing import TypeAlias

from bedrock_monitoring.cloudwatch.time_zones import DEFAULT_TIME_ZONE, load_time_zone
from bedrock_monitoring.value import Value

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_A_DAY = timedelta(days=1)
_A_WEEK = timedelta(days=len(WEEKDAYS))
_A_YEAR = (date(2027, 1, 1), date(2027, 12, 31))
"""The year in which weekly windows are compared. Daylight saving time changes recur every year."""


@dataclass(frozen=True, kw_only=True)
class OneTimeWindow(Value):
    """A window that occurs once.

    Attributes:
        start: The start, in local time.
        end: The end, in local time.
        time_zone: The IANA time zone, such as ``Europe/Berlin``.
    """

    start: datetime
    end: datetime
    time_zone: str = DEFAULT_TIME_ZONE

    @property
    def start_time(self) -> datetime:
        """The start, in UTC."""
        return _utc(self.start, load_time_zone(self.time_zone))

    @property
    def end_time(self) -> datetime:
        """The end, in UTC."""
        return _utc(self.end, load_time_zone(self.time_zone))

    @property
    def start_expression(self) -> str:
        """The schedule expression of the start."""
        return _at(self.start)

    @property
    def end_expression(self) -> str:
        """The schedule expression of the end."""
        return _at(self.end)


@dataclass(frozen=True, kw_only=True)
class WeeklyWindow(Value):
    """A window that recurs every week.

    Attributes:
        days: The days on which it starts, as indexes of ``WEEKDAYS``, in ascending order.
        at: The start, in local time.
        duration: The length in local time, in whole minutes. The window ends before it starts again.
        time_zone: The IANA time zone, such as ``Europe/Berlin``.
    """

    days: tuple[int, ...]
    at: time
    duration: timedelta
    time_zone: str = DEFAULT_TIME_ZONE

    @property
    def start_expression(self) -> str:
        """The schedule expression of the start."""
        return _cron(self.days, self.at)

    @property
    def end_expression(self) -> str:
        """The schedule expression of the end, which can be on another day."""
        end = datetime.combine(date.min, self.at) + self.duration
        days_after = (end.date() - date.min).days
        return _cron(tuple(sorted((day + days_after) % len(WEEKDAYS) for day in self.days)), end.time())

    @property
    def max_duration(self) -> timedelta:
        """The maximum duration: one minute less than the shortest time between two starts."""
        first, *_ = self.days
        gaps = (following - day for day, following in pairwise((*self.days, first + len(WEEKDAYS))))
        return min(gaps) * _A_DAY - timedelta(minutes=1)


MaintenanceWindow: TypeAlias = OneTimeWindow | WeeklyWindow


@cache
def windows_overlap(one: MaintenanceWindow, other: MaintenanceWindow) -> bool:
    """Return whether two windows overlap. They also overlap if one ends when the other starts."""
    first, last = _compared_days(one, other)
    spans = sorted(
        (_utc(start, zone), _utc(end, zone))
        for window in (one, other)
        for zone in (load_time_zone(window.time_zone),)
        for start, end in _times(window, first, last)
    )
    return any(later_start <= end for (_, end), (later_start, _) in pairwise(spans))


def occurrences(
    window: MaintenanceWindow, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the start and the end, in UTC, of each occurrence of a window within a time range.

    Args:
        window: The window.
        start: The start of the time range, with a time zone.
        end: The end of the time range, with a time zone.
    """
    zone = load_time_zone(window.time_zone)
    for first, last in _times(window, start.date() - _A_WEEK, end.date() + _A_DAY):
        starts, ends = _utc(first, zone), _utc(last, zone)
        if starts < end and ends > start:
            yield starts, ends


def nonexistent_time(window: MaintenanceWindow) -> datetime | None:
    """Return a start or end of a window that daylight saving time skips, or ``None``.

    A schedule does not run at such a time. The starts of a weekly window are not checked: one missed start a
    year does no harm. After a missed end, maintenance would last until the end of the following window.
    """
    zone = load_time_zone(window.time_zone)
    if isinstance(window, OneTimeWindow):
        times = [window.start, window.end]
    else:
        times = [end for _, end in _times(window, *_A_YEAR)]
    return next((time for time in times if not _exists(time, zone)), None)


def _compared_days(*windows: MaintenanceWindow) -> tuple[date, date]:
    once = [window for window in windows if isinstance(window, OneTimeWindow)]
    if not once:
        return _A_YEAR
    first, last = min(window.start for window in once), max(window.end for window in once)
    return first.date() - _A_WEEK, last.date() + _A_WEEK


def _times(window: MaintenanceWindow, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield each start with its end. A weekly window yields those that start from ``first`` to ``last``."""
    if isinstance(window, OneTimeWindow):
        yield window.start, window.end
        return
    for number in range((last - first).days + 1):
        day = first + number * _A_DAY
        if day.weekday() in window.days:
            start = datetime.combine(day, window.at)
            yield start, start + window.duration


def _utc(local: datetime, zone: tzinfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def _exists(local: datetime, zone: tzinfo) -> bool:
    return _utc(local, zone).astimezone(zone).replace(tzinfo=None) == local


def _at(local: datetime) -> str:
    return f"at({local:%Y-%m-%dT%H:%M:%S})"


def _cron(days: tuple[int, ...], at: time) -> str:
    if len(days) == len(WEEKDAYS):
        return f"cron({at.minute} {at.hour} * * ? *)"
    names = ",".join(WEEKDAYS[day][:3].upper() for day in days)
    return f"cron({at.minute} {at.hour} ? * {names} *)"
