"""What a target of a group is made of: `defaults`, the group, its Region, its account and its own entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedrock_monitoring.monitoring import Rollout, Target
from tests.rollout.accounts.sample import DEFAULTS, group, names, problems_with, rollout_with

LAYERS = [
    ("defaults", "defaults:\n  models: [amazon.nova-lite-v1:0]\n  wave: 1\n"),
    ("group", "    wave: 2\n"),
    ("Region", "      - { region: us-east-1, wave: 3 }\n"),
    ("account", "      - { account: sandbox, wave: 4 }\n"),
    (
        "Region of the account",
        "      - { account: sandbox, wave: 4, regions: [{ region: us-east-1, wave: 5 }] }\n",
    ),
    ("target", 'targets:\n  - { name: own, account: "444444444444", region: us-east-1, wave: 6 }\n'),
]


def text_of(*, upto: int) -> str:
    """Write a rollout in which the first layers set `wave`."""
    defaults, of_group, region, account, region_of_account, own = (text for _, text in LAYERS)
    return "".join(
        [
            defaults,
            "groups:\n  - accounts: { named: [sandbox] }\n",
            of_group if upto >= 2 else "",
            "    regions:\n",
            region if upto >= 3 else "      - us-east-1\n",
            "    overrides:\n" if upto >= 4 else "",
            region_of_account if upto >= 5 else account if upto >= 4 else "",
            own if upto >= 6 else "",
        ]
    )


@pytest.mark.parametrize("upto", range(1, 7), ids=[name for name, _ in LAYERS])
def test_what_stands_closer_to_the_target_counts_before_what_stands_further_away(
    upto: int, tmp_path: Path
) -> None:
    [target] = rollout_with(tmp_path, text_of(upto=upto)).targets
    assert target.wave == upto


def test_lists_of_every_layer_are_extended_in_their_order(tmp_path: Path) -> None:
    text = """\
defaults:
  models: [amazon.nova-lite-v1:0]
groups:
  - accounts: { named: [sandbox] }
    models: { add: [amazon.nova-pro-v1:0] }
    regions: [{ region: us-east-1, models: { add: [us.amazon.nova-micro-v1:0] } }]
    overrides: [{ account: sandbox, models: { add: [amazon.nova-premier-v1:0] } }]
