"""What models cost, estimated from their tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.prices import (
    Part,
    cache_savings_of_routes,
    cost_of_routes,
    cost_parts_of_routes,
)
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD, graph, number
from bedrock_monitoring.cloudwatch.dashboards.layout import Column, Element, Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.cloudwatch.widgets import (
    GraphWidget,
    GraphWidgetView,
    SingleValueWidget,
    TextWidget,
    TextWidgetBackground,
)
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalMark

LAST_DAY = "-P1D"
"""The time range of what a day costs, whatever range the dashboard shows."""

DAYS_PER_MONTH = "365 / 12"

MODELS_PER_WIDGET = 60
"""Most models whose cost one widget adds up: five metrics and expressions each, and a widget takes 500."""

LOOKS: Mapping[Part, tuple[str, str]] = {
    "input": ("Input", colors.INPUT),
    "output": ("Output", colors.OUTPUT),
    "cache_read": ("Read from cache", colors.CACHE_READ),
    "cache_write": ("Written to cache", colors.CACHE_WRITE),
}
"""What each part of a cost is called, and its colour: those of its tokens."""


def cost(watched: MonitoredModel) -> MathExpression:
    """Return the estimated cost of a model in USD.

    Raises:
        ValueError: The model has no price.
    """
    if not watched.is_priced:
        message = f"{watched.name} has no price"
        raise ValueError(message)
    return cost_of_routes(watched.priced_routes).with_(label=watched.name)


def cost_now(models: Sequence[MonitoredModel]) -> SingleValueWidget | None:
    """Return what the last 24 hours cost, and what a month at that rate would; none where no model has a price.

    Args:
        models: All that are watched, those without a price included.
    """
    priced = [watched for watched in models if watched.is_priced]
    return _now(priced[:MODELS_PER_WIDGET], suffix="") if priced else None


def estimated_cost(
    models: Sequence[MonitoredModel],
    *,
    period: timedelta = DEFAULT_PERIOD,
    lines: Sequence[HorizontalMark] = (),
) -> Section:
    """Return what the tokens of all models cost.

    Args:
        models: All that are watched; those without a price are named as such.
        period: Of the graphs; numbers cover the whole time range.
        lines: Thresholds of alarms on cost.
    """
    rows: list[Element] = []
    for suffix, group in _groups([watched for watched in models if watched.is_priced]):
        total = number(f"Estimated total{suffix} (USD)", _total(group).with_(color=colors.COST))
        rows.append(
            Row(
                Column(total, _now(group, suffix=suffix), width=5),
                by_model(group, period=period, suffix=suffix, lines=lines),
                share_by_model(group, suffix=suffix),
            )
        )
    return Section(
        title="Estimated cost", description=_what_it_is(models), rows=[*rows, *_without_price(models)]
    )


def cost_in_detail(models: Sequence[MonitoredModel], *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return what the cost is made of, how it adds up over the time range, and what the prompt cache saved.

    Args:
        models: Those with a price, one at least.
        period: Of the graphs.
    """
    rows: list[Element] = []
    for suffix, group in _groups(models):
        rows.append(
            Row(
                _by_part(group, period=period, suffix=suffix),
                _cumulated(group, period=period, suffix=suffix),
                *_saved(group, period=period, suffix=suffix),
            )
        )
    return Section(
        title="What it is made of",
        description="Long prompts cost input, long answers output. Savings below zero mean that more is written to the cache than is read from it.",
        rows=rows,
    )


