"""Online evaluations as settings: what a target gets of them, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.alarms.online_evaluations import Evaluator, OnlineEvaluation
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
