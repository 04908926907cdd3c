"""The file of an organization: its accounts, and what is refused in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bedrock_monitoring.monitoring import OrganizationAccount
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load
from bedrock_monitoring.rollout.accounts.organization_values import ACCOUNT_STATUSES
from bedrock_monitoring.rollout.accounts.read_organization import read_organization
from bedrock_monitoring.rollout.schema import organization_schema_text
from bedrock_monitoring.rollout.yaml_document import parse
from tests.rollout.sample import rollout_of

PROJECT = Path(__file__).parents[3]
ACCOUNTS = """\
id: o-exampleorgid
accounts:
  - { id: "222233334444", name: search-dev, unit: Workloads/Development, tags: { owner: search } }
  - { id: "033344445555", name: platform }
  - { id: "444455556666", name: sandbox, unit: Sandbox, status: suspended }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "organization.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(InvalidInputError) as error:
        read_organization(written(folder, text))
    return [str(problem).removeprefix(f"{folder}/") for problem in error.value.problems]


def test_the_accounts_are_read_with_their_units_tags_and_status(tmp_path: Path) -> None:
    organization, document = read_organization(written(tmp_path, ACCOUNTS))
    assert organization.id == "o-exampleorgid"
    assert organization.accounts == (
        OrganizationAccount(
            id="222233334444", name="search-dev", unit="Workloads/Development", tags={"owner": "search"}
        ),
        OrganizationAccount(id="033344445555", name="platform"),
        OrganizationAccount(id="444455556666", name="sandbox", unit="Sandbox", status="suspended"),
    )
    assert [account.active for account in organization.accounts] == [True, True, False]
    assert document.place(("accounts", 2)).line == 5


@pytest.mark.parametrize(
    ("unit", "named", "is_in"),
    [
        ("Workloads/Production", "Workloads", True),
        ("Workloads/Production", "Workloads/Production", True),
        ("Workloads", "Workloads/Production", False),
        ("Workloads-old", "Workloads", False),
        ("", "Workloads", False),
        ("", "/", True),
        ("Workloads", "/", True),
    ],
)
def test_an_account_is_in_its_unit_and_in_those_above_it(unit: str, named: str, is_in: bool) -> None:  # noqa: FBT001
    assert OrganizationAccount(id="111122223333", name="a", unit=unit).is_in(named) is is_in


@pytest.mark.parametrize("status", ACCOUNT_STATUSES)
def test_only_one_status_is_active(status: str) -> None:
    account = OrganizationAccount(id="111122223333", name="a", status=status)
    assert account.active is (status == "active")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            '"033344445555"',
            "33344445555",
            "organization.yaml:4:11 accounts[1].id: 33344445555 is not a 12-digit account id; quote",
        ),
        (
            "name: platform",
            "name: 2nd platform",
            'organization.yaml:4:33 accounts[1].name: "2nd platform" is not a name of 1 to 47 letters, ',
        ),
        (
            "name: platform",
            "name: Search-Dev",
            'organization.yaml:4:33 accounts[1].name: "search-dev" is the name of the account on line 3 too',
        ),
        (
            "033344445555",
            "222233334444",
            'organization.yaml:4:11 accounts[1].id: "222233334444" stands twice',
        ),
        (
            "suspended",
            "supended",
            'accounts[2].status: "supended" is not a status of an account; did you mean',
        ),
        ("Sandbox", "/Sandbox", 'accounts[2].unit: "/Sandbox" is not the names of units from the root down'),
        ("Sandbox", "Sand//box", "is not the names of units from the root down"),
        ("unit: Sandbox", "units: Sandbox", 'the key "units" is not known here; did you mean "unit"?'),
        (
            "o-exampleorgid",
            "exampleorgid",
            '"exampleorgid" is not the id of an organization; write it as the',
        ),
    ],
)
def test_a_mistake_is_refused_with_its_line(old: str, new: str, problem: str, tmp_path: Path) -> None:
    [found] = problems_of(tmp_path, ACCOUNTS.replace(old, new))
    assert problem in found


def test_an_organization_without_accounts_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "accounts: []\n") == [
        "organization.yaml:1:11 accounts: the list is empty; add an item to it, `- …`"
    ]
    [problem] = problems_of(tmp_path, "")
    assert problem.startswith("organization.yaml:1:1: the file is empty; write the settings as `key: value`")
    assert problem.endswith("; `accounts` is needed")


def test_a_rollout_has_the_accounts_of_the_file_beside_it(tmp_path: Path) -> None:
    written(tmp_path, ACCOUNTS)
    path = tmp_path / "rollout.yaml"
    path.write_text(rollout_of(top="organization: organization.yaml\n"), encoding="utf-8")
    organization = load(path).organization
    assert organization is not None
    assert len(organization.accounts) == 3
    path.write_text(rollout_of(), encoding="utf-8")
    assert load(path).organization is None


def test_problems_of_both_files_are_reported_at_once(tmp_path: Path) -> None:
    written(tmp_path, ACCOUNTS.replace("sandbox,", "1sandbox,"))
    path = tmp_path / "rollout.yaml"
    path.write_text(rollout_of(top="organization: organization.yaml\nnaming: none.py\n"), encoding="utf-8")
    with pytest.raises(InvalidInputError) as error:
        load(path)
    assert len(error.value.problems) == 2
    assert "organization.yaml:5:33 accounts[2].name" in str(error.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rollout.yaml"
    path.write_text(rollout_of(top="organization: organization.yaml\n"), encoding="utf-8")
    with pytest.raises(
        InvalidInputError, match=r"organization\.yaml: there is no such file; create it, or name"
    ):
        load(path)


def test_the_committed_schema_is_that_of_the_settings() -> None:
    committed = (PROJECT / "organization.schema.json").read_text(encoding="utf-8")
    assert committed == organization_schema_text(), "organization.schema.json: run `make schema`"
    validator = Draft202012Validator(json.loads(committed))
    assert validator.is_valid(parse(ACCOUNTS, file="").root.value)
    assert not validator.is_valid(parse(ACCOUNTS.replace("unit:", "units:"), file="").root.value)
