from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock.alarms.online_evaluations import Evaluator
from bedrock_monitoring.bedrock.sections.agentcore import agentcore, agentcore_evaluations, online_evaluation
from bedrock_monitoring.evaluation.series import MetricKey
from tests.bedrock.alarms.sample import evaluation
from tests.bedrock.counted_metrics import Values, metric, values
from tests.bedrock.placing import body_of, metric_widgets, series

NAMESPACE = "AWS/Bedrock-AgentCore"
AGENTCORE = agentcore(region="eu-west-1", period=timedelta(hours=1))


def test_a_metric_is_found_under_whatever_dimensions() -> None:
    counts: dict[MetricKey, Values] = {
        metric(NAMESPACE, "Invocations"): [9],
        metric(NAMESPACE, "Invocations", Resource="arn", Operation="InvokeAgentRuntime"): [6],
        metric(NAMESPACE, "Invocations", Resource="arn", Operation="InvokeGateway", Method="tools/call"): [3],
        metric("AWS/Bedrock", "Invocations"): [1_000],
    }
    assert list(values(AGENTCORE, "Requests", counts).values()) == [[9], [6], [3]]


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Failed requests", {"UserErrors": "Client errors", "SystemErrors": "Server errors"}),
        ("Policy decisions", {"AllowDecisions": "Allowed", "DenyDecisions": "Denied"}),
    ],
)
def test_lines_say_which_side_they_are_of(title: str, names: dict[str, str]) -> None:
    counts: dict[MetricKey, Values] = {metric(NAMESPACE, name, Resource="arn"): [1] for name in names}
    shown = values(AGENTCORE, title, counts)
    assert len(shown) == len(names)
    for label, begins in zip(shown, names.values(), strict=True):
        assert label.startswith(begins)


def test_nothing_is_added_up_because_totals_stand_beside_their_parts() -> None:
    for found in metric_widgets(body_of(AGENTCORE)):
        assert not found["properties"].get("stacked")
        for one in series(found["properties"]):
            assert (one.expression or "").startswith("SORT(SEARCH(")
            assert (one.expression or "").endswith(", DESC, 10)")
    assert "never add them up" in AGENTCORE.description


def test_the_section_says_what_throttles_of_a_memory_count_as_and_links_to_traces() -> None:
    assert "among the requests, errors and client errors of a memory, and not" in AGENTCORE.description
    [note] = [
        widget["properties"]["markdown"]
        for widget in body_of(AGENTCORE)["widgets"]
        if "Transaction Search" in widget["properties"].get("markdown", "")
    ]
    home = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#"
    assert f"({home}gen-ai-observability/agent-core)" in note
    assert f"({home}xray:traces/query)" in note
    assert "bills the spans" in note


def test_scores_are_found_whatever_evaluators_are_called_the_lowest_first() -> None:
    scores = "Bedrock-AgentCore/Evaluations"
    of = {"service.name": "assistant", "onlineEvaluationConfigId": "nightly"}
    counts: dict[MetricKey, Values] = {
        metric(scores, "Builtin.Helpfulness", **of): [0.9],
        metric(scores, "own-evaluator", **of): [0.4],
        metric(NAMESPACE, "Invocations"): [1_000],
    }
    shown = values(agentcore_evaluations(period=timedelta(hours=1)), "Lowest scores (average)", counts)
    assert list(shown.values()) == [[0.4], [0.9]]


def test_an_online_evaluation_shows_the_scores_of_its_agent_and_evaluators_alone() -> None:
    scores = "Bedrock-AgentCore/Evaluations"
    of_agent = {"service.name": "assistant.DEFAULT"}
    counts: dict[MetricKey, Values] = {
        metric(scores, "Builtin.Helpfulness", **of_agent): [0.5],
        metric(scores, "Builtin.Helpfulness", **of_agent, onlineEvaluationConfigId="a-a1B2c3D4e5"): [0.1],
        metric(scores, "Builtin.Helpfulness", **{"service.name": "another.DEFAULT"}): [0.2],
        metric(scores, "Builtin.Refusal", **of_agent): [0.3],
        metric(scores, "tone", **of_agent): [0.9],
    }
    value = evaluation(Evaluator(id="Builtin.Helpfulness"), Evaluator(id="tone-a1B2c3D4e5"))
    section = online_evaluation(value, period=timedelta(hours=1))
    assert values(section, "Scores (average)", counts) == {"Builtin.Helpfulness": [0.5], "tone": [0.9]}
    [given] = [each for each in metric_widgets(body_of(section)) if "given" in each["properties"]["title"]]
    assert [one.statistic for one in series(given["properties"])] == ["SampleCount"] * 2
    assert "Scores of assistant.DEFAULT, of 10 % of its traces" in section.description
