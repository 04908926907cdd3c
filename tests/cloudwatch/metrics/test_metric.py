from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.cloudwatch.metrics import Metric
from tests.cloudwatch.metrics.sample_metrics import messages


def test_every_problem_of_a_metric_is_reported_at_once() -> None:
    metric = Metric(
        namespace="",
        metric_name=":colon",
        dimensions_map={"": "x", "ModelId": "", "Größe": "한국"},
        statistic="avg",
        period=timedelta(seconds=7),
        label="${MAXX}",
        color="blue",
        id="Calls",
        account="12",
        region="eu-central-9",
        unit="Milliseconde",
    )
    assert [problem.where for problem in metric.problems()] == [
        "namespace",
        "metric_name",
        "dimension name",
        "dimension 'ModelId'",
        "dimension 'Größe'",
        "statistic",
        "unit",
        "label",
        "period",
        "color",
        "account",
        "region",
        "id",
    ]


def test_an_unknown_unit_is_refused_with_a_suggestion() -> None:
    metric = Metric(namespace="n", metric_name="m", unit="milliseconds")
    assert messages(metric) == [
        "unit: 'milliseconds' is not a unit of CloudWatch; did you mean \"Milliseconds\"?"
    ]


def test_a_metric_has_at_most_30_dimensions() -> None:
    dimensions = {f"d{number}": "x" for number in range(31)}
    metric = Metric(namespace="n", metric_name="m", dimensions_map=dimensions)
    assert ["dimension" in message for message in messages(metric)] == [True]
    del dimensions["d30"]
    assert messages(replace(metric, dimensions_map=dimensions)) == []
