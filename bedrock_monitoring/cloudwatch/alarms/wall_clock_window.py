"""The evaluation window of an alarm whose periods are those of a clock on the wall, such as calendar days.

Source: "Alarm evaluation window" of the CloudWatch user guide, and WallClockWindow in the API reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.time_zones import (
    DEFAULT_TIME_ZONE,
    UNKNOWN_TIME_ZONE,
    is_known_time_zone,
    load_time_zone,
)
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, quoted
from bedrock_monitoring.value import Value

_OFFSET = lazy_pattern(r"Z|(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>0\d|1[0-8]):(?P<minutes>[0-5]\d)")


@dataclass(frozen=True, kw_only=True)
class WallClockWindow(Value):
    """Periods that begin at the full minute, the full hour, midnight, or on Monday at midnight.

    An alarm looks at periods that are over, so it notices a day's datapoint after midnight. Midnight follows
    daylight saving time: a day then has 23 or 25 hours.

    Attributes:
        time_zone: The time zone: an IANA name such as ``Europe/Berlin``, or an offset from UTC in multiples
            of 5 minutes such as ``+05:30`` or ``UTC+05:30``. ``None`` leaves it to CloudWatch: UTC.
    """

    time_zone: str | None = None

    @property
    def name(self) -> str:
        """The time zone, ``UTC`` if none is given."""
        return DEFAULT_TIME_ZONE if self.time_zone is None else self.time_zone

    @property
    def zone(self) -> tzinfo:
        """The time zone as Python has it. The window has no problems."""
        offset = _offset(self.name)
        return load_time_zone(self.name) if offset is None else timezone(offset)

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if CloudWatch would refuse the time zone, or this machine does not know it."""
        offset = _offset(self.name)
        if offset is not None and offset % limits.ALARM_TIME_ZONE_STEP:
            yield Problem(
                where="evaluation_window",
                what=f"the offset of {quoted(self.name)} is not a multiple of 5 minutes",
                remedy="write one that is, or the name of a time zone, e.g. Europe/Berlin",
            )
        elif offset is None and not is_known_time_zone(self.name):
            is_a, remedy = UNKNOWN_TIME_ZONE
            yield Problem(where="evaluation_window", what=f"{quoted(self.name)} is not {is_a}", remedy=remedy)
        if len(self.name) > limits.ALARM_TIME_ZONE_LENGTH:
            yield Problem(
                where="evaluation_window",
                what=f"the name of the time zone has {len(self.name)} characters, over the limit of "
                f"{limits.ALARM_TIME_ZONE_LENGTH}",
                remedy="write another name of the same time zone",
            )


def wall_clock_period_problem(period: timedelta) -> Problem | None:
    """Return a problem if ``period`` is none that a wall clock window can have."""
    if period in limits.ALARM_WALL_CLOCK_PERIODS:
        return None
    return Problem(
        where="evaluation_window",
        what=f"a wall clock window has no periods of {period.total_seconds():g} seconds",
        remedy="use 1 minute, 5 minutes, 1 hour, 1 day or 1 week, or leave the window out",
    )


def _offset(name: str) -> timedelta | None:
    """Return the offset from UTC that a time zone is written as; ``None`` for a name."""
    found = _OFFSET.fullmatch(name)
    if found is None:
        return None
    if found["sign"] is None:
        return timedelta(0)
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    return -offset if found["sign"] == "-" else offset
