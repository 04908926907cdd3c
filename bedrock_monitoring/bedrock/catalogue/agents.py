"""``AWS/Bedrock/Agents`` and ``AWS/Bedrock/KnowledgeBases``.

Sources: "Monitor Amazon Bedrock Agents using CloudWatch metrics" and the observability page of managed
knowledge bases in the Bedrock user guide, and the metric list of CloudWatch's own console, which spells
``OutputTokenCount`` with a capital where the page does not. Both publish through your own service role, which
needs ``cloudwatch:PutMetricData`` for the namespace.
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

OPERATION: DimensionSet = (Dimension.OPERATION,)
OPERATION_MODEL: DimensionSet = (Dimension.OPERATION, Dimension.MODEL_ID)
AGENT: DimensionSet = (Dimension.OPERATION, Dimension.AGENT_ALIAS_ARN, Dimension.MODEL_ID)
KNOWLEDGE_BASE: DimensionSet = (Dimension.KNOWLEDGE_BASE_ID,)

AGENT_OPERATIONS = ("InvokeAgent", "InvokeInlineAgent")
KNOWLEDGE_BASE_OPERATIONS = ("Retrieve", "AgenticRetrieveStream")

_TIMES = (Stats.p(99), Stats.p(90), Stats.p(50), Stats.AVERAGE, Stats.SUM)


def _agents(name: str, meaning: str, *, unit: MetricUnit = MetricUnit.COUNT) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.AGENTS,
        name=name,
        unit=unit,
        statistics=(Stats.SUM,) if unit is MetricUnit.COUNT else _TIMES,
        dimension_sets=(OPERATION, OPERATION_MODEL, AGENT),
        meaning=meaning,
        source="Bedrock user guide, Monitor Amazon Bedrock Agents using CloudWatch metrics",
    )


AGENT_INVOCATION_COUNT = _agents("InvocationCount", "Requests to agents.")
AGENT_TOTAL_TIME = _agents(
    "TotalTime", "From the request to the agent's last word.", unit=MetricUnit.MILLISECONDS
)
AGENT_TTFT = _agents(
    "TTFT",
    "From the request to the agent's first token; where its answer is streamed.",
    unit=MetricUnit.MILLISECONDS,
)
AGENT_INVOCATION_THROTTLES = _agents("InvocationThrottles", "Requests to agents that were throttled.")
AGENT_INVOCATION_CLIENT_ERRORS = _agents(
    "InvocationClientErrors", "Requests to agents refused because of the caller (HTTP 4xx)."
)
AGENT_INVOCATION_SERVER_ERRORS = _agents(
    "InvocationServerErrors", "Requests to agents that failed on AWS's side (HTTP 5xx)."
)
AGENT_MODEL_LATENCY = _agents(
    "ModelLatency", "How long agents waited for a model.", unit=MetricUnit.MILLISECONDS
)
AGENT_MODEL_INVOCATION_COUNT = _agents("ModelInvocationCount", "Calls of models by agents.")
AGENT_MODEL_INVOCATION_THROTTLES = _agents(
    "ModelInvocationThrottles", "Calls of models by agents that were throttled."
)
AGENT_MODEL_INVOCATION_CLIENT_ERRORS = _agents(
    "ModelInvocationClientErrors", "Calls of models by agents refused because of the caller (HTTP 4xx)."
)
AGENT_MODEL_INVOCATION_SERVER_ERRORS = _agents(
    "ModelInvocationServerErrors", "Calls of models by agents that failed on AWS's side (HTTP 5xx)."
)
AGENT_INPUT_TOKEN_COUNT = _agents("InputTokenCount", "Tokens that agents sent to models.")
AGENT_OUTPUT_TOKEN_COUNT = _agents("OutputTokenCount", "Tokens that agents got from models.")


def _knowledge_bases(
    name: str,
    meaning: str,
    *,
    unit: MetricUnit = MetricUnit.COUNT,
    dimension_sets: tuple[DimensionSet, ...] = (OPERATION, KNOWLEDGE_BASE),
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
    "Invocations", "Requests to managed knowledge bases, failed ones included."
)
KNOWLEDGE_BASE_CLIENT_ERRORS = _knowledge_bases(
    "ClientErrors", "Requests refused because of the caller (HTTP 4xx); published when there are some."
)
KNOWLEDGE_BASE_SERVER_ERRORS = _knowledge_bases(
    "ServerErrors", "Requests that failed on AWS's side (HTTP 5xx); published when there are some."
)
KNOWLEDGE_BASE_THROTTLES = _knowledge_bases(
    "Throttles", "Requests that were throttled; published when there are some."
)
KNOWLEDGE_BASE_TOTAL_ITERATION_COUNT = _knowledge_bases(
    "TotalIterationCount",
    "Rounds of agentic retrieval; AgenticRetrieveStream alone.",
    dimension_sets=(OPERATION,),
)
KNOWLEDGE_BASE_RAW_DATA_SIZE = _knowledge_bases(
    "RawDataSize",
    "What a knowledge base holds, published after each ingestion.",
    unit=MetricUnit.GIGABYTES,
    dimension_sets=(KNOWLEDGE_BASE,),
)
