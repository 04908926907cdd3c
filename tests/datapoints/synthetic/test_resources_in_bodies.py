from __future__ import annotations

from typing import Any

from bedrock_monitoring.cloudwatch import Alarm, Metric
from bedrock_monitoring.datapoints.synthetic.publishers import NO_RESOURCES
from bedrock_monitoring.datapoints.synthetic.resources_in_bodies import (
    EXAMPLE_MODELS,
    find_models,
    find_resources,
)

GUARDRAIL = "arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl"
AGENT = "arn:aws:bedrock:us-east-1:111122223333:agent-alias/ABCDEFGHIJ/KLMNOPQRST"


def body(*properties: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"widgets": [{"type": "metric", "properties": one} for one in properties], **rest}


def test_models_are_those_of_metrics_of_dashboards_and_alarms_in_their_order() -> None:
    calls = ["AWS/Bedrock", "Invocations", "ModelId"]
    alarm = Alarm(
        alarm_name="a",
        metric=Metric(namespace="N", metric_name="A", dimensions_map={"ModelId": "three"}),
        evaluation_periods=1,
        threshold=1,
    )
    shown = body(
        {"metrics": [[*calls, "two"], ["...", "one"], [*calls, "any-model"]]},
        {"metrics": "broken"},
        {"metrics": [["..."]]},
        variables=[{"pattern": "any-model"}, 1],
    )
    assert find_models([shown], [alarm]) == ("two", "one", "three")


def test_example_models_stand_where_none_is_named() -> None:
    assert find_models([body({"markdown": "no metrics"})], []) == EXAMPLE_MODELS
    assert find_resources([body({"markdown": "no metrics"})], []) == NO_RESOURCES


def test_guardrails_agents_knowledge_bases_and_the_log_group_are_found() -> None:
    shown = body(
        {
            "metrics": [
                ["AWS/Bedrock/Guardrails", "Invocations", "GuardrailArn", GUARDRAIL, "GuardrailVersion", "3"]
            ]
        },
        {
            "metrics": [
                ["AWS/Bedrock/KnowledgeBases", "Invocations", "KnowledgeBaseId", "knowledge-base/HANDBOOK01"]
            ]
        },
        {"metrics": [[{"expression": f"SEARCH('{{AWS/Bedrock/Agents}} AgentAliasArn=\"{AGENT}\"', 'Sum')"}]]},
        {"query": "SOURCE '/aws/of-our-own' | fields @timestamp"},
    )
    named = find_resources([shown], [])
    assert named.guardrails == ((GUARDRAIL, "3"),)
    assert named.agents == (AGENT,)
    assert named.knowledge_bases == ("HANDBOOK01",)
    assert named.log_group == "/aws/of-our-own"
