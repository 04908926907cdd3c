"""AgentCore: runtimes, gateways, memories, tools, policies and identity, found by search."""

from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD, found_by_search, graph, searched
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section


def agentcore(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return what runs in AgentCore: how much, how badly, how slowly, with how much of a machine, and what was denied.

    Args:
        period: Of the graphs.
    """
    return Section(
        title="AgentCore",
        description="Each line is one set of dimensions: totals stand beside their parts, so compare lines and never add them up.",
        rows=[_requests(period), _times(period), _sessions(period), _permissions(period)],
    )


def _requests(period: timedelta) -> Row:
    return Row(
        found_by_search("Requests", catalogue.AGENTCORE_INVOCATIONS.search(), period=period),
        graph(
            "Failed requests",
            searched(catalogue.AGENTCORE_USER_ERRORS.search(), "Client errors"),
            searched(catalogue.AGENTCORE_SYSTEM_ERRORS.search(), "Server errors"),
            period=period,
        ),
        found_by_search("Throttles", catalogue.AGENTCORE_THROTTLES.search(), period=period),
    )


def _times(period: timedelta) -> Row:
    return Row(
        found_by_search("Latency p99 (ms)", catalogue.AGENTCORE_LATENCY.search(), period=period),
        found_by_search("Duration p99 (ms)", catalogue.AGENTCORE_DURATION.search(), period=period),
        found_by_search(
            "Behind gateways p99 (ms)", catalogue.AGENTCORE_TARGET_EXECUTION_TIME.search(), period=period
        ),
    )


def _sessions(period: timedelta) -> Row:
    return Row(
        graph(
            "Sessions",
            searched(catalogue.AGENTCORE_SESSIONS.search(), "Begun"),
            searched(catalogue.AGENTCORE_ACTIVE_SESSION_COUNT.search(), "Open"),
            period=period,
        ),
        found_by_search("Processor use (vCPU-hours)", catalogue.AGENTCORE_CPU_USED.search(), period=period),
        found_by_search("Memory use (GB-hours)", catalogue.AGENTCORE_MEMORY_USED.search(), period=period),
    )


def _permissions(period: timedelta) -> Row:
    return Row(
        graph(
            "Policy decisions",
            searched(catalogue.AGENTCORE_ALLOW_DECISIONS.search(), "Allowed"),
            searched(catalogue.AGENTCORE_DENY_DECISIONS.search(), "Denied"),
            period=period,
        ),
        graph(
            "Credentials that could not be fetched",
            searched(catalogue.AGENTCORE_WORKLOAD_TOKEN_FETCH_FAILURES.search(), "Agent's token"),
            searched(catalogue.AGENTCORE_RESOURCE_TOKEN_FETCH_FAILURES.search(), "Token for a service"),
            searched(catalogue.AGENTCORE_API_KEY_FETCH_FAILURES.search(), "API key"),
            period=period,
        ),
    )
