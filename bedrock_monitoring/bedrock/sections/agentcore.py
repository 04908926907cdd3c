"""The AgentCore section: runtimes, gateways, memories, tools, policies and identity, found by search."""

from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD, graph, search_graph, search_series
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section


def agentcore(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section with requests, failures, latency, resource usage and policy decisions of AgentCore.

    Args:
        period: The period of the graphs.
    """
    return Section(
        title="AgentCore",
        description="Each line is one set of dimensions: totals stand beside their parts, so compare lines "
        "and never add them up.",
        rows=[_requests(period), _times(period), _sessions(period), _permissions(period)],
    )


def _requests(period: timedelta) -> Row:
    return Row(
        search_graph("Requests", catalogue.AGENTCORE_INVOCATIONS.search(), period=period),
        graph(
            "Failed requests",
            search_series(catalogue.AGENTCORE_USER_ERRORS.search(), "Client errors"),
            search_series(catalogue.AGENTCORE_SYSTEM_ERRORS.search(), "Server errors"),
            period=period,
        ),
        search_graph("Throttles", catalogue.AGENTCORE_THROTTLES.search(), period=period),
    )


def _times(period: timedelta) -> Row:
    return Row(
        search_graph("Latency p99 (ms)", catalogue.AGENTCORE_LATENCY.search(), period=period),
        search_graph("Duration p99 (ms)", catalogue.AGENTCORE_DURATION.search(), period=period),
        search_graph(
            "Behind gateways p99 (ms)", catalogue.AGENTCORE_TARGET_EXECUTION_TIME.search(), period=period
        ),
    )


def _sessions(period: timedelta) -> Row:
    return Row(
        graph(
            "Sessions",
            search_series(catalogue.AGENTCORE_SESSIONS.search(), "Begun"),
            search_series(catalogue.AGENTCORE_ACTIVE_SESSION_COUNT.search(), "Open"),
            period=period,
        ),
        search_graph("Processor use (vCPU-hours)", catalogue.AGENTCORE_CPU_USED.search(), period=period),
        search_graph("Memory use (GB-hours)", catalogue.AGENTCORE_MEMORY_USED.search(), period=period),
    )


def _permissions(period: timedelta) -> Row:
    return Row(
        graph(
            "Policy decisions",
            search_series(catalogue.AGENTCORE_ALLOW_DECISIONS.search(), "Allowed"),
            search_series(catalogue.AGENTCORE_DENY_DECISIONS.search(), "Denied"),
            period=period,
        ),
        graph(
            "Credentials that could not be fetched",
            search_series(catalogue.AGENTCORE_WORKLOAD_TOKEN_FETCH_FAILURES.search(), "Agent's token"),
            search_series(catalogue.AGENTCORE_RESOURCE_TOKEN_FETCH_FAILURES.search(), "Token for a service"),
            search_series(catalogue.AGENTCORE_API_KEY_FETCH_FAILURES.search(), "API key"),
            period=period,
        ),
    )
