"""The settings of `targets` and `defaults`: what is monitored in one account and Region."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from bedrock_monitoring.bedrock.naming import OVERVIEW
from bedrock_monitoring.bedrock.prices import NO_DISCOUNT
from bedrock_monitoring.rollout.settings.alarm_settings import AlarmSettings
from bedrock_monitoring.rollout.settings.budget_settings import BudgetSettings, CostAnomalySettings
from bedrock_monitoring.rollout.settings.composite_settings import CompositeSettings
from bedrock_monitoring.rollout.settings.job_settings import FailedJobSettings
from bedrock_monitoring.rollout.settings.logging_settings import InvocationLoggingSettings
from bedrock_monitoring.rollout.settings.maintenance_settings import MaintenanceSettings
from bedrock_monitoring.rollout.settings.model_settings import InferenceProfileSettings, ModelSettings
from bedrock_monitoring.rollout.settings.notification_settings import NotifySettings
from bedrock_monitoring.rollout.settings.objective_settings import ObjectiveSettings
from bedrock_monitoring.rollout.settings.quota_settings import TargetQuotaSettings
from bedrock_monitoring.rollout.settings.section_settings import (
    AgentSettings,
    GuardrailSettings,
    KnowledgeBaseSettings,
    OnlineEvaluationSettings,
)
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.alarm_values import RunbooksUrl
from bedrock_monitoring.rollout.values.common_values import (
    Account,
    DashboardChoice,
    DashboardName,
    Percent,
    Period,
    PermissionsBoundary,
    Region,
    Role,
    SectionChoice,
    StateKey,
    Tags,
    TargetName,
    Wave,
)
from bedrock_monitoring.rollout.values.observability_values import ViewChoice
from bedrock_monitoring.rollout.values.rules import Extendable

REQUIRED = ("account", "region", "models")
"""What every target needs, from itself or from `defaults`."""

REQUIRED_IN_DEFAULTS = "none, required here or in `defaults`"
"""What stands in the place of a default that a setting does not have."""


_BUILT_WHEN_USED = ConfigDict(defer_build=True)
"""Most files have no groups, and no file uses every class alone: validators are built at their first use."""


class PlaceSettings(Settings):
    """Where a target is."""

    model_config = _BUILT_WHEN_USED

    account: Account | None = setting(
        default=None,
        description="The account to monitor, 12 digits, in quotes, so that every tool keeps a zero at its "
        "beginning.",
        default_text=REQUIRED_IN_DEFAULTS,
        examples=["111122223333"],
    )
    region: Region | None = setting(
        default=None,
        description="The Region to monitor.",
        default_text=REQUIRED_IN_DEFAULTS,
        examples=["us-east-1"],
    )


class MonitoringSettings(Settings):
    """How an account is monitored in a Region, wherever it is described: all but which account and Region."""

    model_config = _BUILT_WHEN_USED

    role: Role | None = setting(
        default=None,
        description="The role to assume in the account to deploy: its name, or its ARN in that account.",
        default_text="none, your own credentials are used",
        examples=["BedrockMonitoringDeploy"],
    )
    plan_role: Role | None = setting(
        default=None,
        description="The role to assume in the account for a plan, which reads and cannot deploy: its name, "
        "or its ARN in that account. Only beside `role`.",
        default_text="`role`",
        examples=["BedrockMonitoringPlan"],
    )
    permissions_boundary: PermissionsBoundary | None = setting(
        default=None,
        description="The IAM policy that bounds every role that Terraform creates: its name, or its ARN in "
        "that account or of AWS.",
        default_text="none",
        examples=["DeveloperBoundary"],
    )
    models: Annotated[tuple[ModelSettings, ...], Field(min_length=1), Extendable()] = setting(
        default=(),
        description="The models to monitor, at least one, each once.",
        default_text=REQUIRED_IN_DEFAULTS,
    )
    discount: Percent = setting(
        default=NO_DISCOUNT,
        description="Percent by which the list prices of its models are lowered, 0 to 100, for models "
        "without a `discount` of their own.",
        examples=[12.5],
    )
    period: Period = setting(
        default=300,
        description="How many seconds one datapoint of the dashboard covers: a multiple of 60 from 60 to "
        "86400.",
        examples=[300],
    )
    dashboards: Annotated[tuple[DashboardChoice, ...], Field(min_length=1), Extendable()] = setting(
        default=(OVERVIEW,),
        description="Which dashboards to create, at least one: `overview`, `models`, `cost`, `guardrails`, "
        "`agents`, `logs`.",
        examples=[["overview", "models", "cost"]],
    )
    view: ViewChoice = setting(
        default="own",
        description="`own`: the dashboards and alarms of the target are in its account. `central`: it has "
        "none, and the view of `observability` shows it.",
        examples=["central"],
    )
    sections: Annotated[tuple[SectionChoice, ...], Extendable()] = setting(
        default=(),
        description="Sections for parts of Bedrock that most accounts do not use: `legacy_models`, `images`, "
        "`service_tiers`, `mantle` and `batch` on `overview`, `automated_reasoning` on `guardrails`, "
        "`agentcore`, `agentcore_evaluations` and `knowledge_bases` on `agents`.",
        examples=[["images", "batch"]],
    )
    guardrails: Annotated[tuple[GuardrailSettings, ...], Extendable()] = setting(
        default=(), description="Guardrails that get a section of their own on the dashboard `guardrails`."
    )
    agents: Annotated[tuple[AgentSettings, ...], Extendable()] = setting(
        default=(),
        description="Agents of Bedrock Agents (Classic) that get a section of their own on the dashboard "
        "`agents`.",
    )
    knowledge_bases: Annotated[tuple[KnowledgeBaseSettings, ...], Extendable()] = setting(
        default=(),
        description="Managed knowledge bases that get a section of their own on the dashboard `agents`.",
    )
    alarms: AlarmSettings = setting(
        default=AlarmSettings(),
        description="Which alarms to create: `true` for every kind that is on by default, with its default "
        "condition; `false` for none; or a mapping from kinds to `true`, `false`, a condition, or a "
        "condition for each tier. Kinds that the mapping leaves out are on or off by default.",
        default_text="`true`",
        examples=[
            True,
            {"set": "lean"},
            {
                "throttles": {"warning": "> 0 for 3 minutes", "critical": "> 50 for 5 minutes"},
                "first_token": False,
            },
        ],
    )
    objectives: ObjectiveSettings = setting(
        default=ObjectiveSettings(),
        description="What share of its calls each model shall answer, and how fast.",
        default_text="99.5 % of the calls do not fail, and 95 % of the streamed answers begin within 10 s",
        title="Objectives",
    )
    quotas: TargetQuotaSettings = setting(
        default=TargetQuotaSettings(),
        description="Quotas of the account that are not those of a model on bedrock-runtime.",
        default_text="not known, usage is not compared",
        title="Quotas of the account",
    )
    composites: CompositeSettings = setting(
        default=CompositeSettings(),
        description="How the critical alarms of a target become one page.",
        default_text="the composite alarm of the target notifies, the alarms below it do not",
        title="Composites",
    )
    maintenance: Annotated[tuple[MaintenanceSettings, ...], Extendable()] = setting(
        default=(),
        description="Windows of planned maintenance in which nobody is paged, for the target or for some of "
        "its models.",
    )
    mute_rules: bool = setting(
        default=False,
        description="Whether alarm mute rules of CloudWatch keep every alarm of the target quiet during its "
        "`maintenance`, warnings too. Needs a `provider_version` from 6.41 up.",
    )
    runbooks: RunbooksUrl | None = setting(
        default=None,
        description="The address below which `docs/runbooks` is published, for the links in alarms: at most "
        "200 characters.",
        default_text="none, alarms name the file in this project",
        examples=["https://github.com/example-corp/bedrock-monitoring/blob/main/docs/runbooks"],
    )
    notify: NotifySettings = setting(
        default=NotifySettings(),
        description="Who is notified when an alarm changes its state.",
        default_text="nobody",
        title="Notify",
    )
    tags: Tags = setting(
        default={},
        description="Tags of every resource, at most 48: keys of 1 to 128 characters that do not begin with "
        "`aws:`, values of at most 256 characters, in quotes if they are numbers or `true` or `false`.",
        examples=[{"team": "ml"}],
    )
    invocation_logging: InvocationLoggingSettings | None = setting(
        default=None,
        description="The log of every model call, for the questions that no metric answers.",
        default_text="none, no log is queried",
        title="Invocation logging",
    )
    budgets: Annotated[tuple[BudgetSettings, ...], Extendable()] = setting(
        default=(),
        description="What a month may cost: for the target, a team by its tag, or some models. Nobody is "
        "stopped by a budget alone.",
    )
    cost_anomalies: CostAnomalySettings | None = setting(
        default=None,
        description="Who is told of unusual spend on the bill, a day late.",
        default_text="nobody",
        title="Cost anomalies",
    )
    failed_jobs: FailedJobSettings | None = setting(
        default=None,
        description="Who is told of failed jobs of batch inference, customization and Data Automation. `{}` "
        "takes every type of job and the tier `warning`.",
        default_text="nobody",
        title="Failed jobs",
    )
    online_evaluations: Annotated[tuple[OnlineEvaluationSettings, ...], Extendable()] = setting(
        default=(),
        description="Online evaluations of AgentCore that Terraform creates: evaluators score a sample of "
        "what an agent does, and each gets a section of its own on the dashboard `agents`. Needs a "
        "`provider_version` from 6.47 up.",
        title="Online evaluations",
    )
    wave: Wave = setting(
        default=1,
        description="When the target is deployed: a whole number from 1. Waves are deployed one after the "
        "other, in ascending order.",
        examples=[1],
    )
    adopt: bool = setting(
        default=False,
        description="`true`: dashboards, alarms, topics and other resources that have the name of a new one "
        "are imported into the state and changed to what this file says. `false`: a plan that would create "
        "them is refused.",
    )


class DefaultSettings(MonitoringSettings, PlaceSettings):
    """Settings of every target that does not set them itself.

    A target's own value replaces the default. `alarms`, `objectives`, `quotas`, `composites`, `notify`, its
    tiers, `tags`, `invocation_logging`, `cost_anomalies` and `failed_jobs` are merged key by key, lists and
    each tier of `notify` are replaced as a whole, `{add: [...]}` extends a list, and null drops the default.
    """


class TargetSettings(DefaultSettings):
    """One account and Region to monitor: its dashboards and alarms are one Terraform stack."""

    name: TargetName = Field(
        description="The name of the target and of its stack: 1 to 63 letters, digits and hyphens, beginning "
        "with a letter. Not `state`, and not that of another target in upper or lower case.",
        examples=["prod"],
    )
    dashboard_name: DashboardName | None = setting(
        default=None,
        description="The name of the dashboard: 1 to 255 letters, digits, hyphens and underscores, unique in "
        "the account with all its Regions. Further dashboards are named after it.",
        default_text="`bedrock-NAME`",
        examples=["bedrock-prod"],
    )
    renamed_from: TargetName | None = setting(
        default=None,
        description="The name by which the target was first deployed, if it has another now. AWS cannot "
        "rename alarms, dashboards, topics and roles, so they keep that name, and so does the key of the "
        "state.",
        default_text="none, the target has its first name",
        examples=["prod"],
    )
    enabled: bool = setting(
        default=True,
        description="Whether `plan` and `deploy` take the target. With `false` they leave alone what is "
        "deployed and its state, as while its account is closed; `destroy` takes it if it is named.",
    )
    inference_profiles: Annotated[tuple[InferenceProfileSettings, ...], Extendable()] = setting(
        default=(),
        description="Application inference profiles that Terraform creates, each monitored as a model of its "
        "own.",
        title="Inference profiles",
    )
    state_key: StateKey | None = setting(
        default=None,
        description="The key of its state in the bucket: at most 800 letters, digits and `/ ! - _ . * ' ( "
        ")`. To rename a target, set `renamed_from`.",
        default_text="`PREFIX/NAME/terraform.tfstate`",
        examples=["bedrock-monitoring/prod/terraform.tfstate"],
    )
