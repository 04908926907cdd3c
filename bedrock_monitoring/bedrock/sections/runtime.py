"""Sections and widgets of model calls, failures, latency, tokens and the prompt cache."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition, ModelValue
from bedrock_monitoring.bedrock.rates import (
    cache_hit_rate,
    client_error_rate,
    error_rate,
    output_tokens_per_second,
    server_error_rate,
    throttle_rate,
    tokens_per_call,
)
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    graph,
    graph_by_model,
    percent_axis,
    percentile_graph,
    search_graph,
    search_series,
    single_value,
    with_label,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import Stats
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalMark

_MODEL = f"${{PROP('Dim.{Dimension.MODEL_ID}')}}"
"""The dynamic label that CloudWatch replaces with the model id."""


def key_numbers(model: ModelValue = None, *, cost: SingleValueWidget | None = None) -> Row:
    """Return eight single values: calls, error and throttle rate, latency, tokens, cost and cache hit rate.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        cost: The widget with the cost. ``None`` shows the output tokens per call in its place.
    """
    tokens = single_value(
        "Tokens",
        with_label(catalogue.INPUT_TOKEN_COUNT.for_model(model), "Input", colors.INPUT),
        with_label(catalogue.OUTPUT_TOKEN_COUNT.for_model(model), "Output", colors.OUTPUT),
    )
    return Row(
        _one("Invocations", catalogue.INVOCATIONS, model, colors.INVOCATIONS),
        single_value("Error rate (%)", error_rate(model).with_(label="Errors", color=colors.SERVER_ERRORS)),
        single_value(
            "Throttle rate (%)", throttle_rate(model).with_(label="Throttles", color=colors.THROTTLES)
        ),
        _one("Latency p99 (ms)", catalogue.INVOCATION_LATENCY, model, colors.P99, label="p99"),
        _one("First token p99 (ms)", catalogue.TIME_TO_FIRST_TOKEN, model, colors.P99, label="p99"),
        tokens,
        cost
        or single_value(
            "Output tokens per call",
            tokens_per_call(catalogue.OUTPUT_TOKEN_COUNT, model).with_(label="Output", color=colors.OUTPUT),
        ),
        single_value(
            "Cache hit rate (%)", cache_hit_rate(model).with_(label="Cache hits", color=colors.CACHE_READ)
        ),
    )


def traffic(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of invocations and failures by model, including models that are called later.

    Args:
        period: The period of the graphs.
    """
    return Section(
        title="Traffic and failures",
        description="Client errors are the callers', server errors AWS's; throttles for minutes mean that "
        "the quota is the limit, not the model.",
        rows=[
            Row(
                graph_by_model("Invocations by model", catalogue.INVOCATIONS, period=period),
                failures_graph(period=period),
            ),
            Row(
                graph(
                    "Errors by model",
                    search_series(
                        catalogue.INVOCATION_CLIENT_ERRORS.search_by_model(), f"{_MODEL}, client errors"
                    ),
                    search_series(
                        catalogue.INVOCATION_SERVER_ERRORS.search_by_model(), f"{_MODEL}, server errors"
                    ),
                    period=period,
                ),
                graph_by_model(
                    "Throttles by model", catalogue.INVOCATION_THROTTLES, period=period, stacked=False
                ),
                failure_rates_graph(period=period),
            ),
        ],
    )


