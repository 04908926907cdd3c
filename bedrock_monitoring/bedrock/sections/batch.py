"""The batch inference section: pending records, throughput, and whether jobs are stuck."""

from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Confidence, Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    graph,
    graph_by_model,
    single_value,
    sum_of_search,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Stats

_METRICS = (
    catalogue.BATCH_RECORDS_PENDING,
    catalogue.BATCH_TOKENS_PENDING,
    catalogue.BATCH_INPUT_TOKENS_PER_MINUTE,
    catalogue.BATCH_OUTPUT_TOKENS_PER_MINUTE,
)


def batch(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section with the pending records and the throughput of batch inference jobs.

    Args:
        period: The period of the graphs. Single values cover the whole time range.
    """
    uncertain = " and ".join(
        f"`{definition.name}`" for definition in _METRICS if definition.confidence is Confidence.LOW
    )
    return Section(
        title="Batch inference",
        description=f"Stuck is 1 while records wait and no prompt is read. The names {uncertain} follow from "
        "prose alone: their graphs may stay empty. No metric adds up what jobs have read and written, so "
        "there is no cost: the bill has it, and `make prices` the prices of batches.",
        rows=[
            Row(
                single_value("Most records waiting", _over_all(catalogue.BATCH_RECORDS_PENDING, "Records")),
                single_value("Most tokens waiting", _over_all(catalogue.BATCH_TOKENS_PENDING, "Tokens")),
                single_value(
                    "Input tokens a minute", _over_all(catalogue.BATCH_INPUT_TOKENS_PER_MINUTE, "Input")
                ),
                single_value(
                    "Output tokens a minute", _over_all(catalogue.BATCH_OUTPUT_TOKENS_PER_MINUTE, "Output")
                ),
            ),
            Row(
                graph_by_model("Records waiting", catalogue.BATCH_RECORDS_PENDING, period=period),
                graph_by_model(
                    "Tokens waiting (Anthropic's models)", catalogue.BATCH_TOKENS_PENDING, period=period
                ),
                graph("Stuck", _stuck(), period=period),
            ),
            Row(
                graph_by_model(
                    "Input tokens a minute", catalogue.BATCH_INPUT_TOKENS_PER_MINUTE, period=period
                ),
                graph_by_model(
                    "Output tokens a minute", catalogue.BATCH_OUTPUT_TOKENS_PER_MINUTE, period=period
                ),
            ),
        ],
    )


def _over_all(definition: MetricDefinition, label: str) -> MathExpression:
    return sum_of_search(definition.search_by_model()).with_(label=label)


def _stuck() -> MathExpression:
    """Return 1 while records are pending and no input tokens are processed, otherwise 0.

    A metric that is not published counts as 0.
    """
    waiting, read = catalogue.BATCH_RECORDS_PENDING, catalogue.BATCH_INPUT_TOKENS_PER_MINUTE
    most = Stats.MAXIMUM
    both = catalogue.search_any_of((waiting, read), (Dimension.MODEL_ID,), statistic=most)
    return metric_math(
        expression="IF(waiting > 0 AND both <= waiting, 1, 0)",
        using_metrics={
            "waiting": sum_of_search(waiting.search_by_model(statistic=most)),
            "both": sum_of_search(both),
        },
        label="Stuck",
    )
