"""Estimate the cost of many targets, of which those that differ in name and account alone are built once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.monitoring.cost.estimate import (
    DEFAULT_ASSUMPTIONS,
    Assumptions,
    CostEstimate,
    CostItem,
    FreeTier,
    estimate_cost,
)
from bedrock_monitoring.monitoring.rollout import Rollout
from bedrock_monitoring.monitoring.target import Target, View
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring


def estimate_targets(
    targets: Sequence[Target],
    *,
    naming: type[Naming] = Naming,
    assumptions: Assumptions = DEFAULT_ASSUMPTIONS,
    free_tier: FreeTier = FreeTier.ORGANIZATION,
) -> CostEstimate:
    """Return the estimated cost of targets. Targets that are alike cost the same.

    Args:
        targets: The targets, and the view over them.
        naming: The class that names alarms, dashboards and topics.
        assumptions: The assumptions about usage.
        free_tier: How the free tier applies.

    Raises:
        InvalidInputError: CloudWatch would reject a dashboard or an alarm.
    """
    kinds: list[tuple[Target, tuple[CostItem, ...]]] = []
    items: list[CostItem] = []
    for target in targets:
        kind = _without_identity(target)
        found = next((listed for known, listed in kinds if known == kind), None)
        if found is None:
            found = estimate_cost(build_monitoring([target], naming=naming), assumptions=assumptions).items
            kinds.append((kind, found))
        items += [replace(item, target=target.name, account=target.account) for item in found]
    return CostEstimate(items=tuple(items), free_tier=free_tier)


def usd_with_view(
    rollout: Rollout,
    view: View,
    *,
    assumptions: Assumptions = DEFAULT_ASSUMPTIONS,
    free_tier: FreeTier = FreeTier.ORGANIZATION,
) -> Decimal:
    """Return what the monitoring of all targets would cost in USD a month if they had this view.

    Args:
        rollout: The rollout.
        view: The view of all targets. With ``CENTRAL``, the view over all accounts is paid for, too.
        assumptions: The assumptions about usage.
        free_tier: How the free tier applies.
    """
    targets = [replace(target, view=view) for target in rollout.targets]
    shown = [*targets, *(rollout.views if view is View.CENTRAL else ())]
    return estimate_targets(shown, naming=rollout.naming, assumptions=assumptions, free_tier=free_tier).usd


def _without_identity(target: Target) -> Target:
    """Return a target without what does not change its cost."""
    return replace(
        target,
        name="",
        account="",
        role_arn=None,
        plan_role_arn=None,
        permissions_boundary=None,
        tags={},
        wave=0,
        state_key="",
        dashboard_name=None,
        renamed_from=None,
    )
