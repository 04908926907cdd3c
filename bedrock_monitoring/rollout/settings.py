"""The mappings that may stand in rollout.yaml. They check the file, and its JSON Schema is made from them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    JsonValue,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema

from bedrock_monitoring.bedrock.alarms import DEFAULT_TIME_ZONE, OneTimeWindow, WeeklyWindow, nonexistent_time
from bedrock_monitoring.bedrock.logs import MAX_METADATA_KEYS
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.problems import Problem, refuse
from bedrock_monitoring.rollout.alarm_values import AlarmName, Alarms, AtLeast, RunbooksUrl, Seconds
from bedrock_monitoring.rollout.maintenance_values import (
    DAYS,
    SHORTEST,
    Duration,
    Every,
    MaintainedModel,
    Moment,
    TimeOfDay,
    TimeZone,
    WindowName,
    shown_duration,
)
from bedrock_monitoring.rollout.notification import (
    FunctionArn,
    HttpsEndpoint,
    PhoneNumber,
    QueueArn,
    SecretEndpoint,
    SlackChannelId,
    SlackWorkspace,
    TeamsChannelId,
    TierName,
    TopicArn,
    Uuid,
)
from bedrock_monitoring.rollout.values import (
    MODEL_ID,
    Account,
    AgentAliasArn,
    Bucket,
    BurndownRate,
    CopiedModel,
    DashboardChoice,
    DashboardName,
    Email,
    GuardrailArn,
    GuardrailVersion,
    KmsKey,
    KnowledgeBaseId,
    LogGroup,
    MetadataKey,
    Model,
    ModelName,
    Percent,
    Period,
    ProfileDescription,
    ProfileName,
    ProviderVersion,
    PythonFile,
    QuotaLimit,
    Region,
    RetentionDays,
    Role,
    SectionChoice,
    SettingName,
    StateKey,
    Tags,
    TargetName,
    UsdPerMillion,
    UsdPerMonth,
    Wave,
)
from bedrock_monitoring.rollout.yaml_document import shown


class Settings(BaseModel):
    """The base of every mapping in the file: unknown keys are refused, values do not change."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        model_title_generator=lambda model: model.__name__.removesuffix("Settings"),
    )


class PriceSettings(Settings):
    """What the tokens of a model cost. A price that is left out is the list price, if there is one."""

    input: UsdPerMillion | None = Field(
        default=None, description="USD per million input tokens, 0 or more.", examples=[0.33]
    )
    output: UsdPerMillion | None = Field(
        default=None, description="USD per million output tokens, 0 or more.", examples=[2.75]
    )
    cache_read: UsdPerMillion | None = Field(
        default=None,
        description="USD per million tokens read from the prompt cache, 0 or more.",
        examples=[0.0825],
    )
    cache_write: UsdPerMillion | None = Field(
        default=None,
        description="USD per million tokens written to the prompt cache, 0 or more.",
        examples=[0.33],
    )


class QuotaSettings(Settings):
    """What may be used of a model in a minute: drawn as lines, and what usage is compared with."""

    tokens_per_minute: QuotaLimit | None = Field(
        default=None,
        description="Tokens per minute: a whole number, or the code of the quota in Service Quotas, which Terraform then reads. "
        "Default: not known, nothing is compared.",
        examples=[2_000_000, "L-27C57EE8"],
    )
    requests_per_minute: QuotaLimit | None = Field(
        default=None,
        description="Requests per minute: a whole number, or the code of the quota in Service Quotas. Default: not known.",
        examples=[500, "L-DB84CE56"],
    )
    output_burndown_rate: BurndownRate | None = Field(
        default=None,
        description="How many tokens an output token counts as, 1 to 100. Default: 5 for Claude 3.7 and later, else 1.",
        examples=[5],
    )


