"""Online evaluations as settings: what a target gets of them, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from botocore.session import get_session

from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.alarms.online_evaluations import (
    MAX_EVALUATORS,
    MAX_LOG_GROUPS,
    Evaluator,
    OnlineEvaluation,
)
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import problems_of, rollout_of, target

SINCE = 'provider_version: ">= 6.47, < 7.0"\n'
SETTINGS = {
    "name": "quality",
    "service_name": "assistant.DEFAULT",
    "log_groups": "[aws/spans, /agents]",
    "evaluators": '[{id: Builtin.GoalSuccessRate, alarm: "< 0.7 for 1 hour"}, tone-a1B2c3D4e5]',
    "sampling_percentage": "0.01",
}


def text_of(**changes: str | None) -> str:
    """Write a rollout with an online evaluation; ``None`` leaves a key out."""
    settings = {key: value for key, value in {**SETTINGS, **changes}.items() if value is not None}
    item = ", ".join(f"{key}: {value}" for key, value in settings.items())
    lines = ("dashboards: [agents]", f"online_evaluations: [{{{item}}}]")
    return rollout_of(top=SINCE, targets=target("prod", *lines))


def test_an_online_evaluation_reaches_the_target_with_the_arn_of_its_role() -> None:
    [made] = loads(text_of(enabled="false", role="Evaluations")).targets[0].online_evaluations
    assert made == OnlineEvaluation(
        name="quality",
        service_name="assistant.DEFAULT",
        log_groups=("aws/spans", "/agents"),
        evaluators=(
            Evaluator(
                id="Builtin.GoalSuccessRate", conditions={"warning": Condition.parse("< 0.7 for 1 hour")}
            ),
            Evaluator(id="tone-a1B2c3D4e5"),
        ),
        sampling_percentage=Decimal("0.01"),
        enabled=False,
        role_arn="arn:aws:iam::111122223333:role/Evaluations",
    )


@pytest.mark.parametrize(
    ("alarm", "conditions"),
    [
        ("false", {}),
        ('"> 0.2 for 1 day"', {"warning": Condition.parse("> 0.2 for 1 day")}),
        ('{critical: "< 0.5 for 1 hour"}', {"critical": Condition.parse("< 0.5 for 1 hour")}),
    ],
)
def test_the_alarm_of_an_evaluator_is_a_condition_or_one_for_each_tier_or_off(
    alarm: str, conditions: dict[str, Condition]
) -> None:
    text = text_of(evaluators=f"[{{id: Builtin.Harmfulness, alarm: {alarm}}}]")
    [evaluator] = loads(text).targets[0].online_evaluations[0].evaluators
    assert evaluator.conditions == conditions


def test_a_target_has_those_of_the_defaults_and_can_add_to_them() -> None:
    item = ", ".join(f"{key}: {value}" for key, value in SETTINGS.items())
    defaults = f"  online_evaluations: [{{{item}}}]\n"
    more = item.replace("quality", "safety")
    own = target("prod", "dashboards: [agents]", f"online_evaluations: {{add: [{{{more}}}]}}")
    [loaded] = loads(rollout_of(top=SINCE, defaults=defaults, targets=own)).targets
    assert [one.name for one in loaded.online_evaluations] == ["quality", "safety"]


REFUSED = {
    "a name with an underscore": ({"name": "my_agent"}, ".name: ", "write e.g. quality"),
    "a name that begins with a digit": ({"name": "1st"}, ".name: ", "begins with a letter"),
    "a name of 25 characters": ({"name": "a" * 25}, ".name: ", "1 to 24"),
    "no name": ({"name": None}, ": ", "name"),
    "a service name with a space": ({"service_name": "my agent"}, ".service_name: ", "assistant.DEFAULT"),
    "no log group": ({"log_groups": "[]"}, ".log_groups: ", "1"),
    "eleven log groups": (
        {"log_groups": f"[{', '.join('/a' * n for n in range(1, 12))}]"},
        ".log_groups: ",
        "10",
    ),
    "a log group twice": ({"log_groups": "[/a, /a]"}, ".log_groups[1]: ", "stands twice, first on line"),
    "a log group with a star": ({"log_groups": "['/a*']"}, ".log_groups[0]: ", "write e.g. aws/spans"),
    "no evaluator": ({"evaluators": "[]"}, ".evaluators: ", "1"),
    "eleven evaluators": (
        {"evaluators": f"[{', '.join(f'Builtin.E{n}' for n in range(11))}]"},
        ".evaluators: ",
        "10",
    ),
    "an evaluator twice": (
        {"evaluators": "[Builtin.Refusal, {id: Builtin.Refusal}]"},
        ".evaluators[1]: ",
        "stands twice",
    ),
    "an evaluator by its name alone": (
        {"evaluators": "[Helpfulness]"},
        ".evaluators[0]",
        "write e.g. Builtin.Helpfulness",
    ),
    "an evaluator of a third party, which the provider does not take": (
        {"evaluators": "[ThirdParty.DeepEval.ToolUse]"},
        ".evaluators[0]",
        "is not the id of an evaluator",
    ),
    "an alarm in percent": (
        {"evaluators": '[{id: Builtin.Refusal, alarm: "< 70 % for 1 hour"}]'},
        ".evaluators[0].alarm: ",
        "takes a plain number",
    ),
    "an alarm without a condition": (
        {"evaluators": "[{id: Builtin.Refusal, alarm: true}]"},
        ".evaluators[0].alarm: ",
        "has no default condition",
    ),
    "a sample of nothing": ({"sampling_percentage": "0"}, ".sampling_percentage: ", "from 0.01 to 100"),
    "a sample of too little": (
        {"sampling_percentage": "0.009"},
        ".sampling_percentage: ",
        "from 0.01 to 100",
    ),
    "a sample of more than all": (
        {"sampling_percentage": "101"},
        ".sampling_percentage: ",
        "from 0.01 to 100",
    ),
    "no sample": ({"sampling_percentage": None}, ": ", "sampling_percentage"),
    "a role of another account": (
        {"role": "arn:aws:iam::222233334444:role/Evaluations"},
        ".role: ",
        "AgentCore assumes a role of the account of the agent",
    ),
}


@pytest.mark.parametrize(("changes", "place", "what"), REFUSED.values(), ids=REFUSED)
def test_what_agentcore_or_the_provider_would_refuse_is_refused_with_its_line(
    changes: dict[str, str | None], place: str, what: str
) -> None:
    [problem] = problems_of(text_of(**changes))
    where = "rollout.yaml:11:"
    assert problem.startswith(where)
    assert f" targets[0].online_evaluations[0]{place}" in problem
    assert what in problem


@pytest.mark.parametrize("sample", ["0.01", "100"])
def test_the_smallest_and_the_largest_sample_are_taken(sample: str) -> None:
    [made] = loads(text_of(sampling_percentage=sample)).targets[0].online_evaluations
    assert made.sampling_percentage == Decimal(sample)


LONGEST = {
    "name": ("a" * 24, "a" * 25),
    "service_name": ("a" * 256, "a" * 257),
    "log_groups": (f"[{'/' * 512}]", f"[{'/' * 513}]"),
    "evaluators": (f"[{'a' * 100}-0123456789]", f"[{'a' * 101}-0123456789]"),
}


@pytest.mark.parametrize(("key", "values"), LONGEST.items(), ids=LONGEST)
def test_a_text_may_be_as_long_as_agentcore_takes_it(key: str, values: tuple[str, str]) -> None:
    longest, longer = values
    assert loads(text_of(**{key: longest})).targets[0].online_evaluations
    assert len(problems_of(text_of(**{key: longer}))) == 1


def test_ten_evaluators_and_ten_log_groups_are_taken() -> None:
    ten = ", ".join(f"Builtin.E{number}" for number in range(10))
    groups = ", ".join(f"/{number}" for number in range(10))
    [made] = loads(text_of(evaluators=f"[{ten}]", log_groups=f"[{groups}]")).targets[0].online_evaluations
    assert (len(made.evaluators), len(made.log_groups)) == (10, 10)


def test_the_limits_are_those_of_botocores_model_of_agentcore() -> None:
    model = get_session().get_service_model("bedrock-agentcore-control")

    def limits_of(name: str) -> dict[str, object]:
        return dict(model.shape_for(name).metadata)

    assert limits_of("CloudWatchLogsInputConfigLogGroupNamesList")["max"] == MAX_LOG_GROUPS
    assert limits_of("CloudWatchLogsInputConfigServiceNamesList") == {"min": 1, "max": 1}
    assert limits_of("SamplingConfigSamplingPercentageDouble") == {"min": 0.01, "max": 100.0}
    assert limits_of("EvaluationConfigName")["pattern"] == "[a-zA-Z][a-zA-Z0-9_]{0,47}"
    assert limits_of("ServiceName") == {"min": 1, "max": 256, "pattern": "[a-zA-Z0-9._-]+"}
    assert limits_of("LogGroupName")["pattern"] == r"[.\-_/#A-Za-z0-9]+"
    assert limits_of("EvaluatorList")["max"] == 25 > MAX_EVALUATORS  # which is that of the provider
