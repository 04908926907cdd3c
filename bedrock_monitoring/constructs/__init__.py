"""CDK for Terraform constructs that draw dashboards, alarms and topics into a stack."""

from bedrock_monitoring.constructs.alarms import composite_alarm, create_alarms, metric_alarm
from bedrock_monitoring.constructs.dashboard import BedrockDashboard
from bedrock_monitoring.constructs.inference_profile import create_inference_profile_resource
from bedrock_monitoring.constructs.invocation_logging import InvocationLogging
from bedrock_monitoring.constructs.maintenance import MaintenanceSchedules
from bedrock_monitoring.constructs.notification import NotificationTopics
from bedrock_monitoring.constructs.saved_queries import create_saved_queries
from bedrock_monitoring.constructs.service_quota import read_quotas

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
]