class ModelSettings(Settings):
    """A model that is watched: its id alone, or a mapping with `id` or `ids` and what else there is to say."""

    id: Annotated[ModelId | None, MODEL_ID] = Field(
        default=None,
        description="The id or ARN that your application calls: a model, a cross-Region inference profile "
        "(us., eu., global. …) or an application inference profile. At most 140 characters if it is not an ARN.",
        examples=["global.anthropic.claude-sonnet-5-5", "us.amazon.nova-2-lite-v1:0"],
    )
    ids: Annotated[tuple[Model, ...], Field(min_length=2)] = Field(
        default_factory=tuple,
        description="In place of id: the ids of one model that is reached in several ways, at least two, to be shown as one.",
        examples=[["anthropic.claude-sonnet-5-5", "global.anthropic.claude-sonnet-5-5"]],
    )
    name: ModelName | None = Field(
        default=None,
        description="What the dashboard calls it, 1 to 100 characters. Default: the name of the model, made from its id.",
        examples=["Nova 2 Lite"],
    )
    price: PriceSettings | None = Field(
        default=None,
        title="Price",
        description="What its tokens cost, for the cost widgets. Default: the list price, or no cost where there is none.",
    )
    quota: QuotaSettings | None = Field(
        default=None,
        title="Quota",
        description="What may be used of it in a minute. Default: not known, nothing is compared.",
    )
    discount: Percent | None = Field(
        default=None,
        description="Percent by which its list prices are lowered, 0 to 100; prices under price are not. Default: that of the target.",
        examples=[12.5],
    )

    @property
    def routes(self) -> tuple[ModelId, ...]:
        """How the model is reached, one way at least."""
        return (self.id,) if self.id else self.ids

    @model_validator(mode="before")
    @classmethod
    def _from_id(cls, value: object) -> object:
        return {"id": value} if isinstance(value, str) else value

    @field_validator("ids")
    @classmethod
    def _of_one_model(cls, ids: tuple[ModelId, ...]) -> tuple[ModelId, ...]:
        named = [route for route in ids if route.foundation_id]
        for other in named:
            if other.foundation_id != named[0].foundation_id:
                what = f"{shown(named[0].dimension_value)} and {shown(other.dimension_value)} are two models"
                refuse([Problem(where="", what=what, remedy="give each an item of its own in `models`")])
        return ids

    @model_validator(mode="after")
    def _one_of_id_and_ids(self) -> ModelSettings:
        if self.id and self.ids:
            what, remedy = "`id` and `ids` stand beside each other", "keep one of the two"
            refuse([Problem(where="", what=what, remedy=remedy)])
        if not self.routes:
            what = "the key `id` is missing"
            refuse(
                [
                    Problem(
                        where="", what=what, remedy="add `id: …`, the id or ARN that your application calls"
                    )
                ]
            )
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        mapping = handler.resolve_ref_schema(handler(schema))
        description = mapping.pop("description")
        mapping["oneOf"] = [{"required": ["id"]}, {"required": ["ids"]}]
        return {"description": description, "anyOf": [mapping["properties"]["id"], mapping]}


class GuardrailSettings(Settings):
    """A guardrail that gets a section of its own."""

    name: ModelName = Field(
        description="What the dashboard calls it, 1 to 100 characters.", examples=["Chat filter"]
    )
    arn: GuardrailArn = Field(
        description="Its ARN, as the Bedrock console shows it.",
        examples=["arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl"],
    )
    version: GuardrailVersion = Field(
        default="DRAFT", description='DRAFT or a number, in quotes. Default: "DRAFT".', examples=["3"]
    )


class AgentSettings(Settings):
    """An agent that gets a section of its own."""

    name: ModelName = Field(
        description="What the dashboard calls it, 1 to 100 characters.", examples=["Support agent"]
    )
    alias_arn: AgentAliasArn = Field(
        description="The ARN of the alias that applications call.",
        examples=["arn:aws:bedrock:us-east-1:111122223333:agent-alias/ABCDEFGHIJ/KLMNOPQRST"],
    )


class KnowledgeBaseSettings(Settings):
    """A managed knowledge base that gets a section of its own."""

    name: ModelName = Field(
        description="What the dashboard calls it, 1 to 100 characters.", examples=["Handbook"]
    )
    id: KnowledgeBaseId = Field(
        description="Its id: ten capitals and digits, as the Bedrock console shows it.",
        examples=["ABCDEFGHIJ"],
    )


