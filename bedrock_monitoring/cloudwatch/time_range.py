"""Time ranges of dashboards and widgets.

Source: ``start`` and ``end`` in "Dashboard body structure and syntax". That page writes a relative ``start``
with one unit and an absolute ``end``. CloudWatch's own console also writes several units and a relative
``end`` (``-P0DT6H0M0S`` to ``P0D``), and an integration test of AWS CDK deploys a relative ``start`` with an
absolute ``end``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem

_DURATION = lazy_pattern(
    r"(?P<sign>-?)P(?!$)(?:(?P<years>\d{1,6})Y)?(?:(?P<months>\d{1,6})M)?(?:(?P<weeks>\d{1,6})W)?"
    r"(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?!$)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,6})S)?)?"
)
_MINUTE, _DAY = 60, 86_400
_UNITS = {
    "years": 365 * _DAY,
    "months": 30 * _DAY,
    "weeks": 7 * _DAY,
    "days": _DAY,
    "hours": 60 * _MINUTE,
    "minutes": _MINUTE,
    "seconds": 1,
}
_TIMEZONE = lazy_pattern(r"[+-](?:0\d|1[0-4])[0-5]\d")


def duration_seconds(text: str) -> int | None:
    """Return an ISO 8601 duration in seconds, such as -28800 for ``-PT8H``; ``None`` if it is not one."""
    parts = _DURATION.fullmatch(text)
    if parts is None:
        return None
    seconds = sum(int(parts[name] or 0) * size for name, size in _UNITS.items())
    return -seconds if parts["sign"] else seconds


def time_range_problems(start: str | None, end: str | None) -> Iterator[Problem]:
    """Yield what CloudWatch would refuse.

    Args:
        start: A relative time in whole minutes, such as ``-PT8H`` or ``-P7D``; or, with ``end``, an absolute
            time (ISO 8601).
        end: An absolute time (ISO 8601), or a relative time: ``P0D`` for now, or ``-P1D``.
    """
    begins_before = _before_now(start)
    ends_before = _before_now(end)
    begins, ends = _moment(start), _moment(end)
    if start is not None and begins is None and not begins_before:
        yield Problem(
            where="start",
            what=f"{start!r} is no time",
            remedy="write -PT8H or -P7D for a time before now, or 2026-01-31T00:00:00Z",
        )
    if end is not None and ends is None and ends_before is None:
        yield Problem(
            where="end",
            what=f"{end!r} is no time",
            remedy="write it as 2026-01-31T00:00:00Z, or P0D for now or -P1D for a time before now",
        )
    if end is not None and start is None:
        yield Problem(where="end", what="an end needs a start", remedy="give start too, or leave both out")
    if begins and end is None:
        what = f"the absolute start {start!r} needs an end"
        yield Problem(where="start", what=what, remedy="give end, or write -PT8H")
    absolute = begins and ends and begins >= ends
    relative = begins_before and ends_before and begins_before <= ends_before
    if absolute or relative:
        yield Problem(where="end", what=f"{end!r} is not after {start!r}", remedy="swap them")


def _before_now(text: str | None) -> int | None:
    """Return how many seconds before now a relative time is, ``None`` if CloudWatch takes no such time."""
    seconds = None if text is None or "Y" in text else duration_seconds(text)
    return -seconds if seconds is not None and seconds <= 0 and seconds % _MINUTE == 0 else None


def timezone_problem(timezone: str | None) -> Problem | None:
    """Return a problem if the time zone is neither of the form ``+0130`` nor the console's ``UTC``."""
    if timezone is None or timezone == "UTC" or _TIMEZONE.fullmatch(timezone):
        return None
    return Problem(
        where="timezone",
        what=f"{timezone!r} is not of the form +HHMM or -HHMM",
        remedy="write the offset from UTC, such as +0900, or UTC",
    )


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
