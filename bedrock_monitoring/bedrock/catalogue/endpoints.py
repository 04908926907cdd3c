"""Other ways to run a model: ``AWS/BedrockMantle`` (the endpoint for Responses, Chat Completions and Messages) and ``AWS/Bedrock/Batch``.

Sources: "Monitor the bedrock-mantle endpoint" of the Bedrock user guide; an AWS machine-learning blog post of
September 2025 on batch metrics, two names of which follow from its prose alone.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock.catalogue.metric_definition import (
    ACCOUNT_WIDE,
    Confidence,
    Dimension,
    DimensionSet,
    MetricDefinition,
    MetricUnit,
    Namespace,
)
from bedrock_monitoring.cloudwatch.metrics import Stats

PROJECT: DimensionSet = (Dimension.PROJECT,)
MANTLE_MODEL: DimensionSet = (Dimension.MODEL,)
PROJECT_MODEL: DimensionSet = (Dimension.PROJECT, Dimension.MODEL)
BATCH_MODEL: DimensionSet = (Dimension.MODEL_ID,)


def _mantle(
    name: str,
    meaning: str,
    *,
    statistics: tuple[str, ...] = (Stats.SUM,),
    dimension_sets: tuple[DimensionSet, ...] = (ACCOUNT_WIDE, PROJECT, MANTLE_MODEL, PROJECT_MODEL),
) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.MANTLE,
        name=name,
        unit=MetricUnit.COUNT,
        statistics=statistics,
        dimension_sets=dimension_sets,
        meaning=meaning,
        source="Bedrock user guide, metrics of the bedrock-mantle endpoint",
    )


_EACH = (Stats.p(50), Stats.p(90), Stats.p(99), Stats.AVERAGE)

MANTLE_INFERENCES = _mantle("Inferences", "Requests that were answered.")
MANTLE_INFERENCE_CLIENT_ERRORS = _mantle(
    "InferenceClientErrors", "Requests refused because of the caller (HTTP 4xx)."
)
MANTLE_TOTAL_INPUT_TOKENS = _mantle("TotalInputTokens", "Billable tokens of prompts.")
MANTLE_TOTAL_OUTPUT_TOKENS = _mantle("TotalOutputTokens", "Billable tokens of answers.")
MANTLE_INPUT_TOKENS = _mantle(
    "InputTokens",
    "Tokens of each prompt, for percentiles.",
    statistics=_EACH,
    dimension_sets=(PROJECT_MODEL,),
)
MANTLE_OUTPUT_TOKENS = _mantle(
    "OutputTokens",
    "Tokens of each answer, for percentiles.",
    statistics=_EACH,
    dimension_sets=(PROJECT_MODEL,),
)


def _batch(
    name: str, meaning: str, *, statistics: tuple[str, ...], confidence: Confidence
) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.BATCH,
        name=name,
        unit=MetricUnit.COUNT,
        statistics=statistics,
        dimension_sets=(BATCH_MODEL,),
        meaning=meaning,
        source="AWS Machine Learning blog, September 2025, monitoring of Bedrock batch inference",
        confidence=confidence,
    )


_LEVEL = (Stats.MAXIMUM, Stats.AVERAGE)

BATCH_RECORDS_PENDING = _batch(
    "NumberOfRecordsPendingProcessing",
    "Records that wait in batch jobs.",
    statistics=_LEVEL,
    confidence=Confidence.MEDIUM,
)
BATCH_TOKENS_PENDING = _batch(
    "NumberOfTokensPendingProcessing",
    "Tokens that wait in batch jobs; Anthropic's models alone.",
    statistics=_LEVEL,
    confidence=Confidence.LOW,
)
BATCH_INPUT_TOKENS_PER_MINUTE = _batch(
    "NumberOfInputTokensProcessedPerMinute",
    "Tokens of prompts that batch jobs process in a minute.",
    statistics=(Stats.AVERAGE, Stats.MAXIMUM),
    confidence=Confidence.MEDIUM,
)
BATCH_OUTPUT_TOKENS_PER_MINUTE = _batch(
    "NumberOfOutputTokensProcessedPerMinute",
    "Tokens of answers that batch jobs write in a minute.",
    statistics=(Stats.AVERAGE, Stats.MAXIMUM),
    confidence=Confidence.LOW,
)
