"""Who is told when an alarm changes its state: tiers, those who hear of each, and what an alarm says to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bedrock_monitoring.notification.endpoints import Endpoint, Secret, SlackChannel, TeamsChannel

CRITICAL = "critical"
"""The tier that pages somebody."""

WARNING = "warning"
"""The tier that is read in the morning."""


@dataclass(frozen=True, kw_only=True)
class Tier:
    """Who hears of the alarms of one tier, and of which of their states.

    Attributes:
        email: E-mail addresses; AWS asks each of them once to confirm.
        sms: Phone numbers as E.164 writes them, ``+`` and country code first.
        https: Endpoints that confirm the subscription themselves.
        pagerduty: Where PagerDuty's integration URL comes from.
        opsgenie: Where Opsgenie's integration URL comes from.
        sqs: ARNs of queues.
        functions: ARNs of Lambda functions, with a version or an alias at the end or without.
        slack: A Slack channel.
        teams: A Microsoft Teams channel.
        topic: The ARN of somebody else's topic that is told in place of one of our own.
        ok: Whether they hear that an alarm is over.
        insufficient_data: Whether they hear that an alarm has no data.
    """

    email: tuple[str, ...] = ()
    sms: tuple[str, ...] = ()
    https: tuple[Endpoint, ...] = ()
    pagerduty: Secret | None = None
    opsgenie: Secret | None = None
    sqs: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    slack: SlackChannel | None = None
    teams: TeamsChannel | None = None
    topic: str | None = None
    ok: bool = True
    insufficient_data: bool = False

    def actions(self, topic_arn: str) -> AlarmActions:
        """Return what an alarm of this tier does with the tier's topic."""
        told = (topic_arn,)
        return AlarmActions(
            alarm=told,
            ok=told if self.ok else (),
            insufficient_data=told if self.insufficient_data else (),
        )


@dataclass(frozen=True, kw_only=True)
class Notify:
    """Who is told, tier by tier.

    Attributes:
        email: E-mail addresses that hear of every tier with a topic of our own.
        tiers: The tiers that were named, in the order of the file.
        kms_key: The ARN of the key that encrypts the topics; ``None`` for one of our own.
    """

    email: tuple[str, ...] = ()
    tiers: Mapping[str, Tier] = field(default_factory=dict, hash=False)
    kms_key: str | None = None

    def tier(self, name: str) -> Tier:
        """Return a tier with everybody who hears of it; one that nobody named has those who hear of every tier."""
        tier = self.tiers.get(name, Tier())
        return tier if tier.topic else replace(tier, email=(*self.email, *tier.email))


@dataclass(frozen=True, kw_only=True)
class AlarmActions:
    """The ARNs that an alarm tells of each of its states.

    Attributes:
        alarm: Told when it goes off.
        ok: Told when it is over.
        insufficient_data: Told when there are no data.
    """

    alarm: tuple[str, ...] = ()
    ok: tuple[str, ...] = ()
    insufficient_data: tuple[str, ...] = ()


def default_topic_name(prefix: str, tier: str) -> str:
    """Return the name of a tier's topic: ``PREFIX-alarms`` for ``critical``, else ``PREFIX-alarms_TIER``.

    Neither targets nor tiers have an underscore in their names, so no two topics ever have one name.
    """
    return f"{prefix}-alarms" if tier == CRITICAL else f"{prefix}-alarms_{tier}"
