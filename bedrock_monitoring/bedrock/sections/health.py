"""What is easily forgotten: models that AWS is about to retire, and invocation logs that do not arrive."""

from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    by_model,
    graph,
    labelled,
    number,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.cloudwatch.widgets import GraphWidget

LIFECYCLE_PAGE = "https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html"

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
"""What is delivered where, what of it arrived, and what was lost."""


def legacy_models(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return which models in use are about to be retired.

    Args:
        period: Of the graph; the number covers the whole time range.
    """
    calls = labelled(catalogue.LEGACY_MODEL_INVOCATIONS.of_model(None), "Calls")
    return Section(
        title="Legacy models",
        description=f"Each model here ends on a day that is known: look it up in [Model lifecycle]({LIFECYCLE_PAGE}) and move its callers before.",
        rows=[
            Row(
                number("Calls to legacy models", calls, width=6, height=6),
                by_model(
                    "Calls to legacy models by model", catalogue.LEGACY_MODEL_INVOCATIONS, period=period
                ),
            )
        ],
    )


def log_delivery(*, log_group: str | None = None, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return whether invocation logs arrive, and how much of them.

    Args:
        log_group: The log group that invocation logs go to; none leaves out how much it takes in.
        period: Of the graphs; numbers cover the whole time range.
    """
    rows = [
        Row(*(number(f"{what}: lost (%)", _lost(arrived, lost)) for what, arrived, lost in _DELIVERIES)),
        Row(*(_deliveries(what, arrived, lost, period) for what, arrived, lost in _DELIVERIES)),
    ]
    if log_group is not None:
        rows.append(_incoming(log_group, period))
    return Section(
        title="Delivery of invocation logs",
        description="What is lost is missing in all that is made of logs: see whether the role may still write, and whether log group, bucket and key are there.",
        rows=rows,
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
        labelled(arrived.metric(), "Arrived", colors.ARRIVED),
        labelled(lost.metric(), "Lost", colors.LOST),
        period=period,
    )


def _incoming(log_group: str, period: timedelta) -> Row:
    dimensions = {str(Dimension.LOG_GROUP_NAME): log_group}
    return Row(
        graph(
            "Bytes into the log group",
            labelled(catalogue.INCOMING_BYTES.metric(dimensions), "Bytes"),
            period=period,
        ),
        graph(
            "Records into the log group",
            labelled(catalogue.INCOMING_LOG_EVENTS.metric(dimensions), "Records"),
            period=period,
        ),
    )
