from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformStack

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AnomalyDetectionAlarm,
    ComparisonOperator,
    CompositeAlarm,
    TreatMissingData,
)
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.constructs import create_alarm, create_alarms
from bedrock_monitoring.problems import Problem
from tests.bedrock.alarms.sample import alarm as alarm_of_kind
from tests.constructs.synthesis import drawn, new_stack, only, refusal

CALLS = Metric(
    namespace="AWS/Bedrock",
    metric_name="Invocations",
    dimensions_map={"ModelId": "amazon.nova-lite-v1:0"},
    statistic="Sum",
    period=timedelta(minutes=1),
)
ALARM = Alarm(alarm_name="calls", metric=CALLS, threshold=5, evaluation_periods=3)


TOPIC = "arn:aws:sns:us-east-1:111122223333:a"

SHARED_CHANGES: dict[str, Any] = {
    "alarm_name": "other",
    "alarm_description": "what, where, how bad",
    "actions_enabled": False,
    "alarm_actions": (TOPIC,),
    "ok_actions": (TOPIC,),
    "insufficient_data_actions": (TOPIC,),
    "tags": {"team": "search"},
}
EVALUATED_CHANGES: dict[str, Any] = {
    **SHARED_CHANGES,
    "metric": replace(CALLS, metric_name="InvocationThrottles", statistic="p99"),
    "evaluation_periods": 5,
    "datapoints_to_alarm": 2,
    "treat_missing_data": TreatMissingData.BREACHING,
}
CHANGES: tuple[tuple[AlarmBase, dict[str, Any]], ...] = (
    (
        replace(ALARM, metric=replace(CALLS, statistic="p99")),
        {
            **EVALUATED_CHANGES,
            "threshold": 6,
            "comparison_operator": ComparisonOperator.LESS_THAN_THRESHOLD,
            "evaluate_low_sample_count_percentile": False,
        },
    ),
    (
        AnomalyDetectionAlarm(alarm_name="unusual", metric=CALLS, evaluation_periods=3),
        {
            **EVALUATED_CHANGES,
            "band_label": "Expected",
            "band_id": "expected",
            "standard_deviations": 3,
            "comparison_operator": ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
        },
    ),
    (
        CompositeAlarm(alarm_name="any", alarm_rule="a", actions_suppressor="deploying"),
        {
            **SHARED_CHANGES,
            "alarm_rule": "b",
            "actions_suppressor": "maintenance",
            "actions_suppressor_wait_period": timedelta(seconds=90),
            "actions_suppressor_extension_period": timedelta(0),
        },
    ),
)
"""For each class of alarm: an alarm, and for each of its fields a value that changes it."""


def terraform(folder: Path, alarm: Alarm | AnomalyDetectionAlarm) -> dict[str, Any]:
    return only(drawn(folder, lambda stack: create_alarm(stack, "a", alarm)), "aws_cloudwatch_metric_alarm")


def test_an_alarm_on_one_metric_has_every_argument(tmp_path: Path) -> None:
    alarm = replace(
        ALARM,
        alarm_description="too many",
        comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
        datapoints_to_alarm=2,
        treat_missing_data=TreatMissingData.IGNORE,
        actions_enabled=False,
        alarm_actions=["arn:aws:sns:us-east-1:111122223333:a"],
        ok_actions=["arn:aws:sns:us-east-1:111122223333:b"],
        insufficient_data_actions=["arn:aws:sns:us-east-1:111122223333:c"],
        metric=replace(CALLS, unit="Count"),
    )
    assert terraform(tmp_path, alarm) == {
        "actions_enabled": False,
        "alarm_actions": ["arn:aws:sns:us-east-1:111122223333:a"],
        "alarm_description": "too many",
        "alarm_name": "calls",
        "comparison_operator": "GreaterThanThreshold",
        "datapoints_to_alarm": 2,
        "dimensions": {"ModelId": "amazon.nova-lite-v1:0"},
        "evaluation_periods": 3,
        "insufficient_data_actions": ["arn:aws:sns:us-east-1:111122223333:c"],
        "metric_name": "Invocations",
        "namespace": "AWS/Bedrock",
        "ok_actions": ["arn:aws:sns:us-east-1:111122223333:b"],
        "period": 60,
        "statistic": "Sum",
        "threshold": 5,
        "treat_missing_data": "ignore",
        "unit": "Count",
    }


def test_arguments_without_a_value_are_left_to_cloudwatch(tmp_path: Path) -> None:
    bare = replace(ALARM, metric=Metric(namespace="AWS/Bedrock", metric_name="Invocations"))
    assert terraform(tmp_path, bare) == {
        "alarm_name": "calls",
        "comparison_operator": "GreaterThanOrEqualToThreshold",
        "evaluation_periods": 3,
        "metric_name": "Invocations",
        "namespace": "AWS/Bedrock",
        "period": 300,
        "statistic": "Average",
        "threshold": 5,
        "treat_missing_data": "missing",
    }


@pytest.mark.parametrize(("evaluated", "word"), [(True, "evaluate"), (False, "ignore")])
def test_a_percentile_is_an_extended_statistic(tmp_path: Path, evaluated: bool, word: str) -> None:  # noqa: FBT001
    alarm = replace(
        ALARM, metric=replace(CALLS, statistic="p99"), evaluate_low_sample_count_percentile=evaluated
    )
    found = terraform(tmp_path, alarm)
    assert found["extended_statistic"] == "p99"
    assert found["evaluate_low_sample_count_percentiles"] == word
    assert "statistic" not in found


