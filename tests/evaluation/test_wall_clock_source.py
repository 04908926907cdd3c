"""Alarms with a wall clock window: calendar days, weeks and hours, and when they notice what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AnomalyDetectionAlarm,
    ComparisonOperator,
    TreatMissingData,
    WallClockWindow,
)
from bedrock_monitoring.cloudwatch.alarms.metric_queries import AlarmMetric
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, MetricsInsightsQuery
from bedrock_monitoring.datapoints.scripted_source import ScriptedSeries, ScriptedSource
from bedrock_monitoring.datapoints.series_notation import parse_series
from bedrock_monitoring.evaluation.alarm_history import alarm_histories
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, MINUTE, TimeRange
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.timelines.alarm_records import alarm_records
from bedrock_monitoring.evaluation.timelines.alarm_timelines import alarm_datapoints, alarm_timelines
from bedrock_monitoring.evaluation.wall_clock_source import WallClock
from tests.evaluation.minute_source import MinuteSource

OK, ALARM = AlarmState.OK, AlarmState.ALARM
BERLIN = ZoneInfo("Europe/Berlin")
A_DAY = timedelta(days=1)


def metric(statistic: str = "Sum", period: timedelta = A_DAY) -> Metric:
    return Metric(namespace="n", metric_name="m", statistic=statistic, period=period)


def alarm(
    zone: str | None = "Europe/Berlin",
    *,
    watched: AlarmMetric | None = None,
    threshold: float = 0,
    periods: int = 1,
) -> Alarm:
    return Alarm(
        alarm_name="cost",
        metric=watched or metric(),
        threshold=threshold,
        comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluation_periods=periods,
        treat_missing_data=TreatMissingData.NOT_BREACHING,
        evaluation_window=WallClockWindow(time_zone=zone) if zone else None,
    )


def moment(text: str, zone: str = "Europe/Berlin") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def between(start: str, end: str, zone: str = "Europe/Berlin") -> TimeRange:
    return TimeRange(start=moment(start, zone), end=moment(end, zone))


def source(start: int, end: int, sample: float = 1) -> MinuteSource:
    return MinuteSource(start=start, minutes=[[sample]] * ((end - start) // MINUTE))


def spending(days: TimeRange, **usd: float) -> MinuteSource:
    """Return a cost of nothing in every minute but some, by ``day_hour_minute`` of Berlin."""
    minutes = [[0.0] for _ in range(days.seconds // MINUTE)]
    for at, amount in usd.items():
        day, hour, minute = map(int, at.removeprefix("on_").split("_"))
        minutes[(moment(f"2026-06-{day:02}T{hour:02}:{minute:02}") - days.start) // MINUTE] = [amount]
    return MinuteSource(start=days.start, minutes=minutes)


def local(points: Mapping[int, float], zone: str = "Europe/Berlin") -> dict[str, float]:
    return {
        f"{datetime.fromtimestamp(at, ZoneInfo(zone)):%m-%d %H:%M}": value for at, value in points.items()
    }


@pytest.mark.parametrize(
    ("first", "last", "minutes"),
    [
        ("2026-03-28", "2026-03-31", [24 * 60, 23 * 60, 24 * 60]),
        ("2026-10-24", "2026-10-27", [24 * 60, 25 * 60, 24 * 60]),
    ],
)
def test_a_day_is_from_midnight_to_midnight_also_where_it_has_23_or_25_hours(
    first: str, last: str, minutes: list[int]
) -> None:
    days = between(first, last)
    points = alarm_datapoints(
        alarm(), source=source(days.start, days.end), time_range=days, region="us-east-1"
    )
    assert [*local(points)] == [
        f"{datetime.fromisoformat(first) + A_DAY * number:%m-%d} 00:00" for number in (1, 2, 3)
    ]
    assert [*points.values()] == minutes


def test_what_a_day_costs_is_noticed_at_midnight_and_holds_until_the_next() -> None:
    """A sliding window notices at noon what a wall clock window notices when the day is over."""
    days = between("2026-06-01", "2026-06-04")
    spent = spending(days, on_1_12_00=300)

    def changes(zone: str | None) -> dict[str, AlarmState]:
        one = alarm(zone, threshold=200)
        made = alarm_timelines([one], source=spent, time_range=days, region="us-east-1")
        assert not made.reasons
        return {
            f"{datetime.fromtimestamp(at, BERLIN):%m-%d %H:%M}": state
            for at, state in made.timelines["cost"].changes
        }

    assert changes("Europe/Berlin") == {"06-01 00:00": OK, "06-02 00:00": ALARM, "06-03 00:00": OK}
    assert changes("UTC") == {"06-01 00:00": OK, "06-02 02:00": ALARM, "06-03 02:00": OK}
    assert changes(None) == {"06-01 00:00": OK, "06-01 12:01": ALARM, "06-02 12:01": OK}


def test_spend_before_and_after_midnight_is_of_two_days() -> None:
    """A sliding day adds up 150 USD before midnight and 150 after it; no calendar day has more than 200."""
    days = between("2026-06-01", "2026-06-04")
    late = spending(days, on_1_23_30=150, on_2_0_30=150)
    states = {
        zone: alarm_timelines(
            [alarm(zone, threshold=200)], source=late, time_range=days, region="us-east-1"
        ).timelines["cost"]
        for zone in ("Europe/Berlin", None)
    }
    assert [len(timeline.episodes) for timeline in states.values()] == [0, 1]


@pytest.mark.parametrize(
    ("zone", "period", "start", "begins"),
    [
        ("Europe/Berlin", timedelta(weeks=1), "2026-06-10T15:00", "2026-06-08T00:00"),
        ("UTC", timedelta(weeks=1), "1970-01-06T00:00", "1970-01-05T00:00"),
        ("Asia/Kolkata", timedelta(hours=1), "2026-06-10T15:40", "2026-06-10T15:00"),
        ("Asia/Kathmandu", timedelta(minutes=5), "2026-06-10T15:44", "2026-06-10T15:40"),
        ("America/Sao_Paulo", A_DAY, "2018-11-04T12:00", "2018-11-04T01:00"),
        ("America/Havana", A_DAY, "2026-11-01T12:00", "2026-11-01T00:00"),
        ("Pacific/Apia", A_DAY, "2026-06-10T00:00", "2026-06-10T00:00"),
    ],
    ids=str,
)
def test_a_period_begins_where_the_clock_on_the_wall_says_so(
    zone: str, period: timedelta, start: str, begins: str
) -> None:
    """In Brazil the day of 2018-11-04 began at one; in Cuba that of 2026-11-01 has two midnights."""
    at = moment(start, zone)
    clock = WallClock(
        window=WallClockWindow(time_zone=zone),
        period=int(period.total_seconds()),
        time_range=TimeRange(start=at, end=at),
    )
    assert clock.start(clock.place(at)) == moment(begins, zone)
    assert clock.start(clock.place(at)) <= at < clock.start(clock.place(at) + clock.period)


def test_a_day_of_summer_begins_by_its_own_clock_in_a_time_range_that_ends_in_winter() -> None:
    clock = WallClock(
        window=WallClockWindow(time_zone="Europe/Berlin"),
        period=DAY,
        time_range=between("2026-10-20T00:30", "2026-10-30"),
    )
    for day in ("2026-10-20", "2026-10-25", "2026-10-26"):
        for time in ("00:00", "00:30", "23:59"):
            assert clock.start(clock.place(moment(f"{day}T{time}"))) == moment(day)


def test_hours_follow_each_other_as_at_the_end_of_a_time_range_in_which_clocks_change_by_half_an_hour() -> (
    None
):
    """Lord Howe Island is at 10:30 in winter and at 11:00 in summer, which begins on 2026-10-04 at two."""
    zone = "Australia/Lord_Howe"
    clock = WallClock(
        window=WallClockWindow(time_zone=zone),
        period=HOUR,
        time_range=between("2026-10-03T12:00", "2026-10-05", zone),
    )
    change = moment("2026-10-04T02:30", zone)
    starts = {clock.start(clock.place(at)) for at in range(change - 3 * HOUR, change + 3 * HOUR, 15 * MINUTE)}
    assert {start % HOUR for start in starts} == {0}
    assert [*local(dict.fromkeys(sorted(starts), 0), zone)] == [
        *("10-03 22:30", "10-03 23:30", "10-04 00:30"),
        *("10-04 01:30", "10-04 03:00", "10-04 04:00", "10-04 05:00"),
    ]


@pytest.mark.parametrize(
    ("offset", "zone"),
    [
        *((offset, "Asia/Kolkata") for offset in ("+05:30", "UTC+05:30", "GMT+05:30")),
        ("-03:00", "America/Sao_Paulo"),
        ("Z", "UTC"),
        (None, "UTC"),
    ],
)
def test_an_offset_stands_for_the_time_zone_that_has_it(offset: str | None, zone: str) -> None:
    days = between("2026-06-01", "2026-06-03", zone)
    given = source(days.start, days.end)
    one, other = (
        alarm_datapoints(
            replace(alarm(zone), evaluation_window=WallClockWindow(time_zone=each)),
            source=given,
            time_range=days,
            region="us-east-1",
        )
        for each in (offset, zone)
    )
    assert one == other
    assert [*local(one, zone)] == ["06-02 00:00", "06-03 00:00"]


@pytest.mark.parametrize(
    ("zone", "period"),
    [("+01:05", A_DAY), ("Asia/Kathmandu", timedelta(minutes=5)), ("UTC", timedelta(minutes=1))],
)
def test_a_minute_counts_in_the_period_that_it_is_in(zone: str, period: timedelta) -> None:
    days = TimeRange(start=10 * DAY, end=12 * DAY)
    at = WallClockWindow(time_zone=zone).zone.utcoffset(datetime.fromtimestamp(days.start, UTC))
    assert at is not None
    midnight = 11 * DAY - int(at.total_seconds())
    minutes = [[0.0] for _ in range(2 * 24 * 60)]
    minutes[(midnight - days.start) // MINUTE - 10] = [4]
    minutes[(midnight - days.start) // MINUTE - 1] = [1]
    minutes[(midnight - days.start) // MINUTE] = [2]
    points = alarm_datapoints(
        alarm(zone, watched=metric(period=period)),
        source=MinuteSource(start=days.start, minutes=minutes),
        time_range=days,
        region="us-east-1",
    )
    after = midnight + int(period.total_seconds())
    assert points[midnight] == (5 if period == A_DAY else 1)
    assert after >= days.end or points[after] == 2


@pytest.mark.parametrize("period", [A_DAY, timedelta(hours=1), timedelta(minutes=1)])
def test_nothing_is_asked_for_in_shorter_periods_than_there_are(period: timedelta) -> None:
    days = TimeRange(start=0, end=3 * DAY, resolution=HOUR)
    given = source(0, 3 * DAY)
    watched = alarm("Asia/Kolkata", watched=metric(period=period))
    alarm_histories([watched], source=given, time_range=days, region="us-east-1")
    assert {timestamps.step for _, _, timestamps in given.requests} == {HOUR}
    assert {timestamps.start % HOUR for _, _, timestamps in given.requests} == {0}


def test_where_there_are_only_hours_a_minute_is_one_of_them() -> None:
    days = TimeRange(start=3 * DAY, end=4 * DAY, resolution=HOUR)
    minutes = [[0.0] for _ in range(4 * DAY // MINUTE)]
    minutes[3 * DAY // MINUTE + 90] = [9]
    history = alarm_histories(
        [alarm("UTC", watched=metric(period=timedelta(minutes=1)))],
        source=MinuteSource(start=0, minutes=minutes),
        time_range=days,
        region="us-east-1",
    )["cost"]
    assert [(state, (seconds + MINUTE) // HOUR) for state, seconds in history.state_spans] == [
        (OK, 2),
        (ALARM, 1),
        (OK, 21),
    ]


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        ("Sum", 23 * 60),
        ("SampleCount", 23 * 60),
        ("Average", 1),
        ("Maximum", 1),
        ("PR(:10)", 100),
        ("p50", 1),
    ],
)
def test_every_statistic_is_of_the_whole_day(statistic: str, expected: float) -> None:
    """The day has 23 hours of ones; all minutes around it have 70."""
    day = between("2026-03-29", "2026-03-30")
    around = [[70.0]] * (DAY // MINUTE)
    minutes = [*around, *([[1.0]] * (day.seconds // MINUTE)), *around]
    points = alarm_datapoints(
        alarm(watched=metric(statistic)),
        source=MinuteSource(start=day.start - DAY, minutes=minutes),
        time_range=day,
        region="us-east-1",
    )
    assert [*points.values()] == [expected]


def test_a_day_without_data_is_missing_and_not_zero() -> None:
    days = between("2026-06-01", "2026-06-04")
    points = alarm_datapoints(
        alarm(), source=source(days.start + DAY, days.start + 2 * DAY), time_range=days, region="us-east-1"
    )
    assert [*local(points)] == ["06-03 00:00"]


def test_the_least_of_a_day_is_that_of_the_minutes_with_data() -> None:
    day = between("2026-06-01", "2026-06-02")
    points = alarm_datapoints(
        alarm(watched=metric("Minimum")),
        source=source(day.start, day.start + HOUR, sample=5),
        time_range=day,
        region="us-east-1",
    )
    assert [*points.values()] == [5]


def test_a_day_that_is_not_over_has_no_datapoint() -> None:
    morning = between("2026-06-01T06:00", "2026-06-01T12:00")
    given = source(morning.start - DAY, morning.end)
    assert alarm_datapoints(alarm(), source=given, time_range=morning, region="us-east-1") == {}


def test_metric_math_knows_when_a_day_of_utc_begins() -> None:
    begins = MathExpression(expression="EPOCH(a)", using_metrics={"a": metric()}, period=A_DAY)
    day = TimeRange(start=20_000 * DAY, end=20_001 * DAY)
    points = alarm_datapoints(
        alarm("UTC", watched=begins), source=source(day.start, day.end), time_range=day, region="us-east-1"
    )
    assert points == {day.end: day.start}


def test_days_without_data_leave_an_alarm_in_the_state_of_the_day_before_the_time_range() -> None:
    """Of the evaluation range of three days, the newest with data decides, as in a sliding window."""
    last = between("2026-06-04T08:00", "2026-06-04T12:00")
    spent = MinuteSource(start=moment("2026-06-01T12:00"), minutes=[[300]])
    timeline = alarm_timelines([alarm(threshold=200)], source=spent, time_range=last, region="us-east-1")
    assert timeline.timelines["cost"].changes == ((last.start, ALARM),)


def test_a_day_ends_at_its_second_eleven_o_clock_where_the_hour_before_midnight_comes_twice() -> None:
    """In Brazil the day of 2018-02-17 had 25 hours: at midnight it became eleven again."""
    days = between("2018-02-16", "2018-02-20", "America/Sao_Paulo")
    minutes = [[0.0] for _ in range(days.seconds // MINUTE)]
    minutes[(moment("2018-02-17T12:00", "America/Sao_Paulo") - days.start) // MINUTE] = [300]
    made = alarm_timelines(
        [alarm("America/Sao_Paulo", threshold=200)],
        source=MinuteSource(start=days.start, minutes=minutes),
        time_range=days,
        region="us-east-1",
    )
    ends = moment("2018-02-18", "America/Sao_Paulo")
    assert ends - moment("2018-02-17", "America/Sao_Paulo") == 25 * HOUR
    assert made.timelines["cost"].changes[1:] == ((ends, ALARM), (ends + DAY, OK))


def test_each_series_of_a_query_is_judged_by_the_clock_on_the_wall() -> None:
    start = moment("2026-06-01", "Asia/Kolkata")
    hours = TimeRange(start=start, end=start + 3 * HOUR)
    models = [
        MetricKey(namespace="AWS/Bedrock", name="Invocations", dimensions=(("ModelId", name),))
        for name in ("a", "b")
    ]
    query = MetricsInsightsQuery(
        query='SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId) GROUP BY ModelId',
        period=timedelta(hours=1),
    )
    made = alarm_timelines(
        [alarm("Asia/Kolkata", watched=query, threshold=5)],
        source=ScriptedSource(
            start=start,
            series=[
                ScriptedSeries(metric=key, values=parse_series(values))
                for key, values in zip(models, ("0x70 9 0x109", "0x180"), strict=True)
            ],
        ),
        time_range=hours,
        region="us-east-1",
    )
    by_label = {
        label: [(at - start) // HOUR for at, state in timeline.changes if state is ALARM]
        for label, timeline in made.contributors["cost"].items()
    }
    assert by_label == {"a": [2], "b": []}


def test_metric_math_adds_up_the_same_days() -> None:
    cost = MathExpression(
        expression="(a + b) / 60", using_metrics={"a": metric(), "b": metric("SampleCount")}, period=A_DAY
    )
    day = between("2026-10-25", "2026-10-26")
    points = alarm_datapoints(
        alarm(watched=cost), source=source(day.start, day.end), time_range=day, region="us-east-1"
    )
    assert [*points.values()] == [2 * 25]


def test_the_preview_knows_the_state_of_yesterday_in_the_course_of_a_day() -> None:
    day = between("2026-06-03T08:00", "2026-06-03T12:00")
    spent = MinuteSource(start=moment("2026-06-02T20:00"), minutes=[[300]])
    history = alarm_histories([alarm(threshold=200)], source=spent, time_range=day, region="us-east-1")[
        "cost"
    ]
    assert history.state_spans == ((ALARM, day.seconds),)
    assert history.condition == "> 200 for 1 calendar day in Europe/Berlin"


def test_an_alarm_on_a_band_is_evaluated_on_calendar_days_too() -> None:
    days = between("2026-06-01", "2026-06-20")
    minutes = [[1.0]] * (days.seconds // MINUTE)
    minutes[(moment("2026-06-18T23:59") - days.start) // MINUTE] = [50_000.0]
    band = AnomalyDetectionAlarm(
        alarm_name="band",
        metric=metric(),
        evaluation_periods=1,
        evaluation_window=WallClockWindow(time_zone="Europe/Berlin"),
    )
    made = alarm_timelines(
        [band],
        source=MinuteSource(start=days.start, minutes=minutes),
        time_range=days,
        region="us-east-1",
    )
    assert made.timelines["band"].changes == (
        (days.start, AlarmState.INSUFFICIENT_DATA),
        (moment("2026-06-02"), OK),
        (moment("2026-06-19"), ALARM),
        (days.end, OK),
    )


def test_datapoints_of_hours_do_not_judge_days_that_begin_at_half_past() -> None:
    days = TimeRange(start=0, end=3 * DAY, resolution=HOUR)
    judged = {
        zone: not alarm_records(
            [alarm(zone)], source=source(0, 3 * DAY), time_ranges=[days], region="us-east-1"
        )["cost"].reason
        for zone in ("Europe/Berlin", "Asia/Kolkata")
    }
    assert judged == {"Europe/Berlin": True, "Asia/Kolkata": False}
