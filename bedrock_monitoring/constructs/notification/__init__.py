"""Create the resources of notifications: topics, their key, subscriptions, chat channels, rules of events."""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.constructs.notification.failed_job_rules import create_failed_job_rules
    from bedrock_monitoring.constructs.notification.topics import NotificationTopics
else:
    __getattr__ = lazy_names(
        __name__, {"failed_job_rules": ("create_failed_job_rules",), "topics": ("NotificationTopics",)}
    )

__all__ = ["NotificationTopics", "create_failed_job_rules"]
