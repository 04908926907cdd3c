from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch import (
    Alarm,
    AnomalyDetectionAlarm,
    ComparisonOperator,
    EvaluatedAlarm,
    GraphMetric,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
    PromqlAlarm,
    TreatMissingData,
    WallClockWindow,
)
from bedrock_monitoring.cloudwatch.reading.read_alarms import read_composite_alarm, read_metric_alarm
from bedrock_monitoring.problems import InvalidInputError

# As a person writes it in Terraform JSON: numbers as text, blocks without arrays.
BY_HAND = {
    "alarm_name": "queue",
    "comparison_operator": "GreaterThanThreshold",
    "evaluation_periods": "2",
    "threshold": "80",
    "namespace": "AWS/SQS",
    "metric_name": "ApproximateNumberOfMessagesVisible",
    "dimensions": {"QueueName": "prompts"},
    "period": "120",
    "statistic": "Maximum",
}
LINES = {
    "alarm_name": "share",
    "comparison_operator": "GreaterThanThreshold",
    "evaluation_periods": 1,
    "threshold": 5,
    "metric_query": [
        {"id": "m1", "metric": {"namespace": "N", "metric_name": "A", "period": 60, "stat": "Sum"}},
        {"id": "m2", "metric": [{"namespace": "N", "metric_name": "B", "period": 60, "stat": "p90"}]},
        {"id": "e1", "expression": "m1 + m2", "label": "Sum"},
        {"id": "e2", "expression": "100 * m1 / e1", "return_data": "true"},
    ],
}


def refusal(read: Any, arguments: dict[str, Any]) -> str:
    with pytest.raises(InvalidInputError) as error:
        read(arguments)
    [problem] = error.value.problems
    return str(problem)


def test_an_alarm_written_by_hand_is_read_with_the_defaults_of_the_provider() -> None:
    assert read_metric_alarm(BY_HAND) == Alarm(
        alarm_name="queue",
        comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluation_periods=2,
        threshold=80,
        metric=Metric(
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions_map={"QueueName": "prompts"},
            statistic="Maximum",
            period=timedelta(minutes=2),
        ),
        treat_missing_data=TreatMissingData.MISSING,
    )


def evaluated(arguments: Mapping[str, Any]) -> EvaluatedAlarm:
    alarm = read_metric_alarm(arguments)
    assert isinstance(alarm, EvaluatedAlarm)
    return alarm


PROMQL = {"query": "sum(tokens) > 5", "pending_period": 300}


@pytest.mark.parametrize(
    "criteria",
    [{"promql_criteria": PROMQL}, [{"promql_criteria": [PROMQL]}]],
    ids=["as written", "as planned"],
)
def test_an_alarm_on_promql_is_read(criteria: Any) -> None:
    arguments = {"alarm_name": "tokens", "evaluation_criteria": criteria, "evaluation_interval": 30}
    assert read_metric_alarm(arguments) == PromqlAlarm(
        alarm_name="tokens",
        query="sum(tokens) > 5",
        pending_period=timedelta(minutes=5),
        evaluation_interval=timedelta(seconds=30),
    )


def test_empty_criteria_of_a_plan_are_none() -> None:
    assert evaluated({**LINES, "evaluation_criteria": []}) == evaluated(LINES)


@pytest.mark.parametrize(
    ("window", "time_zone"),
    [
        ({"wall_clock_window": {"timezone": "Europe/Berlin"}}, "Europe/Berlin"),
        ([{"wall_clock_window": [{"timezone": "Europe/Berlin"}]}], "Europe/Berlin"),
        ({"wall_clock_window": {}}, None),
        ([{"wall_clock_window": [{"timezone": ""}]}], None),
        ([{"wall_clock_window": [None]}], None),
        ([{"wall_clock_window": []}], None),
    ],
    ids=["as written", "as planned", "without a zone", "planned without", "with null", "emptied"],
)
def test_a_wall_clock_window_is_read(window: Any, time_zone: str | None) -> None:
    read = evaluated({**BY_HAND, "evaluation_window": window})
    assert read == replace(evaluated(BY_HAND), evaluation_window=WallClockWindow(time_zone=time_zone))


@pytest.mark.parametrize("window", [None, []])
def test_an_alarm_without_a_window_block_slides(window: Any) -> None:
    assert evaluated({**BY_HAND, "evaluation_window": window}) == evaluated(BY_HAND)


def test_lines_are_read_as_the_expression_that_is_returned_over_its_inputs() -> None:
    first = Metric(namespace="N", metric_name="A", period=timedelta(minutes=1), statistic="Sum")
    second = Metric(namespace="N", metric_name="B", period=timedelta(minutes=1), statistic="p90")
    both = MathExpression(expression="m1 + m2", using_metrics={"m1": first, "m2": second}, label="Sum")
    read = evaluated(LINES)
    inputs: dict[str, GraphMetric] = {"m1": first, "e1": both}
    assert read.metric == MathExpression(expression="100 * m1 / e1", using_metrics=inputs, id="e2")
    assert [*read.problems()] == []


