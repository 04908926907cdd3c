"""What alarms would have done over data of different resolution."""

from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.cloudwatch.alarms import Alarm, AlarmBase, CompositeAlarm, TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.datapoints.scripted_source import ScriptedSeries, ScriptedSource
from bedrock_monitoring.datapoints.series_notation import parse_series
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.timelines.alarm_records import AlarmRecord, alarm_records

START = 1_768_176_000
RANGES = (
    TimeRange(start=START, end=START + 3600, resolution=300),
    TimeRange(start=START + 3600, end=START + 7200),
)
KEY = MetricKey(namespace="AWS/Bedrock", name="InvocationThrottles")


def alarm(minutes: int) -> Alarm:
    return Alarm(
        alarm_name=f"of {minutes}",
        metric=Metric(
            namespace=KEY.namespace, metric_name=KEY.name, statistic="Sum", period=timedelta(minutes=minutes)
        ),
        threshold=5,
        evaluation_periods=1,
        treat_missing_data=TreatMissingData.NOT_BREACHING,
    )


def records(values: str, *alarms: AlarmBase) -> dict[str, AlarmRecord]:
    source = ScriptedSource(start=START, series=[ScriptedSeries(metric=KEY, values=parse_series(values))])
    return alarm_records(alarms, source=source, time_ranges=RANGES, region="us-east-1")


def spans(record: AlarmRecord) -> list[tuple[int, int]]:
    return [((one.start - START) // 60, (one.end - START) // 60) for one in record.episodes]


def test_an_alarm_is_judged_where_the_datapoints_are_as_short_as_its_periods() -> None:
    made = records("0x9 9 0x80 9x3 0x27", alarm(1), alarm(5))

    assert spans(made["of 1"]) == [(91, 94)]
    assert made["of 1"].judged_seconds == 3600
    assert made["of 1"].reason == "there are only datapoints of 5 minutes for a part of the time"
    assert made["of 1"].alarm_seconds == 180
    assert spans(made["of 5"]) == [(10, 15), (91, 98)]
    assert (made["of 5"].judged_seconds, made["of 5"].reason) == (7200, "")


def test_a_time_in_alarm_that_crosses_the_time_ranges_is_one() -> None:
    assert spans(records("0x50 9x20 0x50", alarm(5))["of 5"]) == [(55, 75)]


def test_a_composite_alarm_is_judged_where_its_alarms_are() -> None:
    made = records("0x90 9x5 0x25", alarm(1), CompositeAlarm(alarm_name="unhealthy", alarm_rule="of 1"))

    assert spans(made["unhealthy"]) == [(91, 96)]
    assert made["unhealthy"].judged_seconds == 3600
    assert made["unhealthy"].reason == "the state of of 1 is not known"
