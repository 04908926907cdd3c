"""Batch inference: what waits, what is processed, and whether anything goes on at all."""

from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Confidence, Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    by_model,
    graph,
    number,
    search_any,
    sum_of,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Stats

_SHOWN = (
    catalogue.BATCH_RECORDS_PENDING,
    catalogue.BATCH_TOKENS_PENDING,
    catalogue.BATCH_INPUT_TOKENS_PER_MINUTE,
    catalogue.BATCH_OUTPUT_TOKENS_PER_MINUTE,
)


def batch(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return what batch jobs have before them and how fast they go through it.

    Args:
        period: Of the graphs; numbers cover the whole time range.
    """
    unsure = " and ".join(f"`{one.name}`" for one in _SHOWN if one.confidence is Confidence.LOW)
    return Section(
        title="Batch inference",
        description=f"Stuck is 1 while records wait and no prompt is read. The names {unsure} follow from prose alone: their graphs may stay empty.",
        rows=[
            Row(
                number("Most records waiting", _over_all(catalogue.BATCH_RECORDS_PENDING, "Records")),
                number("Most tokens waiting", _over_all(catalogue.BATCH_TOKENS_PENDING, "Tokens")),
                number("Input tokens a minute", _over_all(catalogue.BATCH_INPUT_TOKENS_PER_MINUTE, "Input")),
                number(
                    "Output tokens a minute", _over_all(catalogue.BATCH_OUTPUT_TOKENS_PER_MINUTE, "Output")
                ),
            ),
            Row(
                by_model("Records waiting", catalogue.BATCH_RECORDS_PENDING, period=period),
                by_model(
                    "Tokens waiting (Anthropic's models)", catalogue.BATCH_TOKENS_PENDING, period=period
                ),
                graph("Stuck", _stuck(), period=period),
            ),
            Row(
                by_model("Input tokens a minute", catalogue.BATCH_INPUT_TOKENS_PER_MINUTE, period=period),
                by_model("Output tokens a minute", catalogue.BATCH_OUTPUT_TOKENS_PER_MINUTE, period=period),
            ),
        ],
    )


def _over_all(definition: MetricDefinition, label: str) -> MathExpression:
    return sum_of(definition.by_model()).with_(label=label)


def _stuck() -> MathExpression:
    """Return 1 while records wait and no tokens come on top of them, else 0; where nothing is published, nothing is read."""
    waiting, read = catalogue.BATCH_RECORDS_PENDING, catalogue.BATCH_INPUT_TOKENS_PER_MINUTE
    most = Stats.MAXIMUM
    both = search_any((waiting, read), (Dimension.MODEL_ID,), statistic=most)
    return metric_math(
        expression="IF(waiting > 0 AND both <= waiting, 1, 0)",
        using_metrics={"waiting": sum_of(waiting.by_model(statistic=most)), "both": sum_of(both)},
        label="Stuck",
    )
