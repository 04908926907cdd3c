"""``AWS/Bedrock``: calls of models by InvokeModel, Converse and their streaming forms.

Sources: "Amazon Bedrock runtime metrics", "Monitor output tokens per second" and "Service tiers" of the
Bedrock user guide. Published every minute, at no cost.
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

MODEL: DimensionSet = (Dimension.MODEL_ID,)
IMAGE: DimensionSet = (Dimension.MODEL_ID, Dimension.IMAGE_SIZE, Dimension.BUCKETED_STEP_SIZE)
SERVICE_TIER: DimensionSet = (Dimension.MODEL_ID, Dimension.SERVICE_TIER, Dimension.RESOLVED_SERVICE_TIER)
"""Which metrics carry it is not documented; the calls, their latency and their tokens do."""

_PAGE = "Bedrock user guide, Amazon Bedrock runtime metrics"
_COUNT = (Stats.SUM, Stats.SAMPLE_COUNT)
_TOKENS = (Stats.SUM, Stats.AVERAGE, Stats.p(50), Stats.p(90), Stats.p(99))
_TIMES = (
    Stats.p(99),
    Stats.p(90),
    Stats.p(50),
    Stats.AVERAGE,
    Stats.MINIMUM,
    Stats.MAXIMUM,
    Stats.SAMPLE_COUNT,
    Stats.SUM,
)


def _runtime(
    name: str,
    meaning: str,
    *,
    unit: MetricUnit = MetricUnit.COUNT,
    statistics: tuple[str, ...] = _COUNT,
    dimension_sets: tuple[DimensionSet, ...] = (ACCOUNT_WIDE, MODEL),
    confidence: Confidence = Confidence.HIGH,
) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.RUNTIME,
        name=name,
        unit=unit,
        statistics=statistics,
        dimension_sets=dimension_sets,
        meaning=meaning,
        source=_PAGE,
        confidence=confidence,
    )


_WITH_TIERS = (ACCOUNT_WIDE, MODEL, SERVICE_TIER)

INVOCATIONS = _runtime(
    "Invocations",
    "Requests to a model. One edition of AWS's page counts successful ones, a later one those accepted, failures included;"
    " throttled ones are in neither.",
    dimension_sets=_WITH_TIERS,
)
INVOCATION_LATENCY = _runtime(
    "InvocationLatency",
    "From the request to the last token of the answer.",
    unit=MetricUnit.MILLISECONDS,
    statistics=_TIMES,
    dimension_sets=_WITH_TIERS,
)
INVOCATION_CLIENT_ERRORS = _runtime(
    "InvocationClientErrors", "Requests refused because of the caller (HTTP 4xx), throttles left out."
)
INVOCATION_SERVER_ERRORS = _runtime(
    "InvocationServerErrors", "Requests that failed on AWS's side (HTTP 5xx)."
)
INVOCATION_THROTTLES = _runtime(
    "InvocationThrottles",
    "Requests refused because a quota was used up; counted neither as invocations nor as errors.",
)
INPUT_TOKEN_COUNT = _runtime(
    "InputTokenCount",
    "Tokens read from prompts, those from the prompt cache left out.",
    statistics=_TOKENS,
    dimension_sets=_WITH_TIERS,
)
OUTPUT_TOKEN_COUNT = _runtime(
    "OutputTokenCount", "Tokens written in answers.", statistics=_TOKENS, dimension_sets=_WITH_TIERS
)
OUTPUT_IMAGE_COUNT = _runtime(
    "OutputImageCount",
    "Images made; published by image models alone.",
    dimension_sets=(ACCOUNT_WIDE, MODEL, IMAGE),
)
LEGACY_MODEL_INVOCATIONS = _runtime(
    "LegacyModelInvocations", "Requests to models that AWS is about to retire."
)
TIME_TO_FIRST_TOKEN = _runtime(
    "TimeToFirstToken",
    "From the request to the first token; streaming calls alone.",
    unit=MetricUnit.MILLISECONDS,
    statistics=_TIMES,
)
ESTIMATED_TPM_QUOTA_USAGE = _runtime(
    "EstimatedTPMQuotaUsage",
    "Tokens that count against the tokens-per-minute quota, cache writes and the burndown of output included: a number of tokens,"
    " not a percentage. AWS estimates it after a call has ended; the reservation for max_tokens, which decides about throttling, is not in it.",
)
CACHE_READ_INPUT_TOKEN_COUNT = _runtime(
    "CacheReadInputTokenCount",
    "Prompt tokens read from the prompt cache. AWS's page spells it without Count at the end, live accounts with it.",
    confidence=Confidence.MEDIUM,
)
CACHE_WRITE_INPUT_TOKEN_COUNT = _runtime(
    "CacheWriteInputTokenCount",
    "Prompt tokens written to the prompt cache. AWS's page spells it without Count at the end, live accounts with it.",
    confidence=Confidence.MEDIUM,
)
CACHE_READ_INPUT_TOKENS = _runtime(
    "CacheReadInputTokens",
    "What AWS's page calls CacheReadInputTokenCount; no live account is known that has it.",
    confidence=Confidence.LOW,
)
CACHE_WRITE_INPUT_TOKENS = _runtime(
    "CacheWriteInputTokens",
    "What AWS's page calls CacheWriteInputTokenCount; no live account is known that has it.",
    confidence=Confidence.LOW,
)


def _delivery(what: str, where: str) -> tuple[MetricDefinition, MetricDefinition]:
    """Return the metrics of a delivery that succeeded and of one that failed."""
    succeeded = _runtime(f"{what}DeliverySuccess", f"{where} that arrived.", dimension_sets=(ACCOUNT_WIDE,))
    failed = _runtime(f"{what}DeliveryFailure", f"{where} that were lost.", dimension_sets=(ACCOUNT_WIDE,))
    return succeeded, failed


LOGS_CLOUDWATCH_DELIVERY_SUCCESS, LOGS_CLOUDWATCH_DELIVERY_FAILURE = _delivery(
    "ModelInvocationLogsCloudWatch", "Invocation-log records for CloudWatch Logs"
)
LOGS_S3_DELIVERY_SUCCESS, LOGS_S3_DELIVERY_FAILURE = _delivery(
    "ModelInvocationLogsS3", "Invocation-log records for S3"
)
LARGE_DATA_S3_DELIVERY_SUCCESS, LARGE_DATA_S3_DELIVERY_FAILURE = _delivery(
    "ModelInvocationLargeDataS3", "Bodies over 100 KB, or binary ones, for S3"
)
