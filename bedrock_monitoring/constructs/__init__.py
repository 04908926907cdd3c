"""CDK for Terraform constructs: values in, Terraform resources out.

A class is a construct with resources below its own id. A ``create_`` function creates resources directly in
the scope that it is given, and ``read_quotas`` data sources.
"""

from bedrock_monitoring.constructs.bedrock_dashboard import BedrockDashboard
from bedrock_monitoring.constructs.cloudwatch_alarms import create_alarm, create_alarms
from bedrock_monitoring.constructs.cloudwatch_dashboard import CloudWatchDashboard
from bedrock_monitoring.constructs.inference_profile import create_inference_profile
from bedrock_monitoring.constructs.invocation_logging import InvocationLogging
from bedrock_monitoring.constructs.maintenance_schedules import MaintenanceSchedules
from bedrock_monitoring.constructs.notification import NotificationTopics
from bedrock_monitoring.constructs.saved_queries import create_saved_queries
from bedrock_monitoring.constructs.service_quota import read_quotas

__all__ = [
    "BedrockDashboard",
    "CloudWatchDashboard",
    "InvocationLogging",
    "MaintenanceSchedules",
    "NotificationTopics",
    "create_alarm",
    "create_alarms",
    "create_inference_profile",
    "create_saved_queries",
    "read_quotas",
]
