import pytest

from bedrock_monitoring.cloudwatch.time_range import time_range_problems, timezone_problem


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (None, None),
        ("-PT5M", None),
        ("-PT8H", None),
        ("-P7D", None),
        ("-P2W", None),
        ("-P3M", None),
        ("-PT1H30M", None),
        ("-P0DT6H0M0S", "P0D"),
        ("-P2D", "-P1D"),
        ("-P7D", "2018-12-17T06:00:00.000Z"),
        ("2026-01-31T08:00:00Z", "P0D"),
        ("2026-01-31T08:00:00Z", "2026-01-31T09:00:00+00:30"),
        ("2026-01-31T08:00:00.000Z", "2026-02-01T08:00:00.000Z"),
    ],
)
def test_ranges_that_cloudwatch_takes(start: str | None, end: str | None) -> None:
    assert list(time_range_problems(start, end)) == []


@pytest.mark.parametrize(
    ("start", "end", "where"),
    [
        ("yesterday", None, "start"),
        ("-8H", None, "start"),
        ("-PT0H", None, "start"),
        ("-PT90S", None, "start"),
        ("-P0D", None, "start"),
        ("-P1Y", "P0D", "start"),
        ("P1D", "P0D", "start"),
        ("2026-01-31T08:00:00Z", None, "start"),
        (None, "2026-01-31T08:00:00Z", "end"),
        (None, "P0D", "end"),
        ("-P1D", "-P1D", "end"),
        ("-P1D", "-P2D", "end"),
        ("-P1D", "P1D", "end"),
        ("-P1D", "tomorrow", "end"),
        ("2026-01-31T08:00:00", "2026-01-31T09:00:00Z", "start"),
        ("2026-01-31T08:00:00Z", "2026-13-31T09:00:00Z", "end"),
        ("2026-01-31T08:00:00Z", "2026-01-31T08:00:00Z", "end"),
    ],
)
def test_other_ranges_are_refused(start: str | None, end: str | None, where: str) -> None:
    assert [problem.where for problem in time_range_problems(start, end)] == [where]


@pytest.mark.parametrize("timezone", ["+0000", "-0330", "+1400", None])
def test_a_time_zone_is_an_offset(timezone: str | None) -> None:
    assert timezone_problem(timezone) is None


@pytest.mark.parametrize("timezone", ["GMT", "+9", "+09:00", "+1500", "+0960", "Asia/Seoul"])
def test_another_time_zone_is_refused(timezone: str) -> None:
    assert timezone_problem(timezone) is not None
