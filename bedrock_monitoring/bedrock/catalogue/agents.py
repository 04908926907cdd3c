"""``AWS/Bedrock/Agents`` and ``AWS/Bedrock/KnowledgeBases``.

Both publish metrics through your own service role, which needs ``cloudwatch:PutMetricData`` for the
namespace. Sources: "Monitor Amazon Bedrock Agents using CloudWatch metrics" and the observability page of
managed knowledge bases in the Bedrock user guide, and the metric list of the CloudWatch console. The console
spells ``OutputTokenCount`` with a capital O; the page does not.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock.catalogue.metric_definition import (
    Dimension,
    DimensionSet,
    MetricDefinition,
    MetricUnit,
    Namespace,
)
from bedrock_monitoring.cloudwatch.metrics import Stats

_OPERATION: DimensionSet = (Dimension.OPERATION,)
_OPERATION_MODEL: DimensionSet = (Dimension.OPERATION, Dimension.MODEL_ID)
_AGENT: DimensionSet = (Dimension.OPERATION, Dimension.AGENT_ALIAS_ARN, Dimension.MODEL_ID)
_KNOWLEDGE_BASE: DimensionSet = (Dimension.KNOWLEDGE_BASE_ID,)

AGENT_OPERATIONS = ("InvokeAgent", "InvokeInlineAgent")
KNOWLEDGE_BASE_OPERATIONS = ("Retrieve", "AgenticRetrieveStream")

_TIMES = (Stats.p(99), Stats.p(90), Stats.p(50), Stats.AVERAGE, Stats.SUM)


def _agents(name: str, meaning: str, *, unit: MetricUnit = MetricUnit.COUNT) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.AGENTS,
        name=name,
        unit=unit,
        statistics=(Stats.SUM,) if unit is MetricUnit.COUNT else _TIMES,
        dimension_sets=(_OPERATION, _OPERATION_MODEL, _AGENT),
        meaning=meaning,
        source="Bedrock user guide, Monitor Amazon Bedrock Agents using CloudWatch metrics",
    )


AGENT_INVOCATION_COUNT = _agents("InvocationCount", "Requests to agents.")
AGENT_TOTAL_TIME = _agents(
    "TotalTime", "Time from the request to the end of the agent's response.", unit=MetricUnit.MILLISECONDS
)
AGENT_TTFT = _agents(
    "TTFT",
    "Time from the request to the agent's first token. Only published for streamed responses.",
    unit=MetricUnit.MILLISECONDS,
)
AGENT_INVOCATION_THROTTLES = _agents("InvocationThrottles", "Requests to agents that were throttled.")
AGENT_INVOCATION_CLIENT_ERRORS = _agents(
    "InvocationClientErrors", "Requests to agents that ended in a client error (HTTP 4xx)."
)
AGENT_INVOCATION_SERVER_ERRORS = _agents(
    "InvocationServerErrors", "Requests to agents that ended in a server error (HTTP 5xx)."
)
AGENT_MODEL_LATENCY = _agents(
    "ModelLatency", "How long agents waited for models.", unit=MetricUnit.MILLISECONDS
)
AGENT_MODEL_INVOCATION_COUNT = _agents("ModelInvocationCount", "Model calls by agents.")
AGENT_MODEL_INVOCATION_THROTTLES = _agents(
    "ModelInvocationThrottles", "Model calls by agents that were throttled."
)
AGENT_MODEL_INVOCATION_CLIENT_ERRORS = _agents(
    "ModelInvocationClientErrors", "Model calls by agents that ended in a client error (HTTP 4xx)."
)
AGENT_MODEL_INVOCATION_SERVER_ERRORS = _agents(
    "ModelInvocationServerErrors", "Model calls by agents that ended in a server error (HTTP 5xx)."
)
AGENT_INPUT_TOKEN_COUNT = _agents("InputTokenCount", "Tokens that agents sent to models.")
AGENT_OUTPUT_TOKEN_COUNT = _agents("OutputTokenCount", "Tokens that agents received from models.")


def _knowledge_bases(
    name: str,
    meaning: str,
    *,
    unit: MetricUnit = MetricUnit.COUNT,
    dimension_sets: tuple[DimensionSet, ...] = (_OPERATION, _KNOWLEDGE_BASE),
) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.KNOWLEDGE_BASES,
        name=name,
        unit=unit,
        statistics=(Stats.SUM,) if unit is MetricUnit.COUNT else (Stats.MAXIMUM, Stats.AVERAGE),
        dimension_sets=dimension_sets,
        meaning=meaning,
        source="Bedrock user guide, observability of managed knowledge bases",
    )


KNOWLEDGE_BASE_INVOCATIONS = _knowledge_bases(
    "Invocations", "Requests to managed knowledge bases, including failed requests."
)
KNOWLEDGE_BASE_CLIENT_ERRORS = _knowledge_bases(
    "ClientErrors", "Requests that ended in a client error (HTTP 4xx). Only published if there are any."
)
KNOWLEDGE_BASE_SERVER_ERRORS = _knowledge_bases(
    "ServerErrors", "Requests that ended in a server error (HTTP 5xx). Only published if there are any."
)
KNOWLEDGE_BASE_THROTTLES = _knowledge_bases(
    "Throttles", "Requests that were throttled. Only published if there are any."
)
KNOWLEDGE_BASE_TOTAL_ITERATION_COUNT = _knowledge_bases(
    "TotalIterationCount",
    "Rounds of agentic retrieval. Only published for AgenticRetrieveStream.",
    dimension_sets=(_OPERATION,),
)
KNOWLEDGE_BASE_RAW_DATA_SIZE = _knowledge_bases(
    "RawDataSize",
    "The size of the data of a knowledge base, published after each ingestion.",
    unit=MetricUnit.GIGABYTES,
    dimension_sets=(_KNOWLEDGE_BASE,),
)
