"""The cost of models, estimated from their tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.by_model import MODELS_PER_WIDGET
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.prices import (
    TokenKind,
    cache_savings_of_routes,
    cost_of_routes,
    cost_of_routes_by_token_kind,
)
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD, graph, single_value
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
from bedrock_monitoring.cloudwatch.widgets.text_widget import escape_markdown

LAST_DAY = "-P1D"
"""The time range of the widgets with the current cost, independent of that of the dashboard."""

TWO_WEEKS = "-P14D"
"""The time range of the comparison with the week before."""

DAYS_PER_MONTH = "365 / 12"

_HOUR = timedelta(hours=1)
_SECONDS_PER_WEEK = 7 * 24 * 60 * 60

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


def current_cost(models: Sequence[MonitoredModel], *, width: int | None = None) -> SingleValueWidget | None:
    """Return a widget with the cost of the last 24 hours, and its projection: a month at the same rate.

    Args:
        models: The monitored models. Those without a price are left out.
        width: The width in grid columns. Defaults to an equal share of the row.

    Returns:
        The widget. ``None`` if no model has a price.
    """
    priced = [model for model in models if model.is_priced]
    return replace(_now(priced[:MODELS_PER_WIDGET], suffix=""), width=width) if priced else None


def cost_of_a_day(model: MonitoredModel) -> SingleValueWidget | None:
    """Return a widget with the cost of a model in the last 24 hours. ``None`` if it has no price."""
    if not model.is_priced:
        return None
    day = cost_of_routes(model.priced_routes).with_(label="24 hours", color=colors.COST)
    return replace(single_value("Cost of 24 hours (USD)", day, width=4), start=LAST_DAY)


def cost_on_overview(models: Sequence[MonitoredModel], *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of the cost of each model, in one graph. The cost dashboard has the rest.

    Args:
        models: The monitored models. The section lists those without a price by name.
        period: The period of the graph.
    """
    graphs = [
        cost_by_model(group, period=period, suffix=suffix)
        for suffix, group in _groups([model for model in models if model.is_priced])
    ]
    return Section(
        title="Estimated cost", description=_what_it_is(models), rows=[*graphs, *_without_price(models)]
    )


def cost_of_two_weeks(models: Sequence[MonitoredModel]) -> Section:
    """Return the section that compares the cost of the last seven days with that of the seven days before.

    Its widgets have a time range of 14 days, whatever that of the dashboard. CloudWatch cannot shift a metric
    in time, but metric math can tell the two weeks apart by the times of their datapoints.

    Args:
        models: The models with a price, at least one.
    """
    return Section(
        title="Change to last week",
        description="Seven days against the seven days before, whatever the time range above. Weekdays "
        "compare with the same weekdays.",
        rows=[
            Row(
                _two_weeks(group, suffix=suffix),
                replace(
                    cost_by_model(group, period=timedelta(days=1), suffix=f" and day{suffix}"),
                    start=TWO_WEEKS,
                ),
            )
            for suffix, group in _groups(models)
        ],
    )


def estimated_cost(
    models: Sequence[MonitoredModel],
    *,
    period: timedelta = DEFAULT_PERIOD,
    lines: Sequence[HorizontalMark] = (),
) -> Section:
    """Return the section of the cost of all models.

    Args:
        models: The monitored models. The section lists those without a price by name.
        period: The period of the graphs. Single values cover the whole time range.
        lines: The thresholds of alarms on cost.
    """
    rows: list[Element] = []
    for suffix, group in _groups([model for model in models if model.is_priced]):
        total = single_value(f"Estimated total{suffix} (USD)", _total(group).with_(color=colors.COST))
        rows.append(
            Row(
                Column(total, _now(group, suffix=suffix), width=5),
                cost_by_model(group, period=period, suffix=suffix, lines=lines),
                cost_share_by_model(group, suffix=suffix),
            )
        )
    return Section(
        title="Estimated cost", description=_what_it_is(models), rows=[*rows, *_without_price(models)]
    )


def cost_in_detail(models: Sequence[MonitoredModel], *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of cost by kind of token, cumulative cost, and savings of the prompt cache.

    Args:
        models: The models with a price, at least one.
        period: The period of the graphs.
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
        description="Long prompts cost input, long answers output. Savings below zero mean that more is "
        "written to the cache than is read from it.",
        rows=rows,
    )


def cost_of_a_call(models: Sequence[MonitoredModel], *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of the cost of 1,000 calls by model.

    Args:
        models: The models with a price, at least one.
        period: The period of the graph.
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
                            "cost": cost(model),
                            "calls": catalogue.INVOCATIONS.for_model(model.dimension_value),
                        },
                        label=model.name,
                    )
                    for model in group
                ),
                period=period,
            )
            for suffix, group in _groups(models)
        ],
    )


def cost_by_model(
    models: Sequence[MonitoredModel],
    *,
    period: timedelta,
    suffix: str = "",
    lines: Sequence[HorizontalMark] = (),
) -> GraphWidget:
    """Return a stacked graph of the cost of each model."""
    return graph(
        f"Estimated cost by model{suffix} (USD)",
        *(cost(model) for model in models),
        stacked=True,
        period=period,
        lines=lines,
    )


