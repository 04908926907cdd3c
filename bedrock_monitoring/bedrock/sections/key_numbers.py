"""Rows of single values: calls, failures, latency, tokens, and the slowest models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.by_model import (
    MODELS_PER_WIDGET,
    in_seconds,
    p99_in_seconds,
    worst_first,
)
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.rates import cache_hit_rate, error_rate, throttle_rate, tokens_per_call
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD, single_value, with_label
from bedrock_monitoring.cloudwatch.dashboards.layout import Row
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Stats
from bedrock_monitoring.cloudwatch.widgets import SingleValueWidget


def key_numbers(model: ModelValue = None, *, cost: SingleValueWidget | None = None) -> Row:
    """Return single values: calls, error and throttle rate, latency, tokens, and cost.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        cost: The widget with the cost. ``None`` shows the output tokens per call in its place.
    """
    tokens_of_a_call = tokens_per_call(catalogue.OUTPUT_TOKEN_COUNT, model)
    return Row(
        *call_numbers(model),
        single_value("First token p99 (s)", p99_in_seconds(catalogue.TIME_TO_FIRST_TOKEN, model), width=4),
        single_value(
            "Tokens",
            with_label(catalogue.INPUT_TOKEN_COUNT.for_model(model), "Input", colors.INPUT),
            with_label(catalogue.OUTPUT_TOKEN_COUNT.for_model(model), "Output", colors.OUTPUT),
            width=4,
        ),
        cost
        or single_value(
            "Output tokens per call", with_label(tokens_of_a_call, "Output", colors.OUTPUT), width=4
        ),
    )


def call_numbers(model: ModelValue = None) -> tuple[SingleValueWidget, ...]:
    """Return single values that every model has: calls, error and throttle rate, latency."""
    return (
        *_calls_and_failures(model),
        single_value("Latency p99 (s)", p99_in_seconds(catalogue.INVOCATION_LATENCY, model), width=3),
    )


def numbers_of_all(
    models: Sequence[MonitoredModel] = (),
    *,
    cost: SingleValueWidget | None = None,
    period: timedelta = DEFAULT_PERIOD,
) -> Row:
    """Return single values of all models: calls, error and throttle rate, the slowest model, and cost.

    Args:
        models: The monitored models. The slowest is shown by name, with the p99 of its slowest period.
            Without any, the latency is that of all models together.
        cost: The widget with the cost. ``None`` shows the cache hit rate in its place.
        period: The period in which the latency of the slowest model is measured.
    """

    def slowest(title: str, definition: MetricDefinition, width: int) -> SingleValueWidget:
        if not models:
            return single_value(title, p99_in_seconds(definition, None), width=width)
        slowest_period = partial(_slowest_period, definition)
        return SingleValueWidget(
            title=title,
            metrics=[worst_first(slowest_period, models[:MODELS_PER_WIDGET], limit=1)],
            period=period,
            width=width,
        )

    return Row(
        *_calls_and_failures(None),
        slowest("Slowest model p99 (s)", catalogue.INVOCATION_LATENCY, 4),
        slowest("Slowest first token p99 (s)", catalogue.TIME_TO_FIRST_TOKEN, 5),
        cost or cache_hit_number(None),
    )


def latency_numbers(model: ModelValue = None) -> SingleValueWidget:
    """Return the average, minimum and maximum of the latency over the whole time range."""
    statistics = (
        ("Average", Stats.AVERAGE),
        ("Minimum", Stats.MINIMUM),
        ("Maximum", Stats.MAXIMUM),
    )
    return single_value(
        "Latency (s)",
        *(
            in_seconds(catalogue.INVOCATION_LATENCY.for_model(model, statistic=statistic)).with_(label=label)
            for label, statistic in statistics
        ),
    )


def cache_hit_number(model: ModelValue, *, width: int | None = None) -> SingleValueWidget:
    """Return the cache hit rate over the whole time range."""
    return single_value(
        "Cache hit rate (%)",
        cache_hit_rate(model).with_(label="Cache hits", color=colors.CACHE_READ),
        width=width,
    )


def _calls_and_failures(model: ModelValue) -> tuple[SingleValueWidget, ...]:
    calls = with_label(catalogue.INVOCATIONS.for_model(model), "Invocations", colors.INVOCATIONS)
    return (
        single_value("Invocations", calls, width=3),
        single_value(
            "Error rate (%)", error_rate(model).with_(label="Errors", color=colors.SERVER_ERRORS), width=3
        ),
        single_value(
            "Throttle rate (%)",
            throttle_rate(model).with_(label="Throttles", color=colors.THROTTLES),
            width=3,
        ),
    )


def _slowest_period(definition: MetricDefinition, model: ModelValue) -> MathExpression:
    """Return the highest p99 of a duration in the time range, in seconds."""
    return metric_math(
        expression="TIME_SERIES(MAX(milliseconds) / 1000)",
        using_metrics={"milliseconds": definition.for_model(model, statistic=Stats.p(99))},
    )
