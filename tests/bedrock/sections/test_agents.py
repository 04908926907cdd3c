from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock.sections.agents import agent, agents, knowledge_base, knowledge_bases
from bedrock_monitoring.cloudwatch.dashboards.layout import Section
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.problems import InvalidInputError
from tests.bedrock.counted_metrics import Values, metric, values
from tests.bedrock.placing import body_of, metric_widgets, series

AGENTS = "AWS/Bedrock/Agents"
BASES = "AWS/Bedrock/KnowledgeBases"
ALIAS = "arn:aws:bedrock:us-east-1:111122223333:agent-alias/AGENT12345/ALIAS12345"
OTHER_ALIAS = "arn:aws:bedrock:us-east-1:111122223333:agent-alias/AGENT12345/TSTALIASID"
HOUR = timedelta(hours=1)
ALL = agents(period=HOUR)
ONE = agent(name="Shop", alias_arn=ALIAS, period=HOUR)


def of_operation(name: str, operation: str = "InvokeAgent") -> MetricKey:
    return metric(AGENTS, name, Operation=operation)


def of_alias(name: str, *, alias: str = ALIAS, model: str = "amazon.nova-pro-v1:0") -> MetricKey:
    return metric(AGENTS, name, Operation="InvokeAgent", AgentAliasArn=alias, ModelId=model)


def number(title: str, counts: dict[MetricKey, Values], section: Section = ALL) -> float | None:
    [[value]] = values(section, title, counts, view="singleValue").values()
    return value


def test_counts_of_both_operations_are_added_up() -> None:
    counts: dict[MetricKey, Values] = {
        of_operation("InvocationCount"): [30],
        of_operation("InvocationCount", "InvokeInlineAgent"): [12],
    }
    assert number("Requests", counts) == 42


def test_of_times_the_slower_operation_is_shown() -> None:
    counts: dict[MetricKey, Values] = {
        of_operation("TotalTime"): [900],
        of_operation("TotalTime", "InvokeInlineAgent"): [1_200],
    }
    assert number("Total time p99 (s)", counts) == 1.2


def test_errors_are_never_more_than_all_that_was_asked() -> None:
    counts: dict[MetricKey, Values] = {
        of_operation("InvocationCount"): [90],
        of_operation("InvocationClientErrors"): [6],
        of_operation("InvocationServerErrors"): [4],
    }
    assert number("Error rate (%)", counts) == 10
    assert number("Error rate (%)", {of_operation("InvocationClientErrors"): [3]}) == 100


@pytest.mark.parametrize("title", ["Error rate (%)", "Model calls per request"])
def test_where_nobody_asked_there_is_no_rate(title: str) -> None:
    counts: dict[MetricKey, Values] = {
        of_operation(name): [0]
        for name in ("InvocationCount", "InvocationClientErrors", "ModelInvocationCount")
    }
    assert number(title, counts) is None


def test_time_in_the_model_is_a_share_of_all_time() -> None:
    counts: dict[MetricKey, Values] = {
        of_operation("ModelLatency"): [600, 0],
        of_operation("TotalTime"): [800, 0],
    }
    shown = values(ALL, "Share of time in the model (%)", counts)
    assert shown == {"In the model": [75, None]}


def test_an_agent_is_added_up_over_its_models_and_no_other_alias() -> None:
    counts: dict[MetricKey, Values] = {
        of_alias("InvocationCount"): [5],
        of_alias("InvocationCount", model="amazon.nova-lite-v1:0"): [2],
        of_alias("InvocationCount", alias=OTHER_ALIAS): [100],
        of_alias("ModelInvocationCount"): [21],
        of_operation("InvocationCount"): [107],
    }
    assert number("Requests", counts, ONE) == 7
    assert number("Model calls per request", counts, ONE) == 3


@pytest.mark.parametrize(
    ("errors", "rate"),
    [({}, 0), ({"InvocationClientErrors": 3}, 25), ({"InvocationServerErrors": 1}, 10)],
)
def test_an_agent_without_errors_has_an_error_rate_all_the_same(
    errors: dict[str, float], rate: float
) -> None:
    counts: dict[MetricKey, Values] = {of_alias("InvocationCount"): [9]}
    counts |= {of_alias(name): [count] for name, count in errors.items()}
    assert number("Error rate (%)", counts, ONE) == rate


@pytest.mark.parametrize(
    "arn",
    [
        "",
        "AGENT12345",
        "arn:aws:bedrock:us-east-1:111122223333:agent/AGENT12345",
        f"{ALIAS}' OR '",
        f'{ALIAS}"',
        f"{ALIAS}\n",
    ],
)
def test_what_is_no_alias_is_refused(arn: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        agent(name="Shop", alias_arn=arn)
    [problem] = caught.value.problems
    assert str(problem) == (
        f"agent 'Shop': {arn[:80]!r} is not the ARN of an agent alias;"
        " write it as arn:aws:bedrock:REGION:ACCOUNT:agent-alias/AGENT/ALIAS"
    )


def test_an_alias_that_terraform_makes_is_taken_as_it_is() -> None:
    body = body_of(agent(name="Shop", alias_arn="${TfToken[TOKEN.7]}"))
    assert "${TfToken[TOKEN.7]}" in str(body)


def test_requests_to_knowledge_bases_contain_the_failed_ones() -> None:
    counts: dict[MetricKey, Values] = {
        metric(BASES, "Invocations", Operation="Retrieve"): [40],
        metric(BASES, "Invocations", Operation="AgenticRetrieveStream"): [10],
        metric(BASES, "ServerErrors", Operation="Retrieve"): [5],
    }
    [[rate]] = values(knowledge_bases(), "Error rate (%)", counts, view="singleValue").values()
    assert rate == 10


def test_rounds_are_those_of_agentic_requests_alone() -> None:
    counts: dict[MetricKey, Values] = {
        metric(BASES, "Invocations", Operation="Retrieve"): [40, 1],
        metric(BASES, "Invocations", Operation="AgenticRetrieveStream"): [10, 0],
        metric(BASES, "TotalIterationCount", Operation="AgenticRetrieveStream"): [35, 0],
    }
    shown = values(knowledge_bases(period=HOUR), "Rounds per agentic request", counts)
    assert shown == {"Rounds": [3.5, None]}


def test_a_knowledge_base_is_known_by_its_kind_and_its_id() -> None:
    body = body_of(knowledge_base(name="Manuals", id_="ABCDEF1234"))
    read = [one for found in metric_widgets(body) for one in series(found["properties"]) if one.name]
    assert {one.dimensions["KnowledgeBaseId"] for one in read} == {"knowledge-base/ABCDEF1234"}