def all_models(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return one section of traffic, failures, latency and tokens of all models of the account and Region.

    Args:
        period: The period of the graphs. Single values cover the whole time range.
    """
    parts = (traffic(period=period), latency(period=period), token_usage(period=period))
    images = with_label(catalogue.OUTPUT_IMAGE_COUNT.for_model(None), "Images")
    legacy = with_label(catalogue.LEGACY_MODEL_INVOCATIONS.for_model(None), "Calls to legacy models")
    return Section(
        title="All models",
        description="Throttles for minutes mean that a quota is too small; server errors are AWS's, client "
        "errors the callers'.",
        rows=[
            key_numbers(),
            *(row for part in parts for row in part.rows),
            Row(single_value("Images and legacy models", images, legacy), latency_numbers()),
        ],
    )


def latency(
    model: ModelValue = None,
    *,
    period: timedelta = DEFAULT_PERIOD,
    latency_lines: Sequence[HorizontalMark] = (),
) -> Section:
    """Return the section of latency, time to first token and output speed.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        period: The period of the graphs.
        latency_lines: The thresholds of alarms on latency.
    """
    return Section(
        title="Latency",
        description="A long time to first token is the model or its queue; slow answers after a quick first "
        "token are long answers, or a slow model.",
        rows=[
            Row(
                latency_graph(model, period=period, lines=latency_lines),
                time_to_first_token_graph(model, period=period),
                output_speed_graph(model, period=period),
            )
        ],
    )


def failures_graph(
    model: ModelValue = None,
    *,
    period: timedelta = DEFAULT_PERIOD,
    lines: Sequence[HorizontalMark] = (),
    throttle_lines: Sequence[HorizontalMark] = (),
) -> GraphWidget:
    """Return a graph of client errors, server errors and throttles.

    Throttles can outnumber errors by far and are on the right y-axis.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        period: The period of the graph.
        lines: The thresholds of alarms on errors.
        throttle_lines: The thresholds of alarms on throttles.
    """
    return graph(
        "Failed calls (errors left, throttles right)",
        with_label(
            catalogue.INVOCATION_CLIENT_ERRORS.for_model(model), "Client errors", colors.CLIENT_ERRORS
        ),
        with_label(
            catalogue.INVOCATION_SERVER_ERRORS.for_model(model), "Server errors", colors.SERVER_ERRORS
        ),
        right=[with_label(catalogue.INVOCATION_THROTTLES.for_model(model), "Throttles", colors.THROTTLES)],
        period=period,
        lines=lines,
        right_lines=throttle_lines,
    )


def failure_rates_graph(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Sequence[HorizontalMark] = ()
) -> GraphWidget:
    """Return a graph of the client error rate, the server error rate and the throttle rate.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        period: The period of the graph.
        lines: The thresholds of alarms on rates.
    """
    return graph(
        "Error and throttle rate (%)",
        client_error_rate(model).with_(label="Client errors", color=colors.CLIENT_ERRORS),
        server_error_rate(model).with_(label="Server errors", color=colors.SERVER_ERRORS),
        throttle_rate(model).with_(label="Throttles", color=colors.THROTTLES),
        period=period,
        lines=lines,
    )


def latency_graph(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Sequence[HorizontalMark] = ()
) -> GraphWidget:
    """Return a graph of the percentiles of the time to the last token."""
    return _percentiles("Latency (ms)", catalogue.INVOCATION_LATENCY, model, period, lines)


def time_to_first_token_graph(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Sequence[HorizontalMark] = ()
) -> GraphWidget:
    """Return a graph of the percentiles of the time to the first token, of streaming calls."""
    return _percentiles("Time to first token (ms)", catalogue.TIME_TO_FIRST_TOKEN, model, period, lines)


def output_speed_graph(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Sequence[HorizontalMark] = ()
) -> GraphWidget:
    """Return a graph of the median output tokens per second."""
    return graph(
        "Output tokens per second",
        output_tokens_per_second(model).with_(label="Median", color=colors.OUTPUT_SPEED),
        period=period,
        lines=lines,
    )


def tokens_graph(model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD) -> GraphWidget:
    """Return a stacked graph of the tokens of each kind."""
    return graph(
        "Tokens by kind",
        with_label(catalogue.INPUT_TOKEN_COUNT.for_model(model), "Input", colors.INPUT),
        with_label(catalogue.OUTPUT_TOKEN_COUNT.for_model(model), "Output", colors.OUTPUT),
        with_label(
            catalogue.CACHE_READ_INPUT_TOKEN_COUNT.for_model(model), "Read from cache", colors.CACHE_READ
        ),
        with_label(
            catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.for_model(model), "Written to cache", colors.CACHE_WRITE
        ),
        stacked=True,
        period=period,
    )


def token_usage(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of tokens by kind, by call and by model, and of the prompt cache.

    Args:
        period: The period of the graphs.
    """
    return Section(
        title="Tokens and cache",
        description="Input leaves out what came from the cache. Few hits with long prompts mean that a cache "
        "would pay; many writes with few reads, that it does not.",
        rows=[
            Row(tokens_graph(period=period), cache_graph(period=period)),
            Row(
                tokens_per_call_graph(period=period),
                graph_by_model("Output tokens by model", catalogue.OUTPUT_TOKEN_COUNT, period=period),
                cache_reads_by_model_graph(period=period),
            ),
        ],
    )


def tokens_per_call_graph(model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD) -> GraphWidget:
    """Return a graph of the average input and output tokens per call."""
    return graph(
        "Tokens per call",
        tokens_per_call(catalogue.INPUT_TOKEN_COUNT, model).with_(label="Input", color=colors.INPUT),
        tokens_per_call(catalogue.OUTPUT_TOKEN_COUNT, model).with_(label="Output", color=colors.OUTPUT),
        period=period,
    )


def cache_graph(model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD) -> GraphWidget:
    """Return a graph of the tokens read from and written to the prompt cache, and of the cache hit rate."""
    return graph(
        "Prompt cache (tokens left, hit rate in % right)",
        with_label(
            catalogue.CACHE_READ_INPUT_TOKEN_COUNT.for_model(model), "Read from cache", colors.CACHE_READ
        ),
        with_label(
            catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.for_model(model), "Written to cache", colors.CACHE_WRITE
        ),
        right=[cache_hit_rate(model).with_(label="Cache hits", color=colors.CACHE_HITS)],
        right_y_axis=percent_axis(),
        period=period,
    )


def cache_reads_by_model_graph(*, period: timedelta = DEFAULT_PERIOD) -> GraphWidget:
    """Return a graph of the tokens read from the cache by model, under both names of the metric."""
    return search_graph(
        "Tokens read from cache by model",
        catalogue.CACHE_READ_INPUT_TOKEN_COUNT.search_by_model(),
        catalogue.CACHE_READ_INPUT_TOKENS.search_by_model(),
        period=period,
        stacked=True,
    )


def latency_numbers(model: ModelValue = None) -> SingleValueWidget:
    """Return the average, minimum, maximum and p99 of the latency over the whole time range."""
    statistics = (
        ("Average", Stats.AVERAGE),
        ("Minimum", Stats.MINIMUM),
        ("Maximum", Stats.MAXIMUM),
        ("p99", Stats.p(99)),
    )
    return single_value(
        "Latency, average and extremes (ms)",
        *(
            catalogue.INVOCATION_LATENCY.for_model(model, statistic=statistic).with_(label=label)
            for label, statistic in statistics
        ),
    )


def _one(
    title: str, definition: MetricDefinition, model: ModelValue, color: str, *, label: str = ""
) -> SingleValueWidget:
    return single_value(title, with_label(definition.for_model(model), label or title, color))


def _percentiles(
    title: str,
    definition: MetricDefinition,
    model: ModelValue,
    period: timedelta,
    lines: Sequence[HorizontalMark],
) -> GraphWidget:
    return percentile_graph(
        title, lambda statistic: definition.for_model(model, statistic=statistic), period=period, lines=lines
    )
