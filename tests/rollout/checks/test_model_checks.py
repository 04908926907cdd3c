"""The models of a target can be called from its Region, wherever the file names them."""

from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock.models.bedrock_regions import GEOGRAPHIES, may_become_source_region
from bedrock_monitoring.cloudwatch.partitions import REGIONS
from bedrock_monitoring.problems import InvalidInputError, Problem
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import STATE, problem_of_target, rollout_of, target


def findings(text: str) -> list[Problem]:
    try:
        return [*loads(text).warnings]
    except InvalidInputError as error:
        return [*error.problems]


def of_region(region: str, model: str) -> list[Problem]:
    """Return what is said of a model in a target of a Region, but not whether the Region has Bedrock."""
    text = rollout_of(targets=target("prod", region=region).replace("amazon.nova-lite-v1:0", model))
    return [problem for problem in findings(text) if "models[0]" in problem.where]


@pytest.mark.parametrize("geography", GEOGRAPHIES)
@pytest.mark.parametrize("region", REGIONS)
def test_a_profile_is_taken_from_its_source_regions_warned_of_nearby_and_refused_elsewhere(
    region: str, geography: str
) -> None:
    problems = of_region(region, f"{geography}.anthropic.claude-sonnet-5-5")
    if region in GEOGRAPHIES[geography].regions:
        assert problems == []
    else:
        [problem] = problems
        assert problem.what.startswith(f"{region} cannot call profiles of the geography '{geography}'")
        assert problem.is_warning is may_become_source_region(geography, region)


def test_the_remedy_names_the_ids_of_the_same_model_that_the_region_can_call() -> None:
    model = "eu.anthropic.claude-sonnet-5-5"
    [refused] = of_region("us-east-1", model)
    assert str(refused) == (
        "rollout.yaml:8:14 targets[0].models[0]: us-east-1 cannot call profiles of the geography 'eu'; "
        "write us.anthropic.claude-sonnet-5-5 or global.anthropic.claude-sonnet-5-5"
    )
    [doubtful] = of_region("af-south-1", model)
    assert str(doubtful) == (
        "warning: rollout.yaml:8:14 targets[0].models[0]: af-south-1 cannot call profiles of the geography "
        "'eu' as of 2026-11-30; write global.anthropic.claude-sonnet-5-5, unless AWS has added af-south-1 "
        "since"
    )


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ("inference_profiles: [{name: team, copy_from: eu.amazon.nova-2-lite-v1:0}]", ".copy_from"),
        ("inference_profiles: [{name: team, copy_from: us-gov.anthropic.claude-opus-5}]", ".copy_from"),
    ],
)
def test_a_profile_that_is_copied_must_be_called_from_the_region(settings: str, place: str) -> None:
    problem = problem_of_target(settings)
    assert f"targets[0].inference_profiles[0]{place}: us-east-1 cannot call profiles" in problem


@pytest.mark.parametrize(
    "models",
    [
        "[{id: eu.amazon.nova-lite-v1:0, name: Lite}]",
        "[{ids: [amazon.nova-lite-v1:0, eu.amazon.nova-lite-v1:0]}]",
        '["arn:aws:bedrock:us-east-1:111122223333:inference-profile/eu.amazon.nova-lite-v1:0"]',
    ],
)
def test_a_profile_is_held_against_the_region_however_it_is_written(models: str) -> None:
    text = rollout_of(targets=target("prod").replace("[amazon.nova-lite-v1:0]", models))
    [problem] = findings(text)
    assert problem.what == "us-east-1 cannot call profiles of the geography 'eu'"


def test_an_inherited_profile_is_refused_for_the_targets_that_cannot_call_it() -> None:
    text = rollout_of(
        defaults="  models: [eu.amazon.nova-lite-v1:0]\n",
        targets='  - {name: a, account: "111122223333", region: us-east-1}\n'
        '  - {name: b, account: "111122223333", region: eu-west-1}\n'
        '  - {name: c, account: "111122223333", region: ap-south-1}\n',
    )
    assert [(problem.where, problem.what.split()[0]) for problem in findings(text)] == [
        ("rollout.yaml:5:12 defaults.models[0]", "us-east-1"),
        ("rollout.yaml:5:12 defaults.models[0]", "ap-south-1"),
    ]


@pytest.mark.parametrize("region", ["cn-north-1", "ap-east-1", "us-iso-west-1"])
def test_a_region_without_bedrock_is_a_warning_with_its_source(region: str) -> None:
    warning, *_ = findings(rollout_of(targets=target("prod", region=region)))
    assert warning.is_warning
    assert warning.where == "rollout.yaml:7:13 targets[0].region"
    assert warning.what.startswith(f"Amazon Bedrock is not in {region} (botocore 1.")


