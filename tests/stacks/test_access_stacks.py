"""The stacks of the roles, as Terraform JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cdktf
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from bedrock_monitoring.rollout import loads
from stacks.access import create_access_stacks
from stacks.foundation import add_backend
from tests.cdks.differences import stack_as_cdktf
from tests.rollout.sample import rollout_of, target
from tests.stacks.drawing import addresses, state_stack
from tests.stacks.test_snapshots import readable

TOOLS, OTHER = "111122223333", "222233334444"
NOTIFIED = "notify: {email: [a@example.com]}"
TARGETS = target("tools", NOTIFIED) + target("prod", NOTIFIED, account=OTHER)


def drawn(folder: Path, access: str = "github: {repository: a/b}", *, targets: str = TARGETS) -> Any:
    """Return the Terraform JSON of the stack of the roles of each account."""
    loaded = loads(rollout_of(top=f"access: {{{access}}}\n", targets=targets))
    app = cdktf.Testing.app(outdir=str(folder))
    create_access_stacks(app, loaded, only=[stack.name for stack in loaded.access_stacks])
    stacks = [child for child in app.node.children if isinstance(child, cdktf.TerraformStack)]
    return {stack.node.id: json.loads(cdktf.Testing.synth(stack, True)) for stack in stacks}  # noqa: FBT003


def test_each_account_has_its_roles_and_what_bounds_them_and_the_tools_account_the_provider(
    tmp_path: Path,
) -> None:
    stacks = drawn(tmp_path)
    both = [
        "aws_iam_policy.boundary",
        "aws_iam_policy.deploy-policy-1",
        "aws_iam_policy.plan-policy-1",
        "aws_iam_role.deploy",
        "aws_iam_role.plan",
        "aws_iam_role_policy_attachment.deploy-attachment-1",
        "aws_iam_role_policy_attachment.plan-attachment-1",
    ]
    assert {name: addresses(stack) for name, stack in stacks.items()} == {
        f"access-{TOOLS}": ["aws_iam_openid_connect_provider.github", *both],
        f"access-{OTHER}": both,
    }
    provider = stacks[f"access-{TOOLS}"]["resource"]["aws_iam_openid_connect_provider"]["github"]
    assert provider["url"] == "https://token.actions.githubusercontent.com"
    assert provider["client_id_list"] == ["sts.amazonaws.com"]
    for stack in stacks.values():
        for role in stack["resource"]["aws_iam_role"].values():
            assert role["permissions_boundary"] == "${aws_iam_policy.boundary.arn}"
            assert role["max_session_duration"] == 3600
        assert stack["resource"]["aws_iam_policy"]["boundary"]["lifecycle"] == {"create_before_destroy": True}


def test_the_stack_of_an_account_stays(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    stack = drawn(tmp_path, "github: {repository: a/b}, deploy_role: D, max_session: 2")[f"access-{OTHER}"]
    assert readable(stack_as_cdktf(stack)) == snapshot.use_extension(JSONSnapshotExtension)


def test_a_boundary_of_the_user_is_not_made_and_other_names_keep_the_addresses(tmp_path: Path) -> None:
    stack = drawn(tmp_path, "permissions_boundary: Mine, plan_role: P, deploy_role: D, max_session: 2")
    resources = stack[f"access-{OTHER}"]["resource"]
    assert [*resources["aws_iam_policy"]] == ["deploy-policy-1", "plan-policy-1"]
    assert {
        name: (role["name"], role["permissions_boundary"], role["max_session_duration"])
        for name, role in resources["aws_iam_role"].items()
    } == {
        "deploy": ("D", f"arn:aws:iam::{OTHER}:policy/Mine", 7200),
        "plan": ("P", f"arn:aws:iam::{OTHER}:policy/Mine", 7200),
    }
    assert {policy["name"] for policy in resources["aws_iam_policy"].values()} == {"P", "D"}


def test_the_caller_of_another_account_reaches_the_bucket_and_acts_in_its_own(tmp_path: Path) -> None:
    stack = drawn(tmp_path)[f"access-{OTHER}"]
    backend = stack["terraform"]["backend"]["s3"]
    assert backend["key"] == f"bedrock-monitoring/access/{OTHER}.tfstate"
    assert "allowed_account_ids" not in backend
    assert "assume_role" not in backend
    [provider] = stack["provider"]["aws"]
    assert provider["allowed_account_ids"] == [OTHER]
    assert "assume_role" not in provider


def test_an_admin_role_is_assumed_in_the_account_and_in_that_of_the_bucket(tmp_path: Path) -> None:
    stack = drawn(tmp_path, "admin_role: Admin")[f"access-{OTHER}"]
    backend = stack["terraform"]["backend"]["s3"]
    assert backend["assume_role"]["role_arn"] == f"arn:aws:iam::{TOOLS}:role/Admin"
    assert backend["allowed_account_ids"] == [TOOLS]
    [provider] = stack["provider"]["aws"]
    assert provider["assume_role"][0]["role_arn"] == f"arn:aws:iam::{OTHER}:role/Admin"


def test_policies_are_those_of_what_is_drawn_also_of_what_is_decommissioned(tmp_path: Path) -> None:
    loaded_text = TARGETS + f'decommission: [{{name: old, account: "{OTHER}", region: us-east-1}}]\n'
    stacks = drawn(tmp_path, targets=loaded_text)
    policies = stacks[f"access-{OTHER}"]["resource"]["aws_iam_policy"]
    assert f"arn:aws:sns:us-east-1:{OTHER}:bedrock-prod-*" in policies["deploy-policy-1"]["policy"]
    assert TOOLS not in policies["deploy-policy-1"]["policy"]


def test_policies_are_those_of_the_view_over_all_accounts_and_of_the_links_to_it_too(tmp_path: Path) -> None:
    linked, sink = "333344445555", f"arn:aws:oam:us-east-1:{OTHER}:sink/1"
    loaded = loads(
        rollout_of(
            top=f'access: {{max_session: 1}}\nobservability: {{account: "{OTHER}", sinks: ["{sink}"]}}\n',
            targets=target("prod", account=linked),
        )
    )
    app = cdktf.Testing.app(outdir=str(tmp_path))
    create_access_stacks(app, loaded, only=[f"access-{OTHER}", f"access-{linked}"])
    stacks = {child.node.id: child for child in app.node.children if isinstance(child, cdktf.TerraformStack)}
    assert len(stacks) == 2
    for account, action in ((OTHER, "oam:CreateSink"), (linked, "oam:CreateLink")):
        stack = stacks[f"access-{account}"]
        resources = json.loads(cdktf.Testing.synth(stack, True))["resource"]  # noqa: FBT003 - run validations
        assert action in resources["aws_iam_policy"]["deploy-policy-1"]["policy"]
        assert action not in resources["aws_iam_policy"]["plan-policy-1"]["policy"]


def test_the_policy_of_the_bucket_has_statements_for_other_accounts_only_with_access(tmp_path: Path) -> None:
    for top, expected in (
        ("", ["OnlyOverTls"]),
        (
            "access: {organization_id: o-a1b2c3d4e5}\n",
            ["OnlyOverTls", "AccountsList", "AccountsWrite", "AccountsLock"],
        ),
    ):
        stack = state_stack(tmp_path, loads(rollout_of(top=top, targets=TARGETS)))
        [policy] = stack["resource"]["aws_s3_bucket_policy"].values()
        assert [each["Sid"] for each in json.loads(policy["policy"])["Statement"]] == expected
        assert policy["policy"].count("${") == policy["policy"].count("$${")  # for IAM, not for Terraform


def test_states_are_reached_from_the_account_of_the_bucket_and_from_a_tools_account_elsewhere(
    tmp_path: Path,
) -> None:
    for access, allowed in (("max_session: 1", [TOOLS]), (f'tools_account: "{OTHER}"', [TOOLS, OTHER])):
        loaded = loads(rollout_of(top=f"access: {{{access}}}\n", targets=TARGETS))
        stack = cdktf.TerraformStack(cdktf.Testing.app(outdir=str(tmp_path)), "prod")
        add_backend(stack, state=loaded.state, key="prod.tfstate")
        backend = json.loads(cdktf.Testing.synth(stack))["terraform"]["backend"]["s3"]
        assert backend["allowed_account_ids"] == allowed
