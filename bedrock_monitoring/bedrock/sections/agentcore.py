"""The AgentCore section: runtimes, gateways, memories, tools, policies and identity, found by search."""

from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD, LINES_PER_SEARCH, graph, top_of_search
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import SearchExpression


def agentcore(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section with requests, failures, latency, resource usage and policy decisions of AgentCore.

    Args:
        period: The period of the graphs.
    """
    return Section(
        title="AgentCore",
        description=f"The {LINES_PER_SEARCH} highest lines. A line is one set of dimensions: totals stand "
        "beside their parts, so compare lines and never add them up.",
        rows=[_requests(period), _times(period), _sessions(period), _permissions(period)],
    )


def _requests(period: timedelta) -> Row:
    return Row(
        graph("Requests", _busiest(catalogue.AGENTCORE_INVOCATIONS), period=period),
        graph(
            "Failed requests",
            _busiest(catalogue.AGENTCORE_USER_ERRORS, "Client errors"),
            _busiest(catalogue.AGENTCORE_SYSTEM_ERRORS, "Server errors"),
            period=period,
        ),
        graph("Throttles", _busiest(catalogue.AGENTCORE_THROTTLES), period=period),
    )


def _times(period: timedelta) -> Row:
    return Row(
        graph("Latency p99 (ms)", _slowest(catalogue.AGENTCORE_LATENCY), period=period),
        graph("Duration p99 (ms)", _slowest(catalogue.AGENTCORE_DURATION), period=period),
        graph("Behind gateways p99 (ms)", _slowest(catalogue.AGENTCORE_TARGET_EXECUTION_TIME), period=period),
    )


def _sessions(period: timedelta) -> Row:
    return Row(
        graph(
            "Sessions",
            _busiest(catalogue.AGENTCORE_SESSIONS, "Begun"),
            _busiest(catalogue.AGENTCORE_ACTIVE_SESSION_COUNT, "Open"),
            period=period,
        ),
        graph("Processor use (vCPU-hours)", _busiest(catalogue.AGENTCORE_CPU_USED), period=period),
        graph("Memory use (GB-hours)", _busiest(catalogue.AGENTCORE_MEMORY_USED), period=period),
    )


def _permissions(period: timedelta) -> Row:
    return Row(
        graph(
            "Policy decisions",
            _busiest(catalogue.AGENTCORE_ALLOW_DECISIONS, "Allowed"),
            _busiest(catalogue.AGENTCORE_DENY_DECISIONS, "Denied"),
            period=period,
        ),
        graph(
            "Credentials that could not be fetched",
            _busiest(catalogue.AGENTCORE_WORKLOAD_TOKEN_FETCH_FAILURES, "Agent's token"),
            _busiest(catalogue.AGENTCORE_RESOURCE_TOKEN_FETCH_FAILURES, "Token for a service"),
            _busiest(catalogue.AGENTCORE_API_KEY_FETCH_FAILURES, "API key"),
            period=period,
        ),
    )


def _busiest(definition: MetricDefinition, what: str | None = None) -> SearchExpression:
    return top_of_search(definition.search(), label=what)


def _slowest(definition: MetricDefinition) -> SearchExpression:
    return top_of_search(definition.search(), by="MAX")
