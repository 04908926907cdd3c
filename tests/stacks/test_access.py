"""The role that Terraform assumes for a plan and for a deploy, and the boundary of roles that it creates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cdktf

from stacks.own_stack import OwnTerraformStack
from tests.stacks.drawing import ACCOUNT, rollout, target_stack
from tests.stacks.test_own_stack import rollout as own_rollout

ROLE = f"arn:aws:iam::{ACCOUNT}:role/Deploy"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/Boundary"
TEAMS = {
    "team_id": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "tenant_id": "1234abcd-12ab-34cd-56ef-1234567890ac",
    "channel_id": "19%3Aabc%40thread.tacv2",
}


def assumed(stack: dict[str, Any]) -> str:
    role: str = stack["provider"]["aws"][0]["assume_role"][0]["role_arn"]
    return role


def test_a_role_without_a_role_for_plans_is_written_as_it_is(tmp_path: Path) -> None:
    stack = target_stack(tmp_path, rollout(role="Deploy"))
    assert assumed(stack) == ROLE
    assert "variable" not in stack


def test_with_a_role_for_plans_the_role_is_a_variable_that_no_plan_keeps(tmp_path: Path) -> None:
    stack = target_stack(tmp_path, rollout(role="Deploy", plan_role="Plan"))
    assert assumed(stack) == "${var.bedrock_monitoring_role}"
    variable = stack["variable"]["bedrock_monitoring_role"]
    assert (variable["default"], variable["ephemeral"], variable["nullable"]) == (ROLE, True, False)


def test_every_role_that_a_target_creates_has_the_boundary(tmp_path: Path) -> None:
    stack = target_stack(
        tmp_path,
        rollout(
            permissions_boundary="Boundary",
            notify={"tiers": {"critical": {"teams": TEAMS}}},
            maintenance=[{"every": "sunday", "at": "02:00", "duration": "2h"}],
            invocation_logging={"managed": True},
        ),
    )
    roles = stack["resource"]["aws_iam_role"].values()
    assert [role["permissions_boundary"] for role in roles] == [BOUNDARY] * 3


def test_every_role_of_an_own_stack_has_the_boundary_unless_it_sets_another(tmp_path: Path) -> None:
    code = """
        from cdktf_cdktf_provider_aws.iam_role import IamRole

        def add_resources(stack):
            IamRole(stack, "one", assume_role_policy="{}")
            mine = "arn:aws:iam::aws:policy/Mine"
            IamRole(stack, "two", assume_role_policy="{}", permissions_boundary=mine)
        """
    checked = own_rollout(
        tmp_path, code, {"permissions_boundary": "Boundary", "role": "Deploy", "plan_role": "Plan"}
    )
    own = OwnTerraformStack(
        cdktf.Testing.app(outdir=str(tmp_path / "out")), checked.stacks[0], rollout=checked
    )
    stack = json.loads(cdktf.Testing.synth(own, True))  # noqa: FBT003 - run validations
    roles = stack["resource"]["aws_iam_role"]
    assert {name: role["permissions_boundary"] for name, role in roles.items()} == {
        "one": BOUNDARY,
        "two": "arn:aws:iam::aws:policy/Mine",
    }
    assert assumed(stack) == "${var.bedrock_monitoring_role}"
