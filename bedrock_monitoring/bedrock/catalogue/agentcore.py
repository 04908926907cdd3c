"""``AWS/Bedrock-AgentCore``: runtime, gateway, memory, tools, identity, policy and payments of AgentCore.

Sources: the observability pages of the AgentCore developer guide. Which dimensions a metric has together is
not established for most of them, so they are searched for by namespace and name; every set of dimensions that
CloudWatch has is then a line of its own. Identity also counts calls in ``AWS/Usage``, under dimensions that
all services share.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock.catalogue.metric_definition import (
    Confidence,
    MetricDefinition,
    MetricUnit,
    Namespace,
)
from bedrock_monitoring.cloudwatch.metrics import Stats

_TOTAL = (Stats.SUM,)
_LEVEL = (Stats.MAXIMUM, Stats.AVERAGE)
_TIMES = (Stats.p(99), Stats.p(90), Stats.p(50), Stats.AVERAGE)


def _agentcore(
    name: str,
    meaning: str,
    *,
    unit: MetricUnit = MetricUnit.COUNT,
    statistics: tuple[str, ...] = _TOTAL,
    confidence: Confidence = Confidence.MEDIUM,
) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.AGENTCORE,
        name=name,
        unit=unit,
        statistics=_TIMES if unit is MetricUnit.MILLISECONDS else statistics,
        dimension_sets=(),
        meaning=meaning,
        source="AgentCore developer guide, observability metrics",
        confidence=confidence,
    )


AGENTCORE_INVOCATIONS = _agentcore(
    "Invocations", "Requests to a runtime, gateway, memory, tool or policy engine."
)
AGENTCORE_THROTTLES = _agentcore("Throttles", "Requests that were throttled (HTTP 429).")
AGENTCORE_SYSTEM_ERRORS = _agentcore("SystemErrors", "Requests that failed on AWS's side (HTTP 5xx).")
AGENTCORE_USER_ERRORS = _agentcore(
    "UserErrors", "Requests that failed because of the caller or its agent (HTTP 4xx, throttles left out)."
)
AGENTCORE_ERRORS = _agentcore("Errors", "Requests to a runtime or memory that failed on either side.")
AGENTCORE_LATENCY = _agentcore(
    "Latency",
    "Until the last token of a runtime, until the first of a gateway or tool.",
    unit=MetricUnit.MILLISECONDS,
)
AGENTCORE_DURATION = _agentcore(
    "Duration", "A gateway's request from end to end, or a session of a tool.", unit=MetricUnit.MILLISECONDS
)
AGENTCORE_CPU_USED = _agentcore(
    "CPUUsed-vCPUHours",
    "Processor time, up to an hour late and not what is billed.",
    unit=MetricUnit.VCPU_HOURS,
)
AGENTCORE_MEMORY_USED = _agentcore(
    "MemoryUsed-GBHours",
    "Memory over time, up to an hour late and not what is billed.",
    unit=MetricUnit.GIGABYTE_HOURS,
)

AGENTCORE_SESSIONS = _agentcore("Sessions", "Sessions that a runtime began.")
AGENTCORE_TOTAL_SESSIONS = _agentcore(
    "TotalSessions", "Sessions of a runtime; seen once and not documented.", confidence=Confidence.LOW
)
AGENTCORE_ACTIVE_SESSION_COUNT = _agentcore(
    "ActiveSessionCount", "Sessions of a runtime that are open.", statistics=_LEVEL
)
AGENTCORE_ACTIVE_CONNECTIONS = _agentcore(
    "ActiveConnections", "WebSocket connections to a runtime that are open.", statistics=_LEVEL
)
AGENTCORE_WEBSOCKET_BYTES_RECEIVED = _agentcore(
    "WebSocketBytesReceived", "Bytes that a runtime got over WebSocket connections.", unit=MetricUnit.BYTES
)
AGENTCORE_WEBSOCKET_BYTES_SENT = _agentcore(
    "WebSocketBytesSent", "Bytes that a runtime sent over WebSocket connections.", unit=MetricUnit.BYTES
)

AGENTCORE_TARGET_EXECUTION_TIME = _agentcore(
    "TargetExecutionTime", "How long what stands behind a gateway took.", unit=MetricUnit.MILLISECONDS
)
AGENTCORE_TARGET_TYPE = _agentcore("TargetType", "Requests to a gateway by the kind of their target.")

AGENTCORE_MEMORY_CREATION_COUNT = _agentcore("CreationCount", "Events and records that a memory took in.")

AGENTCORE_TAKEOVER_COUNT = _agentcore(
    "TakerOverCount", "How often people took over a browser; AWS spells it so."
)
AGENTCORE_TAKEOVER_RELEASE_COUNT = _agentcore(
    "TakerOverReleaseCount", "How often people gave a browser back to its agent; AWS spells it so."
)
AGENTCORE_TAKEOVER_DURATION = _agentcore(
    "TakerOverDuration",
    "How long people had a browser to themselves; AWS spells it so and names no unit.",
    unit=MetricUnit.NONE,
    statistics=_LEVEL,
)


def _fetches(name: str, what: str) -> tuple[MetricDefinition, MetricDefinition, MetricDefinition]:
    """Return the metrics of fetches that succeeded, failed, and were throttled."""
    succeeded = _agentcore(f"{name}Success", f"{what} that identity got.")
    failed = _agentcore(f"{name}Failures", f"{what} that identity could not get.")
    throttled = _agentcore(f"{name}Throttles", f"{what} that were throttled.")
    return succeeded, failed, throttled


(
    AGENTCORE_WORKLOAD_TOKEN_FETCH_SUCCESS,
    AGENTCORE_WORKLOAD_TOKEN_FETCH_FAILURES,
    AGENTCORE_WORKLOAD_TOKEN_FETCH_THROTTLES,
) = _fetches("WorkloadAccessTokenFetch", "Access tokens of agents themselves")
(
    AGENTCORE_RESOURCE_TOKEN_FETCH_SUCCESS,
    AGENTCORE_RESOURCE_TOKEN_FETCH_FAILURES,
    AGENTCORE_RESOURCE_TOKEN_FETCH_THROTTLES,
) = _fetches("ResourceAccessTokenFetch", "Access tokens for other services")
(
    AGENTCORE_API_KEY_FETCH_SUCCESS,
    AGENTCORE_API_KEY_FETCH_FAILURES,
    AGENTCORE_API_KEY_FETCH_THROTTLES,
) = _fetches("ApiKeyFetch", "API keys for other services")
AGENTCORE_INBOUND_AUTHORIZATION_SUCCESS = _agentcore(
    "InboundAuthorizationSuccess",
    "Callers of agents that identity let in; seen in accounts and not documented.",
)

AGENTCORE_ALLOW_DECISIONS = _agentcore("AllowDecisions", "Calls of tools that policies allowed.")
AGENTCORE_DENY_DECISIONS = _agentcore("DenyDecisions", "Calls of tools that policies denied.")
AGENTCORE_TOTAL_MISMATCHED_POLICIES = _agentcore(
    "TotalMismatchedPolicies",
    "Policies that could not be evaluated, by an attribute that is missing or of another type.",
)
AGENTCORE_POLICY_MISMATCH = _agentcore("PolicyMismatch", "How often one policy could not be evaluated.")
AGENTCORE_MISMATCH_ERRORS = _agentcore(
    "MismatchErrors", "Requests that failed because a policy could not be evaluated."
)
AGENTCORE_DETERMINING_POLICIES = _agentcore("DeterminingPolicies", "Policies that decided about requests.")
AGENTCORE_NO_DETERMINING_POLICIES = _agentcore(
    "NoDeterminingPolicies", "Requests denied because no policy decided about them."
)

AGENTCORE_PAYMENT_OPERATION_SUCCESS = _agentcore("OperationSuccess", "Calls of payments that succeeded.")
AGENTCORE_PAYMENT_OPERATION_FAILURE = _agentcore("OperationFailure", "Calls of payments that failed.")
AGENTCORE_PAYMENT_OPERATION_LATENCY = _agentcore(
    "OperationLatency", "How long calls of payments took.", unit=MetricUnit.MILLISECONDS
)
AGENTCORE_PAYMENT_SPEND_AMOUNT = _agentcore(
    "SpendAmount",
    "What agents paid, in the currency that a dimension names.",
    unit=MetricUnit.NONE,
)
AGENTCORE_PAYMENT_ACTIVE_SESSIONS = _agentcore(
    "ActiveSessions", "Sessions in which agents may pay.", statistics=_LEVEL
)
AGENTCORE_PAYMENT_REQUEST_COUNT = _agentcore("PaymentRequestCount", "Payments that agents asked for.")
AGENTCORE_PAYMENT_SUCCESS_COUNT = _agentcore("PaymentSuccessCount", "Payments that were made.")
AGENTCORE_PAYMENT_FAILURE_COUNT = _agentcore("PaymentFailureCount", "Payments that failed.")
AGENTCORE_PAYMENT_LATENCY = _agentcore(
    "PaymentLatency", "How long payments took.", unit=MetricUnit.MILLISECONDS
)
