"""Alarms over a time range, minute by minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AlarmRule,
    ComparisonOperator,
    CompositeAlarm,
    TreatMissingData,
)
from bedrock_monitoring.cloudwatch.metrics import Metric, MetricsInsightsQuery
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


def test_a_query_that_cannot_be_evaluated_gives_its_contributors_no_states() -> None:
    query = MetricsInsightsQuery(
        query='SELECT SUM(InvocationThrottles) FROM "AWS/Bedrock" GROUP BY tag.team ORDER BY SUM() DESC',
        period=timedelta(minutes=1),
    )
    evaluated = alarm_timelines(
        [alarm(metric=query)], source=source("0x60"), time_range=HOUR, region="us-east-1"
    )
    assert (evaluated.timelines, evaluated.contributors) == ({}, {})
    assert evaluated.reasons == {"throttled": "its expression cannot be evaluated"}


def by_model(**series: str) -> ScriptedSource:
    return ScriptedSource(
        start=START,
        series=[
            ScriptedSeries(
                metric=MetricKey(namespace=KEY.namespace, name=KEY.name, dimensions=(("ModelId", model),)),
                values=parse_series(values),
            )
            for model, values in series.items()
        ],
    )


def every_model(**changes: Any) -> Alarm:
    query = (
        'SELECT SUM(InvocationThrottles) FROM SCHEMA("AWS/Bedrock", ModelId) GROUP BY ModelId '
        "ORDER BY SUM() DESC"
    )
    return alarm(metric=MetricsInsightsQuery(query=query, period=timedelta(minutes=1)), **changes)


def test_an_alarm_on_the_groups_of_a_query_has_a_state_for_each_and_is_in_alarm_while_one_is() -> None:
    evaluated = alarm_timelines(
        [every_model()],
        source=by_model(nova="0x9 6x5 0x46", titan="0x11 6x9 0x40", claude="4x60"),
        time_range=HOUR,
        region="us-east-1",
    )

    assert changes(evaluated.timelines["throttled"]) == [(0, OK), (10, ALARM), (21, OK)]
    assert {model: changes(timeline) for model, timeline in evaluated.contributors["throttled"].items()} == {
        "nova": [(0, OK), (10, ALARM), (15, OK)],
        "titan": [(0, OK), (12, ALARM), (21, OK)],
        "claude": [(0, OK)],
    }


def test_a_contributor_is_never_without_data_and_the_alarm_is_while_all_of_them_are() -> None:
    evaluated = alarm_timelines(
        [every_model(treat_missing_data=TreatMissingData.MISSING)],
        source=by_model(nova="_x9 6x2 _x49"),
        time_range=HOUR,
        region="us-east-1",
    )

    states = changes(evaluated.timelines["throttled"])
    assert states[0] == (0, AlarmState.INSUFFICIENT_DATA)
    assert {state for _, state in states} == {AlarmState.INSUFFICIENT_DATA, ALARM}
    assert {state for _, state in changes(evaluated.contributors["throttled"]["nova"])} == {OK, ALARM}


def test_an_alarm_on_a_query_without_any_series_has_the_state_of_missing_data() -> None:
    evaluated = alarm_timelines([every_model()], source=by_model(), time_range=HOUR, region="us-east-1")

    assert changes(evaluated.timelines["throttled"]) == [(0, OK)]
    assert evaluated.contributors == {"throttled": {}}


@pytest.mark.parametrize(
    ("comparison", "worst"),
    [
        (ComparisonOperator.GREATER_THAN_THRESHOLD, [1, 4]),
        (ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, [1, 4]),
        (ComparisonOperator.LESS_THAN_THRESHOLD, [0, 1]),
        (ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD, [0, 1]),
    ],
)
def test_the_datapoint_of_an_alarm_on_several_series_is_the_worst_of_them(
    comparison: ComparisonOperator, worst: list[int]
) -> None:
    points = alarm_datapoints(
        every_model(comparison_operator=comparison),
        source=by_model(nova="1x60", titan="0x30 4x30"),
        time_range=HOUR,
        region="us-east-1",
    )

    assert list(dict.fromkeys(points.values())) == worst
