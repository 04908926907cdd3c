"""Check the caller's AWS credentials before anything else runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import boto3
from botocore.config import Config

from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems
from bedrock_monitoring.monitoring import Stack, StateBackend
from bedrock_monitoring.problems import Problem, refuse

# The check is there to answer soon: Terraform and the readers of data retry for longer.
_CONFIG = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})


def check_credentials(stacks: Sequence[Stack], *, state: StateBackend | None = None) -> None:
    """Ask AWS STS once whose credentials these are, and compare the account.

    A stack with a role and a state bucket with a role are not compared: only the roles' account counts there,
    and Terraform assumes them.

    Args:
        stacks: The stacks that the credentials are for.
        state: The state bucket. ``None`` if it is not used.

    Raises:
        InvalidInputError: There are no credentials, AWS rejects them or is not reached, or they belong to
            another account.
    """
    region = state.region if state else stacks[0].region
    actual = account_of_credentials(region=region)
    places = [*_own_places(stacks, state)]
    if state and stacks and actual == state.tools_account:
        # The policy of the bucket lets its roles in; only the bucket itself is made from its own account.
        places = [*_own_places(stacks, None)]
    refuse(
        Problem(
            where="credentials",
            what=f"they belong to account {actual}, and {what} is in account {account}",
            remedy=f"use credentials of account {account}, or set {role}",
        )
        for what, account, role in places
        if account != actual
    )


def account_of_credentials(*, region: str) -> str:
    """Ask AWS STS to which account the caller's credentials belong.

    Args:
        region: The Region whose STS is asked.

    Raises:
        InvalidInputError: There are no credentials, or AWS rejects them or is not reached.
    """
    with raise_aws_problems("credentials", "sts:GetCallerIdentity"):
        identity = boto3.Session().client("sts", region_name=region, config=_CONFIG).get_caller_identity()
    return str(identity["Account"])


def _own_places(stacks: Sequence[Stack], state: StateBackend | None) -> Iterator[tuple[str, str, str]]:
    """Yield what the caller's own credentials must reach, its account, and the setting of its role."""
    if state and state.role_arn is None:
        yield "the state bucket", state.account, "`state.role`"
    for stack in stacks:
        if stack.role_arn is None:
            yield f"'{stack.name}'", stack.account, "`role`"
