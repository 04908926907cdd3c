"""Time ranges of dashboards and of single widgets.

Source: "Dashboard body structure and syntax", ``start`` and ``end``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from bedrock_monitoring.cloudwatch.problems import Problem

_RELATIVE = re.compile(r"-P(?:T[1-9]\d*[MH]|[1-9]\d*[DWM])")
_TIMEZONE = re.compile(r"[+-](?:0\d|1[0-4])[0-5]\d")


def time_range_problems(start: str | None, end: str | None) -> Iterator[Problem]:
    """Yield what is wrong with a time range: relative with a start alone, or absolute with both."""
    if end is None:
        if start is not None and not _RELATIVE.fullmatch(start):
            yield Problem(
                where="start",
                what=f"{start!r} is not a relative time, and there is no end",
                remedy="write minus and an ISO 8601 duration, such as -PT8H or -P7D, or give both moments",
            )
        return
    if start is None:
        yield Problem(where="end", what="there is no start", remedy="give both, or start alone")
    moments = {where: _moment(text) for where, text in (("start", start), ("end", end)) if text is not None}
    for where, moment in moments.items():
        if moment is None:
            yield Problem(
                where=where,
                what=f"{start if where == 'start' else end!r} is not a moment in ISO 8601 with a time zone",
                remedy="write for example 2026-01-31T08:00:00Z",
            )
    first, last = moments.get("start"), moments.get("end")
    if first and last and first >= last:
        yield Problem(where="end", what=f"{end} is not after {start}", remedy="swap them")


def timezone_problem(timezone: str | None) -> Problem | None:
    """Return what is wrong with a time zone, if anything is."""
    if timezone is None or _TIMEZONE.fullmatch(timezone):
        return None
    return Problem(
        where="timezone",
        what=f"{timezone!r} is not of the form +HHMM or -HHMM",
        remedy="write the offset from UTC, such as +0900",
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
