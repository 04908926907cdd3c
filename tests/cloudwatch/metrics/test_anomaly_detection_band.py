from datetime import timedelta

import pytest

from bedrock_monitoring.cloudwatch.metrics import AnomalyDetectionBand, MathExpression, Metric
from bedrock_monitoring.cloudwatch.metrics.computed_metric import MetricMath
from bedrock_monitoring.cloudwatch.metrics.rendering import render_metrics
from tests.cloudwatch.metrics.sample_metrics import CALLS, ERRORS, MINUTE


def test_a_band_reports_the_problems_of_its_metric() -> None:
    band = AnomalyDetectionBand(metric=CALLS.with_(statistic="p101"))
    assert [problem.where for problem in band.problems()] == ["metric, statistic"]


def test_a_band_is_metric_math_over_its_metric() -> None:
    band = AnomalyDetectionBand(metric=CALLS, std_devs=0.5, label="expected", color="#7f7f7f", id="band")
    assert band.as_math() == MetricMath(
        expression="ANOMALY_DETECTION_BAND(metric, 0.5)", using_metrics={"metric": CALLS}
    )
    options = {"label": "expected", "color": "#7f7f7f"}
    assert render_metrics([band])[0] == [
        {"id": "band", "expression": "ANOMALY_DETECTION_BAND(metric, 0.5)", **options}
    ]


@pytest.mark.parametrize("std_devs", [0, -1, float("nan"), float("inf")])
def test_a_band_has_a_width(std_devs: float) -> None:
    assert [
        problem.where for problem in AnomalyDetectionBand(metric=CALLS, std_devs=std_devs).problems()
    ] == ["std_devs"]


def test_anomaly_detection_takes_ten_inputs_of_one_period_no_search_and_no_other_account() -> None:
    many = {f"m{number}": CALLS.with_(statistic=f"p{number}") for number in range(10)}
    too_many = MathExpression(expression="+".join(many), using_metrics=many)
    searching = MathExpression(expression="SUM(SEARCH('x', 'Sum'))")
    away = Metric(namespace="n", metric_name="m", account="111122223333")
    short = CALLS.with_(period=timedelta(seconds=10))
    mixed = MathExpression(expression="a + b", using_metrics={"a": CALLS.with_(period=MINUTE), "b": ERRORS})
    assert [
        [problem.what for problem in AnomalyDetectionBand(metric=metric).problems()]
        for metric in (too_many, searching, away, short, mixed)
    ] == [
        ["11 metrics and expressions are over anomaly detection's limit of 10"],
        ["anomaly detection cannot learn from a search, METRICS() or a query"],
        ["anomaly detection cannot read other accounts"],
        ["the minimum period of anomaly detection is a minute"],
        ["all metrics of anomaly detection must have the same period"],
    ]
