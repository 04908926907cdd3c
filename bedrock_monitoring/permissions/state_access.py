"""What the policy of the state bucket allows other accounts: their roles, and who makes those roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from bedrock_monitoring.monitoring import Access, Rollout, StateBackend, iam_arn


def state_access_statements(rollout: Rollout) -> Iterator[Mapping[str, Any]]:
    """Yield the statements for accounts other than that of the bucket.

    The roles of a tools account elsewhere read and write the states of targets and own stacks. Whoever makes
    the roles of an account with credentials of that account reads and writes the state of that account's
    roles, and no other. Whoever assumes a role in the account of the bucket needs no statement.

    Args:
        rollout: The rollout.
    """
    access, state = rollout.access, rollout.state
    if access is None or state is None or state.role_arn is not None:
        return
    if access.tools_account != state.account:
        keys = [stack.state_key for stack in (*rollout.deployed, *rollout.decommissioned)]
        yield from _of_tools_account(access, state, keys)
    others = [stack.account for stack in rollout.access_stacks if stack.account != state.account]
    if others and access.admin_role is None:
        yield from _of_admins(access, state, others)


def _of_tools_account(
    access: Access, state: StateBackend, keys: Iterable[str]
) -> Iterator[Mapping[str, Any]]:
    plan, deploy = (
        iam_arn(f"role/{name}", account=access.tools_account, region=state.region)
        for name in (access.plan_role, access.deploy_role)
    )
    bucket = state.bucket_arn
    pattern = f"{state.prefix}/*/terraform.tfstate"
    others = sorted({key for key in keys if not fnmatchcase(key, pattern)})
    states = [f"{bucket}/{key}" for key in (pattern, *others)]
    locks = [f"{each}.tflock" for each in states]
    principal = {"AWS": iam_arn("root", account=access.tools_account, region=state.region)}
    for sid, actions, resources, roles in (
        ("RolesList", "s3:ListBucket", bucket, [plan, deploy]),
        ("RolesRead", "s3:GetObject", _one_or_all(states), [plan, deploy]),
        ("RolesWrite", "s3:PutObject", _one_or_all(states), deploy),
        ("RolesLock", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], _one_or_all(locks), deploy),
    ):
        yield {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": principal,
            "Action": actions,
            "Resource": resources,
            "Condition": {"ArnEquals": {"aws:PrincipalArn": roles}},
        }


def _one_or_all(values: list[str]) -> str | list[str]:
    return values if len(values) > 1 else values[0]


def _of_admins(access: Access, state: StateBackend, accounts: list[str]) -> Iterator[Mapping[str, Any]]:
    bucket = state.bucket_arn
    own = f"{bucket}/{state.prefix}/access/${{aws:PrincipalAccount}}.tfstate"
    trusted: Mapping[str, Any] = {
        "Principal": {"AWS": [iam_arn("root", account=account, region=state.region) for account in accounts]}
    }
    if access.organization_id:
        trusted = {
            "Principal": "*",
            "Condition": {
                "StringEquals": {"aws:PrincipalOrgID": access.organization_id},
                # In the account of the bucket, this policy alone would let everybody in.
                "StringNotEquals": {"aws:PrincipalAccount": state.account},
            },
        }
    for sid, actions, resources in (
        ("AccountsList", "s3:ListBucket", bucket),
        ("AccountsWrite", ["s3:GetObject", "s3:PutObject"], own),
        ("AccountsLock", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"{own}.tflock"),
    ):
        yield {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources, **trusted}
