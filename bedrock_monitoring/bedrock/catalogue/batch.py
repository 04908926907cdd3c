"""``AWS/Bedrock/Batch``: batch inference jobs.

Source: a post of September 2025 on the AWS Machine Learning blog about batch metrics. Two of the metric names
are derived from its prose.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock.catalogue.metric_definition import (
    Confidence,
    Dimension,
    DimensionSet,
    MetricDefinition,
    MetricUnit,
    Namespace,
)
from bedrock_monitoring.cloudwatch.metrics.statistics import Stats

_MODEL: DimensionSet = (Dimension.MODEL_ID,)


def _batch(
    name: str, meaning: str, *, statistics: tuple[str, ...], confidence: Confidence
) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.BATCH,
        name=name,
        unit=MetricUnit.COUNT,
        statistics=statistics,
        dimension_sets=(_MODEL,),
        meaning=meaning,
        source="AWS Machine Learning blog, September 2025, monitoring of Bedrock batch inference",
        confidence=confidence,
    )


_LEVEL = (Stats.MAXIMUM, Stats.AVERAGE)

BATCH_RECORDS_PENDING = _batch(
    "NumberOfRecordsPendingProcessing",
    "Records of batch jobs that wait to be processed.",
    statistics=_LEVEL,
    confidence=Confidence.MEDIUM,
)
BATCH_TOKENS_PENDING = _batch(
    "NumberOfTokensPendingProcessing",
    "Tokens of batch jobs that wait to be processed; only published for Anthropic models.",
    statistics=_LEVEL,
    confidence=Confidence.LOW,
)
BATCH_INPUT_TOKENS_PER_MINUTE = _batch(
    "NumberOfInputTokensProcessedPerMinute",
    "Prompt tokens that batch jobs process per minute.",
    statistics=(Stats.AVERAGE, Stats.MAXIMUM),
    confidence=Confidence.MEDIUM,
)
BATCH_OUTPUT_TOKENS_PER_MINUTE = _batch(
    "NumberOfOutputTokensProcessedPerMinute",
    "Response tokens that batch jobs generate per minute.",
    statistics=(Stats.AVERAGE, Stats.MAXIMUM),
    confidence=Confidence.LOW,
)
