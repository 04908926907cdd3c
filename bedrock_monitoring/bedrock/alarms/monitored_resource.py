"""What an alarm monitors: one model, all models together, or Amazon Bedrock in the account and Region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bedrock_monitoring.bedrock.alarms.online_evaluations import EvaluatorScore
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.models.model_lifecycle import ModelLifecycle
from bedrock_monitoring.bedrock.models.model_output import ModelOutput
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.objectives import DEFAULT_OBJECTIVES, Objectives
from bedrock_monitoring.bedrock.quotas import MantleQuota, Quota, QuotaValue, RouteQuota
from bedrock_monitoring.value import Value

ALL_MODELS = "all-models"
"""The slug of all models together, in alarm names and construct ids."""


@dataclass(frozen=True, kw_only=True)
class MonitoredResource(Value):
    """What an alarm monitors.

    Attributes:
        slug: Identifies the resource in alarm names and construct ids. Empty for the account and Region.
        name: The display name.
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        priced_routes: The routes of its models that have a price. Empty if the cost of the resource cannot be
            estimated in full.
        quotas: The known quotas of the model by route, or of all models together.
        lifecycle: When the model ends. ``None`` if no end is known, and for any other resource.
        mantle: The quotas of the model on bedrock-mantle. ``None`` for any other resource.
        objectives: Its objectives.
        output: What its models return, as far as their ids say it.
        budget: The name of the budget whose models it is. Empty for everything else.
        score: The score of an evaluator that it is. ``None`` for everything else.
        by_account: Whether it is Amazon Bedrock in all linked accounts, each seen by itself.
        by_model: Whether alarms on every model have a state for each of them. ``False``: for each account.
    """

    slug: str
    name: str
    model: ModelValue = None
    priced_routes: tuple[InferenceRoute, ...] = ()
    quotas: tuple[RouteQuota, ...] = ()
    lifecycle: ModelLifecycle | None = None
    mantle: MantleQuota | None = None
    objectives: Objectives = DEFAULT_OBJECTIVES
    output: ModelOutput = ModelOutput.TEXT
    budget: str = ""
    score: EvaluatorScore | None = None
    by_account: bool = False
    by_model: bool = True

    @property
    def is_one_model(self) -> bool:
        """Whether it is a single model."""
        return self.slug not in ("", ALL_MODELS) and not self.budget and self.score is None

    @classmethod
    def for_model(cls, model: MonitoredModel) -> MonitoredResource:
        """Return the resource of one model."""
        return cls(
            slug=model.id.slug,
            name=model.name,
            model=model.dimension_value,
            priced_routes=model.routes if model.is_priced else (),
            quotas=model.quotas,
            lifecycle=model.lifecycle,
            objectives=model.objectives,
            output=model.output,
        )

    @classmethod
    def all_models(
        cls,
        models: Iterable[MonitoredModel],
        *,
        objectives: Objectives = DEFAULT_OBJECTIVES,
        tokens_per_day: QuotaValue | None = None,
    ) -> MonitoredResource:
        """Return all models of the account and Region together.

        Metrics include models that are not in ``models``. The cost includes only those that are.

        Args:
            models: The monitored models.
            objectives: The objectives of all models together.
            tokens_per_day: The quota for the tokens of all models in a day. ``None`` if it is unknown.
        """
        routes = tuple(route for model in models if model.is_priced for route in model.routes)
        quota = RouteQuota(model=None, quota=Quota(tokens_per_day=tokens_per_day))
        return cls(
            slug=ALL_MODELS,
            name="All models",
            priced_routes=routes,
            quotas=(quota,) if tokens_per_day is not None else (),
            objectives=objectives,
        )

    @classmethod
    def for_mantle(cls, quota: MantleQuota) -> MonitoredResource:
        """Return the resource of one model on bedrock-mantle."""
        return cls(slug=f"mantle-{quota.id.slug}", name=f"{quota.id.display_name} on mantle", mantle=quota)

    @classmethod
    def for_score(cls, score: EvaluatorScore) -> MonitoredResource:
        """Return the resource of what an evaluator of an online evaluation scores."""
        evaluation, evaluator = score.evaluation, score.evaluator
        return cls(
            slug=f"{evaluation.name}-{evaluator.slug}",
            name=f"{evaluation.service_name}, {evaluator.metric_name}",
            score=score,
        )

    @classmethod
    def bedrock(cls) -> MonitoredResource:
        """Return Amazon Bedrock in the account and Region as a whole."""
        return cls(slug="", name="Amazon Bedrock")

    @classmethod
    def all_accounts(cls, *, by_model: bool = True) -> MonitoredResource:
        """Return Amazon Bedrock in all accounts that are linked to a monitoring account.

        Args:
            by_model: Whether the models of each account are seen by themselves.
        """
        return cls(slug="", name="All accounts", by_account=True, by_model=by_model)
