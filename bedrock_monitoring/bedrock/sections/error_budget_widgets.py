"""The error budgets of objectives: a ranking of all models, and the row of a single model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.by_model import MODELS_PER_RANKING, MODELS_PER_WIDGET, ranked
from bedrock_monitoring.bedrock.error_budgets import AVAILABILITY, PERIOD, ErrorBudget, error_budgets
from bedrock_monitoring.bedrock.models.model_output import ModelOutput
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.objectives import WINDOW, Objectives
from bedrock_monitoring.bedrock.sections.style import zero_based_axis
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.dashboards.layout import Column, Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.cloudwatch.widgets import (
    GraphWidget,
    SingleValueWidget,
    TableSummaryColumn,
    TableSummaryProps,
    TableWidget,
)
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation
from bedrock_monitoring.value import Value

FOUR_WEEKS = f"-P{WINDOW.days}D"
"""The time range of the widgets, independent of that of the dashboard."""

_LEAST_HEIGHT = 6
"""The height of the row of a model, in grid rows, unless its numbers need more."""

LEFT, BURN_RATE, HOURS_LEFT = "Error budget left (%)", "Burn rate now", "Budget gone in (hours), at this rate"


@dataclass(frozen=True, kw_only=True)
class _NamedBudget(Value):
    model: str
    budget: ErrorBudget

    def line(self, of: Callable[[ErrorBudget], MathExpression]) -> MathExpression:
        return of(self.budget).with_(label=f"{self.model}, {self.budget.name}")


def error_budget_ranking(models: Sequence[MonitoredModel], *, objectives: Objectives) -> Section | None:
    """Return the section that ranks the error budgets of all models, from the worst.

    Args:
        models: The monitored models.
        objectives: The objectives of all models together, which are shown if none is monitored.

    Returns:
        The section. ``None`` without objectives.
    """
    named = [
        _NamedBudget(model=model.name, budget=budget)
        for model in models
        for budget in error_budgets(model.objectives, model.dimension_value, model.output)
    ]
    if not models:
        together = error_budgets(objectives, None, ModelOutput.TEXT)
        named = [_NamedBudget(model="All models", budget=budget) for budget in together]
    if not named:
        return None
    which, of_availability = "", [one for one in named if one.budget.name == AVAILABILITY]
    if of_availability and len(named) > MODELS_PER_WIDGET:
        which, named = " of availability", of_availability
    groups = _groups(named)
    days, hours = WINDOW.days, WINDOW // timedelta(hours=1)
    return Section(
        title="Error budgets",
        description=f"The worst {MODELS_PER_RANKING} at most{which}, over {days} days whatever the time "
        "range above; below 0 the objective is missed. A burn rate of 1 uses a budget up in "
        f"{days} days ({hours} hours), 14 in two. Now means this hour and the last.",
        rows=[
            Row(*_tables(group, f", {number} of {len(groups)}" if len(groups) > 1 else ""))
            for number, group in enumerate(groups, start=1)
        ],
    )


def error_budget_row(model: MonitoredModel) -> Row | None:
    """Return the row of the error budgets of a model. ``None`` if it has no objectives."""
    budgets = error_budgets(model.objectives, model.dimension_value, model.output)
    if not budgets:
        return None
    height = max(_LEAST_HEIGHT // len(budgets), 3)
    return Row(
        Column(*(_numbers(budget, height=height) for budget in budgets), width=9),
        GraphWidget(
            title=f"Error budgets used over {WINDOW.days} days (%)",
            left=[budget.used().with_(label=budget.name.capitalize()) for budget in budgets],
            left_y_axis=zero_based_axis(),
            left_annotations=[HorizontalAnnotation(value=100, label="Used up", color=colors.THRESHOLD)],
            period=PERIOD,
            start=FOUR_WEEKS,
            live_data=True,
            height=height * len(budgets),
        ),
    )


def _numbers(budget: ErrorBudget, *, height: int) -> SingleValueWidget:
    return SingleValueWidget(
        title=f"{budget.name.capitalize()}, {budget.objective}: error budget",
        metrics=[
            budget.left().with_(label="Left (%)"),
            budget.burn_rate().with_(label="Burn rate now"),
            budget.hours_left().with_(label="Gone in (hours)"),
        ],
        height=height,
        period=PERIOD,
        start=FOUR_WEEKS,
        live_data=True,
    )


def _tables(named: Sequence[_NamedBudget], suffix: str) -> Iterator[TableWidget]:
    average, minimum = TableSummaryColumn.AVERAGE, TableSummaryColumn.MINIMUM
    for title, of, column in (
        (LEFT, ErrorBudget.left, minimum),
        (BURN_RATE, ErrorBudget.burn_rate, average),
        (HOURS_LEFT, ErrorBudget.hours_left, minimum),
    ):
        yield TableWidget(
            title=f"{title}{suffix}",
            metrics=[ranked([one.line(of) for one in named], lowest_first=column is minimum)],
            period=PERIOD,
            start=FOUR_WEEKS,
            live_data=True,
            height=2 + -(-min(len(named), MODELS_PER_RANKING) * 2 // 3),
            summary=TableSummaryProps(columns=[column], hide_non_summary_columns=True),
        )


def _groups(named: Sequence[_NamedBudget]) -> list[list[_NamedBudget]]:
    """Return the budgets in groups that fit into a table each."""
    groups: list[list[_NamedBudget]] = []
    room = 0
    for one in named:
        size = one.budget.size
        if size > room or len(groups[-1]) == MODELS_PER_WIDGET:
            groups.append([])
            room = limits.METRICS_PER_WIDGET - 1  # The ranking itself is one.
        groups[-1].append(one)
        room -= size
    return groups
