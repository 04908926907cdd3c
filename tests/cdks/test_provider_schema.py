"""The check of what a provider takes notices a wrong name, a wrong type and an unknown resource."""

from __future__ import annotations

from typing import Any

import pytest

from bedrock_monitoring.bindings.cdk import CDKTF
from tests.cdks.provider_schema import wrong_in_stack

TOPIC: dict[str, Any] = {"name": "a", "tags": {"team": "x"}, "signature_version": 2, "fifo_topic": False}
METRIC = {"metric_name": "m", "namespace": "n", "period": 60, "stat": "Sum", "dimensions": {"a": "b"}}
ALARM: dict[str, Any] = {
    "alarm_name": "a",
    "threshold": 1.5,
    "alarm_actions": ["${aws_sns_topic.a.arn}"],
    "metric_query": [{"id": "m", "return_data": True, "metric": METRIC}],
}


def lines(kind: str, block: dict[str, Any], *, section: str = "resource") -> list[str]:
    return wrong_in_stack(CDKTF, {section: {kind: {"x": block}}})


@pytest.mark.parametrize(
    ("kind", "block"),
    [
        ("aws_sns_topic", TOPIC),
        ("aws_sns_topic", {**TOPIC, "signature_version": "2", "tags": "${merge({}, {})}"}),
        ("aws_cloudwatch_metric_alarm", ALARM),
        ("aws_cloudwatch_metric_alarm", {**ALARM, "lifecycle": {"x": 1}, "depends_on": [], "//": {}}),
    ],
)
def test_what_fits_is_taken(kind: str, block: dict[str, Any]) -> None:
    assert lines(kind, block) == []


@pytest.mark.parametrize(
    ("kind", "block", "line"),
    [
        ("aws_sns_topic", {**TOPIC, "nme": "a"}, "nme: it is not known"),
        ("aws_sns_topic", {**TOPIC, "name": 5}, "name: a int, where a str is taken"),
        ("aws_sns_topic", {**TOPIC, "fifo_topic": 1}, "fifo_topic: a int, where a bool is taken"),
        ("aws_sns_topic", {**TOPIC, "signature_version": "two"}, "signature_version: a str, where a Number"),
        ("aws_sns_topic", {**TOPIC, "tags": ["a"]}, "tags: a list, where a map is taken"),
        ("aws_sns_topic", {**TOPIC, "tags": {"a": 1}}, "tags: a int, where a str is taken"),
        ("aws_cloudwatch_metric_alarm", {**ALARM, "threshold": True}, "threshold: a bool, where a Number"),
        ("aws_cloudwatch_metric_alarm", {**ALARM, "ok_actions": "a"}, "ok_actions: a str, where a list"),
        (
            "aws_cloudwatch_metric_alarm",
            {**ALARM, "metric_query": [{"id": "m", "metric": {**METRIC, "stats": "Sum"}}]},
            "metric_query: metric: stats: it is not known",
        ),
        (
            "aws_cloudwatch_metric_alarm",
            {**ALARM, "metric_query": [{"id": "m", "metric": [METRIC, METRIC]}]},
            "metric_query: metric: 2 blocks, where one is taken",
        ),
        ("aws_no_such_thing", {}, "the bindings have no such type"),
    ],
)
def test_what_does_not_fit_is_told(kind: str, block: dict[str, Any], line: str) -> None:
    [found] = lines(kind, block)
    assert found.startswith(f"{kind}.x: {line}")


def test_data_sources_are_checked_too() -> None:
    [line] = lines("aws_ssm_parameter", {"named": "a"}, section="data")
    assert line == "aws_ssm_parameter.x: named: it is not known"
