"""Time zones of the IANA time zone database."""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from bedrock_monitoring.lazy_pattern import lazy_pattern

DEFAULT_TIME_ZONE = "UTC"

# The database also has files of one machine, or of no place, whose names begin in lower case: localtime,
# posixrules, posix/…, right/….
TIME_ZONE_PATTERN = "[A-Z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*"
"""The form of the names that are the same on every machine, as a regular expression."""

UNKNOWN_TIME_ZONE = (
    "a time zone that this machine knows",
    (
        "write it as the IANA time zone database does, e.g. Europe/Berlin, or UTC; if it is there, install "
        "the package tzdata of your system"
    ),
)
"""What a name is not that ``is_known_time_zone`` refuses, and the remedy."""

_NAME = lazy_pattern(TIME_ZONE_PATTERN)


@cache
def load_time_zone(time_zone: str) -> tzinfo:
    """Return a time zone.

    Raises:
        KeyError: The time zone database does not contain the name.
        ValueError: The name is malformed.
        OSError: The name is that of a group of time zones.
    """
    return UTC if time_zone == DEFAULT_TIME_ZONE else ZoneInfo(time_zone)


def is_time_zone_name(name: str) -> bool:
    """Return whether a name has the form of the names that are the same on every machine."""
    return _NAME.fullmatch(name) is not None and name != "Factory"


def is_known_time_zone(name: str) -> bool:
    """Return whether a name is that of a time zone, and this machine has it."""
    if not is_time_zone_name(name):
        return False
    try:
        load_time_zone(name)
    except (OSError, ValueError, KeyError):
        return False
    return True
