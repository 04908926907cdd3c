"""The cost of models by the service tier that served the calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.catalogue import Dimension
from bedrock_monitoring.bedrock.expressions import added, metric_math
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.prices import TokenKind, cost_of_routes
from bedrock_monitoring.bedrock.prices.cost_expressions import COUNTS
from bedrock_monitoring.bedrock.prices.token_price import MILLION, format_decimal
from bedrock_monitoring.bedrock.sections.spend.cost_sums import groups_of, sum_of, total
from bedrock_monitoring.bedrock.sections.style import graph, single_value
from bedrock_monitoring.cloudwatch.dashboards.layout import Row
from bedrock_monitoring.cloudwatch.metrics import GraphMetric, MathExpression

PRICED_TIERS = ("priority", "flex")
"""The tiers with prices of their own by token. ``reserved`` is paid by the hour, whatever it serves."""

RESERVED = "reserved"

_KINDS: tuple[TokenKind, ...] = ("input", "output")
"""The kinds of token that are published by tier. Those of the prompt cache are not."""

_METRICS_OF_A_ROUTE = 14
"""How many metrics and expressions the cost of a route by tier takes in a widget."""


def has_tier_prices(model: MonitoredModel) -> bool:
    """Return whether each route of a model has a price of input and output in every priced tier."""
    return model.is_priced and all(map(_has_tier_prices, model.routes))


def tier_cost(models: Sequence[MonitoredModel], *, period: timedelta) -> list[Row]:
    """Return rows with the cost of models by tier, and how far the estimate without tiers is from it.

    A call costs what the tier costs that served it. What flex and priority served was asked of them; so
    standard served what neither they nor reserved capacity did.

    Args:
        models: The models. Those without prices by tier are left out.
        period: The period of the graphs. Single values cover the whole time range.
    """
    priced = [model for model in models if has_tier_prices(model)]
    groups = groups_of(priced, needed=lambda model: _METRICS_OF_A_ROUTE * len(model.routes)) if priced else []
    return [_row(group, suffix, period) for suffix, group in groups]


def _row(models: Sequence[MonitoredModel], suffix: str, period: timedelta) -> Row:
    lines = _by_tier(models)
    whole = added("tier", lines, label="By tier", color=colors.COST)
    without = total(models).with_(label="All at standard")
    return Row(
        single_value(f"Estimated cost by tier{suffix} (USD)", whole, without, width=6, height=6),
        graph(f"Estimated cost by tier that served{suffix} (USD)", *lines, period=period, stacked=True),
    )


def _by_tier(models: Sequence[MonitoredModel]) -> list[MathExpression]:
    routes = [route for model in models for route in model.routes]
    return [
        sum_of([_standard(route) for route in routes]).with_(label="standard"),
        *(sum_of([_of_tier(route, tier) for route in routes]).with_(label=tier) for tier in PRICED_TIERS),
    ]


def _of_tier(route: InferenceRoute, tier: str) -> MathExpression:
    """Return the cost of the tokens that a tier served."""
    assert route.basis is not None
    prices = route.basis.tiers[tier].by_kind
    kinds = [kind for kind in _KINDS if kind in prices]
    terms = [f"{kind} * {format_decimal(prices[kind])}" for kind in kinds]
    return metric_math(
        expression=f"({' + '.join(terms)}) / {MILLION}",
        using_metrics={kind: _served(kind, route, tier) for kind in kinds},
    )


def _standard(route: InferenceRoute) -> MathExpression:
    """Return the cost of all tokens at the standard price, without those that other tiers served."""
    assert route.price is not None
    prices = route.price.by_kind
    others: list[str] = []
    metrics: dict[str, GraphMetric] = {"all": cost_of_routes([(route.price, route.id.dimension_value)])}
    for kind in _KINDS:
        if kind in prices:
            names = {f"{tier}_{kind}": _served(kind, route, tier) for tier in (*PRICED_TIERS, RESERVED)}
            others.append(f"({' + '.join(names)}) * {format_decimal(prices[kind])}")
            metrics |= names
    return metric_math(expression=f"all - ({' + '.join(others)}) / {MILLION}", using_metrics=metrics)


def _served(kind: TokenKind, route: InferenceRoute, tier: str) -> GraphMetric:
    return COUNTS[kind].metric(
        {
            str(Dimension.MODEL_ID): route.id.dimension_value,
            str(Dimension.SERVICE_TIER): tier,
            str(Dimension.RESOLVED_SERVICE_TIER): tier,
        }
    )


def _has_tier_prices(route: InferenceRoute) -> bool:
    if route.price is None or route.basis is None or not {*PRICED_TIERS} <= {*route.basis.tiers}:
        return False
    wanted = {*_KINDS} & {*route.price.by_kind}
    return all(wanted <= {*route.basis.tiers[tier].by_kind} for tier in PRICED_TIERS)
