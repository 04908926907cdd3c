"""Create the resources of notifications: topics, their key, subscriptions, chat channels, rules of events."""

from bedrock_monitoring.constructs.notification.failed_job_rules import create_failed_job_rules
from bedrock_monitoring.constructs.notification.topics import NotificationTopics

__all__ = ["NotificationTopics", "create_failed_job_rules"]
