"""The section of a single model, with the same layout for every model, and the comparison of all models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.alarms import AlarmInstance
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.rates import error_rate, throttle_rate
from bedrock_monitoring.bedrock.sections import runtime
from bedrock_monitoring.bedrock.sections.alarm_graphs import ON_GRAPHS, alarm_graphs, model_threshold_lines
from bedrock_monitoring.bedrock.sections.images import image_count, makes_images
from bedrock_monitoring.bedrock.sections.model_cost import MODELS_PER_WIDGET, cost, current_cost, model_cost
from bedrock_monitoring.bedrock.sections.quota_usage import quota_graphs, quota_headroom
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD, single_value, with_label
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
        runtime.failure_rates_graph(
            value, period=period, lines=lines("throttle_rate", "server_error_rate", "client_error_rate")
        ),
        runtime.latency_graph(value, period=period, lines=lines("latency_p90", "latency_p99")),
        runtime.time_to_first_token_graph(value, period=period, lines=lines("time_to_first_token_p99")),
        runtime.output_speed_graph(value, period=period, lines=lines("output_tokens_per_second")),
        runtime.tokens_graph(value, period=period),
        runtime.cache_graph(value, period=period),
        runtime.tokens_per_call_graph(value, period=period),
    ]
    if model.is_priced:
        graphs.append(model_cost(model, period=period))
    graphs.extend(quota_graphs(model))
    headroom = quota_headroom(model)
    other_alarms = alarm_graphs(alarms, exclude=ON_GRAPHS)
    return Section(
        title=model.name,
        description=" ".join(f"`{route.id.dimension_value}`" for route in model.routes),
        rows=[
            runtime.key_numbers(value, cost=current_cost([model])),
            Row(_call_numbers(model), runtime.latency_numbers(value), *([headroom] if headroom else [])),
            _in_thirds(graphs),
            *([] if other_alarms is None else [other_alarms]),
        ],
    )


def model_comparison(models: Sequence[MonitoredModel]) -> Section:
    """Return the section that compares all models in tables, one row per model.

    Args:
        models: The monitored models, at least one.
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
        _table("Invocations", models, catalogue.INVOCATIONS.for_model, TableSummaryColumn.SUM),
        _table("Error rate (%)", models, error_rate, TableSummaryColumn.AVERAGE),
        _table("Throttle rate (%)", models, throttle_rate, TableSummaryColumn.AVERAGE),
        _table(
            "Latency p99 (ms)", models, catalogue.INVOCATION_LATENCY.for_model, TableSummaryColumn.MAXIMUM
        ),
    ]
    priced = [model for model in models if model.is_priced]
    if priced:
        tables.append(
            _summary("Estimated cost (USD)", [cost(model) for model in priced], TableSummaryColumn.SUM)
        )
    return tables


def _table(
    title: str,
    models: Sequence[MonitoredModel],
    metric_of: Callable[[ModelValue], Metric | MathExpression],
    column: TableSummaryColumn,
) -> TableWidget:
    metrics = [metric_of(model.dimension_value).with_(label=model.name) for model in models]
    return _summary(title, metrics, column)


def _summary(title: str, metrics: Sequence[GraphMetric], column: TableSummaryColumn) -> TableWidget:
    """Return a table with one value per metric: that of the whole time range."""
    return TableWidget(
        title=title,
        metrics=metrics,
        set_period_to_time_range=True,
        height=2 + -(-len(metrics) * 2 // 3),
        summary=TableSummaryProps(columns=[column], hide_non_summary_columns=True),
    )


def _call_numbers(model: MonitoredModel) -> SingleValueWidget:
    value = model.dimension_value
    return single_value(
        "Calls",
        with_label(catalogue.INVOCATIONS.for_model(value), "Invocations", colors.INVOCATIONS),
        with_label(
            catalogue.INVOCATION_CLIENT_ERRORS.for_model(value), "Client errors", colors.CLIENT_ERRORS
        ),
        with_label(
            catalogue.INVOCATION_SERVER_ERRORS.for_model(value), "Server errors", colors.SERVER_ERRORS
        ),
        with_label(catalogue.INVOCATION_THROTTLES.for_model(value), "Throttles", colors.THROTTLES),
        catalogue.LEGACY_MODEL_INVOCATIONS.for_model(value).with_(label="Calls to legacy models"),
        *([image_count(model).with_(label="Images")] if makes_images(model) else []),
        width=10,
    )


def _in_thirds(graphs: Sequence[GraphWidget]) -> Row:
    """Return the graphs with equal widths, so that a graph has the same place for every model."""
    return Row(*(replace(graph, width=THIRD_WIDTH) for graph in graphs))
