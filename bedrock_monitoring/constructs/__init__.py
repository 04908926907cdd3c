"""CDK for Terraform constructs that draw dashboards, alarms and topics into a stack.

Importing this package, before cdktf, lets cdktf run on the Node that came from PyPI and on the pared AWS
bindings, if there are any: see ``bedrock_monitoring.bindings``.
"""

from typing import TYPE_CHECKING

from bedrock_monitoring.bindings import activate
from bedrock_monitoring.lazy_names import lazy_names

activate()

if TYPE_CHECKING:
    from bedrock_monitoring.constructs.alarms import composite_alarm, create_alarms, metric_alarm
    from bedrock_monitoring.constructs.dashboard import BedrockDashboard
    from bedrock_monitoring.constructs.inference_profile import create_inference_profile_resource
    from bedrock_monitoring.constructs.invocation_logging import InvocationLogging
    from bedrock_monitoring.constructs.maintenance import MaintenanceSchedules
    from bedrock_monitoring.constructs.notification import NotificationTopics
    from bedrock_monitoring.constructs.saved_queries import create_saved_queries
    from bedrock_monitoring.constructs.service_quota import read_quotas
    from bedrock_monitoring.constructs.terraform_text import terraform_map, terraform_text
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "alarms": ("composite_alarm", "create_alarms", "metric_alarm"),
            "dashboard": ("BedrockDashboard",),
            "inference_profile": ("create_inference_profile_resource",),
            "invocation_logging": ("InvocationLogging",),
            "maintenance": ("MaintenanceSchedules",),
            "notification": ("NotificationTopics",),
            "saved_queries": ("create_saved_queries",),
            "service_quota": ("read_quotas",),
            "terraform_text": ("terraform_map", "terraform_text"),
        },
    )

__all__ = [
    "BedrockDashboard",
    "InvocationLogging",
    "MaintenanceSchedules",
    "NotificationTopics",
    "composite_alarm",
    "create_alarms",
    "create_inference_profile_resource",
    "create_saved_queries",
    "metric_alarm",
    "read_quotas",
    "terraform_map",
    "terraform_text",
]
