"""The section of a single model, with the same layout for every model, and the comparison of all models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.alarms import AlarmInstance
from bedrock_monitoring.bedrock.by_model import (
    MODELS_PER_RANKING,
    MODELS_PER_WIDGET,
    MetricOfModel,
    p99_in_seconds,
    worst_first,
    zero_without_data,
)
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.rates import error_rate, throttle_rate
from bedrock_monitoring.bedrock.sections import key_numbers, runtime
from bedrock_monitoring.bedrock.sections.alarm_graphs import (
    ON_GRAPHS,
    ON_TEXT_GRAPHS,
    alarm_graphs,
    model_threshold_lines,
)
from bedrock_monitoring.bedrock.sections.error_budget_widgets import error_budget_row
from bedrock_monitoring.bedrock.sections.images import image_count, images_graphs, makes_images
from bedrock_monitoring.bedrock.sections.quota_usage import quota_graphs, quota_headroom
from bedrock_monitoring.bedrock.sections.spend.model_cost import cost_of_a_day, model_cost
from bedrock_monitoring.bedrock.sections.spend.price_notes import price_of_model
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD, single_value, with_label
from bedrock_monitoring.cloudwatch.dashboards.layout import THIRD_WIDTH, Row, Section
from bedrock_monitoring.cloudwatch.fields import format_period
from bedrock_monitoring.cloudwatch.widgets import (
    GraphWidget,
    SingleValueWidget,
    TableSummaryColumn,
    TableSummaryProps,
    TableWidget,
)
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation


def model(
    model: MonitoredModel, *, period: timedelta = DEFAULT_PERIOD, alarms: Sequence[AlarmInstance] = ()
) -> Section:
    """Return the section of one model.

    Args:
        model: The model.
        period: The period of the graphs. Single values cover the whole time range.
        alarms: The alarms of the model. Their thresholds are lines on the graphs of their metrics.
    """
    value = model.dimension_value
    lines = partial(model_threshold_lines, alarms, value, period=period)
    graphs = [
        runtime.failures_graph(value, period=period),
        runtime.error_rates_graph(
            value, period=period, lines=lines("server_error_rate", "client_error_rate")
        ),
        runtime.throttle_rate_graph(value, period=period, lines=lines("throttle_rate")),
        runtime.latency_graph(value, period=period, lines=lines("latency_p90", "latency_p99")),
        *([] if model.id.makes_images else _of_text(value, lines, period)),
        *(images_graphs(model, period=period) if makes_images(model) else []),
    ]
    if model.is_priced:
        graphs.append(model_cost(model, period=period))
    graphs.extend(quota_graphs(model))
    on_graphs = set(ON_GRAPHS) - (ON_TEXT_GRAPHS if model.id.makes_images else frozenset())
    other_alarms = alarm_graphs(alarms, exclude=on_graphs)
    budgets = error_budget_row(model)
    return Section(
        title=model.name,
        description=" ".join(
            (*(f"`{route.id.dimension_value}`" for route in model.routes), price_of_model(model))
        ).rstrip(),
        rows=[
            _key_numbers(model),
            _further_numbers(model),
            *([] if budgets is None else [budgets]),
            _in_thirds(graphs),
            *([] if other_alarms is None else [other_alarms]),
        ],
    )


def chosen_model(value: str, *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of the model that a dashboard variable chooses, in short.

    Args:
        value: The text that the variable replaces.
        period: The period of the graphs. Single values cover the whole time range.
    """
    return Section(
        title="Chosen model",
        description=f"`{value}`, by this route alone. Choose another one at the top of the page; every model "
        "has a section of its own below.",
        rows=[
            key_numbers.key_numbers(value),
            _in_thirds(
                [
                    runtime.failures_graph(value, period=period),
                    runtime.latency_graph(value, period=period),
                    runtime.tokens_graph(value, period=period),
                ]
            ),
        ],
    )


