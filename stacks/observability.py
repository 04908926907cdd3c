"""The stacks of the view over all accounts: that of each of its Regions, and those of the links."""

from __future__ import annotations

from collections.abc import Collection

from cdktf import TerraformStack
from constructs import Construct

from bedrock_monitoring import constructs
from bedrock_monitoring.monitoring import PROJECT_TAGS, STACK_TAG, CentralView, LinkStack, Monitoring, Rollout
from stacks.foundation import add_aws_provider, add_backend, require_versions
from stacks.monitoring import MonitoringStack


class CentralViewStack(MonitoringStack):
    """The stack of the view in one Region: what a target has, and the sink to which accounts link."""

    def __init__(self, scope: Construct, monitoring: Monitoring, *, rollout: Rollout) -> None:
        """Create the sink, and the dashboards and alarms over all accounts.

        Args:
            scope: The app.
            monitoring: The dashboards and alarms of the view in the Region.
            rollout: The rollout, which has the state bucket and the provider version.
        """
        super().__init__(scope, monitoring, rollout=rollout)
        view = monitoring.target
        assert isinstance(view, CentralView)
        constructs.create_sink(
            self,
            name=monitoring.naming.prefix,
            accounts=[account.id for account in view.accounts if account.id != view.account],
            organization_id=view.organization_id,
        )


class LinkTerraformStack(TerraformStack):
    """The link of one account and Region. Its id is its name."""

    def __init__(self, scope: Construct, link: LinkStack, *, rollout: Rollout) -> None:
        """Create the stack.

        Args:
            scope: The app.
            link: The link.
            rollout: The rollout, which has the state bucket and the provider version.
        """
        super().__init__(scope, link.name)
        require_versions(self, provider_version=rollout.provider_version)
        add_backend(self, state=rollout.state, key=link.state_key)
        add_aws_provider(
            self,
            account=link.account,
            region=link.region,
            role_arn=link.role_arn,
            has_plan_role=link.plan_role_arn is not None,
            tags={**PROJECT_TAGS, STACK_TAG: link.name, **link.tags},
        )
        constructs.create_link(self, sink=link.sink)


def create_link_stacks(scope: Construct, rollout: Rollout, *, only: Collection[str]) -> None:
    """Create the stacks of the links to the view.

    Args:
        scope: The app.
        rollout: The rollout.
        only: The names of the stacks to create.
    """
    for link in rollout.links:
        if link.name in only:
            LinkTerraformStack(scope, link, rollout=rollout)