"""
    [target] = rollout_with(tmp_path, text).targets
    assert [model.routes[0].dimension_value for model in target.models] == [
        "amazon.nova-lite-v1:0",
        "amazon.nova-pro-v1:0",
        "us.amazon.nova-micro-v1:0",
        "amazon.nova-premier-v1:0",
    ]


def test_a_list_without_add_replaces_what_was_extended_below_it(tmp_path: Path) -> None:
    text = DEFAULTS + group(
        "models: { add: [amazon.nova-pro-v1:0] }",
        "overrides: [{ account: sandbox, models: [amazon.nova-micro-v1:0] }]",
        accounts="{ named: [sandbox, management] }",
    )
    assert [len(target.models) for target in rollout_with(tmp_path, text).targets] == [1, 2]


def test_an_account_can_have_other_regions_or_one_more(tmp_path: Path) -> None:
    text = DEFAULTS + group(
        "overrides:",
        "  - { account: sandbox, regions: [eu-central-1] }",
        "  - { account: management, regions: { add: [{ region: eu-west-1, wave: 7 }] } }",
        accounts="{ named: [sandbox, management] }",
    )
    rollout = rollout_with(tmp_path, text)
    assert names(rollout) == ["sandbox-eu-central-1", "management-us-east-1", "management-eu-west-1"]
    assert [target.wave for target in rollout.targets] == [1, 1, 7]


def test_a_target_in_an_account_and_region_of_a_group_is_that_target_of_the_group(tmp_path: Path) -> None:
    own = 'targets:\n  - { name: prod, account: "033333333333", region: us-east-1, tags: { team: null } }\n'
    text = DEFAULTS + group("tags: { team: ml, stage: prod }", accounts="{ units: [Workloads] }") + own
    rollout = rollout_with(tmp_path, text)
    assert names(rollout) == ["prod", "search-dev-us-east-1", "search-prod-us-east-1"]
    assert rollout.targets[0].tags == {"stage": "prod"}


def plain(rollout: Rollout, name: str) -> Target:
    [target] = [each for each in rollout.targets if each.name == name]
    return target


def test_a_target_is_the_same_in_one_group_in_another_and_in_none(tmp_path: Path) -> None:
    settings = ["tags: { team: ml }", "period: 60", "models: [amazon.nova-pro-v1:0]"]
    whole = rollout_with(tmp_path, group(*settings))
    of_list = rollout_with(tmp_path, group(*settings, accounts="{ named: [sandbox] }"))
    listed = "targets:\n  - { name: sandbox-us-east-1, account: '444444444444', region: us-east-1, "
    in_none = rollout_with(tmp_path, f"{listed}{', '.join(settings)} }}\n")
    name = "sandbox-us-east-1"
    assert plain(whole, name) == plain(of_list, name) == plain(in_none, name)
    assert plain(whole, name).state_key == "bedrock-monitoring/sandbox-us-east-1/terraform.tfstate"


def test_a_name_that_a_target_of_a_group_has_is_refused(tmp_path: Path) -> None:
    own = 'targets:\n  - { name: Sandbox-us-east-1, account: "222222222222", region: us-east-1 }\n'
    text = DEFAULTS + group(accounts="{ named: [sandbox] }") + own
    assert problems_with(tmp_path, text) == [
        (
            'rollout.yaml:9:15 groups[0].regions[0]: the name "Sandbox-us-east-1" is that of targets[0] on '
            "line 11 too (upper and lower case are one); give each target a name of its own"
        )
    ]


def test_what_is_wrong_in_a_group_is_said_once_with_how_many_have_it(tmp_path: Path) -> None:
    text = DEFAULTS + group("sections: [agentcore]", accounts="{ units: [Workloads] }")
    assert problems_with(tmp_path, text) == [
        (
            "rollout.yaml:10:16 groups[0].sections[0]: it stands on the dashboard 'agents', which target "
            '"search-dev-us-east-1" does not have (and 2 more like it); add agents to `dashboards`, or '
            "remove it"
        )
    ]


def test_what_is_missing_is_said_at_the_region_of_the_group(tmp_path: Path) -> None:
    [problem] = problems_with(tmp_path, group(accounts="{ units: [Workloads] }"))
    assert problem == (
        'rollout.yaml:7:15 groups[0].regions[0]: target "search-dev-us-east-1" has no `models` (and 2 more '
        "like it); add `models: …` to it, or to `defaults` for every target"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("models: { add: [amazon.nova-lite-v1:0] }", "rollout.yaml:10:21 groups[0].models.add[0]"),
        ("models: [amazon.nova-pro-v1:0, amazon.nova-pro-v1:0]", "rollout.yaml:10:36 groups[0].models[1]"),
        (
            "overrides: [{ account: sandbox, models: { add: [cohere.embed-v4:0, amazon.nova-lite-v1:0] } }]",
            "rollout.yaml:10:72 groups[0].overrides[0].models.add[1]",
        ),
    ],
)
def test_what_stands_twice_is_told_where_it_stands_the_second_time(
    text: str, place: str, tmp_path: Path
) -> None:
    [problem] = problems_with(tmp_path, DEFAULTS + group(text, accounts="{ named: [sandbox] }"))
    assert problem.startswith(f"{place}: ")
    assert "stands twice, first on line" in problem


def test_a_list_that_becomes_too_long_is_told_where_it_is_extended(tmp_path: Path) -> None:
    logging = "invocation_logging: {{ log_group: /a, metadata_keys: {keys} }}"
    text = (
        DEFAULTS
        + f"  {logging.format(keys='[a, b, c]')}\n"
        + group(logging.format(keys="{ add: [d, e, f] }"), accounts="{ units: [Workloads] }")
    )
    assert problems_with(tmp_path, text) == [
        (
            "rollout.yaml:11:57 groups[0].invocation_logging.metadata_keys: the list has 6 items, at most 5 "
            "are allowed; remove some of them"
        )
    ]
