"""The cost of models, estimated from their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.prices import cost_of_routes, cost_of_routes_by_token_kind
from bedrock_monitoring.bedrock.sections.spend.cost_sums import (
    TOKEN_KIND_STYLES,
    cost,
    cost_at_most,
    groups_of,
    total,
    total_at_most,
)
from bedrock_monitoring.bedrock.sections.spend.price_notes import price_notes, what_it_is
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD, graph, single_value
from bedrock_monitoring.cloudwatch.dashboards.layout import Column, Element, Row, Section
from bedrock_monitoring.cloudwatch.widgets import (
    GraphWidget,
    GraphWidgetView,
    SingleValueWidget,
)
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalMark

LAST_DAY = "-P1D"
"""The time range of the widgets with the current cost, independent of that of the dashboard."""

DAYS_PER_MONTH = "365 / 12"


def current_cost(models: Sequence[MonitoredModel], *, width: int | None = None) -> SingleValueWidget | None:
    """Return a widget with the cost of the last 24 hours, and its projection: a month at the same rate.

    Args:
        models: The monitored models. Those without a price are left out.
        width: The width in grid columns. Defaults to an equal share of the row.

    Returns:
        The widget. ``None`` if no model has a price.
    """
    priced = [model for model in models if model.is_priced]
    if not priced:
        return None
    _, first = groups_of(priced)[0]
    return replace(_now(first, suffix=""), width=width)


def cost_of_a_day(model: MonitoredModel) -> SingleValueWidget | None:
    """Return a widget with the cost of a model in the last 24 hours. ``None`` if it has no price."""
    if not model.is_priced:
        return None
    day = cost_of_routes(model.priced_routes).with_(label="24 hours", color=colors.COST)
    most = [cost_at_most(model)] if model.is_bounded else []
    return replace(single_value("Cost of 24 hours (USD)", day, *most, width=4), start=LAST_DAY)


def cost_on_overview(models: Sequence[MonitoredModel], *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of the cost of each model, in one graph. The cost dashboard has the rest.

    Args:
        models: The monitored models. The section lists those without a price by name.
        period: The period of the graph.
    """
    graphs = [
        cost_by_model(group, period=period, suffix=suffix)
        for suffix, group in groups_of([model for model in models if model.is_priced])
    ]
    return Section(
        title="Estimated cost", description=what_it_is(models), rows=[*graphs, *price_notes(models)]
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
    for suffix, group in groups_of([model for model in models if model.is_priced]):
        whole = single_value(
            f"Estimated total{suffix} (USD)", total(group).with_(color=colors.COST), *total_at_most(group)
        )
        rows.append(
            Row(
                Column(whole, _now(group, suffix=suffix), width=5),
                cost_by_model(group, period=period, suffix=suffix, lines=lines),
                cost_share_by_model(group, suffix=suffix),
            )
        )
    return Section(title="Estimated cost", description=what_it_is(models), rows=[*rows, *price_notes(models)])


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
            for suffix, group in groups_of(models)
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
    day = total(models)
    month = metric_math(
        expression=f"day * {DAYS_PER_MONTH}", using_metrics={"day": day}, label="Month at this rate"
    )
    widget = single_value(
        f"Estimated cost{suffix} (USD)",
        day.with_(label="Last 24 hours", color=colors.COST),
        *total_at_most(models),
        month,
    )
    return replace(widget, start=LAST_DAY)