def cost_share_by_model(models: Sequence[MonitoredModel], *, suffix: str = "") -> GraphWidget:
    """Return a pie chart of the cost of each model over the whole time range."""
    return GraphWidget(
        title=f"Share of cost by model{suffix} (USD)",
        left=[cost(model) for model in models],
        view=GraphWidgetView.PIE,
        set_period_to_time_range=True,
    )


def model_cost(model: MonitoredModel, *, period: timedelta) -> GraphWidget:
    """Return a graph of the cost of a model by kind of token. The title says if only one kind has a price."""
    parts = cost_of_routes_by_token_kind(model.priced_routes)
    what = (
        f", {TOKEN_KIND_STYLES[next(iter(parts))][0].lower()} only"
        if len(parts) == 1
        else " by kind of token"
    )
    return graph(
        f"Estimated cost{what} (USD)",
        *(
            expression.with_(label=TOKEN_KIND_STYLES[part][0], color=TOKEN_KIND_STYLES[part][1])
            for part, expression in parts.items()
        ),
        stacked=True,
        period=period,
    )


def _now(models: Sequence[MonitoredModel], *, suffix: str) -> SingleValueWidget:
    day = _total(models)
    month = metric_math(
        expression=f"day * {DAYS_PER_MONTH}", using_metrics={"day": day}, label="Month at this rate"
    )
    widget = single_value(
        f"Estimated cost{suffix} (USD)", day.with_(label="Last 24 hours", color=colors.COST), month
    )
    return replace(widget, start=LAST_DAY)


def _two_weeks(models: Sequence[MonitoredModel], *, suffix: str) -> SingleValueWidget:
    """Return the cost of the last seven days, of the seven before, and the change in percent."""
    cost = _total(models)
    is_recent = f"EPOCH(cost) > MAX(EPOCH(cost)) - {_SECONDS_PER_WEEK}"
    recent = metric_math(expression=f"IF({is_recent}, cost, 0)", using_metrics={"cost": cost})
    before = metric_math(expression=f"IF({is_recent}, 0, cost)", using_metrics={"cost": cost})
    return SingleValueWidget(
        title=f"Cost of 7 days{suffix} (USD)",
        metrics=[
            metric_math(
                expression="TIME_SERIES(SUM(recent))",
                using_metrics={"recent": recent},
                label="Last 7 days",
                color=colors.COST,
            ),
            metric_math(
                expression="TIME_SERIES(SUM(before))", using_metrics={"before": before}, label="7 days before"
            ),
            metric_math(
                expression="TIME_SERIES(100 * (SUM(recent) - SUM(before)) / SUM(before))",
                using_metrics={"recent": recent, "before": before},
                label="Change (%)",
            ),
        ],
        period=_HOUR,
        start=TWO_WEEKS,
        height=6,
        width=9,
    )


def _total(models: Sequence[MonitoredModel]) -> MathExpression:
    names = [f"cost{number}" for number in range(1, len(models) + 1)]
    return metric_math(
        expression=" + ".join(names),
        using_metrics={
            name: cost_of_routes(model.priced_routes) for name, model in zip(names, models, strict=True)
        },
        label="Total",
    )


def _by_part(models: Sequence[MonitoredModel], *, period: timedelta, suffix: str) -> GraphWidget:
    parts: dict[TokenKind, list[MathExpression]] = {}
    for model in models:
        for part, expression in cost_of_routes_by_token_kind(model.priced_routes).items():
            parts.setdefault(part, []).append(expression)
    return graph(
        f"Estimated cost by kind of token{suffix} (USD)",
        *(
            _sum(parts[part]).with_(label=label, color=color)
            for part, (label, color) in TOKEN_KIND_STYLES.items()
            if part in parts
        ),
        stacked=True,
        period=period,
    )


def _cumulated(models: Sequence[MonitoredModel], *, period: timedelta, suffix: str) -> GraphWidget:
    return graph(
        f"Estimated cost, added up{suffix} (USD)",
        metric_math(
            expression="RUNNING_SUM(total)",
            using_metrics={"total": _total(models)},
            label="Total so far",
            color=colors.COST,
        ),
        period=period,
    )


def _saved(models: Sequence[MonitoredModel], *, period: timedelta, suffix: str) -> list[GraphWidget]:
    savings = [saving for model in models if (saving := cache_savings_of_routes(model.priced_routes))]
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
    """Return the models in groups that fit into a widget, each with the suffix of its titles."""
    size = MODELS_PER_WIDGET
    if len(models) <= size:
        return [("", models)] if models else []
    return [
        (f", models {start + 1} to {min(start + size, len(models))}", models[start : start + size])
        for start in range(0, len(models), size)
    ]


def _what_it_is(models: Sequence[MonitoredModel]) -> str:
    if not any(model.is_priced for model in models):
        return "No model here has a known price; `price:` in the rollout gives one."
    return (
        "Tokens at list or agreed prices, on demand; batches, tiers, long contexts and taxes are not in it. "
        "The bill is what counts."
    )


def _without_price(models: Sequence[MonitoredModel]) -> list[TextWidget]:
    names = [model.name for model in models if not model.is_priced]
    if not names:
        return []
    return [
        TextWidget(
            markdown="Not in the cost, because their price is not known: "
            f"{', '.join(map(escape_markdown, names))}. `price:` in the rollout gives one.",
            height=1 + len(", ".join(names)) // 200,
            background=TextWidgetBackground.TRANSPARENT,
        )
    ]
