"""The settings of `notify`: who is notified when an alarm changes its state."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from bedrock_monitoring.notification import Endpoint
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.common_values import Email, KmsKey, TargetName
from bedrock_monitoring.rollout.values.notification_values import (
    DeadLetterQueueArn,
    FilterScope,
    FunctionArn,
    HttpsEndpoint,
    PhoneNumber,
    QueueArn,
    SecretEndpoint,
    SlackChannelId,
    SlackWorkspace,
    StreamArn,
    StreamRole,
    TeamsChannelId,
    TierName,
    TopicArn,
    Uuid,
)
from bedrock_monitoring.rollout.values.rules import Extendable, WithoutNulls
from bedrock_monitoring.rollout.values.subscription_values import DeliveryPolicy, FilterPolicy


class SlackSettings(Settings):
    """A channel of a Slack workspace.

    Somebody has authorized the workspace in Amazon Q Developer in chat applications.
    """

    workspace: SlackWorkspace = Field(
        description="The id of the workspace, as the console of Amazon Q Developer shows it.",
        examples=["T0123ABCD"],
    )
    channel: SlackChannelId = Field(
        description="The id of the channel, the end of its link. Only one target of an account may name it.",
        examples=["C0123ABCD"],
    )


class TeamsSettings(Settings):
    """A channel of a Microsoft Teams team.

    Somebody has authorized the team in Amazon Q Developer in chat applications.
    """

    team_id: Uuid = Field(
        description="The id of the team: groupId in the channel's link.",
        examples=["1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
    tenant_id: Uuid = Field(
        description="The id of the organization: tenantId in the channel's link.",
        examples=["1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
    channel_id: TeamsChannelId = Field(
        description="The id of the channel as its link has it, with %3A and %40. Only one target of an "
        "account may name it.",
        examples=["19%3Aabcdef%40thread.tacv2"],
    )


class SubscriptionSettings(Settings):
    """One endpoint whose subscription has attributes.

    Exactly one of `email`, `sms`, `https`, `sqs`, `lambda` and `firehose` names it.
    """

    email: Email | None = setting(default=None, description="An e-mail address.", examples=["a@example.com"])
    sms: PhoneNumber | None = setting(
        default=None,
        description="A phone number in the form of E.164.",
        title="SMS",
        examples=["+4915112345678"],
    )
    https: HttpsEndpoint | None = setting(
        default=None,
        description="An HTTPS endpoint: a URL, `{ssm: NAME}` or `{variable: NAME}`.",
        title="HTTPS",
        examples=["https://hooks.example.com/alarms"],
    )
    sqs: QueueArn | None = setting(
        default=None,
        description="The ARN of a standard queue in the target's account and Region, whose policy lets the "
        "topic send.",
        title="SQS",
        examples=["arn:aws:sqs:us-east-1:111122223333:alarms"],
    )
    function: FunctionArn | None = setting(
        default=None,
        description="The ARN of a Lambda function in the target's account and Region.",
        alias="lambda",
        title="Lambda",
        examples=["arn:aws:lambda:us-east-1:111122223333:function:alarms"],
    )
    firehose: StreamArn | None = setting(
        default=None,
        description="The ARN of a delivery stream of Amazon Data Firehose in the target's account and "
        "Region. It needs `role`.",
        examples=["arn:aws:firehose:us-east-1:111122223333:deliverystream/alarms"],
    )
    filter: FilterPolicy | None = setting(
        default=None,
        description="The filter policy: which messages are delivered.",
        default_text="every message is delivered",
        examples=[{"NewStateValue": ["ALARM"]}],
    )
    filter_scope: FilterScope = setting(
        default="MessageBody",
        description="What `filter` is about: `MessageBody` or `MessageAttributes`. The messages of alarms "
        "have no attributes.",
        examples=["MessageBody"],
    )
    raw: bool = setting(
        default=False,
        description="Whether messages are delivered without the envelope of SNS. Only with `sqs`, `https` "
        "and `firehose`.",
    )
    dead_letter: DeadLetterQueueArn | None = setting(
        default=None,
        description="The ARN of a standard queue in the target's account and Region that receives what "
        "cannot be delivered. Its policy must let the topic send.",
        examples=["arn:aws:sqs:us-east-1:111122223333:undelivered"],
    )
    delivery: DeliveryPolicy | None = setting(
        default=None,
        description="The delivery policy: how SNS retries. Only with `https`.",
        default_text="SNS retries as it does by default",
        examples=[{"healthyRetryPolicy": {"numRetries": 5, "minDelayTarget": 1, "maxDelayTarget": 60}}],
    )
    role: StreamRole | None = setting(
        default=None,
        description="The name or the ARN of the role that lets SNS write to the delivery stream. Only with "
        "`firehose`.",
        examples=["AlarmsToFirehose"],
    )

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """The endpoints that are named, by protocol: exactly one."""
        named: dict[str, Endpoint | None] = {
            "email": self.email,
            "sms": self.sms,
            "https": self.https,
            "sqs": self.sqs,
            "lambda": self.function,
            "firehose": self.firehose,
        }
        return {protocol: endpoint for protocol, endpoint in named.items() if endpoint is not None}

    @model_validator(mode="after")
    def _fits_its_protocol(self) -> SubscriptionSettings:
        if len(self.endpoints) != 1:
            refuse_one(
                what=f"it names {len(self.endpoints)} endpoints",
                remedy="name one by one of `email`, `sms`, `https`, `sqs`, `lambda` and `firehose`",
            )
        [protocol] = self.endpoints
        if protocol == "firehose" and self.role is None:
            refuse_one(
                what="`firehose` needs `role`", remedy="add the role that lets SNS write to the stream"
            )
        for key, is_set, protocols in (
            ("raw", self.raw, ("sqs", "https", "firehose")),
            ("delivery", self.delivery is not None, ("https",)),
            ("role", self.role is not None, ("firehose",)),
        ):
            if is_set and protocol not in protocols:
                what = f"`{key}` has no effect on a subscription of `{protocol}`"
                refuse_one(what=what, remedy=f"remove it; it is for {', '.join(protocols)}")
        if self.dead_letter and self.dead_letter == self.sqs:
            what = "the queue is its own dead-letter queue: what cannot be delivered to it cannot go there"
            refuse_one(what=what, remedy="name another queue as `dead_letter`")
        return self


class TierSettings(Settings):
    """Who is notified of the alarms of one tier, and of which of their states."""

    replaced_as_a_whole: ClassVar[bool] = True

    email: tuple[Email, ...] = setting(
        default=(),
        description="E-mail addresses beside those under `notify`. AWS asks each of them once to confirm.",
        examples=[["oncall@example.com"]],
    )
    sms: tuple[PhoneNumber, ...] = setting(
        default=(),
        description="Phone numbers in the form of E.164, in quotes: + and the country code first.",
        examples=[["+4915112345678"]],
    )
    https: tuple[HttpsEndpoint, ...] = setting(
        default=(),
        description="Endpoints that confirm the subscription themselves: a URL, or `{ssm: NAME}` or `"
        "{variable: NAME}` where the URL is a secret.",
        examples=[["https://hooks.example.com/alarms", {"ssm": "/bedrock/hook-url"}]],
    )
    pagerduty: SecretEndpoint | None = setting(
        default=None,
        description="Where the integration URL of PagerDuty is kept: `{ssm: NAME}` or `{variable: NAME}`.",
        title="PagerDuty",
        examples=[{"ssm": "/bedrock/pagerduty-url"}],
    )
    opsgenie: SecretEndpoint | None = setting(
        default=None,
        description="Where the integration URL of Opsgenie is kept: `{ssm: NAME}` or `{variable: NAME}`.",
        examples=[{"variable": "opsgenie_url"}],
    )
    sqs: tuple[QueueArn, ...] = setting(
        default=(),
        description="ARNs of standard queues in the target's account and Region, whose policies let the "
        "topic send.",
        title="SQS",
        examples=[["arn:aws:sqs:us-east-1:111122223333:alarms"]],
    )
    functions: tuple[FunctionArn, ...] = setting(
        default=(),
        description="ARNs of Lambda functions in the target's account and Region, with `:ALIAS` at the end "
        "or without. The topic is permitted to invoke them.",
        alias="lambda",
        title="Lambda",
        examples=[["arn:aws:lambda:us-east-1:111122223333:function:alarms"]],
    )
    subscriptions: tuple[SubscriptionSettings, ...] = setting(
        default=(),
        description="Endpoints whose subscriptions have attributes: a filter policy, raw delivery, a "
        "dead-letter queue, a delivery policy; and delivery streams of Amazon Data Firehose.",
        examples=[[{"sqs": "arn:aws:sqs:us-east-1:111122223333:alarms", "raw": True}]],
    )
    slack: SlackSettings | None = setting(
        default=None,
        description="The Slack channel that alarms are posted to: `workspace` and `channel`, by their ids.",
        title="Slack",
    )
    teams: TeamsSettings | None = setting(
        default=None,
        description="The Microsoft Teams channel that alarms are posted to: `team_id`, `tenant_id` and "
        "`channel_id`.",
        title="Teams",
    )
    topic: TopicArn | None = setting(
        default=None,
        description="The ARN of an existing topic in the target's Region, in place of one that Terraform "
        "creates. Only `ok` and `insufficient_data` may stand beside it.",
        default_text="Terraform creates a topic",
        examples=["arn:aws:sns:us-east-1:111122223333:operations"],
    )
    ok: bool = setting(
        default=True, description="Whether they are notified when an alarm returns to OK.", title="OK"
    )
    insufficient_data: bool = setting(
        default=False, description="Whether they are notified when an alarm has no data (INSUFFICIENT_DATA)."
    )


class NotifySettings(Settings):
    """Who is notified when an alarm changes its state."""

    email: Annotated[tuple[Email, ...], Extendable()] = setting(
        default=(),
        description="E-mail addresses that are notified of every tier whose topic Terraform creates. AWS "
        "asks each of them to confirm, once for each tier.",
        default_text="nobody",
        examples=[["oncall@example.com"]],
    )
    tiers: Annotated[dict[TierName, TierSettings], WithoutNulls()] = setting(
        default={},
        description="Who is notified of which tier. A tier's name has 1 to 20 lower-case letters, digits and "
        "hyphens. A target's tier replaces that of `defaults` as a whole, `null` drops it.",
        default_text="the tiers that alarms use, for those under `email`",
        examples=[{"critical": {"sms": ["+4915112345678"]}, "warning": {"ok": False}}],
    )
    topics_of: Annotated[tuple[TargetName, ...], Extendable()] = setting(
        default=(),
        description="Targets whose topics this target's alarms notify, in place of topics of its own: the "
        "one in its Region, whatever the account. The target itself may be among them, so that the list "
        "can stand in `defaults`.",
        default_text="its own topics",
        examples=[["tools-us", "tools-eu"]],
    )
    kms_key: KmsKey | None = setting(
        default=None,
        description="The ARN of a KMS key in the target's Region that encrypts the topics. Its policy must "
        "let CloudWatch use it.",
        default_text="Terraform creates a key",
        examples=["arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
