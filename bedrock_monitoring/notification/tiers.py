"""Tiers: which endpoints are notified of an alarm, and of which of its states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bedrock_monitoring.notification.endpoints import (
    Endpoint,
    Secret,
    SlackChannel,
    Subscription,
    TeamsChannel,
)
from bedrock_monitoring.value import Value

CRITICAL = "critical"
"""The tier for alarms that page someone."""

WARNING = "warning"
"""The tier for alarms that can wait until the next morning."""


@dataclass(frozen=True, kw_only=True)
class Tier(Value):
    """The endpoints that are notified of the alarms of one tier, and the states of which they are notified.

    Attributes:
        email: E-mail addresses. AWS asks each of them to confirm the subscription.
        sms: Phone numbers in E.164 format, such as ``+12065550100``.
        https: HTTPS endpoints that confirm the subscription themselves.
        pagerduty: The source of the PagerDuty integration URL.
        opsgenie: The source of the Opsgenie integration URL.
        sqs: ARNs of SQS queues.
        functions: ARNs of Lambda functions, with or without a version or alias.
        subscriptions: Endpoints whose subscriptions have attributes.
        slack: A Slack channel.
        teams: A Microsoft Teams channel.
        topic: The ARN of an existing SNS topic to use. ``None`` creates a topic.
        ok: Whether endpoints are notified when an alarm goes into OK.
        insufficient_data: Whether endpoints are notified when an alarm goes into INSUFFICIENT_DATA.
    """

    email: tuple[str, ...] = ()
    sms: tuple[str, ...] = ()
    https: tuple[Endpoint, ...] = ()
    pagerduty: Secret | None = None
    opsgenie: Secret | None = None
    sqs: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    slack: SlackChannel | None = None
    teams: TeamsChannel | None = None
    topic: str | None = None
    ok: bool = True
    insufficient_data: bool = False

    @property
    def email_addresses(self) -> tuple[str, ...]:
        """The e-mail addresses of the tier, with and without attributes."""
        return (*self.email, *(str(one.endpoint) for one in self.subscriptions if one.protocol == "email"))

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The secret addresses of the tier."""
        endpoints = (
            *self.https,
            self.pagerduty,
            self.opsgenie,
            *(one.endpoint for one in self.subscriptions),
        )
        return tuple(one for one in endpoints if one is not None and not isinstance(one, str))

    def actions(self, topic_arn: str) -> AlarmActions:
        """Return the actions of an alarm of this tier.

        Args:
            topic_arn: The ARN of the topic of the tier.
        """
        arns = (topic_arn,)
        return AlarmActions(
            alarm=arns,
            ok=arns if self.ok else (),
            insufficient_data=arns if self.insufficient_data else (),
        )


@dataclass(frozen=True, kw_only=True)
class Publishers(Value):
    """Whose alarms publish to the topics of a target, besides those of its own account.

    Attributes:
        accounts: The accounts.
        organization_id: The organization, any account of which publishes then. ``None``: those accounts do.
    """

    accounts: tuple[str, ...] = ()
    organization_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Notify(Value):
    """The notifications of a target.

    Attributes:
        email: E-mail addresses for every tier whose topic is created.
        tiers: The configured tiers by name, in the order of the file.
        kms_key: The ARN of the KMS key that encrypts the topics. ``None`` creates a key.
        publishers: Whose alarms publish to the topics, too. ``None`` for nobody's.
    """

    email: tuple[str, ...] = ()
    tiers: Mapping[str, Tier] = field(default_factory=dict, hash=False)
    kms_key: str | None = None
    publishers: Publishers | None = None

    def tier(self, name: str) -> Tier:
        """Return a tier with all of its endpoints.

        A tier that is not configured has the addresses of ``email``.

        Args:
            name: The name of the tier.
        """
        tier = self.tiers.get(name, Tier())
        return tier if tier.topic else replace(tier, email=(*self.email, *tier.email))


@dataclass(frozen=True, kw_only=True)
class AlarmActions(Value):
    """The ARNs of the actions of an alarm, by state.

    Attributes:
        alarm: The actions of ALARM.
        ok: The actions of OK.
        insufficient_data: The actions of INSUFFICIENT_DATA.
    """

    alarm: tuple[str, ...] = ()
    ok: tuple[str, ...] = ()
    insufficient_data: tuple[str, ...] = ()


def default_topic_name(prefix: str, tier: str) -> str:
    """Return the name of a tier's topic: ``PREFIX-alarms`` for ``critical``, else ``PREFIX-alarms_TIER``.

    Neither targets nor tiers have an underscore in their names, so no two topics ever have one name.
    """
    return f"{prefix}-alarms" if tier == CRITICAL else f"{prefix}-alarms_{tier}"
