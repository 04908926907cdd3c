from __future__ import annotations

from typing import Any

import pytest

from bedrock_monitoring.bedrock import catalogue
from tests.bedrock.catalogue_check import unknown_metrics

GUARDRAILS = "AWS/Bedrock/Guardrails"


def unknown(*rows: list[Any], stat: str = "Sum") -> list[str]:
    properties = {"title": "Calls", "metrics": list(rows), "stat": stat}
    return unknown_metrics({"widgets": [{"type": "metric", "properties": properties}]})


def searching(query: str, statistic: str = "Sum") -> list[str]:
    return unknown([{"expression": f"100 * SUM(REMOVE_EMPTY(SEARCH('{query}', '{statistic}', 300)))"}])


def test_what_the_catalogue_has_is_known() -> None:
    assert not unknown(
        ["AWS/Bedrock", "Invocations"],
        ["AWS/Bedrock", "InvocationLatency", "ModelId", "a.b", {"stat": "p99"}],
        [GUARDRAILS, "InvocationLatency", "GuardrailVersion", "1", "GuardrailArn", "arn", {"stat": "p50"}],
        [{"expression": catalogue.OUTPUT_TOKEN_COUNT.search_by_model()}],
        [{"expression": catalogue.AGENTCORE_LATENCY.search(), "label": "Latency"}],
        [{"expression": 'SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId) GROUP BY ModelId'}],
    )


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (["AWS/Bedrock", "InvocationCount"], "AWS/Bedrock InvocationCount: the catalogue has no such metric"),
        (
            [GUARDRAILS, "Invocations"],
            "AWS/Bedrock/Guardrails Invocations: it is not published with no dimensions",
        ),
        (
            ["AWS/Bedrock", "Invocations", "Model", "a.b"],
            "AWS/Bedrock Invocations: it is not published with the dimensions Model",
        ),
        (
            ["AWS/Bedrock", "Invocations", {"stat": "Average"}],
            "AWS/Bedrock Invocations: Average says nothing of it",
        ),
        (
            ["AWS/Bedrock-AgentCore", "Invocations", "Resource", "arn"],
            "AWS/Bedrock-AgentCore Invocations: it is not published with the dimensions Resource",
        ),
    ],
)
def test_a_metric_that_the_catalogue_does_not_have_is_told(row: list[Any], line: str) -> None:
    assert unknown(row) == [f"Calls: {line}"]


@pytest.mark.parametrize(
    ("query", "statistic", "said"),
    [
        ('{AWS/Bedrock,Operation} MetricName="Invocations"', "Sum", "with the dimensions Operation"),
        ('{AWS/Bedrock,ModelId} MetricName=("Invocations" OR "Calls")', "Sum", "Calls: the catalogue has no"),
        ("{AWS/Bedrock,ModelId} ModelId=anthropic", "Sum", "any metric: the catalogue has no"),
        ('MetricName="Invocations"', "Sum", "any namespace Invocations: the catalogue has no"),
        ('Namespace="AWS/Bedrock" MetricName="Invocations"', "Sum", "totals and their parts"),
        ('{AWS/Bedrock,ModelId} MetricName="Invocations"', "p99", "p99 says nothing"),
    ],
)
def test_a_search_within_metric_math_is_checked_too(query: str, statistic: str, said: str) -> None:
    [line] = searching(query, statistic)
    assert said in line


def test_a_query_that_counts_totals_and_their_parts_is_told() -> None:
    [line] = unknown([{"expression": 'SELECT SUM(Invocations) FROM "AWS/Bedrock"'}])
    assert "totals and their parts" in line
