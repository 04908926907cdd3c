"""The setting `inference_profiles`: what it becomes, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.monitoring import InferenceProfile
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import problem_of_target, problems_of, rollout_of, target, target_of

NOVA = "amazon.nova-lite-v1:0"


def test_without_the_setting_there_is_no_profile() -> None:
    assert target_of().inference_profiles == ()


def test_every_value_reaches_the_target() -> None:
    made = target_of(
        f"inference_profiles: [{{name: search team, copy_from: us.{NOVA}, description: Search., tags: "
        "{team: a, b: null}}]"
    )
    assert made.inference_profiles == (
        InferenceProfile(
            name="search team",
            copy_from=ModelId.parse(f"us.{NOVA}"),
            description="Search.",
            tags={"team": "a"},
        ),
    )


def test_a_profile_is_a_model_after_those_of_the_list_and_costs_what_the_file_says_of_what_it_copies() -> (
    None
):
    profiles = f"inference_profiles: [{{name: Team a, copy_from: {NOVA}}}, {{name: b, copy_from: us.{NOVA}}}]"
    priced = target("prod", profiles).replace(f"[{NOVA}]", f"[{{id: {NOVA}, price: {{input: 0.06}}}}]")
    [made] = loads(rollout_of(targets=priced)).targets
    price = TokenPrice(input=Decimal("0.06"))
    assert [(model.id.slug, model.price, model.copied_from) for model in made.models] == [
        ("amazon-nova-lite-v1-0", price, None),
        ("team-a", price, ModelId.parse(NOVA)),
        ("b", TokenPrice(), ModelId.parse(f"us.{NOVA}")),
    ]


def test_a_profile_has_the_alarms_of_a_model() -> None:
    made = target_of(f"inference_profiles: [{{name: Search team, copy_from: {NOVA}}}]")
    [monitoring] = build_monitoring([made])
    for_profile = {
        id_.removesuffix("-search-team") for id_ in monitoring.alarms if id_.endswith("-search-team")
    }
    assert for_profile == {
        "availability",
        "availability-now",
        "availability-slow",
        "throttled",
        "refused",
        "first-token",
    }


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        (
            f"[{{name: a-, copy_from: {NOVA}, description: 'a, b'}}]",
            (
                'rollout.yaml:9:84 targets[0].inference_profiles[0].description: "a, b" is not a '
                "description of 1 to 200 letters, digits, colons and dots, between them single spaces, "
                "hyphens or underscores; write e.g. Calls of the search team."
            ),
        ),
        (
            f"[{{name: 'a  b', copy_from: {NOVA}}}]",
            (
                'rollout.yaml:9:33 targets[0].inference_profiles[0].name: "a  b" is not a profile name of '
                "1 to 64 letters and digits, between them single spaces, hyphens or underscores; write e.g. "
                "search-team"
            ),
        ),
        (
            f"[{{name: {'a' * 65}, copy_from: {NOVA}}}]",
            (
                f'rollout.yaml:9:33 targets[0].inference_profiles[0].name: "{"a" * 57}…" is not a profile '
                "name of 1 to 64 letters and digits, between them single spaces, hyphens or underscores; "
                "write e.g. search-team"
            ),
        ),
        (
            "[{name: a, copy_from: abcdefghijkl}]",
            (
                'rollout.yaml:9:47 targets[0].inference_profiles[0].copy_from: "abcdefghijkl" is not the '
                "id of a foundation model or of a cross-Region inference profile; write the id that would be "
                "called without the profile, e.g. us.amazon.nova-2-lite-v1:0"
            ),
        ),
        (
            f"[{{name: Team_a, copy_from: {NOVA}}}, {{name: team a, copy_from: us.{NOVA}}}]",
            (
                "rollout.yaml:9:83 targets[0].inference_profiles[1].name: the name is that of "
                "targets[0].inference_profiles[0] on line 9 in the same account and Region (case, spaces, "
                "hyphens and underscores make no difference); give each profile a name of its own"
            ),
        ),
    ],
)
def test_a_wrong_setting_is_refused_with_its_place(setting: str, problem: str) -> None:
    assert problem_of_target(f"inference_profiles: {setting}") == problem


def test_two_targets_of_one_account_and_region_share_no_profile_name() -> None:
    profile = f"inference_profiles: [{{name: a, copy_from: {NOVA}}}]"
    [problem] = problems_of(rollout_of(targets=target("one", profile) + target("other", profile)))
    assert "the name is that of targets[0].inference_profiles[0] on line 9 in the same account" in problem
    apart = target("one", profile) + target("other", profile, region="eu-west-1")
    assert len(loads(rollout_of(targets=apart)).targets) == 2
