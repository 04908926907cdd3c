"""The bedrock-mantle endpoint, which speaks Responses, Chat Completions and Messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    PERCENTILES,
    found_by_search,
    graph,
    labelled,
    number,
    searched,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Stats
from bedrock_monitoring.cloudwatch.widgets import GraphWidget

_MODEL = (Dimension.MODEL,)
_PROJECT = (Dimension.PROJECT,)


def mantle(*, projects: Sequence[str] = (), period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return what the bedrock-mantle endpoint did, by model and by project.

    Args:
        projects: Those that are shown by name; all that a search finds unless given.
        period: Of the graphs; numbers cover the whole time range.
    """
    answers = catalogue.MANTLE_INFERENCES
    return Section(
        title="bedrock-mantle",
        description="This endpoint publishes no latency, no throttles and no server errors, and its calls are in no invocation log.",
        rows=[
            _key_numbers(),
            Row(
                found_by_search("Answers by model", answers.search(_MODEL), period=period, stacked=True),
                graph("Client error rate (%)", _error_rate(None), period=period),
                graph(
                    "Tokens",
                    labelled(catalogue.MANTLE_TOTAL_INPUT_TOKENS.metric(), "Input", colors.INPUT),
                    labelled(catalogue.MANTLE_TOTAL_OUTPUT_TOKENS.metric(), "Output", colors.OUTPUT),
                    period=period,
                    stacked=True,
                ),
            ),
            _by_project(projects, period),
            Row(
                _each("Input tokens per request", catalogue.MANTLE_INPUT_TOKENS, period),
                _each("Output tokens per request", catalogue.MANTLE_OUTPUT_TOKENS, period),
            ),
        ],
    )


def _key_numbers() -> Row:
    answers = catalogue.MANTLE_INFERENCES.metric()
    output = catalogue.MANTLE_TOTAL_OUTPUT_TOKENS.metric()
    per_answer = metric_math(
        expression="tokens / answers", using_metrics={"tokens": output, "answers": answers}
    )
    return Row(
        number("Answers", labelled(answers, "Answers")),
        number("Client errors", labelled(catalogue.MANTLE_INFERENCE_CLIENT_ERRORS.metric(), "Client errors")),
        number("Client error rate (%)", _error_rate(None)),
        number("Input tokens", labelled(catalogue.MANTLE_TOTAL_INPUT_TOKENS.metric(), "Input", colors.INPUT)),
        number("Output tokens", labelled(output, "Output", colors.OUTPUT)),
        number("Output tokens per answer", labelled(per_answer, "Output", colors.OUTPUT)),
    )


def _error_rate(project: str | None) -> MathExpression:
    """Return the percentage of requests that were refused because of the caller; AWS counts those apart from the answered ones.

    Args:
        project: The project; none for all.
    """
    dimensions = {} if project is None else {str(Dimension.PROJECT): project}
    return metric_math(
        expression="100 * errors / (answers + errors)",
        using_metrics={
            "errors": catalogue.MANTLE_INFERENCE_CLIENT_ERRORS.metric(dimensions),
            "answers": catalogue.MANTLE_INFERENCES.metric(dimensions),
        },
        label="Client errors" if project is None else project,
        color=colors.CLIENT_ERRORS if project is None else None,
    )


def _by_project(projects: Sequence[str], period: timedelta) -> Row:
    parts = (
        ("Answers by project", catalogue.MANTLE_INFERENCES),
        ("Input tokens by project", catalogue.MANTLE_TOTAL_INPUT_TOKENS),
        ("Output tokens by project", catalogue.MANTLE_TOTAL_OUTPUT_TOKENS),
    )
    if not projects:
        return Row(
            *(
                found_by_search(title, definition.search(_PROJECT), period=period, stacked=True)
                for title, definition in parts
            )
        )
    rates = (_error_rate(project) for project in projects)
    return Row(
        *(_of_projects(title, definition, projects, period) for title, definition in parts),
        graph("Client error rate by project (%)", *rates, period=period, width=6),
    )


def _of_projects(
    title: str, definition: MetricDefinition, projects: Sequence[str], period: timedelta
) -> GraphWidget:
    metrics = (
        labelled(definition.metric({str(Dimension.PROJECT): project}), project) for project in projects
    )
    return graph(title, *metrics, period=period, stacked=True, width=6)


def _each(title: str, definition: MetricDefinition, period: timedelta) -> GraphWidget:
    """Return percentiles over requests, for each project and model: there are no others."""
    project_and_model = (*_PROJECT, *_MODEL)
    lines = (
        searched(definition.search(project_and_model, statistic=Stats.p(percentile)), f"p{percentile}")
        for percentile, _ in PERCENTILES
    )
    return graph(title, *lines, period=period)
