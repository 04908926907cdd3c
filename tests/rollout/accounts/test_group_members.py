"""Which accounts and Regions a group describes, and what is refused in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bedrock_monitoring.cloudwatch.partitions import REGIONS
from bedrock_monitoring.rollout.accounts.organization_values import ACCOUNT_NAME_LENGTH
from tests.rollout.accounts.sample import (
    DEFAULTS,
    NAMES,
    ORGANIZATION,
    group,
    names,
    problems_with,
    rollout_with,
    without,
)
from tests.rollout.sample import STATE, problems_of

PROJECT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("accounts", "members"),
    [
        ("{ units: [/] }", NAMES),
        ("{ units: [Workloads] }", ("search-dev", "search-prod", "chat-prod")),
        ("{ units: [Workloads/Production] }", ("search-prod", "chat-prod")),
        ("{ units: [Sandbox, Workloads/Development] }", ("search-dev", "sandbox", "old")),
        ("{ tags: { team: search } }", ("search-dev", "search-prod")),
        ("{ tags: { team: search, tier: gold } }", ("search-prod",)),
        ("{ units: [Workloads/Production], tags: { team: search } }", ("search-prod",)),
        ('{ named: [sandbox, "033333333333"] }', ("chat-prod", "sandbox")),
        ("{ units: [Workloads/Development], named: [sandbox] }", ("search-dev", "sandbox")),
        ("{ units: [Workloads], exclude: { units: [Workloads/Development] } }", ("search-prod", "chat-prod")),
        (
            "{ units: [/], exclude: { tags: { team: search }, named: [old, management] } }",
            ("chat-prod", "sandbox"),
        ),
        ("{ named: [sandbox, management], exclude: { named: [sandbox] } }", ("management",)),
    ],
)
def test_a_group_has_the_accounts_that_it_selects_and_does_not_exclude(
    accounts: str, members: tuple[str, ...], tmp_path: Path
) -> None:
    rollout = rollout_with(tmp_path, DEFAULTS + group(accounts=accounts))
    assert names(rollout) == [f"{name}-us-east-1" for name in NAMES if name in members]


def test_each_account_has_a_target_in_each_region(tmp_path: Path) -> None:
    text = DEFAULTS + group(accounts="{ named: [chat-prod, sandbox] }", regions="[us-east-1, eu-central-1]")
    targets = rollout_with(tmp_path, text).targets
    assert [(target.name, target.account, target.region) for target in targets] == [
        ("chat-prod-us-east-1", "033333333333", "us-east-1"),
        ("chat-prod-eu-central-1", "033333333333", "eu-central-1"),
        ("sandbox-us-east-1", "444444444444", "us-east-1"),
        ("sandbox-eu-central-1", "444444444444", "eu-central-1"),
    ]


def test_the_longest_name_of_an_account_makes_a_name_of_a_target() -> None:
    assert ACCOUNT_NAME_LENGTH + len("-") + max(map(len, REGIONS)) <= 63


IS_REFUSED = [
    (
        group(accounts="{}"),
        ":6:15 groups[0].accounts: it names no accounts; add `units`, `tags` or `named`; `units: [/]` is the",
    ),
    (
        group(accounts="{ unit: [Workloads] }"),
        ':6:17 groups[0].accounts.unit: the key "unit" is not known here; did you mean "units"?',
    ),
    (
        group(accounts="{ named: [serch-prod] }"),
        ':6:25 groups[0].accounts.named[0]: "serch-prod" is no account of the organization; did you mean "',
    ),
    (
        group(accounts='{ units: [/], exclude: { named: ["999999999999"] } }'),
        ':6:48 groups[0].accounts.exclude.named[0]: "999999999999" is no account of the organization; ',
    ),
    (
        group(accounts="{ units: [/Workloads] }"),
        ':6:25 groups[0].accounts.units[0]: "/Workloads" is not the names of units from the root down with a',
    ),
    (
        group(regions="[us-east-1, us-east-1]"),
        ':7:26 groups[0].regions[1]: "us-east-1" stands twice, first on line 7; keep one of the two',
    ),
    (
        group(regions="[us-east1]"),
        ':7:15 groups[0].regions[0]: "us-east1" is not an AWS Region; did you mean "us-east-1"?',
    ),
    (
        group(regions="[5]"),
        ":7:15 groups[0].regions[0]: 5 is neither a region nor a mapping; write the region in quotes, or a",
    ),
    (
        group("overrides: [{ account: sandbox, wave: 2 }]", accounts="{ units: [Workloads] }"),
        ':8:28 groups[0].overrides[0].account: "sandbox" is not in this group, so nothing differs for it; ',
    ),
    (
        group('overrides: [{ account: sandbox }, { account: "444444444444", wave: 2 }]'),
        ":8:50 groups[0].overrides[1].account: what differs for this account stands on line 8 too; write it",
    ),
    (
        group("role: Deploy", "account: sandbox"),
        ':9:5 groups[0].account: the key "account" is not known here; did you mean "accounts"?',
    ),
    (
        group("models: { ad: [amazon.nova-pro-v1:0] }"),
        ':8:15 groups[0].models.ad: the key "ad" is not known here; did you mean "add"?',
    ),
    (
        group("models: { add: [amazon.nova-pro-v1:0], remove: [x] }"),
        ':8:44 groups[0].models.remove: the key "remove" is not known here; allowed: add',
    ),
    (
        group("models: { add: amazon.nova-pro-v1:0 }"),
        ':8:20 groups[0].models.add: "amazon.nova-pro-v1:0" stands where a list should be; write [amazon.no',
    ),
    (
        group("models: { add: [] }"),
        ":8:20 groups[0].models.add: the list is empty; add an item to it, `- …`",
    ),
    (
        "groups: {}\n",
        ":5:9 groups: a mapping stands where a list should be; begin each item on a line of its",
    ),
    (
        "groups: []\n",
        ":1:1: the key `targets` is missing; add `targets: …`, a list of accounts and Regions, or",
    ),
]


@pytest.mark.parametrize(("text", "problem"), IS_REFUSED)
def test_a_mistake_is_refused_with_its_line(text: str, problem: str, tmp_path: Path) -> None:
    found = problems_with(tmp_path, text + DEFAULTS)
    assert [line for line in found if line.startswith(f"rollout.yaml{problem}")], found


EMPTY = "warning: rollout.yaml:6:15 groups[0].accounts: no account that is active is in this group; correct"
UNKNOWN = 'warning: rollout.yaml:6:25 groups[0].accounts.units[0]: no account is in the unit "Workload"; did'
SUSPENDED = (
    'warning: rollout.yaml:4:15 organization: the account "old" is suspended; old-us-east-1 is left alone'
)


@pytest.mark.parametrize(
    ("accounts", "warnings"),
    [("{ units: [Workload] }", [EMPTY, UNKNOWN]), ("{ named: [old] }", [EMPTY, SUSPENDED])],
)
def test_an_empty_group_is_warned_of(accounts: str, warnings: list[str], tmp_path: Path) -> None:
    targets = 'targets:\n  - { name: plain, account: "666666666666", region: us-east-1 }\n'
    rollout = rollout_with(tmp_path, group(accounts=accounts) + DEFAULTS + targets)
    found = without(tmp_path, rollout.warnings)
    assert len(found) == len(warnings)
    assert all(line.startswith(warning) for line, warning in zip(found, warnings, strict=True))


def test_a_rollout_whose_groups_are_empty_has_no_target_and_is_refused(tmp_path: Path) -> None:
    [problem, *_] = problems_with(tmp_path, group(accounts="{ units: [Nobody] }") + DEFAULTS)
    assert problem.startswith("rollout.yaml:6:3 groups: there is no target: no account is in a group")


def test_an_account_in_two_groups_for_one_region_is_refused_once_for_all_of_them(tmp_path: Path) -> None:
    second = "  - accounts: { tags: { team: search } }\n    regions: [us-east-1, eu-central-1]\n"
    [problem] = problems_with(tmp_path, DEFAULTS + group(accounts="{ units: [Workloads] }") + second)
    assert problem.startswith(
        'rollout.yaml:10:15 groups[1].accounts: the target "search-dev-us-east-1", with 1 more, is described '
    )
    assert "by groups[0] on line 8 too: an account is in one group for each Region; write the" in problem


def test_an_account_may_be_in_two_groups_for_different_regions(tmp_path: Path) -> None:
    text = (
        DEFAULTS
        + group(accounts="{ named: [sandbox] }")
        + ("  - accounts: { named: [sandbox] }\n    regions: [eu-central-1]\n")
    )
    assert names(rollout_with(tmp_path, text)) == ["sandbox-us-east-1", "sandbox-eu-central-1"]


def test_groups_need_the_accounts_of_the_organization() -> None:
    [problem] = problems_of(STATE + DEFAULTS + group())
    assert problem == (
        "rollout.yaml:7:3 groups: no file names the accounts of the organization; add `organization: "
        "organization.yaml`"
    )


def test_targets_of_an_account_that_cannot_be_used_are_left_alone_and_said(tmp_path: Path) -> None:
    strict = "strict: true\n"
    rollout = rollout_with(tmp_path, strict + DEFAULTS + group(regions="[us-east-1, eu-central-1]"))
    assert [target.name for target in rollout.targets if not target.enabled] == [
        "old-us-east-1",
        "old-eu-central-1",
    ]
    [warning] = without(tmp_path, rollout.warnings)
    assert warning == (
        'warning: rollout.yaml:4:15 organization: the account "old" is suspended; old-us-east-1, '
        "old-eu-central-1 are left alone, and their state stays"
    )


def test_problems_of_the_group_and_of_the_organization_are_reported_at_once(tmp_path: Path) -> None:
    broken = ORGANIZATION.replace("suspended", "gone")
    text = DEFAULTS + group("wave: 0")
    problems = problems_with(tmp_path, text, organization=broken)
    assert any(problem.startswith("organization.yaml:6:61 accounts[4].status") for problem in problems)
    assert any(problem.startswith("rollout.yaml:10:11 groups[0].wave") for problem in problems)


def test_five_lines_describe_200_accounts(tmp_path: Path) -> None:
    accounts = "".join(f'  - {{ id: "{10**11 + n}", name: team-{n}, unit: Workloads }}\n' for n in range(200))
    page = (PROJECT / "docs" / "organization.md").read_text(encoding="utf-8")
    [text] = re.findall(r"Five lines describe 200 accounts:\n\n```yaml\n(.*?)```", page, re.DOTALL)
    assert text.count("\n") == 5
    rollout = rollout_with(
        tmp_path,
        text.replace("organization: organization.yaml\n", ""),
        organization=f"accounts:\n{accounts}",
    )
    assert len({target.name for target in rollout.targets}) == 400
    assert {target.region for target in rollout.targets} == {"eu-central-1", "us-east-1"}
