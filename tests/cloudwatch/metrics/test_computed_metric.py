import pytest

from bedrock_monitoring.cloudwatch.metrics import (
    AnomalyDetectionBand,
    GraphMetric,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
    SearchExpression,
    members,
)
from tests.cloudwatch.metrics.sample_metrics import CALLS, ERRORS, MINUTE, messages


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
def test_metrics_that_cloudwatch_accepts_have_no_problems(metric: GraphMetric) -> None:
    assert messages(metric) == []


def test_an_unknown_name_is_refused_with_a_suggestion() -> None:
    metric_math = MathExpression(expression="errors / cals", using_metrics={"errors": ERRORS, "calls": CALLS})
    assert messages(metric_math)[0] == (
        "expression: 'cals' names no metric in 'errors / cals'; did you mean \"calls\"?"
    )
    assert messages(MathExpression(expression="x")) == [
        (
            "expression: 'x' names no metric in 'x'; add it to using_metrics, or give a metric of the widget "
            "this id"
        )
    ]


def test_an_expression_may_name_the_ids_of_other_metrics_of_its_widget() -> None:
    assert messages(MathExpression(expression="m1 / m2"), ["m1", "m2"]) == []
    assert messages(SearchExpression(expression="SEARCH('x', 'Sum') / m1"), ["m1"]) == []


def test_an_expression_that_terraform_fills_in_later_is_not_judged_by_its_names() -> None:
    assert messages(MathExpression(expression="${TfToken[TOKEN.1]} * factor")) == []


def test_metrics_that_selects_nothing_is_refused() -> None:
    metric_math = MathExpression(expression="calls + SUM(METRICS('err'))", using_metrics={"calls": CALLS})
    assert messages(metric_math) == [
        "expression: METRICS('err') finds none of calls; use a part of their names"
    ]


def test_members_are_found_at_every_depth() -> None:
    inner = MathExpression(expression="a", using_metrics={"a": CALLS})
    metric_math = MathExpression(expression="b + c", using_metrics={"b": inner, "c": ERRORS})
    assert list(members(metric_math)) == [metric_math, inner, CALLS, ERRORS]
    assert list(members(AnomalyDetectionBand(metric=inner)))[1:] == [inner, CALLS]
