"""When maintenance is: once or every week, by the clock of a time zone, as Amazon EventBridge Scheduler reads it.

Source: "Schedule types on EventBridge Scheduler" of its user guide: the forms of expressions; a time that the
clocks skip in spring is skipped by a schedule, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULT_TIME_ZONE = "UTC"

_A_DAY = timedelta(days=1)
_A_WEEK = timedelta(days=len(WEEKDAYS))
_A_YEAR = (date(2027, 1, 1), date(2027, 12, 31))
"""The year in which what repeats is looked at: clocks are changed in every year alike."""


@dataclass(frozen=True, kw_only=True)
class Once:
    """One window.

    Attributes:
        start: When it begins, by the clock of its time zone.
        end: When it is over, by the same clock.
        time_zone: The name of the time zone, such as ``Europe/Berlin``.
    """

    start: datetime
    end: datetime
    time_zone: str = DEFAULT_TIME_ZONE

    @property
    def start_expression(self) -> str:
        """When a schedule begins it."""
        return _at(self.start)

    @property
    def end_expression(self) -> str:
        """When a schedule ends it."""
        return _at(self.end)


@dataclass(frozen=True, kw_only=True)
class Weekly:
    """A window on certain days of every week.

    Attributes:
        days: The days on which it begins, places in ``WEEKDAYS``, in ascending order.
        at: When it begins, by the clock of its time zone.
        duration: How long it lasts by that clock, in whole minutes; it is over before the next one begins.
        time_zone: The name of the time zone, such as ``Europe/Berlin``.
    """

    days: tuple[int, ...]
    at: time
    duration: timedelta
    time_zone: str = DEFAULT_TIME_ZONE

    @property
    def start_expression(self) -> str:
        """When a schedule begins it."""
        return _cron(self.days, self.at)

    @property
    def end_expression(self) -> str:
        """When a schedule ends it, which may be on another day."""
        end = datetime.combine(date.min, self.at) + self.duration
        deferred = (end.date() - date.min).days
        return _cron(tuple(sorted((day + deferred) % len(WEEKDAYS) for day in self.days)), end.time())

    @property
    def longest(self) -> timedelta:
        """How long it may last at most: a minute less than until it begins again."""
        first, *_ = self.days
        gaps = (deferred - day for day, deferred in pairwise((*self.days, first + len(WEEKDAYS))))
        return min(gaps) * _A_DAY - timedelta(minutes=1)


Window: TypeAlias = Once | Weekly


@cache
def clock_of(time_zone: str) -> tzinfo:
    """Return the clock of a time zone.

    Raises:
        KeyError: The time zone database of this machine does not have it.
        ValueError: It is no name of a time zone.
        OSError: It is the name of several.
    """
    return UTC if time_zone == DEFAULT_TIME_ZONE else ZoneInfo(time_zone)


@cache
def overlap(one: Window, other: Window) -> bool:
    """Return whether two windows share a time, or one ends when the other begins."""
    first, last = _watched(one, other)
    spans = sorted(
        (_utc(start, zone), _utc(end, zone))
        for window in (one, other)
        for zone in (clock_of(window.time_zone),)
        for start, end in _times(window, first, last)
    )
    return any(later_start <= end for (_, end), (later_start, _) in pairwise(spans))


def skipped(window: Window) -> datetime | None:
    """Return a time of a window that its clock skips in spring, so that no schedule keeps it.

    A repeated window that does not begin on one day of the year is no harm. One that does not end goes on
    until the next is over.
    """
    zone = clock_of(window.time_zone)
    if isinstance(window, Once):
        times = [window.start, window.end]
    else:
        times = [end for _, end in _times(window, *_A_YEAR)]
    return next((time for time in times if not _is_on_the_clock(time, zone)), None)


def _watched(*windows: Window) -> tuple[date, date]:
    once = [window for window in windows if isinstance(window, Once)]
    if not once:
        return _A_YEAR
    first, last = min(window.start for window in once), max(window.end for window in once)
    return first.date() - _A_WEEK, last.date() + _A_WEEK


def _times(window: Window, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield when a window begins and ends, for a repeated one on the days from the first to the last."""
    if isinstance(window, Once):
        yield window.start, window.end
        return
    for number in range((last - first).days + 1):
        day = first + number * _A_DAY
        if day.weekday() in window.days:
            start = datetime.combine(day, window.at)
            yield start, start + window.duration


def _utc(local: datetime, zone: tzinfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def _is_on_the_clock(local: datetime, zone: tzinfo) -> bool:
    return _utc(local, zone).astimezone(zone).replace(tzinfo=None) == local


def _at(local: datetime) -> str:
    return f"at({local:%Y-%m-%dT%H:%M:%S})"


def _cron(days: tuple[int, ...], at: time) -> str:
    if len(days) == len(WEEKDAYS):
        return f"cron({at.minute} {at.hour} * * ? *)"
    names = ",".join(WEEKDAYS[day][:3].upper() for day in days)
    return f"cron({at.minute} {at.hour} ? * {names} *)"
