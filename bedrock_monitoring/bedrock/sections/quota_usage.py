"""The section and the widgets of quota usage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.quotas import (
    QUOTA_DAY,
    QUOTA_PERIOD,
    Quota,
    QuotaValue,
    RouteQuota,
    headroom,
    limit_line,
    requests_used,
    tokens_by_formula,
    tokens_used,
    tokens_used_in_a_day,
    usage,
)
from bedrock_monitoring.bedrock.sections.style import graph, with_label
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation

USAGE_LINES = (
    HorizontalAnnotation(value=80, label="80 %", color=colors.THRESHOLD),
    HorizontalAnnotation(value=100, label="Quota", color=colors.THRESHOLD),
)
"""80 %, from which to request a higher quota, and 100 %, from which calls are throttled."""


_DAYS = "-P14D"
"""The time range of what is counted per day: that of a dashboard may be shorter than a day."""

_APPROXIMATED = (
    "That of a day is an approximation: AWS counts it by price and publishes no metric, so what counts per "
    "minute is added up."
)


def quota_usage(models: Sequence[MonitoredModel], *, tokens_per_day: QuotaValue | None = None) -> Section:
    """Return the section of quota usage by model and route, per minute and per day.

    CloudWatch keeps datapoints of one minute for 15 days. A longer time range shows no older values.

    Args:
        models: The models with a quota. At least one if there is none of all models.
        tokens_per_day: The quota for the tokens of all models in a day. ``None`` if it is unknown.
    """
    quotas = [(each.label(model.name), each) for model in models for each in model.quotas]
    if tokens_per_day is not None:
        together = RouteQuota(model=None, quota=Quota(tokens_per_day=tokens_per_day))
        quotas.append(("All models", together))
    of_a_day = any(each.quota.tokens_per_day is not None for _, each in quotas)
    return Section(
        title="Quotas",
        description="Above 80 % ask for more. What running calls reserve by max_tokens is not in it, so "
        "throttling may begin below 100 %." + (f" {_APPROXIMATED}" if of_a_day else ""),
        rows=[Row(*_of_all(quotas))],
    )


def quota_graphs(model: MonitoredModel) -> tuple[GraphWidget, ...]:
    """Return a graph of the usage of each quota of a model, with the quota as a line.

    Args:
        model: The model. The result is empty if it has no quota.
    """
    graphs: list[GraphWidget] = []
    for each in model.quotas:
        quota = each.quota
        if quota.tokens_per_minute is not None:
            graphs.append(_tokens(each, quota.tokens_per_minute))
        if quota.requests_per_minute is not None:
            graphs.append(_requests(each, quota.requests_per_minute))
        if quota.tokens_per_day is not None:
            graphs.append(_tokens_of_days(each, quota.tokens_per_day))
    return tuple(graphs)


def quota_headroom(model: MonitoredModel) -> tuple[SingleValueWidget, ...]:
    """Return a widget with the unused percentage of each quota per minute, and one of those per day.

    That of the minute is of the busiest minute of the time range, that of the day of the busiest of 14 days.

    Args:
        model: The model. The result is empty if it has no quota.
    """
    of_minutes = [
        headroom(used, limit).with_(label=each.label(name))
        for each in model.quotas
        for name, used, limit in (
            ("Tokens", tokens_used(each.model), each.quota.tokens_per_minute),
            ("Requests", requests_used(each.model), each.quota.requests_per_minute),
        )
        if limit is not None
    ]
    of_days = [
        headroom(tokens_used_in_a_day(each.model), each.quota.tokens_per_day).with_(
            label=each.label("Tokens")
        )
        for each in model.quotas
        if each.quota.tokens_per_day is not None
    ]
    widgets = (
        SingleValueWidget(
            title="Quota left at the peak (%)", metrics=of_minutes, period=QUOTA_PERIOD, width=5
        ),
        SingleValueWidget(
            title="Quota left on the busiest of 14 days (%)",
            metrics=of_days,
            period=QUOTA_DAY,
            start=_DAYS,
            width=5,
        ),
    )
    return tuple(widget for widget in widgets if widget.metrics)


def _of_all(quotas: Sequence[tuple[str, RouteQuota]]) -> Iterator[GraphWidget]:
    tokens = [
        (name, tokens_used(each.model), each.quota.tokens_per_minute)
        for name, each in quotas
        if each.quota.tokens_per_minute is not None
    ]
    requests = [
        (name, requests_used(each.model), each.quota.requests_per_minute)
        for name, each in quotas
        if each.quota.requests_per_minute is not None
    ]
    days = [
        (name, tokens_used_in_a_day(each.model), each.quota.tokens_per_day)
        for name, each in quotas
        if each.quota.tokens_per_day is not None
    ]
    for title, used, period, start in (
        ("Tokens-per-minute quota used (%)", tokens, QUOTA_PERIOD, None),
        ("Requests-per-minute quota used (%)", requests, QUOTA_PERIOD, None),
        ("Tokens-per-day quota used (%), 14 days", days, QUOTA_DAY, _DAYS),
    ):
        if used:
            lines = (usage(metric, limit).with_(label=name) for name, metric, limit in used)
            yield replace(graph(title, *lines, period=period, lines=USAGE_LINES), start=start)


def _tokens(each: RouteQuota, limit: QuotaValue) -> GraphWidget:
    used = tokens_used(each.model)
    rate = each.quota.output_burndown_rate
    if rate is None:
        label = "AWS's estimate; how often an output token counts is not known"
        drawn = [with_label(used, label, colors.QUOTA_USAGE)]
    else:
        formula = "input + written to cache + output" + (f" x {rate}" if rate > 1 else "")
        counted = tokens_by_formula(each.model, burndown_rate=rate)
        drawn = [
            with_label(used, "AWS's estimate", colors.QUOTA_USAGE),
            counted.with_(label=formula, color=colors.TOKENS_BY_FORMULA),
        ]
    return _with_limit(each.label("Tokens per minute and quota"), drawn, used, limit)


def _requests(each: RouteQuota, limit: QuotaValue) -> GraphWidget:
    used = requests_used(each.model)
    drawn = [with_label(used, "Requests", colors.INVOCATIONS)]
    return _with_limit(each.label("Requests per minute and quota"), drawn, used, limit)


def _tokens_of_days(each: RouteQuota, limit: QuotaValue) -> GraphWidget:
    used = tokens_used_in_a_day(each.model)
    drawn = [with_label(used, "Approximation", colors.QUOTA_USAGE)]
    title = each.label("Tokens per day and quota, 14 days")
    return replace(_with_limit(title, drawn, used, limit, period=QUOTA_DAY), start=_DAYS)


def _with_limit(
    title: str,
    drawn: list[Metric | MathExpression],
    used: Metric | MathExpression,
    limit: QuotaValue,
    *,
    period: timedelta = QUOTA_PERIOD,
) -> GraphWidget:
    """Return a graph with the quota as a line.

    The line is an annotation if the quota is a number. A deferred quota is an expression, because an
    annotation needs a number.
    """
    if isinstance(limit, int):
        line = HorizontalAnnotation(value=limit, label="Quota", color=colors.THRESHOLD)
        return graph(title, *drawn, period=period, lines=[line])
    return graph(
        title,
        *drawn,
        limit_line(used, limit).with_(label="Quota", color=colors.THRESHOLD),
        period=period,
    )
