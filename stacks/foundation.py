"""Set up a stack: version constraints, state in S3, and the AWS provider of one account."""

from __future__ import annotations

from collections.abc import Mapping

from cdktf import S3Backend, S3BackendAssumeRoleConfig, TerraformStack, TerraformVariable
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderAssumeRole, AwsProviderDefaultTags

from bedrock_monitoring.constructs import terraform_map
from bedrock_monitoring.monitoring import ROLE_VARIABLE, StateBackend

TERRAFORM_VERSION = ">= 1.10"
"""The first version that locks state in S3 without a DynamoDB table."""

SESSION_NAME = "bedrock-monitoring"
"""The session name of assumed roles, which CloudTrail shows."""


def require_versions(stack: TerraformStack, *, provider_version: str) -> None:
    """Set the version constraints of Terraform and of the AWS provider.

    The bindings pin one exact provider version. A range allows fixes of the provider without new bindings.
    """
    stack.add_override("terraform.required_version", TERRAFORM_VERSION)
    stack.add_override(
        "terraform.required_providers.aws", {"source": "hashicorp/aws", "version": provider_version}
    )


def add_backend(
    stack: TerraformStack,
    *,
    state: StateBackend | None,
    key: str,
    role_arn: str | None = None,
    any_account: bool = False,
) -> None:
    """Keep the stack's state in the S3 bucket, encrypted and locked by S3.

    Args:
        stack: The stack.
        state: Where the bucket is. Credentials of another account are refused. ``None`` names no backend, so
            that the engine which runs Terraform can bring its own.
        key: The object key of the state.
        role_arn: The role to assume for access to the bucket, instead of that of ``state``.
        any_account: Whether credentials of another account than the bucket's are accepted; the policy of the
            bucket then decides.
    """
    if state is None:
        stack.add_override("terraform.backend", None)  # CDKTF would name a file on this machine
        return
    role = None
    if assumed := role_arn or state.role_arn:
        role = S3BackendAssumeRoleConfig(role_arn=assumed, session_name=SESSION_NAME)
    backend = S3Backend(
        stack,
        bucket=state.bucket,
        key=key,
        region=state.region,
        encrypt=True,
        kms_key_id=state.kms_key,
        allowed_account_ids=None if any_account else [*filter(None, (state.account, state.tools_account))],
        assume_role=role,
    )
    backend.add_override("use_lockfile", True)  # noqa: FBT003 - the class has no such argument


def add_aws_provider(
    stack: TerraformStack,
    *,
    account: str,
    region: str,
    role_arn: str | None,
    tags: Mapping[str, str],
    has_plan_role: bool = False,
) -> None:
    """Add the AWS provider of one account and Region. It refuses credentials of any other account.

    Args:
        stack: The stack.
        account: The account id.
        region: The Region.
        role_arn: The role to assume. Defaults to the caller's own credentials.
        tags: The default tags of all resources.
        has_plan_role: Whether plans assume another role. A variable then names the role, by default
            ``role_arn``. It is ephemeral, so that a plan does not keep the role that it was made with.
    """
    if role_arn and has_plan_role:
        variable = TerraformVariable(
            stack,
            "role",
            type="string",
            default=role_arn,
            nullable=False,
            description="The role that Terraform assumes. Plans assume another one, which cannot deploy",
        )
        variable.override_logical_id(ROLE_VARIABLE)
        variable.add_override("ephemeral", True)  # noqa: FBT003 - the class has no such argument
        role_arn = variable.string_value
    AwsProvider(
        stack,
        "aws",
        region=region,
        allowed_account_ids=[account],
        assume_role=[AwsProviderAssumeRole(role_arn=role_arn, session_name=SESSION_NAME)]
        if role_arn
        else None,
        default_tags=[AwsProviderDefaultTags(tags=terraform_map(tags))],
    )
