"""``AWS/Bedrock``: model calls by InvokeModel, Converse and their streaming variants.

Bedrock publishes these metrics every minute, at no charge. Sources: "Amazon Bedrock runtime metrics",
"Monitor output tokens per second" and "Service tiers" in the Bedrock user guide.
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

_MODEL: DimensionSet = (Dimension.MODEL_ID,)
_IMAGE: DimensionSet = (Dimension.MODEL_ID, Dimension.IMAGE_SIZE, Dimension.BUCKETED_STEP_SIZE)
_SERVICE_TIER: DimensionSet = (Dimension.MODEL_ID, Dimension.SERVICE_TIER, Dimension.RESOLVED_SERVICE_TIER)
"""AWS does not document which metrics have these dimensions. Calls, latency and tokens have them."""

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
    dimension_sets: tuple[DimensionSet, ...] = (ACCOUNT_WIDE, _MODEL),
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


_WITH_TIERS = (ACCOUNT_WIDE, _MODEL, _SERVICE_TIER)

INVOCATIONS = _runtime(
    "Invocations",
    "Requests to a model. An earlier edition of AWS's page counts successful requests, a later one accepted "
    "requests, failures included. Neither counts throttled requests.",
    dimension_sets=_WITH_TIERS,
)
INVOCATION_LATENCY = _runtime(
    "InvocationLatency",
    "Time from the request to the last token of the response.",
    unit=MetricUnit.MILLISECONDS,
    statistics=_TIMES,
    dimension_sets=_WITH_TIERS,
)
INVOCATION_CLIENT_ERRORS = _runtime(
    "InvocationClientErrors", "Requests that ended in a client error (HTTP 4xx), without throttles."
)
INVOCATION_SERVER_ERRORS = _runtime(
    "InvocationServerErrors", "Requests that ended in a server error (HTTP 5xx)."
)
INVOCATION_THROTTLES = _runtime(
    "InvocationThrottles",
    "Requests throttled because a quota was exceeded. Counted neither as invocations nor as errors.",
)
INPUT_TOKEN_COUNT = _runtime(
    "InputTokenCount",
    "Tokens of prompts, without those read from or written to the prompt cache.",
    statistics=_TOKENS,
    dimension_sets=_WITH_TIERS,
)
OUTPUT_TOKEN_COUNT = _runtime(
    "OutputTokenCount", "Tokens of responses.", statistics=_TOKENS, dimension_sets=_WITH_TIERS
)
OUTPUT_IMAGE_COUNT = _runtime(
    "OutputImageCount",
    "Generated images. Only published for image models.",
    dimension_sets=(ACCOUNT_WIDE, _MODEL, _IMAGE),
)
LEGACY_MODEL_INVOCATIONS = _runtime(
    "LegacyModelInvocations", "Requests to models that AWS is about to retire."
)
TIME_TO_FIRST_TOKEN = _runtime(
    "TimeToFirstToken",
    "Time from the request to the first token. Only published for streaming calls.",
    unit=MetricUnit.MILLISECONDS,
    statistics=_TIMES,
)
ESTIMATED_TPM_QUOTA_USAGE = _runtime(
    "EstimatedTPMQuotaUsage",
    "Tokens that count against the tokens-per-minute quota, including cache writes and the burndown of "
    "output. A number of tokens, not a percentage. AWS estimates it after a call has ended. Tokens reserved "
    "by max_tokens, which throttling also counts, are not included.",
)
CACHE_READ_INPUT_TOKEN_COUNT = _runtime(
    "CacheReadInputTokenCount",
    "Prompt tokens read from the prompt cache. AWS's page omits Count at the end of the name; live accounts "
    "have it.",
    confidence=Confidence.MEDIUM,
)
CACHE_WRITE_INPUT_TOKEN_COUNT = _runtime(
    "CacheWriteInputTokenCount",
    "Prompt tokens written to the prompt cache. AWS's page omits Count at the end of the name; live accounts "
    "have it.",
    confidence=Confidence.MEDIUM,
)
CACHE_READ_INPUT_TOKENS = _runtime(
    "CacheReadInputTokens",
    "The name of CacheReadInputTokenCount on AWS's page. No live account is known to have it.",
    confidence=Confidence.LOW,
)
CACHE_WRITE_INPUT_TOKENS = _runtime(
    "CacheWriteInputTokens",
    "The name of CacheWriteInputTokenCount on AWS's page. No live account is known to have it.",
    confidence=Confidence.LOW,
)


def _delivery(name: str, what: str) -> tuple[MetricDefinition, MetricDefinition]:
    """Return the metrics of successful and of failed deliveries."""
    succeeded = _runtime(
        f"{name}DeliverySuccess", f"{what} that were delivered.", dimension_sets=(ACCOUNT_WIDE,)
    )
    failed = _runtime(f"{name}DeliveryFailure", f"{what} that were lost.", dimension_sets=(ACCOUNT_WIDE,))
    return succeeded, failed


LOGS_CLOUDWATCH_DELIVERY_SUCCESS, LOGS_CLOUDWATCH_DELIVERY_FAILURE = _delivery(
    "ModelInvocationLogsCloudWatch", "Invocation log records for CloudWatch Logs"
)
LOGS_S3_DELIVERY_SUCCESS, LOGS_S3_DELIVERY_FAILURE = _delivery(
    "ModelInvocationLogsS3", "Invocation log records for S3"
)
LARGE_DATA_S3_DELIVERY_SUCCESS, LARGE_DATA_S3_DELIVERY_FAILURE = _delivery(
    "ModelInvocationLargeDataS3", "Bodies that are binary or over 100 KB, for S3"
)
