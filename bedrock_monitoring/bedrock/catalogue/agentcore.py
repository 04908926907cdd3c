"""``AWS/Bedrock-AgentCore``: runtime, gateway, memory, tools, identity, policy and payments of AgentCore.

For most metrics AWS does not document which dimensions occur together. They are therefore searched for by
namespace and name, and each set of dimensions becomes a separate line. Identity also publishes metrics to
``AWS/Usage``, with dimensions that all services share. Source: the observability pages of the AgentCore
developer guide.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock.catalogue.metric_definition import (
    Confidence,
    Dimension,
    MetricDefinition,
    MetricUnit,
    Namespace,
)
from bedrock_monitoring.cloudwatch.metrics import Metric, Stats

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
    "Invocations",
    "Requests to a runtime, gateway, memory, tool or policy engine. A memory counts throttled ones, too.",
)
AGENTCORE_THROTTLES = _agentcore("Throttles", "Requests that were throttled (HTTP 429).")
AGENTCORE_SYSTEM_ERRORS = _agentcore("SystemErrors", "Requests that ended in a server error (HTTP 5xx).")
AGENTCORE_USER_ERRORS = _agentcore(
    "UserErrors",
    "Requests that ended in a client error (HTTP 4xx), without throttles. A memory counts those, too.",
)
AGENTCORE_ERRORS = _agentcore(
    "Errors",
    "Requests to a runtime or memory that ended in a client or server error. A memory counts throttles, too.",
)
AGENTCORE_LATENCY = _agentcore(
    "Latency",
    "Time to the last token of a runtime, or to the first token of a gateway or tool.",
    unit=MetricUnit.MILLISECONDS,
)
AGENTCORE_DURATION = _agentcore(
    "Duration",
    "Time of a gateway request from end to end, or of a tool session.",
    unit=MetricUnit.MILLISECONDS,
)
AGENTCORE_CPU_USED = _agentcore(
    "CPUUsed-vCPUHours",
    "CPU usage. Published up to an hour late; it can differ from the bill.",
    unit=MetricUnit.VCPU_HOURS,
)
AGENTCORE_MEMORY_USED = _agentcore(
    "MemoryUsed-GBHours",
    "Memory usage. Published up to an hour late; it can differ from the bill.",
    unit=MetricUnit.GIGABYTE_HOURS,
)

AGENTCORE_SESSIONS = _agentcore("Sessions", "Sessions that a runtime started.")
AGENTCORE_TOTAL_SESSIONS = _agentcore(
    "TotalSessions", "Sessions of a runtime. Observed once, not documented.", confidence=Confidence.LOW
)
AGENTCORE_ACTIVE_SESSION_COUNT = _agentcore(
    "ActiveSessionCount", "Open sessions of a runtime.", statistics=_LEVEL
)
AGENTCORE_ACTIVE_CONNECTIONS = _agentcore(
    "ActiveConnections", "Open WebSocket connections to a runtime.", statistics=_LEVEL
)
AGENTCORE_WEBSOCKET_BYTES_RECEIVED = _agentcore(
    "WebSocketBytesReceived",
    "Bytes that a runtime received over WebSocket connections.",
    unit=MetricUnit.BYTES,
)
AGENTCORE_WEBSOCKET_BYTES_SENT = _agentcore(
    "WebSocketBytesSent", "Bytes that a runtime sent over WebSocket connections.", unit=MetricUnit.BYTES
)

AGENTCORE_TARGET_EXECUTION_TIME = _agentcore(
    "TargetExecutionTime", "How long the target of a gateway took.", unit=MetricUnit.MILLISECONDS
)
AGENTCORE_TARGET_TYPE = _agentcore("TargetType", "Requests to a gateway by type of target.")

AGENTCORE_MEMORY_CREATION_COUNT = _agentcore("CreationCount", "Events and records created in a memory.")

AGENTCORE_TAKEOVER_COUNT = _agentcore(
    "TakerOverCount", "How often users took over a browser. AWS spells the name this way."
)
AGENTCORE_TAKEOVER_RELEASE_COUNT = _agentcore(
    "TakerOverReleaseCount", "How often users returned a browser to its agent. AWS spells the name this way."
)
AGENTCORE_TAKEOVER_DURATION = _agentcore(
    "TakerOverDuration",
    "How long users controlled a browser. AWS spells the name this way and documents no unit.",
    unit=MetricUnit.NONE,
    statistics=_LEVEL,
)


def _fetches(name: str, what: str) -> tuple[MetricDefinition, MetricDefinition, MetricDefinition]:
    """Return the metrics of successful, failed and throttled fetches."""
    succeeded = _agentcore(f"{name}Success", f"{what} that identity fetched.")
    failed = _agentcore(f"{name}Failures", f"{what} that identity could not fetch.")
    throttled = _agentcore(f"{name}Throttles", f"{what} whose fetch was throttled.")
    return succeeded, failed, throttled


(
    AGENTCORE_WORKLOAD_TOKEN_FETCH_SUCCESS,
    AGENTCORE_WORKLOAD_TOKEN_FETCH_FAILURES,
    AGENTCORE_WORKLOAD_TOKEN_FETCH_THROTTLES,
) = _fetches("WorkloadAccessTokenFetch", "Workload access tokens of agents")
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
    "Callers of agents that identity authorized. Observed in accounts, not documented.",
)

AGENTCORE_ALLOW_DECISIONS = _agentcore("AllowDecisions", "Tool calls that policies allowed.")
AGENTCORE_DENY_DECISIONS = _agentcore("DenyDecisions", "Tool calls that policies denied.")
AGENTCORE_TOTAL_MISMATCHED_POLICIES = _agentcore(
    "TotalMismatchedPolicies",
    "Policies that could not be evaluated, because an attribute is missing or of another type.",
)
AGENTCORE_POLICY_MISMATCH = _agentcore("PolicyMismatch", "How often one policy could not be evaluated.")
AGENTCORE_MISMATCH_ERRORS = _agentcore(
    "MismatchErrors", "Requests that failed because a policy could not be evaluated."
)
AGENTCORE_DETERMINING_POLICIES = _agentcore(
    "DeterminingPolicies", "Policies that determined the decision on a request."
)
AGENTCORE_NO_DETERMINING_POLICIES = _agentcore(
    "NoDeterminingPolicies", "Requests denied because no policy determined a decision."
)

AGENTCORE_PAYMENT_OPERATION_SUCCESS = _agentcore("OperationSuccess", "Successful payment operations.")
AGENTCORE_PAYMENT_OPERATION_FAILURE = _agentcore("OperationFailure", "Failed payment operations.")
AGENTCORE_PAYMENT_OPERATION_LATENCY = _agentcore(
    "OperationLatency", "How long payment operations took.", unit=MetricUnit.MILLISECONDS
)
AGENTCORE_PAYMENT_SPEND_AMOUNT = _agentcore(
    "SpendAmount",
    "The amount that agents paid, in the currency that a dimension names.",
    unit=MetricUnit.NONE,
)
AGENTCORE_PAYMENT_ACTIVE_SESSIONS = _agentcore("ActiveSessions", "Open payment sessions.", statistics=_LEVEL)
AGENTCORE_PAYMENT_REQUEST_COUNT = _agentcore("PaymentRequestCount", "Payments that agents requested.")
AGENTCORE_PAYMENT_SUCCESS_COUNT = _agentcore("PaymentSuccessCount", "Payments that succeeded.")
AGENTCORE_PAYMENT_FAILURE_COUNT = _agentcore("PaymentFailureCount", "Payments that failed.")
AGENTCORE_PAYMENT_LATENCY = _agentcore(
    "PaymentLatency", "How long payments took.", unit=MetricUnit.MILLISECONDS
)


def evaluation_score(evaluator: str, *, service_name: str) -> Metric:
    """Return the average score that an evaluator gives an agent, over all online evaluations.

    Source: records of evaluations in samples of AWS, which publish each score by ``service.name`` alone and
    beside further dimensions: the id of the online evaluation and the label of the score. Confidence: medium.

    Args:
        evaluator: The name of the evaluator, which is that of the metric, such as ``Builtin.Helpfulness``.
        service_name: The agent, as its traces name it.
    """
    return Metric(
        namespace=str(Namespace.EVALUATIONS),
        metric_name=evaluator,
        dimensions_map={str(Dimension.SERVICE_NAME): service_name},
        statistic=Stats.AVERAGE,
    )
