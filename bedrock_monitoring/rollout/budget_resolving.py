"""From the settings of budgets to values: which models each counts, and how the bill calls them."""

from __future__ import annotations

from collections.abc import Sequence

from bedrock_monitoring.bedrock.budgets import Budget, billed_services
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.monitoring.target import InferenceProfile, Model
from bedrock_monitoring.rollout.settings.budget_settings import BudgetSettings, resolved_budget
from bedrock_monitoring.rollout.settings.target_settings import TargetSettings


def resolved_budgets(
    settings: TargetSettings,
    *,
    slugs: dict[str, str],
    models: Sequence[Model],
    profiles: Sequence[InferenceProfile],
) -> tuple[Budget, ...]:
    """Return the budgets of a target.

    Args:
        settings: The settings of the target.
        slugs: The slug of each id and profile name that a budget may name.
        models: The models of the target with its profiles.
        profiles: The inference profiles that Terraform creates.
    """
    services = billed_services([_billed(route) for model in models for route in _priced_as(model)])
    return tuple(
        resolved_budget(budget, slugs=_counted(budget, settings, slugs, profiles), services=services)
        for budget in settings.budgets
    )


def _counted(
    budget: BudgetSettings,
    settings: TargetSettings,
    slugs: dict[str, str],
    profiles: Sequence[InferenceProfile],
) -> frozenset[str] | None:
    """Return the slugs of what a budget counts, without models that it should not name."""
    if budget.models:
        return frozenset(slugs[model] for model in budget.models if model in slugs)
    if not budget.tag:
        return None
    [tag] = budget.tag.items()
    tagged = (profile for profile in profiles if tag in {**settings.tags, **profile.tags}.items())
    return frozenset(ModelId.for_profile(profile.name).slug for profile in tagged)


def _priced_as(model: Model) -> tuple[ModelId, ...]:
    return model.routes if model.copied_from is None else (model.copied_from,)


def _billed(route: ModelId) -> tuple[str, str | None]:
    """Return the name of the foundation model behind a route, and its provider."""
    if route.foundation_id is None:
        return "", None
    return ModelId.parse(route.foundation_id).display_name, route.foundation_id.partition(".")[0]
