"""What the cost of models is made of, and how it has changed since the week before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.prices import (
    TokenKind,
    cache_savings_of_routes,
    cost_of_routes_by_token_kind,
)
from bedrock_monitoring.bedrock.sections.spend.cost_sums import (
    AT_MOST,
    TOKEN_KIND_STYLES,
    groups_of,
    sum_of,
    total,
    total_at_most,
)
from bedrock_monitoring.bedrock.sections.spend.model_cost import cost_by_model
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD, graph
from bedrock_monitoring.cloudwatch.dashboards.layout import Element, Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget

TWO_WEEKS = "-P14D"
"""The time range of the comparison with the week before."""

_HOUR = timedelta(hours=1)
_SECONDS_PER_WEEK = 7 * 24 * 60 * 60


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
            for suffix, group in groups_of(models)
        ],
    )


def cost_in_detail(models: Sequence[MonitoredModel], *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of cost by kind of token, cumulative cost, and savings of the prompt cache.

    Args:
        models: The models with a price, at least one.
        period: The period of the graphs.
    """
    rows: list[Element] = []
    for suffix, group in groups_of(models):
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


def _two_weeks(models: Sequence[MonitoredModel], *, suffix: str) -> SingleValueWidget:
    """Return the cost of the last seven days, of the seven before, and the change in percent."""
    cost = total(models)
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


def _by_part(models: Sequence[MonitoredModel], *, period: timedelta, suffix: str) -> GraphWidget:
    parts: dict[TokenKind, list[MathExpression]] = {}
    for model in models:
        for part, expression in cost_of_routes_by_token_kind(model.priced_routes).items():
            parts.setdefault(part, []).append(expression)
    return graph(
        f"Estimated cost by kind of token{suffix} (USD)",
        *(
            sum_of(parts[part]).with_(label=label, color=color)
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
            using_metrics={"total": total(models)},
            label="Total so far",
            color=colors.COST,
        ),
        *(
            metric_math(
                expression="RUNNING_SUM(total)", using_metrics={"total": most}, label=f"{AT_MOST} so far"
            )
            for most in total_at_most(models)
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
            sum_of(savings).with_(label="Saved", color=colors.CACHE_READ),
            period=period,
        )
    ]
