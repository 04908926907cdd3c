"""``AWS/Bedrock/Guardrails``: the texts that guardrails evaluated, and their interventions.

An intervention blocks or masks a text. Metrics by policy type and by content source cover all guardrails of
the account, not a single one. Prompt attacks belong to the content policy. AWS's page documents these metrics
with that one dimension; some accounts have them with ``Operation`` in addition. Sources: "Monitor Amazon
Bedrock Guardrails using CloudWatch metrics" in the Bedrock user guide, and the metric list of the CloudWatch
console.
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
from bedrock_monitoring.cloudwatch.metrics import Stats

_OPERATION: DimensionSet = (Dimension.OPERATION,)
_CONTENT_SOURCE: DimensionSet = (Dimension.GUARDRAIL_CONTENT_SOURCE,)
_CONTENT_SOURCE_OF_OPERATION: DimensionSet = (Dimension.GUARDRAIL_CONTENT_SOURCE, Dimension.OPERATION)
_POLICY_TYPE: DimensionSet = (Dimension.GUARDRAIL_POLICY_TYPE,)
_POLICY_TYPE_OF_OPERATION: DimensionSet = (Dimension.GUARDRAIL_POLICY_TYPE, Dimension.OPERATION)
_GUARDRAIL: DimensionSet = (Dimension.GUARDRAIL_ARN, Dimension.GUARDRAIL_VERSION)
_FINDINGS_OF_GUARDRAIL: DimensionSet = (
    Dimension.FINDING_TYPE,
    Dimension.GUARDRAIL_ARN,
    Dimension.GUARDRAIL_VERSION,
)
_FINDINGS_OF_POLICY: DimensionSet = (Dimension.FINDING_TYPE, Dimension.POLICY_ARN, Dimension.POLICY_VERSION)
_POLICY: DimensionSet = (Dimension.POLICY_ARN, Dimension.POLICY_VERSION)

APPLY_GUARDRAIL = {str(Dimension.OPERATION): "ApplyGuardrail"}
"""The dimension of metrics that cover all guardrails of an account and Region."""

CONTENT_SOURCES = ("Input", "Output")
POLICY_TYPES = (
    "ContentPolicy",
    "TopicPolicy",
    "WordPolicy",
    "SensitiveInformationPolicy",
    "ContextualGroundingPolicy",
)

_PAGE = "Bedrock user guide, Monitor Amazon Bedrock Guardrails using CloudWatch metrics"
_TOTALS = (_OPERATION, _CONTENT_SOURCE, _CONTENT_SOURCE_OF_OPERATION, _GUARDRAIL)
_BY_POLICY = (*_TOTALS, _POLICY_TYPE, _POLICY_TYPE_OF_OPERATION)
_TIMES = (Stats.p(99), Stats.p(90), Stats.p(50), Stats.AVERAGE)


def _guardrails(
    name: str,
    meaning: str,
    *,
    unit: MetricUnit = MetricUnit.COUNT,
    statistics: tuple[str, ...] = (Stats.SUM,),
    dimension_sets: tuple[DimensionSet, ...] = _TOTALS,
    confidence: Confidence = Confidence.HIGH,
) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.GUARDRAILS,
        name=name,
        unit=unit,
        statistics=statistics,
        dimension_sets=dimension_sets,
        meaning=meaning,
        source=_PAGE,
        confidence=confidence,
    )


GUARDRAIL_INVOCATIONS = _guardrails(
    "Invocations", "Texts that guardrails evaluated.", dimension_sets=(*_TOTALS, _POLICY)
)
GUARDRAIL_INVOCATIONS_INTERVENED = _guardrails(
    "InvocationsIntervened",
    "Texts that guardrails blocked or masked.",
    dimension_sets=_BY_POLICY,
)
GUARDRAIL_INVOCATION_LATENCY = _guardrails(
    "InvocationLatency",
    "Time from the request to the guardrail's response.",
    unit=MetricUnit.MILLISECONDS,
    statistics=_TIMES,
)
GUARDRAIL_INVOCATION_CLIENT_ERRORS = _guardrails(
    "InvocationClientErrors", "Requests to guardrails that ended in a client error (HTTP 4xx)."
)
GUARDRAIL_INVOCATION_SERVER_ERRORS = _guardrails(
    "InvocationServerErrors", "Requests to guardrails that ended in a server error (HTTP 5xx)."
)
GUARDRAIL_INVOCATION_THROTTLES = _guardrails(
    "InvocationThrottles",
    "Requests to guardrails throttled because a quota was exceeded. Counted neither as invocations nor as "
    "errors.",
)
GUARDRAIL_TEXT_UNIT_COUNT = _guardrails(
    "TextUnitCount",
    "Units of up to 1,000 characters that policies evaluated. AWS bills guardrails by text unit.",
    dimension_sets=_BY_POLICY,
)
REASONING_LATENCY = _guardrails(
    "Latency",
    "How long automated reasoning checks took.",
    unit=MetricUnit.MILLISECONDS,
    statistics=_TIMES,
    dimension_sets=(_GUARDRAIL, _POLICY),
)
REASONING_FINDING_COUNTS = _guardrails(
    "FindingCounts",
    "Findings of automated reasoning checks, by type.",
    dimension_sets=(_FINDINGS_OF_GUARDRAIL, _FINDINGS_OF_POLICY),
)
REASONING_TOTAL_FINDINGS = _guardrails(
    "TotalFindings", "Findings of automated reasoning checks.", dimension_sets=(_GUARDRAIL, _POLICY)
)