@pytest.mark.parametrize("region", ["eusc-de-east-1", "us-east-1", "us-gov-west-1", "ap-southeast-6"])
def test_a_region_with_bedrock_needs_no_word(region: str) -> None:
    text = rollout_of(state=STATE.replace("us-east-1", region), targets=target("prod", region=region))
    assert findings(text) == []


NOVA, HAIKU = "us.amazon.nova-2-lite-v1:0", "us.anthropic.claude-haiku-4-5-20251001-v1:0"
MISLEADING = {
    f"[{{id: {NOVA}, name: Search}}, {{id: {HAIKU}, name: search}}]": (
        'models[1]: dashboards and alarms call it "search", like model 1; give each a `name` of its own'
    ),
    "[acme.large-20250101, acme.large-20260101]": (
        'models[1]: dashboards and alarms call it "Large", like model 1; give each a `name` of its own'
    ),
    f"[{{id: {NOVA}, name: All Models}}]": (
        'models[0]: dashboards and alarms call it "All Models", like several together'
    ),
    f"[{{id: {NOVA}, name: other models}}]": "like several together; give each a `name` of its own",
    f"[{{id: {NOVA}, price: {{input: 0.00033}}}}]": (
        "models[0].price.input: 0.00033 is far from the list price, 0.33; write USD per million tokens"
    ),
    f"[{{id: {NOVA}, price: {{output: 2750}}}}]": "price.output: 2750 is far from the list price, 2.75",
    f"[{{id: {NOVA}, discount: 0.05}}]": (
        "models[0].discount: it is less than one percent, 0.05 %; write 5 if 5 % is meant"
    ),
}
"""What dashboards would show, and nobody could tell apart or would believe."""

PLAIN = (
    f"[{{id: {NOVA}, name: Search}}, {{id: {HAIKU}, name: Search 2}}]",
    f"[{{id: {NOVA}, price: {{input: 0}}}}]",
    f"[{{id: {NOVA}, price: {{input: 0.033, output: 27.5}}}}]",
    "[{id: abcdefghijkl, price: {input: 0.00033}}]",
    f"[{{id: {NOVA}, discount: 1}}]",
    f"[{{id: {NOVA}, discount: 0}}]",
)


def warnings_of(models: str, *settings: str) -> list[str]:
    head = '  - {name: prod, account: "111122223333", region: us-east-1'
    text = f"{head}, models: {models}{''.join(f', {each}' for each in settings)}}}\n"
    return [
        str(each) for each in loads(rollout_of(targets=text)).warnings if "not a provider" not in str(each)
    ]


@pytest.mark.parametrize(("models", "told"), MISLEADING.items())
def test_what_would_mislead_readers_is_told(models: str, told: str) -> None:
    [warning] = warnings_of(models)
    assert told in warning


@pytest.mark.parametrize("models", PLAIN)
def test_what_may_be_right_is_not_told(models: str) -> None:
    assert warnings_of(models) == []


REFUSED = (
    f"[{NOVA}, {NOVA}]",
    f"[{{id: {NOVA}, name: A}}, {{id: {NOVA}, name: A}}]",
    f"[{{ids: [{NOVA}, amazon.nova-2-lite-v1:0]}}, {{ids: [amazon.nova-2-lite-v1:0, {NOVA}]}}]",
    f"[{NOVA}], inference_profiles: [{{name: a b, copy_from: {NOVA}}}, {{name: A B, copy_from: {NOVA}}}]",
    f"[{NOVA}], inference_profiles: [{{name: all models, copy_from: {NOVA}}}]",
)
"""Models that dashboards would call alike and that are refused."""


@pytest.mark.parametrize("models", REFUSED)
def test_a_name_is_not_told_of_models_that_are_refused(models: str) -> None:
    settings = f'name: prod, account: "111122223333", region: us-east-1, models: {models}'
    found = findings(rollout_of(targets=f"  - {{{settings}}}\n"))
    assert found
    assert not [problem for problem in found if problem.is_warning]


def test_a_profile_with_the_name_of_a_model_and_a_discount_of_the_target_are_told() -> None:
    profile = f"inference_profiles: [{{name: search, copy_from: {NOVA}}}]"
    [warning] = warnings_of(f"[{{id: {NOVA}, name: Search}}]", profile)
    assert 'inference_profiles[0]: dashboards and alarms call it "search", like model 1; give the' in warning
    [warning] = warnings_of(f"[{NOVA}]", "discount: 0.2")
    assert "targets[0].discount: it is less than one percent, 0.2 %; write 20 if 20 % is meant" in warning
