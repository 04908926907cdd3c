"""The section of the bedrock-mantle endpoint for the Responses, Chat Completions and Messages APIs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.by_model import zero_without_data
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    PERCENTILES,
    graph,
    search_graph,
    search_series,
    single_value,
    with_label,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Stats
from bedrock_monitoring.cloudwatch.widgets import GraphWidget

_MODEL = (Dimension.MODEL,)
_PROJECT = (Dimension.PROJECT,)


def mantle(*, projects: Sequence[str] = (), period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of the bedrock-mantle endpoint, by model and by project.

    Args:
        projects: The projects to show. Empty shows all projects that a search finds.
        period: The period of the graphs. Single values cover the whole time range.
    """
    answers = catalogue.MANTLE_INFERENCES
    return Section(
        title="bedrock-mantle",
        description="This endpoint publishes no latency, no throttles and no server errors, and its calls "
        "are in no invocation log.",
        rows=[
            _key_numbers(),
            Row(
                search_graph("Answers by model", answers.search(_MODEL), period=period, stacked=True),
                graph("Client error rate (%)", _error_rate(None), period=period),
                graph(
                    "Tokens",
                    with_label(catalogue.MANTLE_TOTAL_INPUT_TOKENS.metric(), "Input", colors.INPUT),
                    with_label(catalogue.MANTLE_TOTAL_OUTPUT_TOKENS.metric(), "Output", colors.OUTPUT),
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
        single_value("Answers", with_label(answers, "Answers")),
        single_value(
            "Client errors",
            with_label(zero_without_data(catalogue.MANTLE_INFERENCE_CLIENT_ERRORS.metric()), "Client errors"),
        ),
        single_value("Client error rate (%)", _error_rate(None)),
        single_value(
            "Input tokens", with_label(catalogue.MANTLE_TOTAL_INPUT_TOKENS.metric(), "Input", colors.INPUT)
        ),
        single_value("Output tokens", with_label(output, "Output", colors.OUTPUT)),
        single_value("Output tokens per answer", with_label(per_answer, "Output", colors.OUTPUT)),
    )


def _error_rate(project: str | None) -> MathExpression:
    """Return the percentage of requests that ended in a client error. ``Inferences`` does not include those.

    Args:
        project: The project. ``None`` means all projects.
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
                search_graph(title, definition.search(_PROJECT), period=period, stacked=True)
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
        with_label(definition.metric({str(Dimension.PROJECT): project}), project) for project in projects
    )
    return graph(title, *metrics, period=period, stacked=True, width=6)


def _each(title: str, definition: MetricDefinition, period: timedelta) -> GraphWidget:
    """Return percentiles over requests by project and model, the only dimensions of these metrics."""
    project_and_model = (*_PROJECT, *_MODEL)
    lines = (
        search_series(definition.search(project_and_model, statistic=Stats.p(percentile)), f"p{percentile}")
        for percentile, _ in PERCENTILES
    )
    return graph(title, *lines, period=period)
