"""The budgets of a month: what was spent, what share that is, the forecast, and the month before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.alarms import AlarmInstance
from bedrock_monitoring.bedrock.budgets import Budget
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.prices import PricedRoute, cost_of_routes
from bedrock_monitoring.bedrock.prices.token_price import format_decimal
from bedrock_monitoring.bedrock.sections.alarm_graphs import alarm_graphs
from bedrock_monitoring.bedrock.sections.spend.cost_sums import AT_MOST
from bedrock_monitoring.bedrock.sections.style import text_note, zero_based_axis
from bedrock_monitoring.cloudwatch.dashboards.layout import Element, Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.cloudwatch.widgets import (
    GraphWidget,
    SingleValueWidget,
)
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation
from bedrock_monitoring.cloudwatch.widgets.text_widget import escape_markdown

TWO_MONTHS = "-P62D"
"""The time range of the numbers: from the end of the longest month back to the first day of the last."""

ONE_MONTH = "-P31D"

_HOUR = timedelta(hours=1)

_MONTH = "12 * YEAR(cost) + MONTH(cost)"
_THIS_MONTH = f"{_MONTH} == MAX({_MONTH})"
_LAST_MONTH = f"{_MONTH} == MAX({_MONTH}) - 1"

_ELAPSED = f"MAX(IF({_THIS_MONTH}, DATE(cost) - 1 + (HOUR(cost) + 1) / 24, 0))"
"""The days of this month that are over, with the current hour."""

_LENGTH = (
    f"MAX(IF({_THIS_MONTH}, IF(MONTH(cost) == 2, 28.25, "
    "IF(MONTH(cost) == 4 || MONTH(cost) == 6 || MONTH(cost) == 9 || MONTH(cost) == 11, 30, 31)), 0))"
)
"""The days of this month; February's average."""


def budgets(
    of: Sequence[Budget], models: Sequence[MonitoredModel], *, alarms: Sequence[AlarmInstance] = ()
) -> Section:
    """Return the section of the budgets, with a row for each that CloudWatch can count.

    Args:
        of: The budgets, at least one.
        models: The models of the target.
        alarms: The alarms of the target. Those of the budgets follow as graphs.
    """
    return Section(
        title="Budgets of the month",
        description="Estimated from tokens at the prices of the section on cost, within minutes. Months are "
        "those of UTC. The forecast is the month at its average rate so far. Calls of models that are not "
        "listed here, of batches and of other Regions are missing; AWS Budgets counts the bill, up to a day "
        "later.",
        rows=[element for budget in of for element in _of_budget(budget, models, alarms)],
    )


def _of_budget(
    budget: Budget, models: Sequence[MonitoredModel], alarms: Sequence[AlarmInstance]
) -> list[Element]:
    counted = budget.counted(models)
    priced = [model for model in counted if model.is_priced]
    without = [model.name for model in counted if not model.is_priced]
    rows: list[Element] = []
    if priced:
        cost, most = _cost(priced), _cost_at_most(priced)
        rows.append(Row(_numbers(budget, cost, most), _added_up(budget, cost, most)))
        own = [alarm for alarm in alarms if alarm.resource.budget == budget.name]
        rows += [
            row
            for _, group in groupby(own, key=lambda alarm: alarm.resource.slug)
            if (row := alarm_graphs(list(group)))
        ]
    if without or not priced:
        names = ", ".join(map(escape_markdown, without)) or "every model: none of this target has its tag"
        rows.append(text_note(f"Budget {escape_markdown(budget.name)}: CloudWatch cannot count {names}."))
    return rows


def _cost(models: Sequence[MonitoredModel]) -> MathExpression:
    """Return the cost of all models, 0 in hours without calls: the newest hour says which month it is."""
    return _filled([route for model in models for route in model.priced_routes])


def _cost_at_most(models: Sequence[MonitoredModel]) -> MathExpression | None:
    """Return the highest cost of all models. ``None`` if their tokens have one price each."""
    if not any(model.is_bounded for model in models):
        return None
    return _filled([route for model in models for route in model.routes_at_most])


def _filled(routes: Sequence[PricedRoute]) -> MathExpression:
    return metric_math(expression="FILL(spent, 0)", using_metrics={"spent": cost_of_routes(routes)})


def _numbers(budget: Budget, cost: MathExpression, most: MathExpression | None) -> SingleValueWidget:
    spent = f"SUM(IF({_THIS_MONTH}, cost, 0))"
    forecast = f"{spent} * ({_LENGTH}) / ({_ELAPSED})"
    share = f"100 / {format_decimal(budget.amount)}"
    values: Mapping[str, str] = {
        "This month": spent,
        "Of the budget (%)": f"{share} * {spent}",
        "Forecast": forecast,
        "Forecast of the budget (%)": f"{share} * {forecast}",
        "Last month": f"SUM(IF({_LAST_MONTH}, cost, 0))",
    }
    metrics = [
        metric_math(
            expression=f"TIME_SERIES({expression})",
            using_metrics={"cost": cost},
            label=label,
            color=colors.COST if label == "This month" else None,
        )
        for label, expression in values.items()
    ]
    if most is not None:
        metrics.insert(
            1,
            metric_math(
                expression=f"TIME_SERIES({spent})",
                using_metrics={"cost": most},
                label=f"{AT_MOST} this month",
            ),
        )
    return SingleValueWidget(
        title=f"{_title(budget)} (USD)",
        metrics=metrics,
        period=_HOUR,
        start=TWO_MONTHS,
        height=6,
        width=12,
    )


def _added_up(budget: Budget, cost: MathExpression, most: MathExpression | None) -> GraphWidget:
    lines = [(cost, "Spent", colors.COST), *([(most, AT_MOST, None)] if most is not None else [])]
    return GraphWidget(
        title=f"Budget {budget.name}, added up over the month (USD)",
        start=ONE_MONTH,
        left=[
            metric_math(
                expression=f"RUNNING_SUM(IF({_THIS_MONTH}, cost, 0))",
                using_metrics={"cost": spent},
                label=label,
                color=color,
            )
            for spent, label, color in lines
        ],
        left_annotations=[
            HorizontalAnnotation(value=float(budget.amount), label="Budget", color=colors.THRESHOLD)
        ],
        left_y_axis=zero_based_axis(),
        period=_HOUR,
        width=12,
    )


def _title(budget: Budget) -> str:
    return f"Budget {budget.name}: {budget.amount:,f} a month"
