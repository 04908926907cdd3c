"""A target: one account and Region, with the models, alarms and dashboards that it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock.alarms import Composites, Maintenance, Tiers
from bedrock_monitoring.bedrock.dashboards import Agent, Guardrail, KnowledgeBase
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.bedrock.prices import NO_DISCOUNT, ResolvedPrice, TokenPrice, prices_of
from bedrock_monitoring.bedrock.quotas import Quota
from bedrock_monitoring.monitoring.stack import Stack
from bedrock_monitoring.notification import Notify


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model that is watched.

    Attributes:
        id: The model or the inference profile.
        other_routes: What else the same model is called by; its numbers are shown as one.
        name: What the dashboard calls it; ``None`` leaves that to the id.
        price: What rollout.yaml says its tokens cost, in every way.
        discount: Percent by which its list prices are lowered, 0 to 100.
        quota: What may be used of it in a minute, as far as rollout.yaml says.
        copy_of: For a profile that Terraform makes, what it stands for: it costs the same.
    """

    id: ModelId
    other_routes: tuple[ModelId, ...] = ()
    name: str | None = None
    price: TokenPrice = field(default_factory=TokenPrice)
    quota: Quota = field(default_factory=Quota)
    discount: Decimal = NO_DISCOUNT
    copy_of: ModelId | None = None

    @property
    def routes(self) -> tuple[ModelId, ...]:
        """Every id that the model is called by, ``id`` first."""
        return (self.id, *self.other_routes)

    @property
    def prices(self) -> tuple[ResolvedPrice, ...]:
        """What its tokens cost in each of its ways, and where that is from."""
        routes = self.routes if self.copy_of is None else (self.copy_of,)
        return prices_of(routes, override=self.price, discount=self.discount)

    @property
    def display_name(self) -> str:
        """What the dashboard calls it; made from the id if nobody gave it a name, without a geography if there are several ways."""
        if self.name or not self.other_routes:
            return self.name or self.id.display_name
        named = next((route for route in self.routes if route.foundation_id), self.id)
        return named.display_name.removesuffix(f" · {named.geography}")


@dataclass(frozen=True, kw_only=True)
class InferenceProfile:
    """An application inference profile that Terraform makes.

    Attributes:
        name: Its name.
        copy_from: The foundation model or cross-Region profile that it stands for.
        description: Which calls go through it.
        tags: Its tags beside those of the target.
    """

    name: str
    copy_from: ModelId
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class InvocationLog:
    """The log of every model call of a target.

    Attributes:
        log_group: The name of the log group.
        managed: Whether Terraform turns logging on and owns the group.
        retention_days: How long records are kept, where it is managed.
        kms_key: The ARN of the key that encrypts the group; ``None`` for one that Terraform makes.
        bodies: Whether prompts and answers stand in the log.
        bucket: Where bodies go that are too large for the log.
        prefix: What the keys of those objects begin with.
        metadata_keys: Keys of request metadata by which use is split.
    """

    log_group: str
    managed: bool
    retention_days: int
    kms_key: str | None
    bodies: bool
    bucket: str | None
    prefix: str | None
    metadata_keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Target(Stack):
    """One account and Region that is watched: one Terraform stack, whose name is the target's.

    Attributes:
        dashboard_name: The name of the overview; the other dashboards add a suffix. ``None`` leaves it to the
            naming.
        models: The models that are watched, at least one, in the order of the file; then the profiles that
            Terraform makes.
        period: The length of a datapoint on the dashboard.
        dashboards: Which dashboards there are, by their names in ``bedrock.dashboards.KINDS``.
        sections: Optional sections that were asked for.
        guardrails: Those with a section of their own.
        agents: Those with a section of their own.
        knowledge_bases: Those with a section of their own.
        alarms: The kinds of alarm that are on, in the order of ``ALARM_KINDS``, each with the condition of
            each tier.
        all_models_alarms: The same for the alarms of all models together.
        composites: How critical alarms become one page; ``None`` leaves each alarm to tell its own tier.
        maintenance: When nobody is paged.
        runbooks: The address below which the runbooks are published; ``None`` for their path in this project.
        notify: Who is told when an alarm changes its state.
        invocation_log: The log of model calls; ``None`` where none is asked.
        inference_profiles: The application inference profiles that Terraform makes, which are among
            ``models`` too.
    """

    dashboard_name: str | None
    models: tuple[Model, ...]
    period: timedelta
    dashboards: tuple[str, ...]
    sections: frozenset[str]
    guardrails: tuple[Guardrail, ...]
    agents: tuple[Agent, ...]
    knowledge_bases: tuple[KnowledgeBase, ...]
    alarms: Mapping[str, Tiers]
    all_models_alarms: Mapping[str, Tiers]
    composites: Composites | None
    runbooks: str | None
    notify: Notify
    invocation_log: InvocationLog | None = None
    inference_profiles: tuple[InferenceProfile, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()


def naming_of(target: Target, naming: type[Naming] = Naming) -> Naming:
    """Return the names of what watches a target.

    Args:
        target: What is watched.
        naming: How it is named.
    """
    return naming(
        target=target.name,
        account=target.account,
        region=target.region,
        tags=target.tags,
        overview_name=target.dashboard_name,
    )