def test_metrics_that_an_expression_selects_are_its_inputs() -> None:
    lines = [*LINES["metric_query"][:2], {"id": "e1", "expression": 'SUM(METRICS("m"))', "return_data": True}]  # type: ignore[index]
    read = evaluated({**LINES, "metric_query": lines})
    assert isinstance(read.metric, MathExpression)
    assert list(read.metric.using_metrics) == ["m1", "m2"]


def test_a_query_and_a_metric_of_another_account_are_read() -> None:
    query = 'SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId)'
    line = {"id": "q1", "expression": query, "period": 300, "return_data": True}
    assert evaluated({**LINES, "metric_query": line}).metric == MetricsInsightsQuery(
        query=query, period=timedelta(minutes=5), id="q1"
    )
    metric = {"namespace": "N", "metric_name": "A", "period": 60, "stat": "Sum"}
    line = {"id": "m1", "metric": metric, "account_id": "444455556666", "return_data": True}
    read = evaluated({**LINES, "metric_query": [line]}).metric
    assert isinstance(read, Metric)
    assert read.account == "444455556666"


def test_an_alarm_with_a_band_is_read_with_its_width() -> None:
    arguments = {name: value for name, value in LINES.items() if name != "threshold"} | {
        "threshold_metric_id": "ad1",
        "comparison_operator": "GreaterThanUpperThreshold",
        "metric_query": [
            {"id": "ad1", "expression": "ANOMALY_DETECTION_BAND(m1, 3.5)", "return_data": True},
            {
                "id": "m1",
                "metric": {"namespace": "N", "metric_name": "A", "period": 300, "stat": "Sum"},
                "return_data": True,
            },
        ],
    }
    read = read_metric_alarm(arguments)
    assert isinstance(read, AnomalyDetectionAlarm)
    assert (read.standard_deviations, read.period) == (3.5, timedelta(minutes=5))


def test_a_band_that_is_not_around_one_line_is_refused() -> None:
    lines = [
        {"id": "m", "metric": {"namespace": "N", "metric_name": "A", "period": 60, "stat": "Sum"}},
        {"id": "band", "expression": "ANOMALY_DETECTION_BAND(m * 2, 2)", "return_data": True},
    ]
    arguments = {**LINES, "metric_query": lines, "threshold_metric_id": "band"}
    assert "'ANOMALY_DETECTION_BAND(m * 2, 2)' is not an anomaly detection band around one line" in refusal(
        read_metric_alarm, arguments
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"threshold": None}, "it cannot be read (None is not a number)"),
        ({"threshold": "var.limit"}, "it cannot be read ('var.limit' is not a number)"),
        ({"evaluation_periods": 1.5}, "it cannot be read (1.5 is not a whole number)"),
        ({"comparison_operator": "Near"}, "it cannot be read ('Near' is not a valid ComparisonOperator)"),
        (
            {"metric_query": [{"id": "e1", "expression": "1"}]},
            "it cannot be read (it takes one metric_query with return_data, not 0)",
        ),
        ({"metric_query": "var.lines"}, "it cannot be read"),
    ],
)
def test_arguments_of_another_form_are_refused_with_the_name_of_the_alarm(
    changed: dict[str, Any], said: str
) -> None:
    line = refusal(read_metric_alarm, {**LINES, **changed})
    assert line.startswith(f"alarm 'share': {said}")
    assert line.endswith("in the form that Terraform's AWS provider documents")


def test_a_missing_argument_is_named() -> None:
    missing = {name: value for name, value in BY_HAND.items() if name != "metric_name"}
    assert refusal(read_metric_alarm, missing).startswith("alarm 'queue': it has no metric_name; write a")


def test_lines_that_are_computed_from_each_other_are_refused() -> None:
    lines = [
        {"id": "a", "expression": "b + 1", "return_data": True},
        {"id": "b", "expression": "a + 1"},
    ]
    assert "a is computed from itself" in refusal(read_metric_alarm, {**LINES, "metric_query": lines})


def test_a_rule_that_is_none_is_refused_with_its_place() -> None:
    line = refusal(read_composite_alarm, {"alarm_name": "all", "alarm_rule": "ALARM(a) AND"})
    assert line.startswith("alarm 'all', alarm_rule, ")


def test_a_suppressor_is_read_with_its_periods() -> None:
    suppressor = {"alarm": "window", "wait_period": "0", "extension_period": 120}
    read = read_composite_alarm(
        {"alarm_name": "all", "alarm_rule": "ALARM(a) OR OK(b)", "actions_suppressor": suppressor}
    )
    assert (read.rule_text, read.suppressor) == ("ALARM(a) OR OK(b)", "window")
    assert read.children == ("a", "b")
    assert (read.wait_period, read.extension_period) == (timedelta(0), timedelta(minutes=2))
