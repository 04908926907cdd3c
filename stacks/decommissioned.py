"""Former targets and own stacks: without a resource, so that Terraform destroys what their states have."""

from __future__ import annotations

from collections.abc import Collection

from cdktf import TerraformStack
from constructs import Construct

from bedrock_monitoring.monitoring import DecommissionedStack, Rollout
from stacks.foundation import add_aws_provider, add_backend, require_versions


class DecommissionedTerraformStack(TerraformStack):
    """A stack of one that was removed from the rollout. Its id is its name.

    It has the state of the former stack and the provider of its account, which Terraform needs to destroy
    what the state has.
    """

    def __init__(self, scope: Construct, former: DecommissionedStack, *, rollout: Rollout) -> None:
        """Create the stack.

        Args:
            scope: The app.
            former: What is decommissioned.
            rollout: The rollout, which has the state bucket and the provider version.
        """
        super().__init__(scope, former.name)
        require_versions(self, provider_version=rollout.provider_version)
        add_backend(self, state=rollout.state, key=former.state_key)
        add_aws_provider(
            self,
            account=former.account,
            region=former.region,
            role_arn=former.role_arn,
            has_plan_role=former.plan_role_arn is not None,
            tags=former.tags,
        )


def create_decommissioned_stacks(scope: Construct, rollout: Rollout, *, only: Collection[str]) -> None:
    """Create the stacks of what is decommissioned.

    Args:
        scope: The app.
        rollout: The rollout.
        only: The names of the stacks to create.
    """
    for former in rollout.decommissioned:
        if former.name in only:
            DecommissionedTerraformStack(scope, former, rollout=rollout)
