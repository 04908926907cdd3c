"""Everything about one model, in the same places for every model, and all models side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.alarms import MadeAlarm
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.rates import error_rate, throttle_rate
from bedrock_monitoring.bedrock.sections import runtime
from bedrock_monitoring.bedrock.sections.alarm_graphs import ON_GRAPHS, alarm_graphs, lines_of
from bedrock_monitoring.bedrock.sections.images import image_count, makes_images
from bedrock_monitoring.bedrock.sections.model_cost import MODELS_PER_WIDGET, cost, cost_now, model_cost
from bedrock_monitoring.bedrock.sections.quota_usage import quota_graphs, quota_headroom
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD, labelled, number
from bedrock_monitoring.cloudwatch.dashboards.layout import THIRD_WIDTH, Row, Section
from bedrock_monitoring.cloudwatch.metrics import GraphMetric, MathExpression, Metric
from bedrock_monitoring.cloudwatch.widgets import (
    GraphWidget,
    SingleValueWidget,
    TableSummaryColumn,
    TableSummaryProps,
    TableWidget,
)


def model(
    watched: MonitoredModel, *, period: timedelta = DEFAULT_PERIOD, alarms: Sequence[MadeAlarm] = ()
) -> Section:
    """Return everything about one model.

    Args:
        watched: The model.
        period: Of the graphs; numbers cover the whole time range.
        alarms: Its alarms, whose thresholds are lines on the graphs of what they watch.
    """
    value = watched.value
    lines = partial(lines_of, alarms, value, period=period)
    graphs = [
        runtime.failures(value, period=period),
        runtime.failure_rates(
            value, period=period, lines=lines("throttle_rate", "server_error_rate", "client_error_rate")
        ),
        runtime.latency(value, period=period, lines=lines("latency_p90", "latency_p99")),
        runtime.time_to_first_token(value, period=period, lines=lines("time_to_first_token_p99")),
        runtime.writing_speed(value, period=period, lines=lines("output_tokens_per_second")),
        runtime.tokens(value, period=period),
        runtime.cache(value, period=period),
        runtime.tokens_by_call(value, period=period),
    ]
    if watched.is_priced:
        graphs.append(model_cost(watched, period=period))
    graphs.extend(quota_graphs(watched))
    left = quota_headroom(watched)
    watching = alarm_graphs(alarms, exclude=ON_GRAPHS)
    return Section(
        title=watched.name,
        description=" ".join(f"`{route.model.dimension_value}`" for route in watched.routes),
        rows=[
            runtime.key_numbers(value, cost=cost_now([watched])),
            Row(_call_numbers(watched), runtime.latency_numbers(value), *([left] if left else [])),
            _in_thirds(graphs),
            *([] if watching is None else [watching]),
        ],
    )


def compared(models: Sequence[MonitoredModel]) -> Section:
    """Return a line for each model in four tables, in the same order, so that the eye can go across.

    Args:
        models: Those that are watched, one at least.
    """
    return Section(
        title="Models side by side",
        description="Over the whole time range, in the order of the rollout: which model is it?",
        rows=[
            Row(*_tables(models[start : start + MODELS_PER_WIDGET]))
            for start in range(0, len(models), MODELS_PER_WIDGET)
        ],
    )


def _tables(models: Sequence[MonitoredModel]) -> list[TableWidget]:
    tables = [
        _table("Invocations", models, catalogue.INVOCATIONS.of_model, TableSummaryColumn.SUM),
        _table("Error rate (%)", models, error_rate, TableSummaryColumn.AVERAGE),
        _table("Throttle rate (%)", models, throttle_rate, TableSummaryColumn.AVERAGE),
        _table("Latency p99 (ms)", models, catalogue.INVOCATION_LATENCY.of_model, TableSummaryColumn.MAXIMUM),
    ]
    priced = [watched for watched in models if watched.is_priced]
    if priced:
        tables.append(
            _summary("Estimated cost (USD)", [cost(watched) for watched in priced], TableSummaryColumn.SUM)
        )
    return tables


def _table(
    title: str,
    models: Sequence[MonitoredModel],
    metric_of: Callable[[ModelValue], Metric | MathExpression],
    column: TableSummaryColumn,
) -> TableWidget:
    metrics = [metric_of(watched.value).with_(label=watched.name) for watched in models]
    return _summary(title, metrics, column)


def _summary(title: str, metrics: Sequence[GraphMetric], column: TableSummaryColumn) -> TableWidget:
    """Return one value for each metric: that of the whole time range, which every summary of it is."""
    return TableWidget(
        title=title,
        metrics=metrics,
        set_period_to_time_range=True,
        height=2 + -(-len(metrics) * 2 // 3),
        summary=TableSummaryProps(columns=[column], hide_non_summary_columns=True),
    )


def _call_numbers(watched: MonitoredModel) -> SingleValueWidget:
    value = watched.value
    return number(
        "Calls",
        labelled(catalogue.INVOCATIONS.of_model(value), "Invocations", colors.INVOCATIONS),
        labelled(catalogue.INVOCATION_CLIENT_ERRORS.of_model(value), "Client errors", colors.CLIENT_ERRORS),
        labelled(catalogue.INVOCATION_SERVER_ERRORS.of_model(value), "Server errors", colors.SERVER_ERRORS),
        labelled(catalogue.INVOCATION_THROTTLES.of_model(value), "Throttles", colors.THROTTLES),
        catalogue.LEGACY_MODEL_INVOCATIONS.of_model(value).with_(label="Calls to legacy models"),
        *([image_count(watched).with_(label="Images")] if makes_images(watched) else []),
        width=10,
    )


def _in_thirds(graphs: Sequence[GraphWidget]) -> Row:
    """Return graphs of one width, so that each stands in the same place whatever else a model has."""
    return Row(*(replace(graph, width=THIRD_WIDTH) for graph in graphs))
