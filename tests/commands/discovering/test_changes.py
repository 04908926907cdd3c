"""The files that follow from what was found: what they say, and what of people stays in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bedrock_monitoring.commands.discovering.changes import organization_file
from bedrock_monitoring.commands.discovering.discovery import changed_files, known_accounts
from bedrock_monitoring.commands.discovering.found import FoundModel, FoundPlace
from bedrock_monitoring.monitoring.organization import Organization, OrganizationAccount
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load
from bedrock_monitoring.rollout.accounts.read_organization import read_organization
from tests.rollout.accounts.sample import ORGANIZATION, group, write_rollout
from tests.rollout.sample import STATE

LITE, PRO = "amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"
ACCOUNT = "111111111111"
"""That of search-dev in the sample."""


def found(*models: str, region: str = "us-east-1") -> FoundPlace:
    called = tuple(FoundModel(id=model, calls=7) for model in models)
    return FoundPlace(account=ACCOUNT, region=region, read_at=datetime.now(UTC), models=called)


def rollout_after(path: Path, *places: FoundPlace) -> tuple[str, list[str]]:
    """Return the text of a rollout after what was found, and what is to be written by hand."""
    rollout = load(path) if path.exists() else None
    [changed] = changed_files(path, rollout, places, accounts=None, own_account=ACCOUNT).changed
    return changed.after, changed.by_hand


@pytest.mark.parametrize("targets", ["", "targets:\n", "targets: # none yet\n"])
def test_a_target_of_a_group_gets_an_entry_with_the_model_whether_or_not_there_are_others(
    targets: str, tmp_path: Path
) -> None:
    path = write_rollout(tmp_path, group(f"models: [{LITE}]") + targets)
    after, by_hand = rollout_after(path, found(LITE, PRO))
    assert by_hand == []
    own = {"name": "search-dev-us-east-1", "account": ACCOUNT, "region": "us-east-1"}
    assert yaml.safe_load(after)["targets"] == [{**own, "models": {"add": [PRO]}}]


@pytest.mark.parametrize(
    ("targets", "model"),
    [("targets: null\n", PRO), ("", "no id")],
    ids=["a list that is said to be none", "a model that no rollout takes"],
)
def test_what_cannot_be_added_to_a_target_of_a_group_is_said_once_and_leaves_no_entry(
    targets: str, model: str, tmp_path: Path
) -> None:
    path = write_rollout(tmp_path, group(f"models: [{LITE}]") + targets)
    after, by_hand = rollout_after(path, found(LITE, model))
    assert after == path.read_text(encoding="utf-8")
    [line] = by_hand
    assert line.startswith(f"{path}:")
    assert model in line


def test_a_new_rollout_has_no_target_without_a_model_that_it_can_name(tmp_path: Path) -> None:
    path = tmp_path / "rollout.yaml"
    after, _ = rollout_after(path, found("no id"), found(LITE, "no id", region="eu-central-1"))
    path.write_text(after, encoding="utf-8")
    assert [target.region for target in load(path).targets] == ["eu-central-1"]
    after, by_hand = rollout_after(path, found("no id"))
    assert (after, by_hand) == (path.read_text(encoding="utf-8"), [])


def test_a_new_rollout_that_could_name_no_model_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidInputError, match="no model that was called has an id that a rollout takes: no"
    ):
        rollout_after(tmp_path / "rollout.yaml", found("no id"))


@pytest.mark.parametrize("unit", ["", "Workloads", "Other: #1/é x"])
@pytest.mark.parametrize("before", ["", ", unit: Workloads", ", unit: null"])
def test_an_account_is_in_the_unit_that_it_was_moved_to_with_every_tag(
    before: str, unit: str, tmp_path: Path
) -> None:
    path = tmp_path / "organization.yaml"
    text = f'accounts: # ours\n  - {{ id: "{ACCOUNT}", name: a{before} }} # mine\n'
    tags = {"Cost Center": "a: b # c", "a: b": "", "12": "1", "yes": "no", "k@x/y+z=": "é", "-": "-"}
    account = OrganizationAccount(id=ACCOUNT, name="a", unit=unit, tags=tags)
    changed = organization_file(path, text, Organization(accounts=(account,)))
    assert changed.by_hand == []
    path.write_text(changed.after, encoding="utf-8")
    assert read_organization(path)[0].accounts == (account,)
    assert "accounts: # ours\n" in changed.after
    assert " # mine\n" in changed.after
    assert organization_file(path, changed.after, Organization(accounts=(account,))).diff == ""


def test_what_a_moved_account_makes_wrong_in_the_rollout_is_said_and_all_else_is_written(
    tmp_path: Path,
) -> None:
    overrides = "overrides: [{ account: sandbox, wave: 2 }]"
    text = group(f"models: [{LITE}]", overrides, accounts="{ units: [Sandbox, Workloads] }")
    path = write_rollout(tmp_path, text)
    rollout = load(path)
    assert rollout.organization is not None
    accounts = Organization(
        accounts=tuple(
            replace(one, unit="Other") if one.name == "sandbox" else one
            for one in rollout.organization.accounts
        )
    )
    of_organization, of_rollout = changed_files(
        path, rollout, [found(LITE, PRO)], accounts=accounts, own_account=ACCOUNT
    ).changed
    [line] = of_rollout.by_hand
    assert line.startswith(f"with the accounts that were found, {path}:9:28 groups[0].overrides[0].account: ")
    assert "unit: Other" in of_organization.after
    assert PRO in of_rollout.after


TARGET = f"  - {{ name: prod, account: {ACCOUNT!r}, region: us-east-1, models: [{LITE}] }} # ours\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("targets:", f"{PRO}] }} # ours\norganization: organization.yaml\n"),
        ("organization: # none yet\ntargets:", "organization: organization.yaml # none yet\ntargets:\n"),
        ("organization: null\ntargets:", "organization: organization.yaml\ntargets:\n"),
    ],
)
def test_a_rollout_that_names_no_accounts_names_the_file_of_those_that_were_found(
    before: str, after: str, tmp_path: Path
) -> None:
    path = tmp_path / "rollout.yaml"
    path.write_text(f"{STATE}{before}\n{TARGET}", encoding="utf-8")
    accounts = Organization(accounts=(OrganizationAccount(id=ACCOUNT, name="search-dev"),))
    for _ in range(2):
        files = changed_files(
            path, load(path), [found(LITE, PRO)], accounts=accounts, own_account=ACCOUNT
        ).changed
        for file in files:
            assert file.by_hand == []
            file.path.write_text(file.after, encoding="utf-8")
    rollout = load(path)
    assert rollout.organization == accounts
    assert [len(target.models) for target in rollout.targets] == [2]
    assert after in path.read_text(encoding="utf-8")
    assert [file.diff for file in files] == ["", ""]


def test_targets_of_an_account_that_is_gone_are_compared_as_the_files_leave_them(tmp_path: Path) -> None:
    rollout = load(write_rollout(tmp_path, group(f"models: [{LITE}]")))
    assert rollout.organization is not None
    left = Organization(accounts=tuple(one for one in rollout.organization.accounts if one.name != "sandbox"))
    path = tmp_path / "rollout.yaml"
    changed = changed_files(path, rollout, [found(LITE)], accounts=left, own_account=ACCOUNT)
    for file in changed.changed:
        file.path.write_text(file.after, encoding="utf-8")
    after = {target.name: target for target in load(path).targets}
    assert after == {target.name: target for target in changed.targets}
    assert not after["sandbox-us-east-1"].enabled


def test_accounts_that_an_earlier_run_wrote_keep_their_names_before_a_rollout_names_their_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / "rollout.yaml"
    assert known_accounts(path, None) is None
    (tmp_path / "organization.yaml").write_text(ORGANIZATION, encoding="utf-8")
    known = known_accounts(path, None)
    assert known is not None
    assert known.accounts[0].name == "search-dev"
    (tmp_path / "organization.yaml").write_text("accounts: [search-dev]\n", encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"organization.yaml:1:12 accounts\[0\]: "):
        known_accounts(path, None)
