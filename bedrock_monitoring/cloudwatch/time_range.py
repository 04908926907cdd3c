"""Time ranges of dashboards and widgets.

Source: ``start`` and ``end`` in "Dashboard body structure and syntax".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from bedrock_monitoring.problems import Problem

_RELATIVE = re.compile(r"-P(?:T[1-9]\d*[MH]|[1-9]\d*[DWM])")
_TIMEZONE = re.compile(r"[+-](?:0\d|1[0-4])[0-5]\d")


def time_range_problems(start: str | None, end: str | None) -> Iterator[Problem]:
    """Yield what CloudWatch would refuse.

    Args:
        start: A relative time without ``end``, such as ``-PT8H`` or ``-P7D``; or an absolute time (ISO 8601).
        end: An absolute time (ISO 8601).
    """
    is_relative = start is not None and bool(_RELATIVE.fullmatch(start))
    begins = None if start is None or is_relative else _moment(start)
    ends = None if end is None else _moment(end)
    if start is not None and not is_relative and begins is None:
        yield Problem(
            where="start",
            what=f"{start!r} is no time",
            remedy="write -PT8H or -P7D for a time before now, or 2026-01-31T00:00:00Z",
        )
    if end is not None and ends is None:
        yield Problem(where="end", what=f"{end!r} is no time", remedy="write it as 2026-01-31T00:00:00Z")
    if end is not None and start is None:
        yield Problem(where="end", what="an end needs a start", remedy="give start too, or leave both out")
    if end is not None and is_relative:
        yield Problem(
            where="end",
            what=f"the relative start {start!r} ends now",
            remedy="leave end out, or write start as 2026-01-31T00:00:00Z",
        )
    if begins and end is None:
        what = f"the absolute start {start!r} needs an end"
        yield Problem(where="start", what=what, remedy="give end, or write -PT8H")
    if begins and ends and begins >= ends:
        yield Problem(where="end", what=f"{end!r} is not after {start!r}", remedy="swap them")


def timezone_problem(timezone: str | None) -> Problem | None:
    """Return a problem if the time zone is not of the form ``+0130``."""
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
