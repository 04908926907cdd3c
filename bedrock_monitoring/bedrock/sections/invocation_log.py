"""The sections of the model invocation log: its delivery, and Logs Insights queries on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.logs.log_queries import UNSEEN, LogQuery
from bedrock_monitoring.bedrock.prices import price_table_date
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    graph,
    single_value,
    text_note,
    with_label,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, LogQueryWidget

WIDGETS_PER_ROW = 2
"""The number of query widgets side by side. Tables of callers are wide."""

_COST_NOTE = (
    "Costs: your own prices where the rollout has them, else list prices of {}. Each call counts at the "
    "lowest price of its model: long prompts and cache writes of an hour cost more."
)

_DELIVERIES = (
    (
        "Records to CloudWatch Logs",
        catalogue.LOGS_CLOUDWATCH_DELIVERY_SUCCESS,
        catalogue.LOGS_CLOUDWATCH_DELIVERY_FAILURE,
    ),
    ("Records to S3", catalogue.LOGS_S3_DELIVERY_SUCCESS, catalogue.LOGS_S3_DELIVERY_FAILURE),
    (
        "Large bodies to S3",
        catalogue.LARGE_DATA_S3_DELIVERY_SUCCESS,
        catalogue.LARGE_DATA_S3_DELIVERY_FAILURE,
    ),
)
"""The deliveries: title, metric of successful and metric of failed deliveries."""


def log_delivery(*, log_group: str | None = None, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of the delivery of invocation logs.

    Args:
        log_group: The log group of the invocation log. ``None`` leaves out how much data it ingests.
        period: The period of the graphs. Single values cover the whole time range.
    """
    rows = [
        Row(
            *(single_value(f"{what}: lost (%)", _lost(arrived, lost)) for what, arrived, lost in _DELIVERIES)
        ),
        Row(*(_deliveries(what, arrived, lost, period) for what, arrived, lost in _DELIVERIES)),
    ]
    if log_group is not None:
        rows.append(_incoming(log_group, period))
    return Section(
        title="Delivery of invocation logs",
        description="What is lost is missing in all that is made of logs: see whether the role may still "
        "write, and whether log group, bucket and key are there.",
        rows=rows,
    )


def invocation_logs(queries: Iterable[LogQuery], *, log_group: str) -> Section:
    """Return the section with a widget for each query.

    Args:
        queries: The queries, as ``log_queries`` returns them.
        log_group: The name of the log group.
    """
    queries = [*queries]
    widgets = [_query(query, log_group) for query in queries]
    has_cost = any(query.has_cost for query in queries)
    return Section(
        title="Invocation logs",
        description=f"From `{log_group}`. Each widget reads the log of the whole time range, at every "
        "refresh, and AWS bills what is read: look at hours, not at weeks, and leave automatic refresh off. "
        f"{UNSEEN}",
        rows=[
            *(
                Row(*widgets[start : start + WIDGETS_PER_ROW])
                for start in range(0, len(widgets), WIDGETS_PER_ROW)
            ),
            *([text_note(_COST_NOTE.format(price_table_date().isoformat()))] if has_cost else []),
        ],
    )


def _lost(arrived: MetricDefinition, lost: MetricDefinition) -> MathExpression:
    return metric_math(
        expression="100 * lost / (arrived + lost)",
        using_metrics={"arrived": arrived.metric(), "lost": lost.metric()},
        label="Lost",
        color=colors.LOST,
    )


def _deliveries(
    what: str, arrived: MetricDefinition, lost: MetricDefinition, period: timedelta
) -> GraphWidget:
    return graph(
        what,
        with_label(arrived.metric(), "Arrived", colors.DELIVERED),
        with_label(lost.metric(), "Lost", colors.LOST),
        period=period,
    )


def _incoming(log_group: str, period: timedelta) -> Row:
    dimensions = {str(Dimension.LOG_GROUP_NAME): log_group}
    return Row(
        graph(
            "Bytes into the log group",
            with_label(catalogue.INCOMING_BYTES.metric(dimensions), "Bytes"),
            period=period,
        ),
        graph(
            "Records into the log group",
            with_label(catalogue.INCOMING_LOG_EVENTS.metric(dimensions), "Records"),
            period=period,
        ),
    )


def _query(query: LogQuery, log_group: str) -> LogQueryWidget:
    return LogQueryWidget(
        title=query.title,
        log_group_names=[log_group],
        query_lines=query.query_lines,
        view=query.view,
    )
