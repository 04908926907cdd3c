from collections.abc import Sequence
from datetime import timedelta

import pytest

from bedrock_monitoring.cloudwatch.metrics import (
    AnomalyDetectionBand,
    GraphMetric,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
    SearchExpression,
    members,
    search,
)
from bedrock_monitoring.cloudwatch.metrics.computed_metric import MetricMath
from bedrock_monitoring.cloudwatch.metrics.rendering import render_metrics

CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum")
ERRORS = Metric(namespace="AWS/Bedrock", metric_name="InvocationServerErrors", statistic="Sum")
MINUTE = timedelta(minutes=1)


def messages(metric: GraphMetric, known_ids: Sequence[str] = ()) -> list[str]:
    return [str(problem) for problem in metric.problems(known_ids)]


@pytest.mark.parametrize(
    "metric",
    [
        CALLS,
        Metric(
            namespace="AWS/Bedrock",
            metric_name="OutputImageCount",
            dimensions_map={"ModelId": "x" * 1024, "ImageSize": "1024"},
            statistic="p99.9",
            period=MINUTE,
            label="${LAST}",
            color="#1f77b4",
            id="images_1",
            account="111122223333",
            region="eu-central-1",
            unit="Count/Second",
        ),
        MathExpression(expression="100 * e / c", using_metrics={"e": ERRORS, "c": CALLS}),
        MathExpression(expression="SUM(METRICS('e'))", using_metrics={"e1": ERRORS, "e2": CALLS}),
        MathExpression(expression="SELECT SUM(Invocations) FROM \"AWS/Bedrock\" WHERE a = 'b'"),
        SearchExpression(expression="SORT(SEARCH('{AWS/Bedrock,ModelId} x', 'Sum'), SUM, DESC)"),
        MetricsInsightsQuery(query='SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId)'),
        AnomalyDetectionBand(metric=CALLS, std_devs=2.5),
        AnomalyDetectionBand(metric=MathExpression(expression="a + 1", using_metrics={"a": CALLS})),
    ],
)
def test_what_cloudwatch_takes_has_no_problems(metric: GraphMetric) -> None:
    assert messages(metric) == []


def test_every_problem_of_a_metric_is_told_at_once() -> None:
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


def test_a_unit_that_does_not_exist_is_refused_with_the_one_that_was_meant() -> None:
    metric = Metric(namespace="n", metric_name="m", unit="milliseconds")
    assert messages(metric) == [
        "unit: 'milliseconds' is not a unit of CloudWatch; did you mean Milliseconds?"
    ]


def test_a_name_that_stands_for_no_metric_is_refused_with_the_one_that_was_meant() -> None:
    maths = MathExpression(expression="errors / cals", using_metrics={"errors": ERRORS, "calls": CALLS})
    assert messages(maths)[0] == (
        "expression: 'cals' names no metric in 'errors / cals'; did you mean calls?"
    )
    assert messages(MathExpression(expression="x")) == [
        "expression: 'x' names no metric in 'x'; add it to using_metrics, or give a metric of the widget this id"
    ]


def test_an_expression_may_name_the_ids_of_other_metrics_of_its_widget() -> None:
    assert messages(MathExpression(expression="m1 / m2"), ["m1", "m2"]) == []
    assert messages(SearchExpression(expression="SEARCH('x', 'Sum') / m1"), ["m1"]) == []


def test_an_expression_that_terraform_fills_in_later_is_not_judged_by_its_names() -> None:
    assert messages(MathExpression(expression="${TfToken[TOKEN.1]} * factor")) == []


def test_a_band_tells_what_is_wrong_with_its_metric() -> None:
    band = AnomalyDetectionBand(metric=CALLS.with_(statistic="p101"))
    assert [problem.where for problem in band.problems()] == ["metric, statistic"]


def test_a_member_that_is_not_used_is_refused() -> None:
    maths = MathExpression(expression="calls", using_metrics={"calls": CALLS, "errors": ERRORS})
    assert messages(maths) == [
        "using_metrics 'errors': the expression 'calls' does not use it; use it or leave it out"
    ]


def test_metrics_that_selects_nothing_is_refused() -> None:
    maths = MathExpression(expression="calls + SUM(METRICS('err'))", using_metrics={"calls": CALLS})
    assert messages(maths) == ["expression: METRICS('err') finds none of calls; write a part of their names"]


@pytest.mark.parametrize("name", ["Calls", "1st", "_calls", "c" * 256])
def test_a_name_is_an_id_of_metric_maths(name: str) -> None:
    maths = MathExpression(expression=name, using_metrics={name: CALLS})
    assert any("a name starts with a lower-case letter" in message for message in messages(maths))


def test_problems_of_members_say_where_they_are() -> None:
    inner = MathExpression(expression="a", using_metrics={"a": CALLS.with_(color="red")})
    maths = MathExpression(expression="b", using_metrics={"b": inner})
    assert messages(maths)[0].startswith("using_metrics 'b', using_metrics 'a', color: 'red'")


def test_a_member_with_another_period_than_its_expression_is_refused() -> None:
    maths = MathExpression(
        expression="a", using_metrics={"a": CALLS.with_(period=MINUTE)}, period=timedelta(minutes=5)
    )
    assert messages(maths) == [
        "using_metrics 'a': its period of 0:01:00 is not the expression's 0:05:00; give the period once"
    ]


def test_a_search_must_search() -> None:
    assert messages(SearchExpression(expression="1 + 1")) == [
        "expression: '1 + 1' searches nothing; write SEARCH('…', 'Sum'), or MathExpression for metric maths"
    ]


def test_a_query_begins_with_select_and_has_no_period_under_a_minute() -> None:
    query = MetricsInsightsQuery(query="FROM x", period=timedelta(seconds=30))
    assert [problem.where for problem in query.problems()] == ["query", "period"]


def test_a_band_is_metric_maths_over_its_metric() -> None:
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
        ["anomaly detection learns from no search, no METRICS() and no query"],
        ["anomaly detection reads no other account"],
        ["anomaly detection takes no period under a minute"],
        ["anomaly detection takes one period for all its metrics"],
    ]


def test_members_are_found_at_every_depth() -> None:
    inner = MathExpression(expression="a", using_metrics={"a": CALLS})
    maths = MathExpression(expression="b + c", using_metrics={"b": inner, "c": ERRORS})
    assert list(members(maths)) == [maths, inner, CALLS, ERRORS]
    assert list(members(AnomalyDetectionBand(metric=inner)))[1:] == [inner, CALLS]


def test_a_search_finds_a_metric_in_one_set_of_dimensions() -> None:
    assert search(
        namespace="AWS/Bedrock", dimensions=("ModelId",), metric_name="Invocations", statistic="Sum"
    ) == ("SEARCH('{AWS/Bedrock,ModelId} MetricName=\"Invocations\"', 'Sum')")
