"""The stacks of the view over all accounts: that of each of its Regions, and those of the links."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from cdktf import TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.oam_link import (
    OamLink,
    OamLinkLinkConfiguration,
    OamLinkLinkConfigurationMetricConfiguration,
)
from cdktf_cdktf_provider_aws.oam_sink import OamSink
from cdktf_cdktf_provider_aws.oam_sink_policy import OamSinkPolicy
from constructs import Construct

from bedrock_monitoring.monitoring import PROJECT_TAGS, STACK_TAG, CentralView, LinkStack, Monitoring, Rollout
from stacks.foundation import add_aws_provider, add_backend, require_versions
from stacks.monitoring import MonitoringStack

METRICS = "AWS::CloudWatch::Metric"
"""The type of telemetry that is shared: metrics, and neither logs nor traces."""

SHARED_NAMESPACES = "Namespace LIKE 'AWS/Bedrock%'"
"""Which metrics a link shares, in the language of OAM's filters (OAM API reference, MetricConfiguration)."""

LABEL = "$AccountName"
"""How the monitoring account calls a source account: the account's name. In GovCloud it becomes the id."""


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
        others = [account.id for account in view.accounts if account.id != view.account]
        _create_sink(
            self,
            name=monitoring.naming.prefix,
            # A policy names at least one account, and the monitoring account cannot link to itself.
            accounts=others or [view.account],
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
        _create_link(self, sink=link.sink)


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


def _create_sink(
    scope: Construct, *, name: str, accounts: Sequence[str], organization_id: str | None
) -> OamSink:
    """Create the sink of a monitoring account and Region, and admit source accounts to it.

    An account has one sink in a Region. Its ARN is the output ``sink_arn``.

    Args:
        scope: The stack.
        name: The name of the sink.
        accounts: The accounts that may link, unless an organization is named.
        organization_id: The organization whose accounts may link. ``None`` for ``accounts`` alone.
    """
    sink = OamSink(scope, "sink", name=name)
    OamSinkPolicy(
        scope,
        "sink-policy",
        sink_identifier=sink.arn,
        policy=json.dumps(sink_policy(accounts=accounts, organization_id=organization_id)),
    )
    TerraformOutput(scope, "sink_arn", value=sink.arn, description="For `sinks` of `observability`")
    return sink


def sink_policy(*, accounts: Sequence[str], organization_id: str | None) -> dict[str, Any]:
    """Return the policy of a sink: who may link, and that only metrics are shared.

    Args:
        accounts: The accounts that may link, unless an organization is named.
        organization_id: The organization whose accounts may link. ``None`` for ``accounts`` alone.
    """
    conditions: dict[str, Any] = {"ForAllValues:StringEquals": {"oam:ResourceTypes": [METRICS]}}
    if organization_id:
        conditions["StringEquals"] = {"aws:PrincipalOrgID": organization_id}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*" if organization_id else {"AWS": list(accounts)},
                "Action": ["oam:CreateLink", "oam:UpdateLink"],
                "Resource": "*",
                "Condition": conditions,
            }
        ],
    }


def _create_link(scope: Construct, *, sink: str) -> OamLink:
    """Link the account and Region of a stack to a sink, for the metrics of Amazon Bedrock.

    Args:
        scope: The stack.
        sink: The ARN of the sink.
    """
    return OamLink(
        scope,
        "link",
        label_template=LABEL,
        resource_types=[METRICS],
        sink_identifier=sink,
        link_configuration=OamLinkLinkConfiguration(
            metric_configuration=OamLinkLinkConfigurationMetricConfiguration(filter=SHARED_NAMESPACES)
        ),
    )
