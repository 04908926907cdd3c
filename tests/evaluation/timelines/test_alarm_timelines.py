"""Alarms over a time range, minute by minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms import Alarm, AlarmBase, AlarmRule, CompositeAlarm, TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.datapoints.scripted_source import ScriptedSeries, ScriptedSource
from bedrock_monitoring.datapoints.series_notation import parse_series
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.timelines.alarm_timelines import alarm_datapoints, alarm_timelines
from bedrock_monitoring.evaluation.timelines.timeline import Timeline

START = 1_768_176_000
HOUR = TimeRange(start=START, end=START + 3600)
KEY = MetricKey(namespace="AWS/Bedrock", name="InvocationThrottles")
OK, ALARM = AlarmState.OK, AlarmState.ALARM


def alarm(minutes: int = 1, periods: int = 1, **changes: object) -> Alarm:
    return Alarm(
        **{
            "alarm_name": "throttled",
            "metric": Metric(
                namespace=KEY.namespace,
                metric_name=KEY.name,
                statistic="Sum",
                period=timedelta(minutes=minutes),
            ),
            "threshold": 5,
            "evaluation_periods": periods,
            "treat_missing_data": TreatMissingData.NOT_BREACHING,
            **changes,
        }  # type: ignore[arg-type]
    )


def source(values: str) -> ScriptedSource:
    return ScriptedSource(start=START, series=[ScriptedSeries(metric=KEY, values=parse_series(values))])


def evaluate(alarms: list[AlarmBase], values: str, **options: Any) -> Mapping[str, Timeline]:
    made = alarm_timelines(alarms, source=source(values), time_range=HOUR, region="us-east-1", **options)
    assert not made.reasons
    return made.timelines


def changes(timeline: Timeline) -> list[tuple[int, AlarmState]]:
    return [((moment - START) // 60, state) for moment, state in timeline.changes]


def test_a_minute_that_breaches_is_known_when_it_is_over() -> None:
    timelines = evaluate([alarm()], "0x9 6 0x50")

    assert changes(timelines["throttled"]) == [(0, OK), (10, ALARM), (11, OK)]


def test_a_period_of_five_minutes_slides_every_minute() -> None:
    timelines = evaluate([alarm(minutes=5)], "0x7 3x2 0x51")

    assert changes(timelines["throttled"]) == [(0, OK), (9, ALARM), (13, OK)]
    points = alarm_datapoints(
        alarm(minutes=5), source=source("0x7 3x2 0x51"), time_range=HOUR, region="us-east-1"
    )
    assert {(moment - START) // 60: value for moment, value in points.items() if value} == {
        8: 3,
        9: 6,
        10: 6,
        11: 6,
        12: 6,
        13: 3,
    }


def test_a_composite_alarm_follows_the_alarms_of_its_rule_also_those_that_others_set() -> None:
    rule = AlarmRule.all_of("throttled", AlarmRule.not_("maintenance"))
    composites = [
        CompositeAlarm(alarm_name="above", alarm_rule="unhealthy"),
        CompositeAlarm(alarm_name="unhealthy", alarm_rule=rule),
    ]
    maintenance = Timeline.of({START + 25 * 60: ALARM, START + 30 * 60: OK}, start=START, end=HOUR.end)

    timelines = evaluate(
        [*composites, alarm(), alarm(alarm_name="maintenance")],
        "0x19 9x20 0x21",
        set_states={"maintenance": maintenance},
    )

    expected = [(0, OK), (20, ALARM), (25, OK), (30, ALARM), (40, OK)]
    assert changes(timelines["unhealthy"]) == expected
    assert changes(timelines["above"]) == expected
    assert timelines["maintenance"] is maintenance


def test_an_alarm_that_cannot_be_evaluated_has_no_timeline_nor_has_one_above_it() -> None:
    unknown = Metric(namespace=KEY.namespace, metric_name=KEY.name, statistic="TM(10%:90%)")
    made = [
        alarm(metric=unknown, alarm_name="unknown"),
        CompositeAlarm(alarm_name="above", alarm_rule="unknown"),
        alarm(),
    ]

    evaluated = alarm_timelines(made, source=source("0x60"), time_range=HOUR, region="us-east-1")

    assert evaluated.timelines.keys() == {"throttled"}
    assert evaluated.reasons == {
        "unknown": "series of a test do not support the statistic TM(10%:90%)",
        "above": "the state of unknown is not known",
    }
