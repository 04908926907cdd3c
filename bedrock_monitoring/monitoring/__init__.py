"""The monitoring of a target as values: dashboards, alarms, log queries, schedules and their cost."""

from typing import TYPE_CHECKING

from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.monitoring.account_roles import (
        ACCESS_PREFIX,
        Access,
        AccessStack,
        GithubAccess,
        iam_arn,
    )
    from bedrock_monitoring.monitoring.central_view import CentralView, LinkedAccount, LinkStack
    from bedrock_monitoring.monitoring.organization import Organization, OrganizationAccount
    from bedrock_monitoring.monitoring.rollout import CostCeiling, Rollout, StateBackend
    from bedrock_monitoring.monitoring.rollout_monitoring import build_rollout_monitoring
    from bedrock_monitoring.monitoring.stack import (
        PROJECT_TAGS,
        ROLE_VARIABLE,
        STACK_TAG,
        STATE_STACK,
        TARGET_TAG,
        DecommissionedStack,
        OwnStack,
        Stack,
    )
    from bedrock_monitoring.monitoring.target import (
        InferenceProfile,
        InvocationLog,
        Model,
        Target,
        View,
        naming_of,
    )
    from bedrock_monitoring.monitoring.target_monitoring import Monitoring, build_monitoring
    from bedrock_monitoring.monitoring.target_shares import account_shares
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "account_roles": ("ACCESS_PREFIX", "Access", "AccessStack", "GithubAccess", "iam_arn"),
            "central_view": ("CentralView", "LinkedAccount", "LinkStack"),
            "organization": ("Organization", "OrganizationAccount"),
            "rollout": ("CostCeiling", "Rollout", "StateBackend"),
            "rollout_monitoring": ("build_rollout_monitoring",),
            "stack": (
                "PROJECT_TAGS",
                "ROLE_VARIABLE",
                "STACK_TAG",
                "STATE_STACK",
                "TARGET_TAG",
                "DecommissionedStack",
                "OwnStack",
                "Stack",
            ),
            "target": ("InferenceProfile", "InvocationLog", "Model", "Target", "View", "naming_of"),
            "target_monitoring": ("Monitoring", "build_monitoring"),
            "target_shares": ("account_shares",),
        },
    )

__all__ = [
    "ACCESS_PREFIX",
    "PROJECT_TAGS",
    "ROLE_VARIABLE",
    "STACK_TAG",
    "STATE_STACK",
    "TARGET_TAG",
    "Access",
    "AccessStack",
    "CentralView",
    "CostCeiling",
    "DecommissionedStack",
    "GithubAccess",
    "InferenceProfile",
    "InvocationLog",
    "LinkStack",
    "LinkedAccount",
    "Model",
    "Monitoring",
    "Naming",
    "Organization",
    "OrganizationAccount",
    "OwnStack",
    "Rollout",
    "Stack",
    "StateBackend",
    "Target",
    "View",
    "account_shares",
    "build_monitoring",
    "build_rollout_monitoring",
    "iam_arn",
    "naming_of",
]
