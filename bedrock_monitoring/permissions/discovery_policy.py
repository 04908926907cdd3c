"""What the command ``discover`` may call: it only reads.

Sources: the Service Authorization Reference; the pricing pages of the services on 2026-11-30.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ORGANIZATION_CALLS = (
    "organizations:DescribeOrganization",
    "organizations:ListAccountsForParent",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListRoots",
    "organizations:ListTagsForResource",
)
"""The calls that read an organization, from its management account or a delegated one. All are free."""

ACCOUNT_CALLS = (
    "bedrock-agentcore:ListAgentRuntimes",
    "bedrock:GetModelInvocationLoggingConfiguration",
    "bedrock:ListAgents",
    "bedrock:ListGuardrails",
    "bedrock:ListInferenceProfiles",
    "bedrock:ListKnowledgeBases",
    "bedrock:ListTagsForResource",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
    "cloudwatch:ListDashboards",
    "cloudwatch:ListMetrics",
    "servicequotas:ListAWSDefaultServiceQuotas",
    "servicequotas:ListServiceQuotas",
    "sns:ListTopics",
)
"""The calls that read an account. GetMetricData costs by metric; the others are free or in the free tier."""


def discovery_policy(
    *, organization: bool, assumed: str | None = None, partition: str = "aws"
) -> Mapping[str, Any]:
    """Return the policy of a role that discovers.

    Args:
        organization: Whether it reads the organization, too: the role in the management account.
        assumed: The name of the role that it assumes in the other accounts. ``None`` if it assumes none.
        partition: The partition of the accounts.
    """
    actions = sorted([*ACCOUNT_CALLS, *(ORGANIZATION_CALLS if organization else ())])
    reading = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    assuming = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Resource": f"arn:{partition}:iam::*:role/{assumed}",
    }
    return {"Version": "2012-10-17", "Statement": [reading, *([assuming] if assumed else [])]}
