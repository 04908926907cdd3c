"""``AWS/Bedrock-AgentCore``: runtime, gateway, memory, tools, identity and policy of AgentCore.

Sources: the observability pages of the AgentCore developer guide. Which dimensions a metric has together is not established for any of them, so they are searched for by
namespace and name; every set of dimensions that CloudWatch has is then a line of its own.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock.catalogue.definition import Confidence, MetricDefinition, Namespace, Unit
from bedrock_monitoring.cloudwatch.statistics import Stats

_TIMES = (Stats.p(99), Stats.p(90), Stats.p(50), Stats.AVERAGE)


def _agentcore(name: str, meaning: str, *, unit: Unit = Unit.COUNT) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.AGENTCORE,
        name=name,
        unit=unit,
        statistics=_TIMES if unit is Unit.MILLISECONDS else (Stats.SUM,),
        dimension_sets=(),
        meaning=meaning,
        source="AgentCore developer guide, observability metrics",
        confidence=Confidence.MEDIUM,
    )


AGENTCORE_INVOCATIONS = _agentcore("Invocations", "Requests to a runtime, gateway, memory or tool.")
AGENTCORE_THROTTLES = _agentcore("Throttles", "Requests that were throttled.")
AGENTCORE_SYSTEM_ERRORS = _agentcore("SystemErrors", "Requests that failed on AWS's side.")
AGENTCORE_USER_ERRORS = _agentcore("UserErrors", "Requests that failed because of the caller or its agent.")
AGENTCORE_LATENCY = _agentcore(
    "Latency", "Until the last token of a runtime, until the first of a gateway.", unit=Unit.MILLISECONDS
)
AGENTCORE_DURATION = _agentcore(
    "Duration", "A gateway's request from end to end, or a session of a tool.", unit=Unit.MILLISECONDS
)
AGENTCORE_SESSIONS = _agentcore("Sessions", "Sessions that a runtime began.")
AGENTCORE_TARGET_EXECUTION_TIME = _agentcore(
    "TargetExecutionTime", "How long what stands behind a gateway took.", unit=Unit.MILLISECONDS
)
AGENTCORE_CPU_USED = _agentcore(
    "CPUUsed-vCPUHours", "Processor time, up to an hour late and not what is billed.", unit=Unit.VCPU_HOURS
)
AGENTCORE_MEMORY_USED = _agentcore(
    "MemoryUsed-GBHours",
    "Memory over time, up to an hour late and not what is billed.",
    unit=Unit.GIGABYTE_HOURS,
)
AGENTCORE_MEMORY_CREATION_COUNT = _agentcore("CreationCount", "Events and records that a memory took in.")
AGENTCORE_ALLOW_DECISIONS = _agentcore("AllowDecisions", "Calls of tools that policies allowed.")
AGENTCORE_DENY_DECISIONS = _agentcore("DenyDecisions", "Calls of tools that policies denied.")
AGENTCORE_TOKEN_FETCH_FAILURES = _agentcore(
    "ResourceAccessTokenFetchFailures", "Access tokens for other services that identity could not get."
)
AGENTCORE_TOKEN_FETCH_SUCCESS = _agentcore(
    "ResourceAccessTokenFetchSuccess", "Access tokens for other services that identity got."
)
