"""A target: one account and Region, with its models, dashboards, alarms and notifications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from bedrock_monitoring.bedrock.alarms import Composites, Maintenance, TierConditions
from bedrock_monitoring.bedrock.alarms.online_evaluations import OnlineEvaluation
from bedrock_monitoring.bedrock.budgets import Budget, CostAnomalies
from bedrock_monitoring.bedrock.failed_jobs import FailedJobs
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.bedrock.objectives import DEFAULT_OBJECTIVES, Objectives
from bedrock_monitoring.bedrock.prices import NO_DISCOUNT, ResolvedPrice, TokenPrice, resolve_prices
from bedrock_monitoring.bedrock.quotas import MantleQuota, Quota, QuotaValue, codes_of
from bedrock_monitoring.bedrock.shown_resources import Agent, Guardrail, KnowledgeBase
from bedrock_monitoring.monitoring.stack import Stack
from bedrock_monitoring.notification import Notify
from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class Model(Value):
    """A model to monitor.

    Attributes:
        id: The id of the first route: a model or an inference profile.
        other_routes: The ids of further routes. The metrics of all routes are combined.
        name: The display name. ``None`` derives it from the id.
        price: The token prices that override list prices, on every route.
        discount: The discount on list prices in percent, 0 to 100.
        quotas: The quotas that rollout.yaml sets, by the ids of the routes that have them.
        copied_from: The source of an application inference profile that Terraform creates. The profile has
            the price of its source. ``None`` for any other model.
        objectives: What share of its calls the model shall answer, and how fast.
    """

    id: ModelId
    other_routes: tuple[ModelId, ...] = ()
    name: str | None = None
    price: TokenPrice = field(default_factory=TokenPrice)
    quotas: Mapping[str, Quota] = field(default_factory=dict)
    discount: Decimal = NO_DISCOUNT
    copied_from: ModelId | None = None
    objectives: Objectives = DEFAULT_OBJECTIVES

    @property
    def routes(self) -> tuple[ModelId, ...]:
        """The ids of all routes, ``id`` first."""
        return (self.id, *self.other_routes)

    def prices(self, region: str) -> tuple[ResolvedPrice, ...]:
        """Return the token price of each route in a Region, with its source."""
        routes = self.routes if self.copied_from is None else (self.copied_from,)
        return resolve_prices(routes, override=self.price, discount=self.discount, region=region)

    @property
    def display_name(self) -> str:
        """The display name. Derived from the id of a model with several routes, it has no geography."""
        if self.name or not self.other_routes:
            return self.name or self.id.display_name
        named = next((route for route in self.routes if route.foundation_id), self.id)
        return named.display_name.removesuffix(f" · {named.geography}")


@dataclass(frozen=True, kw_only=True)
class InferenceProfile(Value):
    """An application inference profile that Terraform creates.

    Attributes:
        name: The name of the profile.
        copy_from: The foundation model or cross-Region profile to copy from.
        description: The description of the profile. ``None`` for none.
        tags: Tags in addition to those of the target.
    """

    name: str
    copy_from: ModelId
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class InvocationLog(Value):
    """The model invocation log of a target.

    Attributes:
        log_group: The name of the log group. ``None`` if records go to S3 alone.
        managed: Whether Terraform enables logging and creates the log group.
        retention_days: The retention of records in days, if the log group is managed.
        kms_key: The ARN of the KMS key that encrypts the log group. ``None`` creates a key.
        text: Whether the log contains the text of prompts and responses.
        image: Whether the log contains their images.
        embedding: Whether the log contains embeddings.
        video: Whether the log contains their videos.
        s3_bucket: The S3 bucket that receives the records. ``None`` for none.
        s3_prefix: The key prefix of the records in that bucket. ``None`` for none.
        bucket: The S3 bucket for bodies that are too large for the log. ``None`` for none.
        prefix: The key prefix in the bucket. ``None`` for none.
        metadata_keys: The keys of request metadata by which usage is grouped.
        people: Whether usage is told by person, too.
    """

    log_group: str | None
    managed: bool
    retention_days: int
    kms_key: str | None
    text: bool
    image: bool
    embedding: bool
    video: bool
    s3_bucket: str | None
    s3_prefix: str | None
    bucket: str | None
    prefix: str | None
    metadata_keys: tuple[str, ...]
    people: bool = False


class View(StrEnum):
    """Where the dashboards and alarms of a target are."""

    OWN = "own"
    """In its account."""
    CENTRAL = "central"
    """In the monitoring account, which shows all accounts."""


@dataclass(frozen=True, kw_only=True)
class Target(Stack):
    """One account and Region to monitor. Each target is a Terraform stack with the target's name.

    Attributes:
        dashboard_name: The name of the overview dashboard. ``None`` leaves it to the naming.
        models: The models to monitor, at least one, in the order of the file. The application inference
            profiles that Terraform creates come last.
        period: The period of graphs.
        dashboards: The kinds of dashboard, by their names in ``bedrock.dashboards.DASHBOARD_KINDS``.
        sections: The optional sections to include.
        guardrails: The guardrails with their own section.
        agents: The agents with their own section.
        knowledge_bases: The knowledge bases with their own section.
        alarms: The enabled kinds of alarm with the condition of each tier, in the order of ``ALARM_KINDS``.
        all_models_alarms: The same for the alarms of all models together.
        objectives: The objectives of all models together. Each model has its own.
        companion_alarms: Whether alarms that a composite alarm combines have the companion of their kind.
        composites: The settings of composite alarms. ``None`` creates none, so each alarm notifies its own
            tier.
        maintenance: The planned maintenance, during which composite alarms notify nobody.
        mute_rules: Whether mute rules keep the alarms of the target quiet then, of every tier.
        runbooks: The base URL of the published runbooks. ``None`` uses their path in this project.
        notify: Who is notified of alarms.
        invocation_log: The model invocation log. ``None`` if it is not queried.
        inference_profiles: The application inference profiles that Terraform creates. ``models`` contains
            them too.
        tokens_per_day: The quota for the tokens of all models in a day. ``None`` if it is unknown.
        mantle_quotas: The quotas of models on bedrock-mantle.
        renamed_from: The name by which the target was first deployed, which the names of its resources keep.
            ``None`` if it still has that name.
        budgets: The budgets of a month.
        cost_anomalies: Who is notified of unusual spend on the bill. ``None`` for nobody.
        failed_jobs: Who is notified of failed jobs. ``None`` for nobody.
        view: Where its dashboards and alarms are.
        online_evaluations: The online evaluations of AgentCore that Terraform creates.
        places: Where in the file the settings of its alarms stand, by their keys, for problems that only the
            built alarms show. Empty without a file.
    """

    dashboard_name: str | None
    models: tuple[Model, ...]
    period: timedelta
    dashboards: tuple[str, ...]
    sections: frozenset[str]
    guardrails: tuple[Guardrail, ...]
    agents: tuple[Agent, ...]
    knowledge_bases: tuple[KnowledgeBase, ...]
    alarms: Mapping[str, TierConditions]
    all_models_alarms: Mapping[str, TierConditions]
    composites: Composites | None
    runbooks: str | None
    notify: Notify
    invocation_log: InvocationLog | None = None
    inference_profiles: tuple[InferenceProfile, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    mute_rules: bool = False
    objectives: Objectives = DEFAULT_OBJECTIVES
    companion_alarms: bool = True
    tokens_per_day: QuotaValue | None = None
    mantle_quotas: tuple[MantleQuota, ...] = ()
    renamed_from: str | None = None
    budgets: tuple[Budget, ...] = ()
    cost_anomalies: CostAnomalies | None = None
    failed_jobs: FailedJobs | None = None
    view: View = View.OWN
    online_evaluations: tuple[OnlineEvaluation, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def shown_by_itself(self) -> bool:
        """Whether it has dashboards and alarms of its own."""
        return self.view is View.OWN

    @property
    def billing_tiers(self) -> tuple[str, ...]:
        """The tiers that AWS Budgets and AWS Cost Anomaly Detection notify, each once."""
        told = (tier for budget in self.budgets if budget.is_on_the_bill for tier in budget.billing_tiers)
        anomalies = [self.cost_anomalies.tier] if self.cost_anomalies else []
        return tuple(dict.fromkeys([*told, *anomalies]))

    @property
    def quota_codes(self) -> tuple[str, ...]:
        """The codes of the quotas that Terraform reads when it plans, each once."""
        quotas = [quota for model in self.models for quota in model.quotas.values()]
        limits = [limit for quota in quotas for limit in quota.limits.values()]
        limits += [limit for quota in self.mantle_quotas for limit in quota.limits.values()]
        return tuple(dict.fromkeys(codes_of((*limits, self.tokens_per_day))))


def naming_of(target: Target, naming: type[Naming] = Naming) -> Naming:
    """Return the names of a target's alarms, dashboards and topics.

    Args:
        target: The target.
        naming: The class that names them.
    """
    return naming(
        target=target.renamed_from or target.name,
        renamed_to=target.name if target.renamed_from else None,
        account=target.account,
        region=target.region,
        tags=target.tags,
        overview_name=target.dashboard_name,
    )
