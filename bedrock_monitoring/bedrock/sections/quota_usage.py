"""How much of their quotas models use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.quotas import (
    QUOTA_PERIOD,
    Limit,
    Quota,
    headroom,
    limit_line,
    requests_used,
    tokens_counted,
    tokens_used,
    usage,
)
from bedrock_monitoring.bedrock.sections.style import graph, labelled
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation

USAGE_LINES = (
    HorizontalAnnotation(value=80, label="80 %", color=colors.THRESHOLD),
    HorizontalAnnotation(value=100, label="Quota", color=colors.THRESHOLD),
)
"""Where to begin asking for more, and where throttling begins at the latest."""


def quota_use(models: Sequence[MonitoredModel]) -> Section:
    """Return how much of its quotas each model uses, minute by minute.

    Args:
        models: Those with a quota, one at least. CloudWatch keeps minutes for 15 days: a longer time range
            shows no older ones.
    """
    return Section(
        title="Quotas",
        description="Above 80 % ask for more. What running calls reserve by max_tokens is not in it, so throttling may begin below 100 %.",
        rows=[Row(*_of_all(models))],
    )


def quota_graphs(watched: MonitoredModel) -> tuple[GraphWidget, ...]:
    """Return what a model uses of each of its quotas, with the quota as a line.

    Args:
        watched: The model; nothing is drawn for one without a quota.
    """
    quota = watched.quota or Quota()
    value = watched.value
    graphs: list[GraphWidget] = []
    if quota.tokens_per_minute is not None:
        graphs.append(_tokens(value, quota, quota.tokens_per_minute))
    if quota.requests_per_minute is not None:
        graphs.append(_requests(value, quota.requests_per_minute))
    return tuple(graphs)


def quota_headroom(watched: MonitoredModel) -> SingleValueWidget | None:
    """Return what the busiest minute of the time range left of each quota; none for a model without one."""
    quota = watched.quota or Quota()
    left = [
        headroom(used, limit).with_(label=label)
        for label, used, limit in (
            ("Tokens", tokens_used(watched.value), quota.tokens_per_minute),
            ("Requests", requests_used(watched.value), quota.requests_per_minute),
        )
        if limit is not None
    ]
    if not left:
        return None
    return SingleValueWidget(title="Quota left in the busiest minute (%)", metrics=left, period=QUOTA_PERIOD)


def _of_all(models: Sequence[MonitoredModel]) -> Iterator[GraphWidget]:
    tokens = [
        (watched.name, tokens_used(watched.value), watched.quota.tokens_per_minute)
        for watched in models
        if watched.quota and watched.quota.tokens_per_minute is not None
    ]
    requests = [
        (watched.name, requests_used(watched.value), watched.quota.requests_per_minute)
        for watched in models
        if watched.quota and watched.quota.requests_per_minute is not None
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


def _tokens(value: ModelValue, quota: Quota, limit: Limit) -> GraphWidget:
    used = tokens_used(value)
    counted = tokens_counted(value, burndown_rate=quota.output_burndown_rate)
    formula = "input + written to cache + output" + (
        f" x {quota.output_burndown_rate}" if quota.output_burndown_rate > 1 else ""
    )
    return _with_limit(
        "Tokens per minute and quota",
        [
            labelled(used, "AWS's estimate", colors.QUOTA_USAGE),
            counted.with_(label=formula, color=colors.TOKENS_COUNTED),
        ],
        used,
        limit,
    )


def _requests(value: ModelValue, limit: Limit) -> GraphWidget:
    used = requests_used(value)
    drawn = [labelled(used, "Requests", colors.INVOCATIONS)]
    return _with_limit("Requests per minute and quota", drawn, used, limit)


def _with_limit(
    title: str, drawn: list[Metric | MathExpression], used: Metric | MathExpression, limit: Limit
) -> GraphWidget:
    """Return a graph with the quota as a line: an annotation where it is a number, else an expression that Terraform completes."""
    if isinstance(limit, int):
        line = HorizontalAnnotation(value=limit, label="Quota", color=colors.THRESHOLD)
        return graph(title, *drawn, period=QUOTA_PERIOD, lines=[line])
    return graph(
        title,
        *drawn,
        limit_line(used, limit).with_(label="Quota", color=colors.THRESHOLD),
        period=QUOTA_PERIOD,
    )
