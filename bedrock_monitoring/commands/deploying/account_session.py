"""Open the account of a stack with boto3, as Terraform's provider does: by its role or the caller's."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.terraform.existing import AccountReads

SESSION_NAME = "bedrock-monitoring"
"""The session name of assumed roles, which CloudTrail shows. Terraform's provider uses the same."""

_CONFIG = Config(retries={"mode": "standard", "max_attempts": 10})
"""Many names are read one after the other, so a throttled call is tried again."""


def open_account(stack: Stack) -> AccountReads:
    """Return clients of a stack's account and Region.

    Raises:
        InvalidInputError: The role cannot be assumed, or there are no credentials.
    """
    with raise_aws_problems(stack.name, "sts:AssumeRole"):
        session = open_session(role_arn=stack.role_arn, region=stack.region)

    @cache
    def client(service: Any, region: str = stack.region) -> Any:
        return session.client(service, region_name=region, config=_CONFIG)

    return AccountReads(account=stack.account, region=stack.region, client=client)


def open_session(*, role_arn: str | None, region: str) -> boto3.Session:
    """Return a session of a role, or of the caller's own credentials if the role is ``None``.

    Args:
        role_arn: The role to assume.
        region: The Region whose STS is asked.
    """
    session = boto3.Session()
    if role_arn is None:
        return session
    sts = session.client("sts", region_name=region, config=_CONFIG)
    key = sts.assume_role(RoleArn=role_arn, RoleSessionName=SESSION_NAME)["Credentials"]
    return boto3.Session(
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key["SessionToken"],
    )