def model_comparison(models: Sequence[MonitoredModel], *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section that ranks the models in tables, from the worst.

    Latency is that of the slowest period, which alarms on latency evaluate. Rates are those of the whole time
    range, because one failed call is a large share of a quiet period.

    Args:
        models: The monitored models, at least one.
        period: The period in which a latency is measured.
    """
    slowest = f"slowest {format_period(period)}"
    groups = (models[start : start + MODELS_PER_WIDGET] for start in range(0, len(models), MODELS_PER_WIDGET))
    return Section(
        title="Which model",
        description=f"The worst {MODELS_PER_RANKING} at most. Latencies are those of the {slowest}, as "
        "alarms see them; rates are those of the whole time range.",
        rows=[Row(*_rankings(group, period, slowest)) for group in groups],
    )


def _rankings(models: Sequence[MonitoredModel], period: timedelta, slowest: str) -> list[TableWidget]:
    latency, first_token = (
        partial(p99_in_seconds, definition)
        for definition in (catalogue.INVOCATION_LATENCY, catalogue.TIME_TO_FIRST_TOKEN)
    )
    maximum, average = TableSummaryColumn.MAXIMUM, TableSummaryColumn.AVERAGE
    of_text = [model for model in models if model.writes_text]
    title = f"First token p99 (s), {slowest}"
    ranking = partial(_ranking, height=2 + -(-min(len(models), MODELS_PER_RANKING) * 2 // 3))
    return [
        ranking(f"Latency p99 (s), {slowest}", models, latency, maximum, period=period),
        *([ranking(title, of_text, first_token, maximum, period=period)] if of_text else []),
        ranking("Error rate (%)", models, error_rate, average),
        ranking("Throttle rate (%)", models, throttle_rate, average),
    ]


def _ranking(
    title: str,
    models: Sequence[MonitoredModel],
    metric_of: MetricOfModel,
    column: TableSummaryColumn,
    *,
    height: int,
    period: timedelta | None = None,
) -> TableWidget:
    """Return a table with a row for each model, the one with the highest value first.

    Args:
        title: The title, with the unit.
        models: The models.
        metric_of: Returns the metric of a model.
        column: How the datapoints of a model become one value.
        height: The height in grid units.
        period: The period of the datapoints. ``None`` takes one over the whole time range.
    """
    return TableWidget(
        title=title,
        metrics=[worst_first(metric_of, models)],
        period=period,
        set_period_to_time_range=period is None,
        height=height,
        summary=TableSummaryProps(columns=[column], hide_non_summary_columns=True),
    )


def _of_text(
    value: ModelValue, lines: Callable[..., list[HorizontalAnnotation]], period: timedelta
) -> list[GraphWidget]:
    """Return the graphs of a model that reads and writes text."""
    return [
        runtime.time_to_first_token_graph(value, period=period, lines=lines("time_to_first_token_p99")),
        runtime.output_speed_graph(value, period=period, lines=lines("output_tokens_per_second")),
        runtime.tokens_graph(value, period=period),
        runtime.cache_graph(value, period=period),
        runtime.tokens_per_call_graph(value, period=period),
    ]


def _key_numbers(model: MonitoredModel) -> Row:
    value = model.dimension_value
    if model.id.makes_images:
        return Row(*key_numbers.call_numbers(value), _images(model))
    return key_numbers.key_numbers(value, cost=cost_of_a_day(model))


def _images(model: MonitoredModel) -> SingleValueWidget:
    return single_value("Images", image_count(model).with_(label="Images"))


def _further_numbers(model: MonitoredModel) -> Row:
    """Return failed calls, latency, cache hits and unused quota."""
    value = model.dimension_value
    counts = (
        ("Client errors", catalogue.INVOCATION_CLIENT_ERRORS, colors.CLIENT_ERRORS),
        ("Server errors", catalogue.INVOCATION_SERVER_ERRORS, colors.SERVER_ERRORS),
        ("Throttles", catalogue.INVOCATION_THROTTLES, colors.THROTTLES),
        ("Legacy calls", catalogue.LEGACY_MODEL_INVOCATIONS, None),
    )
    failed = single_value(
        "Failed calls, and calls to a legacy model",
        *(
            with_label(zero_without_data(definition.for_model(value)), label, color)
            for label, definition, color in counts
        ),
        width=9,
    )
    return Row(
        failed,
        key_numbers.latency_numbers(value),
        *([] if model.id.makes_images else [key_numbers.cache_hit_number(value, width=4)]),
        *([_images(model)] if makes_images(model) and not model.id.makes_images else []),
        *quota_headroom(model),
    )


def _in_thirds(graphs: Sequence[GraphWidget]) -> Row:
    """Return the graphs with equal widths, so that a graph has the same place for every model."""
    return Row(*(replace(graph, width=THIRD_WIDTH) for graph in graphs))
