"""What the alarms of a budget watch: the estimated cost of an hour and of a day, as a share of the month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource
from bedrock_monitoring.bedrock.budgets import Budget
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.prices.token_price import format_decimal
from bedrock_monitoring.cloudwatch import limits


def budget_conditions(budget: Budget) -> Mapping[str, Mapping[str, Condition]]:
    """Return the conditions of a budget's alarms, by kind and tier."""
    day = f"1 calendar day in {budget.time_zone}" if budget.time_zone else "1 day"
    shares = {"hourly_cost": (budget.hourly_share, "1 hour"), "daily_cost": (budget.daily_share, day)}
    return {
        kind: {
            budget.tier: Condition.parse(f"> {format_decimal(budget.amount * share / 100)} USD for {period}")
        }
        for kind, (share, period) in shares.items()
        if share
    }


def budget_resources(budget: Budget, models: Iterable[MonitoredModel]) -> Iterator[MonitoredResource]:
    """Yield what the alarms of a budget watch: its models, in parts that an alarm can read.

    An alarm reads ``limits.ALARM_METRICS`` metrics, and a route has one for each kind of token with a price.
    Every part has the whole threshold: what one model spends is found, what many spend together is found by
    AWS Budgets.

    Args:
        budget: The budget.
        models: The models of the target. Those without a price are left out.
    """
    priced = (route for model in budget.counted(models) if model.is_priced for route in model.routes)
    parts = list(_parts(priced))
    for number, routes in enumerate(parts, start=1):
        whole = MonitoredResource(
            slug=f"budget-{budget.name}",
            name=f"Budget {budget.name}",
            priced_routes=routes,
            budget=budget.name,
        )
        of_several = f", part {number} of {len(parts)}" if len(parts) > 1 else ""
        # No name of a budget has two hyphens in a row: the second part of `team` is not the budget `team-2`.
        slug = whole.slug if number == 1 else f"{whole.slug}--{number}"
        yield replace(whole, slug=slug, name=f"{whole.name}{of_several}")


def _parts(routes: Iterable[InferenceRoute]) -> Iterator[tuple[InferenceRoute, ...]]:
    part: list[InferenceRoute] = []
    metrics = 0
    for route in routes:
        assert route.price is not None
        needed = len(route.price.by_kind)
        if part and metrics + needed > limits.ALARM_METRICS:
            yield tuple(part)
            part, metrics = [], 0
        part.append(route)
        metrics += needed
    if part:
        yield tuple(part)
