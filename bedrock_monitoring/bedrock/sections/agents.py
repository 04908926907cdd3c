"""The sections of Agents Classic and managed knowledge bases: requests, failures, latency and tokens."""

from __future__ import annotations

import re
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.by_model import in_seconds, zero_without_data
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    MetricLookup,
    failure_graph,
    graph,
    max_of_search,
    percentage,
    percentile_graph,
    search_graph,
    single_value,
    sum_of_search,
    with_label,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.fields import is_deferred
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, Stats
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import quoted, refuse_one

_MODEL = (Dimension.OPERATION, Dimension.MODEL_ID)
_ALIAS = (Dimension.OPERATION, Dimension.AGENT_ALIAS_ARN, Dimension.MODEL_ID)
_ALIAS_ARN = lazy_pattern(
    r"arn:aws(?:-[a-z]+)*:bedrock:[a-z0-9-]+:\d{12}:agent-alias/[0-9A-Za-z]+/[0-9A-Za-z]+", re.ASCII
)


def agents(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of all agents of the account and Region, by operation and by model.

    Args:
        period: The period of the graphs. Single values cover the whole time range.
    """
    requests, model_calls = catalogue.AGENT_INVOCATION_COUNT, catalogue.AGENT_MODEL_INVOCATION_COUNT
    by_operation = (
        with_label(requests.metric({str(Dimension.OPERATION): operation}), operation)
        for operation in catalogue.AGENT_OPERATIONS
    )
    return Section(
        title="All agents (Classic)",
        description="Bedrock Agents is Agents Classic, which takes no new customers since 2026-07-30; its "
        "successor is AgentCore. An agent calls its model several times for a request: when requests slow "
        "down, see whether calls became more, or slower.",
        rows=[
            _key_numbers(_over_all, _error_rate(_over_all)),
            Row(
                graph("Requests by operation", *by_operation, period=period, stacked=True),
                search_graph("Model calls by model", model_calls.search(_MODEL), period=period, stacked=True),
                _failed_requests(_over_all, period),
            ),
            *_causes(_over_all, period),
        ],
    )


def agent(*, name: str, alias_arn: str, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of one agent alias, over all models.

    Args:
        name: The display name of the agent.
        alias_arn: The ARN of the alias that applications call.
        period: The period of the graphs. Single values cover the whole time range.

    Raises:
        InvalidInputError: The ARN is not that of an agent alias.
    """
    if not is_deferred(alias_arn) and not _ALIAS_ARN.fullmatch(alias_arn):
        what = f"{quoted(alias_arn, longest=80)} is not the ARN of an agent alias"
        remedy = "write it as arn:aws:bedrock:REGION:ACCOUNT:agent-alias/AGENT/ALIAS"
        refuse_one(where=f"agent {name!r}", what=what, remedy=remedy)

    def of(definition: MetricDefinition, statistic: str | None = None) -> MathExpression:
        found = definition.search(_ALIAS, statistic=statistic, terms=_of_alias(alias_arn))
        return (
            sum_of_search(found) if (statistic or definition.statistic) == Stats.SUM else max_of_search(found)
        )

    requests = with_label(of(catalogue.AGENT_INVOCATION_COUNT), "Requests", colors.INVOCATIONS)
    return Section(
        title=f"Agent (Classic): {name}",
        description=f"`{alias_arn}`",
        rows=[
            _key_numbers(of, _error_rate_of_alias(alias_arn)),
            Row(graph("Requests", requests, period=period), _failed_requests(of, period)),
            *_causes(of, period),
        ],
    )


def knowledge_bases(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of all managed knowledge bases of the account and Region.

    Args:
        period: The period of the graphs. Single values cover the whole time range.
    """
    requests = catalogue.KNOWLEDGE_BASE_INVOCATIONS
    by_operation = (
        with_label(requests.metric({str(Dimension.OPERATION): operation}), operation)
        for operation in catalogue.KNOWLEDGE_BASE_OPERATIONS
    )
    rounds = _rounds()
    base = (Dimension.KNOWLEDGE_BASE_ID,)
    return Section(
        title="All knowledge bases",
        description="Only managed knowledge bases publish metrics. Errors and throttles have no data while "
        "there are none.",
        rows=[
            Row(*_base_numbers(_over_retrievals), single_value("Rounds per agentic request", rounds)),
            Row(
                graph("Requests by operation", *by_operation, period=period, stacked=True),
                search_graph(
                    "Requests by knowledge base", requests.search(base), period=period, stacked=True
                ),
            ),
            Row(
                _failed_retrievals(_over_retrievals, period),
                graph("Rounds per agentic request", rounds, period=period),
                search_graph(
                    "Data by knowledge base (GB)",
                    catalogue.KNOWLEDGE_BASE_RAW_DATA_SIZE.search(base),
                    period=period,
                ),
            ),
        ],
    )


def knowledge_base(*, name: str, id_: str, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of one managed knowledge base.

    Args:
        name: The display name of the knowledge base.
        id_: The id, such as ``ABCDEF1234``.
        period: The period of the graphs. Single values cover the whole time range.
    """
    dimensions = {str(Dimension.KNOWLEDGE_BASE_ID): f"knowledge-base/{id_}"}

    def of(definition: MetricDefinition, statistic: str | None = None) -> Metric:
        return definition.metric(dimensions, statistic=statistic)

    requests = with_label(of(catalogue.KNOWLEDGE_BASE_INVOCATIONS), "Requests", colors.INVOCATIONS)
    data = with_label(of(catalogue.KNOWLEDGE_BASE_RAW_DATA_SIZE), "Data")
    return Section(
        title=f"Knowledge base: {name}",
        description=f"`{id_}`. Errors and throttles have no data while there are none; the size is published "
        "after each ingestion.",
        rows=[
            Row(*_base_numbers(of), single_value("Data (GB)", data)),
            Row(
                graph("Requests", requests, period=period),
                _failed_retrievals(of, period),
                graph("Data (GB)", data, period=period),
            ),
        ],
    )


def _over_all(definition: MetricDefinition, statistic: str | None = None) -> MathExpression:
    return _over(catalogue.AGENT_OPERATIONS, definition, statistic)


def _over_retrievals(definition: MetricDefinition, statistic: str | None = None) -> MathExpression:
    return _over(catalogue.KNOWLEDGE_BASE_OPERATIONS, definition, statistic)


def _over(operations: tuple[str, ...], definition: MetricDefinition, statistic: str | None) -> MathExpression:
    """Return the sum over all operations, or the maximum for statistics that cannot be added."""
    function = "SUM" if (statistic or definition.statistic) == Stats.SUM else "MAX"
    names = [f"operation{number}" for number in range(1, len(operations) + 1)]
    return metric_math(
        expression=f"{function}([{', '.join(names)}])",
        using_metrics={
            name: definition.metric({str(Dimension.OPERATION): operation}, statistic=statistic)
            for name, operation in zip(names, operations, strict=True)
        },
    )


def _key_numbers(of: MetricLookup, error_rate: MathExpression) -> Row:
    """Return eight single values: requests, error rate, throttles, latency, model calls and tokens."""
    return Row(
        single_value("Requests", with_label(of(catalogue.AGENT_INVOCATION_COUNT), "Requests")),
        single_value("Error rate (%)", error_rate.with_(label="Errors")),
        single_value(
            "Throttles", with_label(zero_without_data(of(catalogue.AGENT_INVOCATION_THROTTLES)), "Throttles")
        ),
        single_value(
            "Total time p99 (s)", with_label(in_seconds(of(catalogue.AGENT_TOTAL_TIME)), "p99", colors.P99)
        ),
        single_value(
            "First token p99 (s)", with_label(in_seconds(of(catalogue.AGENT_TTFT)), "p99", colors.P99)
        ),
        single_value("Model calls per request", _calls_per_request(of)),
        single_value(
            "Input tokens", with_label(of(catalogue.AGENT_INPUT_TOKEN_COUNT), "Input", colors.INPUT)
        ),
        single_value(
            "Output tokens", with_label(of(catalogue.AGENT_OUTPUT_TOKEN_COUNT), "Output", colors.OUTPUT)
        ),
    )


def _causes(of: MetricLookup, period: timedelta) -> tuple[Row, ...]:
    """Return the graphs that explain latency: total time, first token, model latency, calls and tokens."""
    return (
        Row(
            _times("Total time (s)", catalogue.AGENT_TOTAL_TIME, of, period),
            _times("Time to first token (s)", catalogue.AGENT_TTFT, of, period),
            _times("Model latency (s)", catalogue.AGENT_MODEL_LATENCY, of, period),
        ),
        Row(
            graph("Model calls per request", _calls_per_request(of), period=period, width=6),
            graph("Share of time in the model (%)", _share_in_model(of), period=period, width=6),
            graph(
                "Tokens",
                with_label(of(catalogue.AGENT_INPUT_TOKEN_COUNT), "Input", colors.INPUT),
                with_label(of(catalogue.AGENT_OUTPUT_TOKEN_COUNT), "Output", colors.OUTPUT),
                period=period,
                stacked=True,
                width=6,
            ),
            _failed_model_calls(of, period),
        ),
    )


def _times(title: str, definition: MetricDefinition, of: MetricLookup, period: timedelta) -> GraphWidget:
    return percentile_graph(title, lambda statistic: in_seconds(of(definition, statistic)), period=period)


def _failed_requests(of: MetricLookup, period: timedelta) -> GraphWidget:
    return failure_graph(
        "Failed requests",
        client_errors=of(catalogue.AGENT_INVOCATION_CLIENT_ERRORS),
        server_errors=of(catalogue.AGENT_INVOCATION_SERVER_ERRORS),
        throttles=of(catalogue.AGENT_INVOCATION_THROTTLES),
        period=period,
    )


def _failed_model_calls(of: MetricLookup, period: timedelta) -> GraphWidget:
    return failure_graph(
        "Failed model calls",
        client_errors=of(catalogue.AGENT_MODEL_INVOCATION_CLIENT_ERRORS),
        server_errors=of(catalogue.AGENT_MODEL_INVOCATION_SERVER_ERRORS),
        throttles=of(catalogue.AGENT_MODEL_INVOCATION_THROTTLES),
        period=period,
    )


def _calls_per_request(of: MetricLookup) -> MathExpression:
    return metric_math(
        expression="calls / requests",
        using_metrics={
            "calls": of(catalogue.AGENT_MODEL_INVOCATION_COUNT),
            "requests": of(catalogue.AGENT_INVOCATION_COUNT),
        },
        label="Calls",
    )


def _share_in_model(of: MetricLookup) -> MathExpression:
    """Return the percentage of total time that agents waited for models. Parallel calls can exceed 100 %."""
    in_model = of(catalogue.AGENT_MODEL_LATENCY, Stats.SUM)
    return percentage(in_model, of(catalogue.AGENT_TOTAL_TIME, Stats.SUM), label="In the model")


def _error_rate(of: MetricLookup) -> MathExpression:
    """Return the percentage of requests that ended in a client or server error.

    AWS does not document whether ``InvocationCount`` includes failed requests. The rate assumes that it does
    not.
    """
    return metric_math(
        expression="100 * (client + server) / (requests + client + server)",
        using_metrics={
            "requests": of(catalogue.AGENT_INVOCATION_COUNT),
            "client": of(catalogue.AGENT_INVOCATION_CLIENT_ERRORS),
            "server": of(catalogue.AGENT_INVOCATION_SERVER_ERRORS),
        },
    )


def _error_rate_of_alias(alias_arn: str) -> MathExpression:
    """Return the error rate of one alias, by subtraction: an alias without errors has no error metric."""
    requests = catalogue.AGENT_INVOCATION_COUNT
    errors = (catalogue.AGENT_INVOCATION_CLIENT_ERRORS, catalogue.AGENT_INVOCATION_SERVER_ERRORS)
    terms = _of_alias(alias_arn)
    return metric_math(
        expression="100 * (everything - requests) / everything",
        using_metrics={
            "everything": sum_of_search(
                catalogue.search_any_of((requests, *errors), _ALIAS, statistic=Stats.SUM, terms=terms)
            ),
            "requests": sum_of_search(requests.search(_ALIAS, terms=terms)),
        },
    )


def _of_alias(alias_arn: str) -> str:
    return f'{Dimension.AGENT_ALIAS_ARN}="{alias_arn}"'


def _base_numbers(of: MetricLookup) -> tuple[SingleValueWidget, ...]:
    errors = metric_math(
        expression="100 * (client + server) / requests",
        using_metrics={
            "client": of(catalogue.KNOWLEDGE_BASE_CLIENT_ERRORS),
            "server": of(catalogue.KNOWLEDGE_BASE_SERVER_ERRORS),
            "requests": of(catalogue.KNOWLEDGE_BASE_INVOCATIONS),
        },
        label="Errors",
    )
    return (
        single_value("Requests", with_label(of(catalogue.KNOWLEDGE_BASE_INVOCATIONS), "Requests")),
        single_value("Error rate (%)", errors),
        single_value(
            "Throttles", with_label(zero_without_data(of(catalogue.KNOWLEDGE_BASE_THROTTLES)), "Throttles")
        ),
    )


def _failed_retrievals(of: MetricLookup, period: timedelta) -> GraphWidget:
    return failure_graph(
        "Failed requests",
        client_errors=of(catalogue.KNOWLEDGE_BASE_CLIENT_ERRORS),
        server_errors=of(catalogue.KNOWLEDGE_BASE_SERVER_ERRORS),
        throttles=of(catalogue.KNOWLEDGE_BASE_THROTTLES),
        period=period,
    )


def _rounds() -> MathExpression:
    agentic = {str(Dimension.OPERATION): "AgenticRetrieveStream"}
    return metric_math(
        expression="rounds / requests",
        using_metrics={
            "rounds": catalogue.KNOWLEDGE_BASE_TOTAL_ITERATION_COUNT.metric(agentic),
            "requests": catalogue.KNOWLEDGE_BASE_INVOCATIONS.metric(agentic),
        },
        label="Rounds",
    )
