from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from bedrock_monitoring.bedrock.alarms import (
    WEEKDAYS,
    OneTimeWindow,
    WeeklyWindow,
    nonexistent_time,
    windows_overlap,
)

BERLIN = "Europe/Berlin"
EVERY_DAY, WORK_DAYS, SUNDAY = tuple(range(7)), tuple(range(5)), (6,)


def once(start: str, end: str, time_zone: str = "UTC") -> OneTimeWindow:
    return OneTimeWindow(
        start=datetime.fromisoformat(start), end=datetime.fromisoformat(end), time_zone=time_zone
    )


def weekly(
    at: str, *, hours: float = 1, days: tuple[int, ...] = EVERY_DAY, time_zone: str = "UTC"
) -> WeeklyWindow:
    return WeeklyWindow(
        days=days, at=time.fromisoformat(at), duration=timedelta(hours=hours), time_zone=time_zone
    )


def test_a_window_that_is_once_begins_and_ends_at_its_times() -> None:
    window = once("2026-12-01T22:00", "2026-12-02T02:30")
    assert (window.start_expression, window.end_expression) == (
        "at(2026-12-01T22:00:00)",
        "at(2026-12-02T02:30:00)",
    )


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        (weekly("02:00"), "cron(0 2 * * ? *)", "cron(0 3 * * ? *)"),
        (weekly("23:30"), "cron(30 23 * * ? *)", "cron(30 0 * * ? *)"),
        (weekly("02:05", hours=1.5, days=SUNDAY), "cron(5 2 ? * SUN *)", "cron(35 3 ? * SUN *)"),
        (weekly("23:00", days=SUNDAY), "cron(0 23 ? * SUN *)", "cron(0 0 ? * MON *)"),
        (weekly("12:00", hours=60, days=(5,)), "cron(0 12 ? * SAT *)", "cron(0 0 ? * TUE *)"),
        (
            weekly("23:00", hours=2, days=WORK_DAYS),
            "cron(0 23 ? * MON,TUE,WED,THU,FRI *)",
            "cron(0 1 ? * TUE,WED,THU,FRI,SAT *)",
        ),
        (
            weekly("23:00", hours=2, days=(4, 6)),
            "cron(0 23 ? * FRI,SUN *)",
            "cron(0 1 ? * MON,SAT *)",
        ),
    ],
)
def test_a_window_that_crosses_midnight_ends_on_the_next_day(
    window: WeeklyWindow, start: str, end: str
) -> None:
    assert (window.start_expression, window.end_expression) == (start, end)


@pytest.mark.parametrize(
    ("days", "longest"), [(EVERY_DAY, 1), (WORK_DAYS, 1), (SUNDAY, 7), ((0, 3), 3), ((4, 6), 2)]
)
def test_a_window_is_over_before_it_begins_again(days: tuple[int, ...], longest: int) -> None:
    assert weekly("12:00", days=days).max_duration == timedelta(days=longest) - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (once("2026-12-01T22:00", "2026-12-02T02:00"), once("2026-12-02T01:00", "2026-12-02T03:00"), True),
        (once("2026-12-01T22:00", "2026-12-02T02:00"), once("2026-12-02T02:00", "2026-12-02T03:00"), True),
        (once("2026-12-01T22:00", "2026-12-02T02:00"), once("2026-12-02T02:01", "2026-12-02T03:00"), False),
        # Eleven o'clock in Berlin is ten o'clock UTC in winter and nine in summer.
        (
            once("2026-12-01T11:01", "2026-12-01T12:00", BERLIN),
            once("2026-12-01T09:00", "2026-12-01T10:00"),
            False,
        ),
        (
            once("2026-07-01T11:01", "2026-07-01T12:00", BERLIN),
            once("2026-07-01T09:00", "2026-07-01T10:00"),
            True,
        ),
        (weekly("11:01", time_zone=BERLIN), weekly("08:00", hours=0.9), False),
        (weekly("11:01", time_zone=BERLIN), weekly("08:00", hours=1.1), True),
        (weekly("23:00", hours=2, days=SUNDAY), weekly("00:30", days=(0,)), True),
        (weekly("23:00", hours=2, days=SUNDAY), weekly("00:30", days=(1,)), False),
        (weekly("23:00", hours=2, days=SUNDAY), once("2030-06-10T00:59", "2030-06-10T05:00"), True),
        (weekly("23:00", hours=2, days=SUNDAY), once("2030-06-11T00:59", "2030-06-11T05:00"), False),
        (weekly("12:00", hours=160, days=(0,)), once("2030-06-16T03:59", "2030-06-16T05:00"), True),
    ],
)
def test_windows_that_share_a_moment_meet_whatever_their_time_zones(
    one: OneTimeWindow | WeeklyWindow, other: OneTimeWindow | WeeklyWindow, *, expected: bool
) -> None:
    assert windows_overlap(one, other) is expected
    assert windows_overlap(other, one) is expected


@pytest.mark.parametrize(
    ("window", "time_of_day"),
    [
        (once("2027-03-28T02:30", "2027-03-28T05:00", BERLIN), "02:30"),
        (once("2027-03-28T01:00", "2027-03-28T02:00", BERLIN), "02:00"),
        (weekly("01:30", days=SUNDAY, time_zone=BERLIN), "02:30"),
        (weekly("01:30", time_zone="America/New_York"), "02:30"),
    ],
)
def test_a_time_that_clocks_skip_in_spring_is_found(
    window: OneTimeWindow | WeeklyWindow, time_of_day: str
) -> None:
    found = nonexistent_time(window)
    assert found is not None
    assert f"{found:%H:%M}" == time_of_day


@pytest.mark.parametrize(
    "window",
    [
        once("2027-03-28T01:59", "2027-03-28T03:00", BERLIN),
        once("2027-03-28T02:30", "2027-03-28T05:00"),
        once("2027-10-31T02:30", "2027-10-31T05:00", BERLIN),
        weekly("01:30", days=(1,), time_zone=BERLIN),
        weekly("02:00", days=SUNDAY, time_zone=BERLIN),
        weekly("01:30"),
    ],
)
def test_a_time_that_clocks_show_is_kept_and_a_beginning_that_is_left_out_does_no_harm(
    window: OneTimeWindow | WeeklyWindow,
) -> None:
    assert nonexistent_time(window) is None


def test_days_are_named_as_python_counts_them() -> None:
    assert [f"{date(2026, 11, 23 + day):%A}".lower() for day in range(7)] == list(WEEKDAYS)
