"""``AWS/BedrockMantle``: the bedrock-mantle endpoint for Responses, Chat Completions and Messages.

Source: "Monitor the bedrock-mantle endpoint" in the Bedrock user guide.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock.catalogue.metric_definition import (
    ACCOUNT_WIDE,
    Dimension,
    DimensionSet,
    MetricDefinition,
    MetricUnit,
    Namespace,
)
from bedrock_monitoring.cloudwatch.metrics.statistics import Stats

_PROJECT: DimensionSet = (Dimension.PROJECT,)
_MODEL: DimensionSet = (Dimension.MODEL,)
_PROJECT_MODEL: DimensionSet = (Dimension.PROJECT, Dimension.MODEL)


def _mantle(
    name: str,
    meaning: str,
    *,
    statistics: tuple[str, ...] = (Stats.SUM,),
    dimension_sets: tuple[DimensionSet, ...] = (ACCOUNT_WIDE, _PROJECT, _MODEL, _PROJECT_MODEL),
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


_PER_REQUEST = (Stats.p(50), Stats.p(90), Stats.p(99), Stats.AVERAGE)

MANTLE_INFERENCES = _mantle("Inferences", "Successful requests.")
MANTLE_INFERENCE_CLIENT_ERRORS = _mantle(
    "InferenceClientErrors", "Requests that ended in a client error (HTTP 4xx)."
)
MANTLE_TOTAL_INPUT_TOKENS = _mantle("TotalInputTokens", "Billable tokens of prompts.")
MANTLE_TOTAL_OUTPUT_TOKENS = _mantle("TotalOutputTokens", "Billable tokens of responses.")
MANTLE_INPUT_TOKENS = _mantle(
    "InputTokens",
    "Tokens of each prompt, for percentiles.",
    statistics=_PER_REQUEST,
    dimension_sets=(_PROJECT_MODEL,),
)
MANTLE_OUTPUT_TOKENS = _mantle(
    "OutputTokens",
    "Tokens of each response, for percentiles.",
    statistics=_PER_REQUEST,
    dimension_sets=(_PROJECT_MODEL,),
)
