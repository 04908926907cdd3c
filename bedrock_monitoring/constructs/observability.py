"""CloudWatch's cross-account observability: the sink of a monitoring account, and the links of the others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cdktf import TerraformOutput
from cdktf_cdktf_provider_aws.oam_link import (
    OamLink,
    OamLinkLinkConfiguration,
    OamLinkLinkConfigurationMetricConfiguration,
)
from cdktf_cdktf_provider_aws.oam_sink import OamSink
from cdktf_cdktf_provider_aws.oam_sink_policy import OamSinkPolicy
from constructs import Construct

METRICS = "AWS::CloudWatch::Metric"
"""The type of telemetry that is shared: metrics, and neither logs nor traces."""

SHARED_NAMESPACES = "Namespace LIKE 'AWS/Bedrock%'"
"""Which metrics a link shares, in the language of OAM's filters (OAM API reference, MetricConfiguration)."""

LABEL = "$AccountName"
"""How the monitoring account calls a source account: the account's name. In GovCloud it becomes the id."""


def create_sink(
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


def create_link(scope: Construct, *, sink: str) -> OamLink:
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
