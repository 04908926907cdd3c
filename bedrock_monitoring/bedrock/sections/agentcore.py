"""The AgentCore sections: runtimes, gateways, memories, tools, policies, identity and evaluations, by search.

Sources: the observability pages of the AgentCore developer guide, "Amazon Bedrock AgentCore memory metrics"
among them; "Generative AI observability" of the CloudWatch user guide.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.online_evaluations import OnlineEvaluation
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, Namespace
from bedrock_monitoring.bedrock.expressions import search_expression
from bedrock_monitoring.bedrock.prices.token_price import format_decimal
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    LINES_PER_SEARCH,
    graph,
    text_note,
    top_of_search,
    with_label,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import SearchExpression, Stats
from bedrock_monitoring.cloudwatch.partitions import console_page_url


def agentcore(*, region: str, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section with requests, failures, latency, resource usage and policy decisions of AgentCore.

    Args:
        region: The Region whose traces it links to.
        period: The period of the graphs.
    """
    return Section(
        title="AgentCore",
        description=f"The {LINES_PER_SEARCH} highest lines. A line is one set of dimensions: totals stand "
        "beside their parts, so compare lines and never add them up. A throttled request counts among the "
        "requests, errors and client errors of a memory, and not among those of a runtime.",
        rows=[
            _requests(period),
            _times(period),
            _sessions(period),
            _permissions(period),
            Row(text_note(_traces(region))),
        ],
    )


def agentcore_evaluations(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section with the scores of AgentCore Evaluations.

    Args:
        period: The period of the graphs.
    """
    return Section(
        title="AgentCore Evaluations",
        description="Online evaluations score a sample of the sessions, 0 to 1 by most evaluators. A line is "
        "an evaluator of a service: see what fell, and since which release. Few scores make a line that "
        "jumps.",
        rows=[
            Row(
                graph(
                    "Lowest scores (average)", _scores(Stats.AVERAGE, by="AVG", order="ASC"), period=period
                ),
                graph("Scores given", _scores(Stats.SAMPLE_COUNT, by="SUM", order="DESC"), period=period),
            )
        ],
    )


def online_evaluation(evaluation: OnlineEvaluation, *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of an online evaluation: what its evaluators score, and how often.

    Args:
        evaluation: The online evaluation.
        period: The period of the graphs.
    """
    sampled = f"{format_decimal(evaluation.sampling_percentage)} % of its traces"
    scores = {
        evaluator.metric_name: catalogue.evaluation_score(
            evaluator.metric_name, service_name=evaluation.service_name
        )
        for evaluator in evaluation.evaluators
    }
    averages = (with_label(metric, name) for name, metric in scores.items())
    counts = (
        with_label(replace(metric, statistic=Stats.SAMPLE_COUNT), name) for name, metric in scores.items()
    )
    return Section(
        title=f"Online evaluation: {evaluation.name}",
        description=f"Scores of {evaluation.service_name}, of {sampled}: see what fell, and since which "
        "release. Other evaluations of the agent with the same evaluator are in the same line.",
        rows=[
            Row(
                graph("Scores (average)", *averages, period=period),
                graph("Scores given", *counts, period=period),
            )
        ],
    )


def _scores(statistic: str, *, by: str, order: str) -> SearchExpression:
    """Return the series of ten evaluators. A metric has the name of its evaluator, so none is named."""
    found = f"SEARCH('Namespace=\"{Namespace.EVALUATIONS}\"', '{statistic}')"
    return search_expression(expression=f"SORT({found}, {by}, {order}, {LINES_PER_SEARCH})")


def _traces(region: str) -> str:
    """Return where the traces of agents are, which no metric has."""
    observability = console_page_url(region=region, page="gen-ai-observability/agent-core")
    traces = console_page_url(region=region, page="xray:traces/query")
    return (
        f"Traces, sessions and tokens by agent: [GenAI observability]({observability}) and "
        f"[traces]({traces}). Both need CloudWatch Transaction Search and instrumented agents; CloudWatch "
        "bills the spans by the GB."
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