def test_metric_queries_keep_every_key(tmp_path: Path) -> None:
    share = MathExpression(
        expression="100 * errors / calls",
        using_metrics={
            "errors": replace(
                CALLS, metric_name="InvocationClientErrors", unit="Count", account="444455556666"
            ),
            "calls": CALLS,
        },
        label="Errors",
    )
    found = terraform(tmp_path, replace(ALARM, metric=share))
    queries = {query["id"]: query for query in found["metric_query"]}
    assert queries == {
        "watched": {
            "id": "watched",
            "expression": "100 * errors / calls",
            "label": "Errors",
            "return_data": True,
        },
        "errors": {
            "id": "errors",
            "account_id": "444455556666",
            "metric": {
                "dimensions": {"ModelId": "amazon.nova-lite-v1:0"},
                "metric_name": "InvocationClientErrors",
                "namespace": "AWS/Bedrock",
                "period": 60,
                "stat": "Sum",
                "unit": "Count",
            },
        },
        "calls": {
            "id": "calls",
            "metric": {
                "dimensions": {"ModelId": "amazon.nova-lite-v1:0"},
                "metric_name": "Invocations",
                "namespace": "AWS/Bedrock",
                "period": 60,
                "stat": "Sum",
            },
        },
    }
    assert not {"metric_name", "namespace", "period", "statistic", "dimensions"} & set(found)


@pytest.mark.parametrize("kind", ALARM_KINDS)
def test_no_query_of_an_alarm_of_ours_loses_a_key(tmp_path: Path, kind: str) -> None:
    alarm = alarm_of_kind(kind)
    written = terraform(tmp_path, alarm).get("metric_query", [])
    assert len(written) == len(alarm.metric_queries())
    for query, found in zip(alarm.metric_queries(), written, strict=True):
        given = {field.name for field in fields(query) if getattr(query, field.name)}
        assert given == set(found)


def test_text_that_looks_like_a_template_is_escaped(tmp_path: Path) -> None:
    alarm = replace(
        ALARM,
        alarm_description="${var.a} and %{if} 가",
        metric=replace(CALLS, dimensions_map={"ModelId": "${x}"}),
    )
    found = terraform(tmp_path, alarm)
    assert found["alarm_description"] == "$${var.a} and %%{if} 가"
    assert found["dimensions"] == {"ModelId": "$${x}"}


def test_what_cloudwatch_would_refuse_is_refused_with_the_name_of_the_alarm(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    line = refusal(lambda: create_alarm(stack, "a", replace(ALARM, evaluation_periods=0)))
    assert line.startswith("alarm 'calls', evaluation_periods: 0 ")
    assert stack.node.try_find_child("a") is None


@pytest.mark.parametrize(("alarm", "changes"), CHANGES, ids=lambda value: type(value).__name__)
def test_every_field_of_an_alarm_reaches_terraform(
    tmp_path: Path, alarm: AlarmBase, changes: dict[str, Any]
) -> None:
    # What only provider 6 has is in test_alarm_kinds.py.
    elsewhere = {"title", "threshold_unit", "evaluation_window"}
    assert set(changes) == {field.name for field in fields(alarm)} - elsewhere
    alarms = {name: replace(alarm, **{name: value}) for name, value in changes.items()}

    def create(stack: TerraformStack) -> None:
        for id_, each in {"unchanged": alarm, **alarms}.items():
            create_alarm(stack, id_, each)

    [created] = drawn(tmp_path, create)["resource"].values()
    unchanged = created.pop("unchanged")
    assert [name for name, written in created.items() if written == unchanged] == []
    assert set(created) == set(changes)


def test_an_alarm_is_checked_once_however_many_functions_receive_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    check = Alarm._own_problems

    def counted(alarm: Alarm) -> Iterator[Problem]:
        checked.append(alarm.alarm_name)
        return check(alarm)

    monkeypatch.setattr(Alarm, "_own_problems", counted)
    alarm = replace(ALARM, threshold=7)
    assert list(alarm.problems()) == []
    create_alarms(new_stack(tmp_path), {"a": alarm})
    assert checked == ["calls"]


def test_of_an_alarm_with_other_actions_only_these_are_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(ALARM, evaluation_periods=0)
    [problem] = wrong.problems()
    monkeypatch.setattr(Alarm, "_own_problems", None)
    actions = {"ok_actions": [TOPIC], "insufficient_data_actions": [TOPIC]}
    made = wrong.with_actions(alarm_actions=[TOPIC], **actions)
    assert made == replace(
        wrong, alarm_actions=[TOPIC], ok_actions=[TOPIC], insufficient_data_actions=[TOPIC]
    )
    assert [*made.problems()] == [problem]
    with_wrong_action = wrong.with_actions(alarm_actions=["nobody"], **actions)
    assert [str(each).partition(":")[0] for each in with_wrong_action.problems()] == [
        "alarm 'calls', evaluation_periods",
        "alarm 'calls', alarm_actions",
    ]
