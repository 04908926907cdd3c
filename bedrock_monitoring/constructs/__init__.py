"""CDK for Terraform constructs: values in, Terraform resources out.

A class is a construct: its resources are below its own id. A ``create_`` function creates resources directly
in the scope that is passed to it. ``read_quotas`` creates data sources.

Import this package before cdktf: it selects the Node from PyPI and the pared AWS bindings, if there are any.
See ``bedrock_monitoring.bindings``.
"""

from typing import TYPE_CHECKING

from bedrock_monitoring.bindings import activate
from bedrock_monitoring.lazy_names import lazy_names

activate()

if TYPE_CHECKING:
    from bedrock_monitoring.constructs.alarm_blocks import AlarmBlocks, AlarmMuteRules
    from bedrock_monitoring.constructs.bedrock_dashboard import BedrockDashboard
    from bedrock_monitoring.constructs.billing import create_budget, create_cost_anomalies
    from bedrock_monitoring.constructs.cloudwatch_alarms import create_alarm, create_alarms
    from bedrock_monitoring.constructs.cloudwatch_dashboard import CloudWatchDashboard
    from bedrock_monitoring.constructs.deferred_resources import create_inference_profile, read_quotas
    from bedrock_monitoring.constructs.existing_blocks import existing_json
    from bedrock_monitoring.constructs.existing_resources import ExistingResources
    from bedrock_monitoring.constructs.invocation_logging import InvocationLogging
    from bedrock_monitoring.constructs.maintenance_schedules import MaintenanceSchedules
    from bedrock_monitoring.constructs.notification import NotificationTopics, create_failed_job_rules
    from bedrock_monitoring.constructs.online_evaluation import OnlineEvaluationConfig
    from bedrock_monitoring.constructs.overspend_action import OverspendDenial
    from bedrock_monitoring.constructs.policy_documents import policy_text
    from bedrock_monitoring.constructs.saved_queries import create_saved_queries
    from bedrock_monitoring.constructs.terraform_text import terraform_map, terraform_text
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "alarm_blocks": ("AlarmBlocks", "AlarmMuteRules"),
            "bedrock_dashboard": ("BedrockDashboard",),
            "billing": ("create_budget", "create_cost_anomalies"),
            "cloudwatch_alarms": ("create_alarm", "create_alarms"),
            "cloudwatch_dashboard": ("CloudWatchDashboard",),
            "deferred_resources": ("create_inference_profile", "read_quotas"),
            "existing_blocks": ("existing_json",),
            "existing_resources": ("ExistingResources",),
            "invocation_logging": ("InvocationLogging",),
            "maintenance_schedules": ("MaintenanceSchedules",),
            "notification": ("NotificationTopics", "create_failed_job_rules"),
            "online_evaluation": ("OnlineEvaluationConfig",),
            "overspend_action": ("OverspendDenial",),
            "policy_documents": ("policy_text",),
            "saved_queries": ("create_saved_queries",),
            "terraform_text": ("terraform_map", "terraform_text"),
        },
    )

__all__ = [
    "AlarmBlocks",
    "AlarmMuteRules",
    "BedrockDashboard",
    "CloudWatchDashboard",
    "ExistingResources",
    "InvocationLogging",
    "MaintenanceSchedules",
    "NotificationTopics",
    "OnlineEvaluationConfig",
    "OverspendDenial",
    "create_alarm",
    "create_alarms",
    "create_budget",
    "create_cost_anomalies",
    "create_failed_job_rules",
    "create_inference_profile",
    "create_saved_queries",
    "existing_json",
    "policy_text",
    "read_quotas",
    "terraform_map",
    "terraform_text",
]
