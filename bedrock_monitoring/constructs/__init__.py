"""CDK for Terraform constructs that draw dashboards, alarms and topics into a stack."""

from bedrock_monitoring.constructs.alarms import composite_alarm, draw_alarms, metric_alarm
from bedrock_monitoring.constructs.dashboard import BedrockDashboard
from bedrock_monitoring.constructs.notification import NotificationTopics

__all__ = ["BedrockDashboard", "NotificationTopics", "composite_alarm", "draw_alarms", "metric_alarm"]
