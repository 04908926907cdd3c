"""Create the resources of notifications: topics, their key, subscriptions and chat channels."""

from bedrock_monitoring.constructs.notification.topics import NotificationTopics

__all__ = ["NotificationTopics"]