def cost_of_a_call(models: Sequence[MonitoredModel], *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return what a thousand calls of each model cost.

    Args:
        models: Those with a price, one at least.
        period: Of the graph.
    """
    return Section(
        title="What a call costs",
        description="A rise without a new price means longer prompts or longer answers.",
        rows=[
            graph(
                f"Estimated cost of 1,000 calls{suffix} (USD)",
                *(
                    metric_math(
                        expression="1000 * cost / calls",
                        using_metrics={
                            "cost": cost(watched),
                            "calls": catalogue.INVOCATIONS.of_model(watched.value),
                        },
                        label=watched.name,
                    )
                    for watched in group
                ),
                period=period,
            )
            for suffix, group in _groups(models)
        ],
    )


def by_model(
    models: Sequence[MonitoredModel],
    *,
    period: timedelta,
    suffix: str = "",
    lines: Sequence[HorizontalMark] = (),
) -> GraphWidget:
    """Return the cost of each model as areas that add up."""
    return graph(
        f"Estimated cost by model{suffix} (USD)",
        *(cost(watched) for watched in models),
        stacked=True,
        period=period,
        lines=lines,
    )


def share_by_model(models: Sequence[MonitoredModel], *, suffix: str = "") -> GraphWidget:
    """Return which model the money goes to, over the whole time range."""
    return GraphWidget(
        title=f"Share of cost by model{suffix} (USD)",
        left=[cost(watched) for watched in models],
        view=GraphWidgetView.PIE,
        set_period_to_time_range=True,
    )


def model_cost(watched: MonitoredModel, *, period: timedelta) -> GraphWidget:
    """Return the cost of one model by its parts; the title says so where one part alone has a price."""
    parts = cost_parts_of_routes(watched.priced_routes)
    what = f", {LOOKS[next(iter(parts))][0].lower()} only" if len(parts) == 1 else " by kind of token"
    return graph(
        f"Estimated cost{what} (USD)",
        *(expression.with_(label=LOOKS[part][0], color=LOOKS[part][1]) for part, expression in parts.items()),
        stacked=True,
        period=period,
    )


def _now(models: Sequence[MonitoredModel], *, suffix: str) -> SingleValueWidget:
    day = _total(models)
    month = metric_math(expression=f"day * {DAYS_PER_MONTH}", using_metrics={"day": day}, label="Month")
    widget = number(f"Estimated cost{suffix} (USD)", day.with_(label="24 hours", color=colors.COST), month)
    return replace(widget, start=LAST_DAY)


def _total(models: Sequence[MonitoredModel]) -> MathExpression:
    names = [f"cost{number}" for number in range(1, len(models) + 1)]
    return metric_math(
        expression=" + ".join(names),
        using_metrics={name: cost(watched) for name, watched in zip(names, models, strict=True)},
        label="Total",
    )


def _by_part(models: Sequence[MonitoredModel], *, period: timedelta, suffix: str) -> GraphWidget:
    parts: dict[Part, list[MathExpression]] = {}
    for watched in models:
        for part, expression in cost_parts_of_routes(watched.priced_routes).items():
            parts.setdefault(part, []).append(expression)
    return graph(
        f"Estimated cost by kind of token{suffix} (USD)",
        *(
            _sum(parts[part]).with_(label=label, color=color)
            for part, (label, color) in LOOKS.items()
            if part in parts
        ),
        stacked=True,
        period=period,
    )


def _cumulated(models: Sequence[MonitoredModel], *, period: timedelta, suffix: str) -> GraphWidget:
    return graph(
        f"Estimated cost, added up over the time range{suffix} (USD)",
        metric_math(
            expression="RUNNING_SUM(total)",
            using_metrics={"total": _total(models)},
            label="Total so far",
            color=colors.COST,
        ),
        period=period,
    )


def _saved(models: Sequence[MonitoredModel], *, period: timedelta, suffix: str) -> list[GraphWidget]:
    savings = [saving for watched in models if (saving := cache_savings_of_routes(watched.priced_routes))]
    if not savings:
        return []
    return [
        graph(
            f"Saved by the prompt cache{suffix} (USD)",
            _sum(savings).with_(label="Saved", color=colors.CACHE_READ),
            period=period,
        )
    ]


def _sum(expressions: Sequence[MathExpression]) -> MathExpression:
    if len(expressions) == 1:
        return expressions[0]
    names = [f"part{number}" for number in range(1, len(expressions) + 1)]
    return metric_math(expression=" + ".join(names), using_metrics=dict(zip(names, expressions, strict=True)))


def _groups(models: Sequence[MonitoredModel]) -> list[tuple[str, Sequence[MonitoredModel]]]:
    """Return the models in groups that fit a widget, each with what its titles say of it."""
    most = MODELS_PER_WIDGET
    if len(models) <= most:
        return [("", models)] if models else []
    return [
        (f", models {start + 1} to {min(start + most, len(models))}", models[start : start + most])
        for start in range(0, len(models), most)
    ]


def _what_it_is(models: Sequence[MonitoredModel]) -> str:
    if not any(watched.is_priced for watched in models):
        return "No model here has a known price; `price:` in the rollout gives one."
    return "Tokens at list or agreed prices, on demand; batches, tiers, long contexts and taxes are not in it. The bill is what counts."


def _without_price(models: Sequence[MonitoredModel]) -> list[TextWidget]:
    names = [watched.name for watched in models if not watched.is_priced]
    if not names:
        return []
    return [
        TextWidget(
            markdown=f"Not in the cost, because their price is not known: {', '.join(names)}. `price:` in the rollout gives one.",
            height=1 + len(", ".join(names)) // 200,
            background=TextWidgetBackground.TRANSPARENT,
        )
    ]
