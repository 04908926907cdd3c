"""An alarm with a wall clock window holds what PutMetricAlarm takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.alarms import Alarm, AnomalyDetectionAlarm, WallClockWindow
from bedrock_monitoring.cloudwatch.metrics import Metric, MetricsInsightsQuery

DAY = timedelta(days=1)


def lines(time_zone: str | None, *, period: timedelta = DAY, periods: int = 1) -> list[str]:
    shared: dict[str, Any] = {
        "alarm_name": "a",
        "metric": Metric(namespace="n", metric_name="m", period=period),
        "evaluation_periods": periods,
        "evaluation_window": WallClockWindow(time_zone=time_zone),
    }
    with_threshold, with_band = Alarm(**shared, threshold=5), AnomalyDetectionAlarm(**shared)
    found, of_band = ([str(problem) for problem in each.problems()] for each in (with_threshold, with_band))
    assert found == of_band
    return found


@pytest.mark.parametrize(
    "time_zone",
    [
        *(None, "UTC", "Europe/Berlin", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "Etc/GMT+5"),
        *("Z", "+05:30", "-08:00", "+01:05", "UTC+05:30", "GMT-08:00"),
    ],
)
def test_a_time_zone_is_a_name_or_an_offset(time_zone: str | None) -> None:
    assert lines(time_zone) == []


@pytest.mark.parametrize(
    ("time_zone", "problem"),
    [
        ("Berlin", "'Berlin' is not a time zone that this machine knows"),
        ("Europe", "'Europe' is not a time zone that this machine knows"),
        ("localtime", "'localtime' is not a time zone that this machine knows"),
        ("../etc/passwd", "'../etc/passwd' is not a time zone that this machine knows"),
        ("", "'' is not a time zone that this machine knows"),
        ("+19:00", "'+19:00' is not a time zone that this machine knows"),
        ("+01:03", "the offset of '+01:03' is not a multiple of 5 minutes"),
        ("UTC-00:59", "the offset of 'UTC-00:59' is not a multiple of 5 minutes"),
        ("+0530", "'+0530' is not a time zone that this machine knows"),
        ("A" * 50, f"'{'A' * 50}' is not a time zone that this machine knows"),
        ("A" * 51, "the name of the time zone has 51 characters, over the limit of 50"),
    ],
)
def test_another_time_zone_is_refused(time_zone: str, problem: str) -> None:
    [*_, last] = lines(time_zone)
    assert last.startswith(f"alarm 'a', evaluation_window: {problem}; write ")


@pytest.mark.parametrize("seconds", [60, 300, 3_600, 86_400, 604_800])
def test_a_period_is_a_minute_five_minutes_an_hour_a_day_or_a_week(seconds: int) -> None:
    assert lines("UTC", period=timedelta(seconds=seconds)) == []


@pytest.mark.parametrize("seconds", [120, 900, 21_600, 172_800])
def test_any_other_period_is_refused(seconds: int) -> None:
    [problem] = lines("UTC", period=timedelta(seconds=seconds))
    assert problem == (
        f"alarm 'a', evaluation_window: a wall clock window has no periods of {seconds} seconds; use "
        "1 minute, 5 minutes, 1 hour, 1 day or 1 week, or leave the window out"
    )


def test_a_week_is_all_that_an_alarm_looks_back() -> None:
    assert lines("UTC", periods=7) == []
    [problem] = lines("UTC", period=timedelta(weeks=1), periods=2)
    assert "longer than 7 days" in problem


@pytest.mark.parametrize(
    ("window", "periods", "problem"),
    [
        (None, 3, ""),
        (WallClockWindow(), 2, ""),
        (WallClockWindow(), 3, "4 hours are longer than 3 hours"),
    ],
)
def test_a_query_keeps_one_more_period_within_three_hours(
    window: WallClockWindow | None, periods: int, problem: str
) -> None:
    query = MetricsInsightsQuery(query="SELECT SUM(m) FROM n", period=timedelta(hours=1))
    alarm = Alarm(
        alarm_name="q", metric=query, threshold=1, evaluation_periods=periods, evaluation_window=window
    )
    assert bool(problem) == bool([*alarm.problems()])
    assert all(problem in str(found) for found in alarm.problems())
