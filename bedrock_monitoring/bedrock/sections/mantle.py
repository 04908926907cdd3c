"""The section of the bedrock-mantle endpoint for the Responses, Chat Completions and Messages APIs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.by_model import ranked, zero_without_data
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.prices import TokenKind, format_decimal, mantle_prices, price_table_date
from bedrock_monitoring.bedrock.prices.token_price import MILLION
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    PERCENTILES,
    graph,
    search_graph,
    search_series,
    single_value,
    text_note,
    with_label,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Stats
from bedrock_monitoring.cloudwatch.widgets import GraphWidget

_TOKENS: Mapping[TokenKind, MetricDefinition] = {
    "input": catalogue.MANTLE_TOTAL_INPUT_TOKENS,
    "output": catalogue.MANTLE_TOTAL_OUTPUT_TOKENS,
}
"""The metric of each kind of token that the endpoint publishes."""

_MODEL = (Dimension.MODEL,)
_PROJECT = (Dimension.PROJECT,)


def mantle(*, region: str, projects: Sequence[str] = (), period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of the bedrock-mantle endpoint, by model and by project.

    Args:
        region: The Region of the endpoint, for its prices.
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
            _cost(region, period),
            text_note(
                f"Cost: list prices of {price_table_date().isoformat()} of one source,{_elsewhere(region)} "
                "on demand, without your discounts. This endpoint publishes no tokens by cache, tier or "
                "length of prompt: what is read from a cache costs less, a long prompt more. Models without "
                "a known price are not in it."
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


def _cost(region: str, period: timedelta) -> Row:
    """Return the cost of all models with a list price, and of the dearest of them."""
    lines = [_cost_of(model, prices) for model, prices in _prices(region)]
    names = {f"model{number}": line for number, line in enumerate(lines, start=1)}
    total = metric_math(
        expression=f"SUM([{', '.join(names)}])", using_metrics=names, label="Total", color=colors.COST
    )
    return Row(
        single_value("Estimated cost (USD)", total, width=6, height=6),
        graph("Estimated cost of the dearest models (USD)", ranked(lines), period=period, stacked=True),
    )


def _cost_of(model: str, prices: Mapping[TokenKind, Decimal]) -> MathExpression:
    terms = " + ".join(f"{kind} * {format_decimal(of)}" for kind, of in prices.items())
    return metric_math(
        expression=f"({terms}) / {MILLION}",
        using_metrics={kind: _TOKENS[kind].metric({str(Dimension.MODEL): model}) for kind in prices},
        label=model,
    )


def _prices(region: str) -> Iterator[tuple[str, dict[TokenKind, Decimal]]]:
    for listed in mantle_prices(region):
        prices = {kind: price for kind, price in listed.price.by_kind.items() if kind in _TOKENS}
        yield listed.foundation_id, prices


def _elsewhere(region: str) -> str:
    """Return what the text says of prices that stand for those of the Region."""
    if not any(listed.is_of_other_region for listed in mantle_prices(region)):
        return ""
    return " those of us-east-1 where that of this Region is not known,"


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
