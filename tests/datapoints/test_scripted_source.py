"""Datapoints of series that a test has written out."""

from __future__ import annotations

import pytest

from bedrock_monitoring.datapoints.scripted_source import ScriptedSeries, ScriptedSource
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import NoDataError
from bedrock_monitoring.evaluation.series import MetricKey

START = 1_768_176_000
FAST = MetricKey(namespace="AWS/Bedrock", name="InvocationLatency", dimensions=(("ModelId", "a"),))
ELSEWHERE = MetricKey(namespace="Ours", name="Latency", dimensions=(("ModelId", "a"),))


def source(*series: ScriptedSeries) -> ScriptedSource:
    return ScriptedSource(start=START, series=series)


def read(made: ScriptedSource, metric: MetricKey, statistic: str, *, period: int = 120) -> list[float]:
    windows = range(START, START + 4 * 60, period)
    return [
        *made.datapoints(metric, statistic=statistic, timestamps=windows, end=windows[-1] + period).values()
    ]


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        ("Sum", [9 * 100 + 3000, 10 * 100]),
        ("SampleCount", [10, 10]),
        ("Average", [390, 100]),
        ("Minimum", [100, 100]),
        ("Maximum", [3000, 100]),
        ("p50", [100, 100]),
        ("p90", [100, 100]),
        ("p91", [3000, 100]),
        ("p100", [3000, 100]),
        ("PR(:100)", [90, 100]),
        ("PR(100:)", [10, 0]),
        ("PR(99:3000)", [100, 100]),
    ],
)
def test_a_statistic_is_of_the_samples_of_a_period(statistic: str, expected: list[float]) -> None:
    made = source(
        ScriptedSeries(metric=FAST, values=(100, None, 100, 100), samples=(9, 0, 5, 5)),
        ScriptedSeries(metric=FAST, values=(None, 3000)),
    )

    assert read(made, FAST, statistic) == pytest.approx(expected)


def test_a_period_without_samples_has_no_datapoint() -> None:
    made = source(ScriptedSeries(metric=FAST, values=(1, None, None, None)))

    points = made.datapoints(FAST, statistic="Sum", timestamps=range(START, START + 240, 60), end=START + 240)

    assert dict(points.items()) == {START: 1}


def test_samples_after_the_end_do_not_count() -> None:
    made = source(ScriptedSeries(metric=FAST, values=(1, 1, 1, 1)))

    points = made.datapoints(FAST, statistic="Sum", timestamps=range(START, START + 120, 120), end=START + 60)

    assert dict(points.items()) == {START: 1}


def test_the_metric_of_the_account_has_the_samples_of_all_models_unless_it_has_its_own() -> None:
    other = MetricKey(namespace="AWS/Bedrock", name="InvocationLatency", dimensions=(("ModelId", "b"),))
    account = MetricKey(namespace="AWS/Bedrock", name="InvocationLatency")
    models = [ScriptedSeries(metric=metric, values=(1, 2, 3, 4)) for metric in (FAST, other)]

    assert read(source(*models), account, "Sum") == [6, 14]
    assert account in source(*models).list_metrics(namespace="AWS/Bedrock")
    own = ScriptedSeries(metric=account, values=(9, 9, 9, 9))
    assert read(source(*models, own), account, "Sum") == [18, 18]


def test_a_metric_of_another_namespace_is_not_summed() -> None:
    made = source(ScriptedSeries(metric=ELSEWHERE, values=(1,)))

    assert made.list_metrics() == (ELSEWHERE,)
    assert read(made, MetricKey(namespace="Ours", name="Latency"), "Sum") == []


def test_a_statistic_that_is_not_computed_is_named() -> None:
    with pytest.raises(NoDataError, match="do not support the statistic TM"):
        read(source(ScriptedSeries(metric=FAST, values=(1,))), FAST, "TM(10%:90%)")


def test_a_test_has_no_logs() -> None:
    with pytest.raises(NoDataError, match="no logs"):
        source().query_logs("fields @message", time_range=TimeRange(start=0, end=60))
