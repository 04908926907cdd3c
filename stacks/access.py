"""The stacks of the roles that plan and deploy, one for each account."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from cdktf import App, TerraformOutput, TerraformResourceLifecycle, TerraformStack
from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from bedrock_monitoring.constructs import policy_text
from bedrock_monitoring.monitoring import AccessStack, Rollout, Stack, build_monitoring
from bedrock_monitoring.permissions import (
    AUDIENCE,
    AccountAccess,
    MadeRole,
    account_access,
    stacks_of_account,
)
from stacks.foundation import add_aws_provider, add_backend, require_versions
from stacks.rollout_stacks import create_rollout_stacks

_PURPOSES = {
    "plan": "Plans the monitoring of Amazon Bedrock; reads only",
    "deploy": "Deploys the monitoring of Amazon Bedrock",
}


class AccessTerraformStack(TerraformStack):
    """The roles of an account with their policies, what bounds them, and the identity provider of GitHub."""

    def __init__(
        self, scope: Construct, stack: AccessStack, access: AccountAccess, *, rollout: Rollout
    ) -> None:
        """Create the stack.

        Args:
            scope: The app.
            stack: The stack.
            access: The roles of the account.
            rollout: The rollout, which has the state bucket and the provider version.
        """
        super().__init__(scope, stack.name)
        require_versions(self, provider_version=rollout.provider_version)
        add_backend(
            self,
            state=rollout.state,
            key=stack.state_key,
            role_arn=stack.state_role_arn,
            # Whoever makes the roles of an account writes the state with the credentials of that account.
            any_account=stack.state_role_arn is None,
        )
        add_aws_provider(
            self,
            account=stack.account,
            region=stack.region,
            role_arn=stack.role_arn,
            tags=stack.tags,
        )
        boundary = access.boundary_arn
        if access.boundary is not None:
            boundary = IamPolicy(
                self,
                "boundary",
                name=boundary.rpartition("/")[2],
                policy=policy_text(access.boundary),
                # IAM refuses to delete it as long as a role has it: the roles get another one first.
                lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            ).arn
        if access.provider_url:
            IamOpenidConnectProvider(self, "github", url=access.provider_url, client_id_list=[AUDIENCE])
        for role in access.roles:
            self._create_role(role, boundary=boundary, max_session=access.max_session)

    def _create_role(self, role: MadeRole, *, boundary: str, max_session: int) -> None:
        purpose = role.purpose.value
        made = IamRole(
            self,
            purpose,
            name=role.name,
            description=_PURPOSES[purpose],
            assume_role_policy=policy_text(role.trust),
            permissions_boundary=boundary,
            max_session_duration=max_session,
        )
        for number, (name, document) in enumerate(role.policies.items(), start=1):
            policy = IamPolicy(self, f"{purpose}-policy-{number}", name=name, policy=policy_text(document))
            IamRolePolicyAttachment(
                self, f"{purpose}-attachment-{number}", role=made.name, policy_arn=policy.arn
            )
        output = TerraformOutput(self, f"{purpose}-role", value=made.arn)
        output.override_logical_id(f"{purpose}_role_arn")


def create_access_stacks(scope: Construct, rollout: Rollout, *, only: Collection[str]) -> None:
    """Create the stacks of the roles of accounts.

    What a role may do is derived from the stacks that it deploys, so these are drawn as well, in an app of
    their own that writes nothing.

    Args:
        scope: The app.
        rollout: The rollout.
        only: The names of the stacks to create.

    Raises:
        InvalidInputError: The roles cannot be made: their policies are too long for AWS.
    """
    for stack in rollout.access_stacks:
        if stack.name in only:
            documents = _documents(rollout, stacks_of_account(rollout, stack.account))
            access = account_access(rollout, stack.account, documents)
            AccessTerraformStack(scope, stack, access, rollout=rollout)


def _documents(rollout: Rollout, stacks: Collection[Stack]) -> Mapping[str, Mapping[str, Any]]:
    """Return the Terraform JSON of stacks by name."""
    names = frozenset(stack.name for stack in stacks)
    app = App()
    # Not build_rollout_monitoring: for each account it would estimate the cost of every target.
    targets = build_monitoring(rollout.shown, naming=rollout.naming, only=names)
    create_rollout_stacks(app, rollout, targets, only=names)
    return {
        child.node.id: child.to_terraform()
        for child in app.node.children
        if isinstance(child, TerraformStack)
    }
