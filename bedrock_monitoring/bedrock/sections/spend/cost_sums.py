"""The sums of what models cost: of one, of several, and at most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.by_model import MODELS_PER_WIDGET
from bedrock_monitoring.bedrock.expressions import added
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.prices import TokenKind, cost_of_routes
from bedrock_monitoring.cloudwatch.limits import METRICS_PER_WIDGET
from bedrock_monitoring.cloudwatch.metrics import MathExpression

AT_MOST = "At most"
"""The label of what every token costs at the highest of the prices that metrics do not tell apart."""

_METRICS_FOR_TOTALS = 10
"""How many of the metrics of a widget its totals take."""

TOKEN_KIND_STYLES: Mapping[TokenKind, tuple[str, str]] = {
    "input": ("Input", colors.INPUT),
    "output": ("Output", colors.OUTPUT),
    "cache_read": ("Read from cache", colors.CACHE_READ),
    "cache_write": ("Written to cache", colors.CACHE_WRITE),
}
"""The label and the colour of each kind of token."""


def cost(model: MonitoredModel) -> MathExpression:
    """Return the estimated cost of a model, in USD.

    Args:
        model: The model.

    Raises:
        ValueError: The model has no price.
    """
    if not model.is_priced:
        message = f"{model.name} has no price"
        raise ValueError(message)
    return cost_of_routes(model.priced_routes).with_(label=model.name)


def cost_at_most(model: MonitoredModel) -> MathExpression:
    """Return the highest cost that the tokens of a model can have, in USD.

    Each token counts at the highest of the prices that metrics do not tell apart.
    """
    return cost_of_routes(model.routes_at_most).with_(label=AT_MOST)


def total(models: Sequence[MonitoredModel]) -> MathExpression:
    """Return the estimated cost of models with a price, in USD."""
    return added("cost", [cost_of_routes(model.priced_routes) for model in models], label="Total")


def total_at_most(models: Sequence[MonitoredModel]) -> list[MathExpression]:
    """Return the highest total that the tokens of models can cost; nothing if they have one price each."""
    if not any(model.is_bounded for model in models):
        return []
    return [added("cost", [cost_at_most(model) for model in models], label=AT_MOST)]


def sum_of(expressions: Sequence[MathExpression]) -> MathExpression:
    """Return the sum of at least one expression."""
    return expressions[0] if len(expressions) == 1 else added("part", expressions)


def metrics_of(model: MonitoredModel) -> int:
    """Return how many metrics and expressions a model needs in a widget that shows both of its bounds."""
    return 2 + sum(len(price.by_kind) for price, _ in model.routes_at_most)


def groups_of(
    models: Sequence[MonitoredModel], *, needed: Callable[[MonitoredModel], int] = metrics_of
) -> list[tuple[str, Sequence[MonitoredModel]]]:
    """Return the models in groups that fit into a widget, each with the suffix of its titles.

    Args:
        models: The models.
        needed: Returns how many metrics and expressions of the widget a model needs.
    """
    groups: list[list[MonitoredModel]] = []
    room = 0
    for model in models:
        needs = needed(model)
        if not groups or needs > room or len(groups[-1]) == MODELS_PER_WIDGET:
            groups.append([])
            room = METRICS_PER_WIDGET - _METRICS_FOR_TOTALS
        groups[-1].append(model)
        room -= needs
    if len(groups) == 1:
        return [("", models)]
    ends = [*accumulate(map(len, groups))]
    return [
        (f", models {end - len(group) + 1} to {end}", group) for end, group in zip(ends, groups, strict=True)
    ]
