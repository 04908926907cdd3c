"""Who is told: a topic for each tier, the key that encrypts them, subscriptions and chat channels."""

from bedrock_monitoring.constructs.notification.topics import NotificationTopics

__all__ = ["NotificationTopics"]
