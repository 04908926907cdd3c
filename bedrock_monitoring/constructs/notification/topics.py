"""Create a topic for each tier, and return the actions of alarms that notify it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from cdktf import TerraformOutput, TerraformStack, Token
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from constructs import Construct

from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.constructs.notification.chat import create_channel_configurations
from bedrock_monitoring.constructs.notification.key import create_topics_key
from bedrock_monitoring.constructs.notification.policies import topic_policy
from bedrock_monitoring.constructs.notification.secrets import Secrets
from bedrock_monitoring.constructs.notification.subscriptions import create_subscriptions
from bedrock_monitoring.notification import CRITICAL, AlarmActions, Notify, Tier, default_topic_name

_SHA256_SIGNATURE_VERSION = 2
"""The signature version of messages; 1 is SHA-1 (SNS developer guide, "Verifying message signatures")."""


class NotificationTopics(Construct):
    """The topics of a stack, one for each tier, with subscriptions and chat channels.

    Only CloudWatch alarms of this account and Region may publish to the topics, those of the publishers that
    ``notify`` names, with ``billing`` budgets and cost anomalies of the account, and only over TLS. Rules of
    EventBridge may publish to the topic of ``event_tier`` alone. One key encrypts all topics: the key that
    ``notify`` names, or a new one. A tier with an existing topic creates nothing.

    The topic of the tier ``critical`` has the construct's own address and the name ``PREFIX-alarms``. It
    existed before tiers did, and its confirmed subscriptions must stay.

    Attributes:
        arns: The ARN of each tier's topic, by tier.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        notify: Notify,
        account: str,
        region: str,
        name_prefix: str,
        topic_name: Callable[[str], str] | None = None,
        tiers: Iterable[str] = (),
        billing: bool = False,
        event_tier: str | None = None,
        permissions_boundary: str | None = None,
    ) -> None:
        """Create topics, key, subscriptions and channel configurations.

        Args:
            scope: The parent construct.
            id_: The construct id. Terraform addresses derive from it.
            notify: Who is notified by which tier.
            account: The account id.
            region: The Region.
            name_prefix: The prefix of the names of topics, key alias, role and channels: at most 72 letters,
                digits and hyphens.
            topic_name: Returns the name of a tier's topic. Defaults to ``PREFIX-alarms`` for the tier
                ``critical`` and ``PREFIX-alarms_TIER`` for the others.
            tiers: The tiers that alarms notify. The tiers in ``notify`` have topics, too.
            billing: Whether AWS Budgets and AWS Cost Anomaly Detection notify the topics, too.
            event_tier: The tier that rules of EventBridge notify. ``None`` if there are no such rules.
            permissions_boundary: The ARN of the policy that bounds the role of chat channels. ``None`` for no
                bound.
        """
        super().__init__(scope, id_)
        self._account, self._region, self._key_name = account, region, f"{name_prefix}-alarms"
        self._billing, self._event_tier, self._others = billing, event_tier, notify.publishers
        self._topic_name = topic_name or partial(default_topic_name, name_prefix)
        self._tiers = {name: notify.tier(name) for name in dict.fromkeys([*notify.tiers, *tiers])}
        own = {name: tier for name, tier in self._tiers.items() if not tier.topic}
        self._secrets = Secrets(self)
        key = notify.kms_key or (self._key(events=event_tier in own) if own else None)
        topics = {name: self._topic(name, tier, key) for name, tier in own.items()}
        self.arns: dict[str, str] = {
            name: tier.topic or topics[name] for name, tier in sorted(self._tiers.items())
        }
        create_channel_configurations(
            self,
            tiers=[(tier, topics[name]) for name, tier in own.items()],
            account=account,
            name_prefix=name_prefix,
            permissions_boundary=permissions_boundary,
        )
        self._create_outputs()

    def actions(self, tier: str) -> AlarmActions:
        """Return the actions of an alarm that notifies a tier, by state.

        Raises:
            KeyError: The tier has no topic.
        """
        return self._tiers[tier].actions(self.arns[tier])

    def _key(self, *, events: bool) -> str:
        return create_topics_key(
            self,
            name=self._key_name,
            account=self._account,
            region=self._region,
            billing=self._billing,
            events=events,
            others=self._others,
        )

    def _topic(self, name: str, tier: Tier, key: str | None) -> str:
        scope = self if name == CRITICAL else Construct(self, f"tier-{name}")
        topic_name = self._topic_name(name)
        arn = f"arn:{partition_of(self._region).name}:sns:{self._region}:{self._account}:{topic_name}"
        topic = SnsTopic(
            scope,
            "Default",
            name=topic_name,
            policy=topic_policy(
                topic_arn=arn,
                account=self._account,
                region=self._region,
                billing=self._billing,
                events=name == self._event_tier,
                others=self._others,
            ),
            kms_master_key_id=key,
            signature_version=_SHA256_SIGNATURE_VERSION,
        )
        reference: str = topic.arn
        create_subscriptions(scope, tier=tier, topic_arn=reference, secrets=self._secrets)
        return reference

    def _create_outputs(self) -> None:
        # As a token: with a plain map, cdktf calls an API for which newer versions of Node print a warning.
        by_tier = Token.as_string(self.arns)
        arns = TerraformOutput(self, "arns", value=by_tier, description="The ARN of the topic of each tier")
        if self.node.scope is TerraformStack.of(self):
            arns.override_logical_id("topic_arns")