class SlackSettings(Settings):
    """A channel of a Slack workspace that Amazon Q Developer in chat applications was let into, by hand and once."""

    workspace: SlackWorkspace = Field(
        description="The id of the workspace, as the console of Amazon Q Developer shows it.",
        examples=["T0123ABCD"],
    )
    channel: SlackChannelId = Field(
        description="The id of the channel, the end of its link. One target of an account may name it.",
        examples=["C0123ABCD"],
    )


class TeamsSettings(Settings):
    """A channel of a Microsoft Teams team that Amazon Q Developer in chat applications was let into, by hand and once."""

    team_id: Uuid = Field(
        description="The id of the team: groupId in the channel's link.",
        examples=["1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
    tenant_id: Uuid = Field(
        description="The id of the organization: tenantId in the channel's link.",
        examples=["1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
    channel_id: TeamsChannelId = Field(
        description="The id of the channel as its link has it, with %3A and %40. One target of an account may name it.",
        examples=["19%3Aabcdef%40thread.tacv2"],
    )


class TierSettings(Settings):
    """Who hears of the alarms of one tier, and of which of their states."""

    email: tuple[Email, ...] | None = Field(
        default=None,
        description="E-mail addresses beside those under notify. AWS asks each of them once to confirm. Default: none.",
        examples=[["oncall@example.com"]],
    )
    sms: tuple[PhoneNumber, ...] | None = Field(
        default=None,
        description="Phone numbers, in quotes, + and the country code first. Default: none.",
        examples=[["+4915112345678"]],
    )
    https: tuple[HttpsEndpoint, ...] | None = Field(
        default=None,
        description="Endpoints that confirm the subscription themselves: a URL, or {ssm: NAME} or {variable: NAME} where the URL is a "
        "secret. Default: none.",
        examples=[["https://hooks.example.com/alarms", {"ssm": "/bedrock/hook-url"}]],
    )
    pagerduty: SecretEndpoint | None = Field(
        default=None,
        title="PagerDuty",
        description="Where the integration URL of PagerDuty lies: {ssm: NAME} or {variable: NAME}. Default: none.",
        examples=[{"ssm": "/bedrock/pagerduty-url"}],
    )
    opsgenie: SecretEndpoint | None = Field(
        default=None,
        description="Where the integration URL of Opsgenie lies: {ssm: NAME} or {variable: NAME}. Default: none.",
        examples=[{"variable": "opsgenie_url"}],
    )
    sqs: tuple[QueueArn, ...] | None = Field(
        default=None,
        title="SQS",
        description="ARNs of standard queues in the target's account and Region, whose policies let the topic send. Default: none.",
        examples=[["arn:aws:sqs:us-east-1:111122223333:alarms"]],
    )
    functions: tuple[FunctionArn, ...] | None = Field(
        default=None,
        alias="lambda",
        title="Lambda",
        description="ARNs of Lambda functions in the target's account and Region; they are permitted to be called. Default: none.",
        examples=[["arn:aws:lambda:us-east-1:111122223333:function:alarms"]],
    )
    slack: SlackSettings | None = Field(
        default=None, title="Slack", description="The Slack channel that alarms are shown in. Default: none."
    )
    teams: TeamsSettings | None = Field(
        default=None,
        title="Teams",
        description="The Microsoft Teams channel that alarms are shown in. Default: none.",
    )
    topic: TopicArn | None = Field(
        default=None,
        description="The ARN of a topic that exists already, in the target's Region, in place of one of our own. Beside it stand ok and "
        "insufficient_data alone. Default: a topic is made.",
        examples=["arn:aws:sns:us-east-1:111122223333:operations"],
    )
    ok: bool | None = Field(
        default=None,
        strict=True,
        title="OK",
        description="Whether they hear that an alarm is over. Default: true.",
    )
    insufficient_data: bool | None = Field(
        default=None,
        strict=True,
        description="Whether they hear that an alarm has no data. Default: false.",
    )


class NotifySettings(Settings):
    """Who is told when an alarm changes its state."""

    email: tuple[Email, ...] | None = Field(
        default=None,
        description="E-mail addresses that hear of every tier whose topic is made here. AWS asks each of them once to confirm, for each tier. "
        "Default: nobody.",
        examples=[["oncall@example.com"]],
    )
    tiers: dict[TierName, TierSettings | None] | None = Field(
        default=None,
        description="Who hears of which tier: names of 1 to 20 lower-case letters, digits and hyphens. A target's tier replaces that of "
        "defaults as a whole, null drops it. Default: the tiers that alarms use, for those under email.",
        examples=[{"critical": {"sms": ["+4915112345678"]}, "warning": {"ok": False}}],
    )
    kms_key: KmsKey | None = Field(
        default=None,
        description="The ARN of a KMS key in the target's Region that encrypts the topics; its policy must let CloudWatch use it. "
        "Default: a key is made.",
        examples=["arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    )


class CompositeSettings(Settings):
    """How the critical alarms of a target become one page: a composite alarm tells, and those below it tell nobody."""

    enabled: bool = Field(
        default=True,
        strict=True,
        description="Whether there are composite alarms. false: each alarm tells its own tier. Default: true.",
    )
    tier: TierName | None = Field(
        default=None,
        description="The tier whose alarms become one page, and which is told: 1 to 20 lower-case letters, digits and hyphens. "
        "Default: critical.",
        examples=["critical"],
    )
    models: bool = Field(
        default=False,
        strict=True,
        description="Whether there is a composite alarm for each model, too, at 0.50 USD a month each. Default: false, unless "
        "at_least counts them.",
    )
    at_least: AtLeast | None = Field(
        default=None,
        description="From how many unhealthy models on the page goes out: a number, or a share in quotes. Fewer are told to the "
        "tier warning. Default: 1.",
        examples=[2, "50%"],
    )
    suppressor: AlarmName | None = Field(
        default=None,
        description="The name or ARN of an alarm of your own, in the same account and Region: while it is in ALARM, the page is "
        "kept back. Default: none.",
        examples=["deployment-running"],
    )
    wait_period: Seconds | None = Field(
        default=None,
        description="How many seconds the page waits for the suppressor to go off, too. Default: 60.",
        examples=[60],
    )
    extension_period: Seconds | None = Field(
        default=None,
        description="How many seconds the page is kept back after the suppressor is over. Default: 60.",
        examples=[60],
    )


class MaintenanceSettings(Settings):
    """A window of planned maintenance in which nobody is paged: once, `from` and `to`, or every week, `every`, `at` and `duration`."""

    name: WindowName | None = Field(
        default=None,
        description="What it is called in the history of alarms and in Terraform addresses: 1 to 40 lower-case letters and digits with "
        "single hyphens between them. Default: made from when it begins.",
        examples=["database-upgrade"],
    )
    start: Moment | None = Field(
        default=None,
        alias="from",
        title="From",
        description="When it begins, by the clock of its time zone, in quotes. Together with to.",
        examples=["2026-12-01T22:00"],
    )
    end: Moment | None = Field(
        default=None,
        alias="to",
        title="To",
        description="When it is over, by the same clock, five minutes later at least.",
        examples=["2026-12-02T02:00"],
    )
    every: Every | None = Field(
        default=None,
        description="On which days it begins: day, monday-friday, or a day of the week. Together with at and duration.",
        examples=["sunday"],
    )
    at: TimeOfDay | None = Field(
        default=None,
        description="At what time it begins on these days, by the clock of its time zone, in quotes.",
        examples=["02:00"],
    )
    duration: Duration | None = Field(
        default=None,
        description="How long it lasts by that clock: five minutes at least, and over before it begins again.",
        examples=["2h", "1h30m"],
    )
    time_zone: TimeZone = Field(
        default=DEFAULT_TIME_ZONE,
        description="By whose clock: a name of the IANA time zone database. Default: UTC.",
        examples=["Europe/Berlin"],
    )
    models: Annotated[tuple[MaintainedModel, ...], Field(min_length=1)] | None = Field(
        default=None,
        description="Which models are in maintenance: ids of models, or names of inference_profiles. Only with a composite alarm for "
        "each model. Default: the whole target.",
        examples=[["us.amazon.nova-2-lite-v1:0"]],
    )

    @property
    def window(self) -> OneTimeWindow | WeeklyWindow:
        """When it is."""
        if self.start and self.end:
            return OneTimeWindow(start=self.start, end=self.end, time_zone=self.time_zone)
        assert self.every is not None
        assert self.at is not None
        assert self.duration is not None
        return WeeklyWindow(
            days=DAYS[self.every], at=self.at, duration=self.duration, time_zone=self.time_zone
        )

    @property
    def address(self) -> str:
        """What its schedules are called."""
        if self.name:
            return self.name
        return f"{self.start:%Y-%m-%dt%H-%M}" if self.start else f"{self.every}-{self.at:%H-%M}"

    @model_validator(mode="after")
    def _of_one_form(self) -> MaintenanceSettings:
        once, weekly = (self.start, self.end), (self.every, self.at, self.duration)
        whole, other = (once, weekly) if self.start or self.end else (weekly, once)
        if None in whole or any(part is not None for part in other):
            what = "when it begins and ends is not said in one of the two forms"
            remedy = "write `from` and `to`, or `every`, `at` and `duration`, and nothing of the other form"
            refuse([Problem(where="", what=what, remedy=remedy)])
        return self

    @model_validator(mode="after")
    def _has_an_end(self) -> MaintenanceSettings:
        window = self.window
        lasts = window.duration if isinstance(window, WeeklyWindow) else window.end - window.start
        if lasts < SHORTEST:
            what, remedy = "it ends before it has lasted five minutes", "make it longer"
            refuse([Problem(where="", what=what, remedy=remedy)])
        if isinstance(window, WeeklyWindow) and lasts > window.max_duration:
            what = (
                f"it is not over when it begins again, {shown_duration(window.max_duration)} is the longest"
            )
            refuse([Problem(where="", what=what, remedy="make it shorter")])
        if time := nonexistent_time(window):
            what = (
                f"the clocks of {self.time_zone} skip {time:%H:%M} on {time:%d %B}, and so would the schedule"
            )
            refuse([Problem(where="", what=what, remedy="choose another time, or UTC")])
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        mapping = handler.resolve_ref_schema(handler(schema))
        mapping["oneOf"] = [{"required": ["from", "to"]}, {"required": ["every", "at", "duration"]}]
        return mapping


class LargeBodiesSettings(Settings):
    """Where prompts and answers go that are too large for the log."""

    bucket: Bucket = Field(
        description="The name of a bucket of the same account and Region, whose policy lets Amazon Bedrock write to it.",
        examples=["example-corp-bedrock-bodies"],
    )
    prefix: StateKey | None = Field(
        default=None,
        description="What the keys of the objects begin with, without a slash at its end. Default: nothing.",
        examples=["bedrock"],
    )


class InvocationLoggingSettings(Settings):
    """The log of every model call of the account and Region, and what is asked of it."""

    log_group: LogGroup | None = Field(
        default=None,
        description="The name of the log group, 1 to 512 letters, digits and . - _ / #. Default: /aws/bedrock/modelinvocations.",
        examples=["/aws/bedrock/modelinvocations"],
    )
    managed: bool | None = Field(
        default=None,
        strict=True,
        description="true: Terraform turns the logging of the account and Region on and owns the log group, over whatever was set. "
        "false: the log is there already and is only asked. Default: false.",
    )
    retention_days: RetentionDays | None = Field(
        default=None,
        description="How many days records are kept, one of the numbers that CloudWatch Logs knows. Only with managed: true. "
        "Default: 30.",
        examples=[30],
    )
    kms_key: KmsKey | None = Field(
        default=None,
        description="The ARN of a KMS key in the target's Region that encrypts the log group; its policy must let CloudWatch Logs use "
        "it. Only with managed: true. Default: a key that Terraform makes.",
        examples=["arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
    bodies: bool | None = Field(
        default=None,
        strict=True,
        description="Whether prompts and answers stand in the log, for whoever may read it. Stop reasons and guardrail interventions "
        "are known with them alone. Default: false.",
    )
    large_bodies: LargeBodiesSettings | None = Field(
        default=None,
        title="Large bodies",
        description="Where prompts and answers over 100 KB go. Only with managed: true and bodies: true. Default: nowhere.",
    )
    metadata_keys: Annotated[tuple[MetadataKey, ...], Field(max_length=MAX_METADATA_KEYS)] | None = Field(
        default=None,
        description="Keys that callers send in requestMetadata and by which use is split, at most 5, each of 1 to 64 letters, digits "
        "and underscores. Default: none.",
        examples=[["team", "tenant"]],
    )


class InferenceProfileSettings(Settings):
    """An application inference profile that Terraform makes: a model under a name of its own, with its own numbers."""

    name: ProfileName = Field(
        description="Its name, 1 to 64 letters and digits, between them single spaces, hyphens or underscores. Names that differ in "
        "case or in those alone are one.",
        examples=["search-team"],
    )
    copy_from: CopiedModel = Field(
        description="The foundation model or cross-Region inference profile that it stands for, and whose price it has.",
        examples=["us.amazon.nova-2-lite-v1:0", "global.anthropic.claude-sonnet-4-6"],
    )
    description: ProfileDescription | None = Field(
        default=None,
        description="Which calls go through it: 1 to 200 letters, digits, colons and dots, between them single spaces, hyphens or "
        "underscores. Default: none.",
        examples=["Calls of the search team."],
    )
    tags: Tags | None = Field(
        default=None,
        description="Tags of the profile beside those of the target, by which the bill can be split. Default: none.",
        examples=[{"team": "search"}],
    )


class StateSettings(Settings):
    """The S3 bucket in which Terraform keeps the state of every stack."""

    account: Account = Field(
        description="The account of the bucket, 12 digits, in quotes.", examples=["111122223333"]
    )
    region: Region = Field(description="The Region of the bucket.", examples=["us-east-1"])
    bucket: Bucket | None = Field(
        default=None,
        description="The name of the bucket: 3 to 63 lower-case letters, digits, dots and hyphens, unique in all of AWS. "
        "Default: bedrock-monitoring-state-ACCOUNT.",
        examples=["example-corp-terraform-state"],
    )
    role: Role | None = Field(
        default=None,
        description="The role that is assumed to reach the bucket: its name, or its ARN in the same account. "
        "Default: none, your own credentials are used.",
        examples=["TerraformState"],
    )
    kms_key: KmsKey | None = Field(
        default=None,
        description="The ARN of a KMS key in the bucket's Region that encrypts the state. Default: keys that S3 manages (SSE-S3).",
        examples=["arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
    managed: bool = Field(
        default=True,
        strict=True,
        description="Whether `make state` makes the bucket and keeps it. false: the bucket is somebody else's. Default: true.",
    )
    prefix: StateKey | None = Field(
        default=None,
        description="What the key of every state begins with, without a slash at its end. Default: bedrock-monitoring.",
        examples=["monitoring/bedrock"],
    )


class DefaultSettings(Settings):
    """Settings of every target that says nothing of its own.

    A target's own value replaces the default. `alarms`, `composites`, `notify`, its tiers, `tags` and
    `invocation_logging` are merged key by key, lists and each tier of `notify` are replaced as a whole, and
    null drops the default.
    """

    account: Account | None = Field(
        default=None,
        description="The account that is watched, 12 digits, in quotes.",
        examples=["111122223333"],
    )
    region: Region | None = Field(
        default=None, description="The Region that is watched.", examples=["us-east-1"]
    )
    role: Role | None = Field(
        default=None,
        description="The role that is assumed in the account to deploy: its name, or its ARN in that account. "
        "Default: none, your own credentials are used.",
        examples=["BedrockMonitoringDeploy"],
    )
    models: Annotated[tuple[ModelSettings, ...], Field(min_length=1)] | None = Field(
        default=None, description="The models that are watched, at least one, each once."
    )
    discount: Percent | None = Field(
        default=None,
        description="Percent by which the list prices of its models are lowered, 0 to 100, for models that say nothing else. Default: 0.",
        examples=[12.5],
    )
    period: Period | None = Field(
        default=None,
        description="How many seconds one datapoint of the dashboard covers: a multiple of 60 from 60 to 86400. Default: 300.",
        examples=[300],
    )
    dashboards: Annotated[tuple[DashboardChoice, ...], Field(min_length=1)] | None = Field(
        default=None,
        description="Which dashboards there are: overview, models, cost, guardrails, agents, logs. Default: overview alone.",
        examples=[["overview", "models", "cost"]],
    )
    sections: tuple[SectionChoice, ...] | None = Field(
        default=None,
        description="Sections for parts of Bedrock that most accounts do not use: legacy_models, images, service_tiers, mantle and batch on the overview, "
        "automated_reasoning on guardrails, knowledge_bases and agentcore on agents. Default: none.",
        examples=[["images", "batch"]],
    )
    guardrails: tuple[GuardrailSettings, ...] | None = Field(
        default=None,
        description="Guardrails that get a section of their own on the dashboard guardrails. Default: none.",
    )
    agents: tuple[AgentSettings, ...] | None = Field(
        default=None,
        description="Agents that get a section of their own on the dashboard agents. Default: none.",
    )
    knowledge_bases: tuple[KnowledgeBaseSettings, ...] | None = Field(
        default=None,
        description="Managed knowledge bases that get a section of their own on the dashboard agents. Default: none.",
    )
    alarms: Alarms | None = Field(
        default=None,
        description="Which alarms there are: true for every kind that is on by itself with its own condition, false for none, or a "
        "mapping from kinds to true, false, a condition or a condition for each tier; kinds that it leaves out are as the default has "
        "them. Default: true.",
        examples=[
            True,
            {
                "throttles": {"warning": "> 0 for 3 minutes", "critical": "> 50 for 5 minutes"},
                "latency_p99": False,
            },
        ],
    )
    composites: CompositeSettings | None = Field(
        default=None,
        title="Composites",
        description="How the critical alarms of a target become one page. Default: the composite alarm of the target tells, the alarms "
        "below it tell nobody.",
    )
    maintenance: tuple[MaintenanceSettings, ...] | None = Field(
        default=None,
        description="Windows of planned maintenance in which nobody is paged, for the target or for some of its models. Default: none.",
    )
    runbooks: RunbooksUrl | None = Field(
        default=None,
        description="The address below which docs/runbooks is published, for the links in alarms: at most 200 characters. "
        "Default: none, alarms name the file in this project.",
        examples=["https://github.com/example-corp/bedrock-monitoring/blob/main/docs/runbooks"],
    )
    notify: NotifySettings | None = Field(
        default=None,
        title="Notify",
        description="Who is told when an alarm changes its state. Default: nobody.",
    )
    tags: Tags | None = Field(
        default=None,
        description="Tags of every resource, at most 50: keys of 1 to 128 characters that do not begin with aws:, values of at "
        "most 256 characters, in quotes if they are numbers. Default: none.",
        examples=[{"team": "ml"}],
    )
    invocation_logging: InvocationLoggingSettings | None = Field(
        default=None,
        title="Invocation logging",
        description="The log of every model call, for the questions that no metric answers. Default: no log is asked.",
    )
    wave: Wave | None = Field(
        default=None,
        description="When the target is deployed: waves follow one another in ascending order, from 1. Default: 1.",
        examples=[1],
    )


class TargetSettings(DefaultSettings):
    """One account and Region that is watched: one dashboard with its alarms, one Terraform stack."""

    name: TargetName = Field(
        description="The name of the target and of its stack: 1 to 63 letters, digits and hyphens, beginning with a letter. "
        "Not `state`, and not that of another target in upper or lower case.",
        examples=["prod"],
    )
    dashboard_name: DashboardName | None = Field(
        default=None,
        description="The name of the dashboard: 1 to 255 letters, digits, hyphens and underscores, once in an account with all its "
        "Regions. Default: bedrock-NAME.",
        examples=["bedrock-prod"],
    )
    inference_profiles: tuple[InferenceProfileSettings, ...] | None = Field(
        default=None,
        title="Inference profiles",
        description="Application inference profiles that Terraform makes, each watched as a model of its own. Default: none.",
    )
    state_key: StateKey | None = Field(
        default=None,
        description="The key of its state in the bucket, to keep the old one after a rename. Default: PREFIX/NAME/terraform.tfstate.",
        examples=["bedrock-monitoring/prod/terraform.tfstate"],
    )


class OwnStackSettings(Settings):
    """A stack of your own: the resources that a Python file of yours adds, in one account and Region."""

    name: TargetName = Field(
        description="The name of the stack: 1 to 63 letters, digits and hyphens, beginning with a letter. "
        "Not `state`, and not that of a target or of another stack in upper or lower case.",
        examples=["audit-log"],
    )
    file: PythonFile | None = Field(
        default=None,
        description="The Python file with the function add_resources(stack), relative to the folder of this file. "
        "Default: stacks/own/NAME.py, with underscores for hyphens.",
        examples=["stacks/own/audit_log.py"],
    )
    account: Account | None = Field(
        default=None,
        description="The account that the stack is deployed to, 12 digits, in quotes. "
        "Default: that under defaults.",
        examples=["111122223333"],
    )
    region: Region | None = Field(
        default=None,
        description="The Region that the stack is deployed to. Default: that under defaults.",
        examples=["us-east-1"],
    )
    role: Role | None = Field(
        default=None,
        description="The role that is assumed in the account to deploy: its name, or its ARN in that account. "
        "Default: that under defaults, else none, your own credentials are used.",
        examples=["BedrockMonitoringDeploy"],
    )
    tags: Tags | None = Field(
        default=None,
        description="Tags of every resource beside those under defaults, at most 48 in all. Default: none.",
        examples=[{"team": "ml"}],
    )
    wave: Wave | None = Field(
        default=None,
        description="When the stack is deployed: waves follow one another in ascending order, from 1. "
        "Default: that under defaults, else 1.",
        examples=[2],
    )
    state_key: StateKey | None = Field(
        default=None,
        description="The key of its state in the bucket, to keep the old one after a rename. "
        "Default: PREFIX/NAME/terraform.tfstate.",
        examples=["bedrock-monitoring/audit-log/terraform.tfstate"],
    )
    settings: dict[SettingName, JsonValue] | None = Field(
        default=None,
        description="What add_resources finds in stack.own.settings, unchanged: any values under names of 1 to 64 "
        "letters, digits, underscores and hyphens that begin with a letter. Default: none.",
        examples=[{"retention_days": 30}],
    )


class RolloutFile(Settings):
    """What is watched, where, and who is told."""

    state: StateSettings = Field(
        description="The S3 bucket in which Terraform keeps the state of every stack."
    )
    provider_version: ProviderVersion | None = Field(
        default=None,
        description="Which versions of the Terraform provider hashicorp/aws may be used: a version constraint, in quotes. "
        'Default: "~> 5.100".',
        examples=["~> 5.100"],
    )
    monthly_cost_ceiling: UsdPerMonth | None = Field(
        default=None,
        description="What dashboards, alarms, logs, keys and e-mails of all targets may cost: USD a month, as make cost estimates it. "
        "A rollout that would cost more is refused. Default: none.",
        examples=[25],
    )
    defaults: DefaultSettings | None = Field(
        default=None,
        title="Defaults",
        description="Settings of every target that says nothing of its own; account, region, role, tags and wave "
        "are those of your own stacks, too.",
    )
    targets: Annotated[tuple[TargetSettings, ...], Field(min_length=1)] = Field(
        description="What is watched: a list of accounts and Regions, at least one."
    )
    stacks: tuple[OwnStackSettings, ...] | None = Field(
        default=None,
        description="Stacks of your own, planned and deployed with the targets: a list. Default: none.",
    )
