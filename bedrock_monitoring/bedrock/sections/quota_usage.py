"""The section and the widgets of quota usage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.quotas import (
    QUOTA_PERIOD,
    Quota,
    QuotaValue,
    headroom,
    limit_line,
    requests_used,
    tokens_by_formula,
    tokens_used,
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


def quota_usage(models: Sequence[MonitoredModel]) -> Section:
    """Return the section of quota usage by model, per minute.

    CloudWatch keeps datapoints of one minute for 15 days. A longer time range shows no older values.

    Args:
        models: The models with a quota, at least one.
    """
    return Section(
        title="Quotas",
        description="Above 80 % ask for more. What running calls reserve by max_tokens is not in it, so "
        "throttling may begin below 100 %.",
        rows=[Row(*_of_all(models))],
    )


def quota_graphs(model: MonitoredModel) -> tuple[GraphWidget, ...]:
    """Return a graph of the usage of each quota of a model, with the quota as a line.

    Args:
        model: The model. The result is empty if it has no quota.
    """
    quota = model.quota or Quota()
    value = model.dimension_value
    graphs: list[GraphWidget] = []
    if quota.tokens_per_minute is not None:
        graphs.append(_tokens(value, quota, quota.tokens_per_minute))
    if quota.requests_per_minute is not None:
        graphs.append(_requests(value, quota.requests_per_minute))
    return tuple(graphs)


def quota_headroom(model: MonitoredModel) -> SingleValueWidget | None:
    """Return a widget with the unused percentage of each quota in the busiest minute of the time range.

    Args:
        model: The model.

    Returns:
        The widget. ``None`` if the model has no quota.
    """
    quota = model.quota or Quota()
    left = [
        headroom(used, limit).with_(label=label)
        for label, used, limit in (
            ("Tokens", tokens_used(model.dimension_value), quota.tokens_per_minute),
            ("Requests", requests_used(model.dimension_value), quota.requests_per_minute),
        )
        if limit is not None
    ]
    if not left:
        return None
    return SingleValueWidget(title="Quota left at the peak (%)", metrics=left, period=QUOTA_PERIOD, width=5)


def _of_all(models: Sequence[MonitoredModel]) -> Iterator[GraphWidget]:
    tokens = [
        (model.name, tokens_used(model.dimension_value), model.quota.tokens_per_minute)
        for model in models
        if model.quota and model.quota.tokens_per_minute is not None
    ]
    requests = [
        (model.name, requests_used(model.dimension_value), model.quota.requests_per_minute)
        for model in models
        if model.quota and model.quota.requests_per_minute is not None
    ]
    for title, used in (
        ("Tokens-per-minute quota used (%)", tokens),
        ("Requests-per-minute quota used (%)", requests),
    ):
        if used:
            yield graph(
                title,
                *(usage(metric, limit).with_(label=name) for name, metric, limit in used),
                period=QUOTA_PERIOD,
                lines=USAGE_LINES,
            )


def _tokens(value: ModelValue, quota: Quota, limit: QuotaValue) -> GraphWidget:
    used = tokens_used(value)
    counted = tokens_by_formula(value, burndown_rate=quota.output_burndown_rate)
    formula = "input + written to cache + output" + (
        f" x {quota.output_burndown_rate}" if quota.output_burndown_rate > 1 else ""
    )
    return _with_limit(
        "Tokens per minute and quota",
        [
            with_label(used, "AWS's estimate", colors.QUOTA_USAGE),
            counted.with_(label=formula, color=colors.TOKENS_BY_FORMULA),
        ],
        used,
        limit,
    )


def _requests(value: ModelValue, limit: QuotaValue) -> GraphWidget:
    used = requests_used(value)
    drawn = [with_label(used, "Requests", colors.INVOCATIONS)]
    return _with_limit("Requests per minute and quota", drawn, used, limit)


def _with_limit(
    title: str, drawn: list[Metric | MathExpression], used: Metric | MathExpression, limit: QuotaValue
) -> GraphWidget:
    """Return a graph with the quota as a line.

    The line is an annotation if the quota is a number. A deferred quota is an expression, because an
    annotation needs a number.
    """
    if isinstance(limit, int):
        line = HorizontalAnnotation(value=limit, label="Quota", color=colors.THRESHOLD)
        return graph(title, *drawn, period=QUOTA_PERIOD, lines=[line])
    return graph(
        title,
        *drawn,
        limit_line(used, limit).with_(label="Quota", color=colors.THRESHOLD),
        period=QUOTA_PERIOD,
    )
