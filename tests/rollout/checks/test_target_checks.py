import json
from typing import Any

import pytest

from bedrock_monitoring.rollout import loads
from tests.rollout.sample import (
    EVALUATION,
    evaluations,
    problem_of_target,
    problems_of,
    rollout_of,
    target,
    target_of,
)

GUARDRAIL = "arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghij12"
ALIAS = "arn:aws:bedrock:us-east-1:111122223333:agent-alias/ABCDEFGHIJ/KLMNOPQRST"


def test_a_model_that_stands_twice_is_refused_also_by_its_arn() -> None:
    models = "[amazon.nova-lite-v1:0, 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0']"
    targets = target("a").replace("[amazon.nova-lite-v1:0]", models)
    assert problems_of(rollout_of(targets=targets)) == [
        (
            'rollout.yaml:8:37 targets[0].models[1]: "amazon.nova-lite-v1:0" stands twice, first on line 8; '
            "keep one of the two"
        )
    ]


def test_what_is_wrong_in_the_defaults_is_told_once_and_there() -> None:
    defaults = "  models: [amazon.nova-lite-v1:0, amazon.nova-lite-v1:0]\n"
    targets = '  - {name: a, account: "111122223333", region: us-east-1}\n' * 2
    problems = problems_of(rollout_of(defaults=defaults, targets=targets.replace("a,", "b,", 1)))
    assert problems == [
        (
            'rollout.yaml:5:35 defaults.models[1]: "amazon.nova-lite-v1:0" stands twice, first on line 5; '
            "keep one of the two"
        )
    ]


def test_a_role_of_the_defaults_that_fits_one_account_alone_is_refused_for_the_others() -> None:
    defaults = "  role: arn:aws:iam::111122223333:role/Deploy\n"
    targets = target("a") + target("b", account="222233334444")
    assert problems_of(rollout_of(defaults=defaults, targets=targets)) == [
        (
            'rollout.yaml:5:9 defaults.role: the role is in account 111122223333, target "b" in account '
            "222233334444; "
            "write the name of the role alone, or its ARN there: Terraform would act in the account of the "
            "role"
        )
    ]


def test_more_tags_than_aws_allows_are_refused_with_those_of_the_defaults_counted() -> None:
    defaults = "  tags:\n" + "".join(f"    d{number}: x\n" for number in range(25))
    own = ", ".join(f"t{number}: x" for number in range(26))
    assert problems_of(rollout_of(defaults=defaults, targets=target("a", f"tags: {{{own}}}"))) == [
        (
            'rollout.yaml:36:11 targets[0].tags: target "a" has 51 tags with those of `defaults`, '
            "at most 48 fit beside this project's own; remove some of them"
        )
    ]


@pytest.mark.parametrize(
    ("settings", "place", "dashboard"),
    [
        ("sections: [images, knowledge_bases]", "9:24 targets[0].sections[1]", "agents"),
        ("sections: [automated_reasoning]", "9:16 targets[0].sections[0]", "guardrails"),
        (
            f"guardrails: [{{name: chat, arn: '{GUARDRAIL}', version: '1'}}]",
            "9:17 targets[0].guardrails",
            "guardrails",
        ),
        (f"agents: [{{name: help, alias_arn: '{ALIAS}'}}]", "9:13 targets[0].agents", "agents"),
        ("knowledge_bases: [{name: help, id: ABCDEFGHIJ}]", "9:22 targets[0].knowledge_bases", "agents"),
    ],
)
def test_a_section_whose_dashboard_is_missing_is_refused_with_the_dashboard_to_add(
    settings: str, place: str, dashboard: str
) -> None:
    problem = problem_of_target(settings)
    assert problem.startswith(f"rollout.yaml:{place}: it stands on the dashboard '{dashboard}', which ")
    assert problem.endswith(f"add {dashboard} to `dashboards`, or remove it")


def test_a_section_whose_dashboard_is_there_is_taken() -> None:
    target = target_of("dashboards: [overview, agents]\nsections: [images, knowledge_bases]")
    assert target.sections == {"images", "knowledge_bases"}


def evaluated(
    *settings: str,
    constraint: str | None = "~> 6.47",
    region: str = "us-east-1",
    evaluator: Any = "Builtin.Refusal",
) -> str:
    top = f'provider_version: "{constraint}"\n' if constraint else ""
    return rollout_of(
        top=top, targets=target("a", evaluations(evaluators=[evaluator]), *settings, region=region)
    )


SEEN = "dashboards: [overview, agents]"


@pytest.mark.parametrize(
    ("constraint", "is_enough"),
    {
        None: False,
        "~> 5.100": False,
        ">= 6.41, < 7.0": False,
        ">= 6.46.9": False,
        ">= 6.47": True,
        "~> 6.47": True,
        "6.69.1": True,
        "> 6.47": True,
        "> 6.46": False,
    }.items(),
)
def test_online_evaluations_need_a_provider_that_surely_has_them(
    constraint: str | None, *, is_enough: bool
) -> None:
    text = evaluated(SEEN, constraint=constraint)
    if is_enough:
        assert loads(text).targets[0].online_evaluations
        return
    [problem] = problems_of(text)
    assert (
        " targets[0].online_evaluations: online evaluations need version 6.47 of the provider or a later "
        f"one, and `provider_version` {constraint or '~> 5.100'!r} allows older ones; "
        'write provider_version: ">= 6.47, < 7.0", or leave `online_evaluations` out and create them in '
        "AgentCore: the section `agentcore_evaluations` shows them too"
    ) in problem


def test_two_online_evaluations_of_one_name_are_refused_with_the_first_line() -> None:
    text = evaluated(SEEN).replace("}]", f"}}, {json.dumps(EVALUATION)}]")
    [problem] = problems_of(text)
    assert (
        'targets[0].online_evaluations[1].name: the name "quality" is that of the one on line 10; ' in problem
    )


@pytest.mark.parametrize(("region", "known"), {"eu-west-1": True, "eu-south-1": False}.items())
def test_a_region_that_is_not_known_to_have_evaluations_is_told(region: str, *, known: bool) -> None:
    warnings = [str(each) for each in loads(evaluated(SEEN, region=region)).warnings]
    assert [f"as of 2026-09, {region} is not known to have" in each for each in warnings] == [True] * (
        not known
    )


@pytest.mark.parametrize(
    ("settings", "evaluator", "told"),
    [
        ((), "Builtin.Refusal", True),
        ((), {"id": "Builtin.Refusal", "alarm": False}, True),
        ((SEEN, "view: central"), "Builtin.Refusal", True),
        ((SEEN,), "Builtin.Refusal", False),
        ((), {"id": "Builtin.Refusal", "alarm": "> 0.5 for 1 hour"}, False),
        (('alarms: {evaluation_score: "< 0.5 for 1 hour"}',), "Builtin.Refusal", False),
    ],
)
def test_scores_that_nobody_sees_are_told(settings: tuple[str, ...], evaluator: Any, *, told: bool) -> None:
    observability = "observability: {account: '444455556666'}\n" if "view: central" in settings else ""
    warnings = [
        str(each) for each in loads(observability + evaluated(*settings, evaluator=evaluator)).warnings
    ]
    what = (
        "AWS bills the scores, and no dashboard or alarm of the target has them; add agents to `dashboards`"
    )
    assert [each for each in warnings if what in each] == warnings
    assert len(warnings) == told
