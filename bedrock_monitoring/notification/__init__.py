"""Who is notified of alarms, as values: tiers, endpoints and chat channels."""

from bedrock_monitoring.notification.endpoints import (
    Endpoint,
    Secret,
    SensitiveVariable,
    SlackChannel,
    SsmParameter,
    Subscription,
    TeamsChannel,
)
from bedrock_monitoring.notification.tiers import (
    CRITICAL,
    WARNING,
    AlarmActions,
    Notify,
    Publishers,
    Tier,
    default_topic_name,
)

__all__ = [
    "CRITICAL",
    "WARNING",
    "AlarmActions",
    "Endpoint",
    "Notify",
    "Publishers",
    "Secret",
    "SensitiveVariable",
    "SlackChannel",
    "SsmParameter",
    "Subscription",
    "TeamsChannel",
    "Tier",
    "default_topic_name",
]
