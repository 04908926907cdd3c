from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.evaluation.dashboard_time_range import (
    DAY,
    HOUR,
    MINUTE,
    own_time_range,
    read_time_range,
    utc_offset,
)

NOW = datetime(2026, 1, 14, 15, 0, 42, tzinfo=UTC)
NONE = "none of its own"


def shown(start: object, end: object) -> str:
    """Return the time range of a widget with these properties, for readers."""
    settings = {name: value for name, value in (("start", start), ("end", end)) if value is not None}
    time_range = own_time_range(settings, now=NOW)
    if time_range is None:
        return NONE
    first, last = (datetime.fromtimestamp(moment, tz=UTC) for moment in (time_range.start, time_range.end))
    return f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("-P1D", None, "2026-01-13 15:00 to 2026-01-14 15:00"),
        ("-PT12H", None, "2026-01-14 03:00 to 2026-01-14 15:00"),
        ("-PT90M", None, "2026-01-14 13:30 to 2026-01-14 15:00"),
        ("-P2W", None, "2025-12-31 15:00 to 2026-01-14 15:00"),
        ("-P1M", None, "2025-12-15 15:00 to 2026-01-14 15:00"),
        ("-P1DT6H", None, "2026-01-13 09:00 to 2026-01-14 15:00"),
        ("-P0DT6H0M0S", "P0D", "2026-01-14 09:00 to 2026-01-14 15:00"),
        ("-P1D", "P0D", "2026-01-13 15:00 to 2026-01-14 15:00"),
        ("-P1D", "-P0D", "2026-01-13 15:00 to 2026-01-14 15:00"),
        ("-PT3H", "-PT0H", "2026-01-14 12:00 to 2026-01-14 15:00"),
        ("-P7D", "-P1D", "2026-01-07 15:00 to 2026-01-13 15:00"),
        ("-P1D", "2026-01-10T00:00:00Z", "2026-01-09 00:00 to 2026-01-10 00:00"),
        ("2026-01-10T00:00:00.000Z", "2026-01-11T06:30:00.000Z", "2026-01-10 00:00 to 2026-01-11 06:30"),
        ("2026-01-10T02:00:00+02:00", "2026-01-11T00:00:00Z", "2026-01-10 00:00 to 2026-01-11 00:00"),
        ("2026-01-14T00:00:00Z", None, "2026-01-14 00:00 to 2026-01-14 15:00"),
        ("2026-01-14T00:00:00Z", "P0D", "2026-01-14 00:00 to 2026-01-14 15:00"),
        ("-P5Y", None, "2024-10-16 15:00 to 2026-01-14 15:00"),
        (None, None, NONE),
        (None, "P0D", NONE),
        (None, "2026-01-10T00:00:00Z", NONE),
        ("yesterday", None, NONE),
        ("-P", None, NONE),
        ("-PT", None, NONE),
        ("P1D", None, NONE),
        ("-P99999999999D", None, NONE),
        (-86400, None, NONE),
        ("2026-01-11T00:00:00Z", "2026-01-10T00:00:00Z", NONE),
        ("2027-01-01T00:00:00Z", None, NONE),
    ],
)
def test_start_and_end_of_a_widget_are_read_in_every_form(start: object, end: object, expected: str) -> None:
    assert shown(start, end) == expected


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({}, 3 * HOUR),
        ({"start": "yesterday"}, 3 * HOUR),
        ({"end": "P0D"}, 3 * HOUR),
        ({"start": "-PT8H"}, 8 * HOUR),
        ({"start": "-P7D", "end": "P0D"}, 7 * DAY),
        (
            Dashboard(name="a", default_interval=timedelta(minutes=90)).to_body(region="us-east-1"),
            90 * MINUTE,
        ),
        (Dashboard(name="a", default_interval=timedelta(days=2)).to_body(region="us-east-1"), 2 * DAY),
    ],
)
def test_a_dashboard_opens_with_its_own_time_range(body: dict[str, object], seconds: int) -> None:
    time_range = read_time_range(body, now=NOW)
    assert time_range.seconds == seconds
    assert time_range.end == int(NOW.timestamp()) // MINUTE * MINUTE


@pytest.mark.parametrize(
    ("start", "end", "resolution"),
    [
        ("-P15D", None, MINUTE),
        ("-P16D", None, 5 * MINUTE),
        ("-P64D", None, HOUR),
        ("2025-12-20T00:00:00Z", "2025-12-20T01:00:00Z", 5 * MINUTE),
        ("2025-10-01T00:00:00Z", "2025-10-01T01:00:00Z", HOUR),
    ],
)
def test_the_shortest_period_depends_on_the_age_of_the_first_datapoint(
    start: str, end: str | None, resolution: int
) -> None:
    time_range = own_time_range({"start": start, "end": end}, now=NOW)
    assert time_range is not None
    assert time_range.resolution == resolution


@pytest.mark.parametrize(
    ("timezone", "offset"),
    [
        (None, 0),
        ("UTC", 0),
        ("+0000", 0),
        ("+0130", 90 * MINUTE),
        ("-0800", -8 * HOUR),
        ("+05:45", 5 * HOUR + 45 * MINUTE),
        ("LOCAL", None),
        ("Local", None),
        ("Europe/Berlin", 0),
        ("+2500", 0),
        ("-2400", 0),
        ("+0160", 0),
        (120, 0),
    ],
)
def test_times_have_the_time_zone_of_their_widget(timezone: object, offset: int | None) -> None:
    assert utc_offset({"timezone": timezone}) == offset
