"""Sections and widgets of model calls, failures, latency, tokens and the prompt cache."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.by_model import (
    MODELS_PER_WIDGET,
    in_seconds,
    named_lines,
    p99_in_seconds,
    zero_without_data,
)
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, ModelValue
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.rates import (
    cache_hit_rate,
    client_error_rate,
    output_tokens_per_second,
    server_error_rate,
    throttle_rate,
    tokens_per_call,
)
from bedrock_monitoring.bedrock.sections.key_numbers import cache_hit_number, key_numbers, latency_numbers
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    graph,
    graph_by_model,
    percent_axis,
    percentile_graph,
    search_graph,
    single_value,
    with_label,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.widgets import GraphWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalMark


def traffic(models: Sequence[MonitoredModel] = (), *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of invocations and failures by model, including models that are called later.

    Args:
        models: The monitored models, which are shown by name.
        period: The period of the graphs.
    """
    by_model = partial(graph_by_model, models=models, period=period)
    return Section(
        title="Traffic and failures",
        description="Client errors are the callers', server errors AWS's; throttles for minutes mean that "
        "the quota is the limit, not the model.",
        rows=[
            Row(
                by_model("Invocations by model", catalogue.INVOCATIONS),
                failures_graph(period=period),
            ),
            Row(
                by_model("Client errors by model", catalogue.INVOCATION_CLIENT_ERRORS, stacked=False),
                by_model("Server errors by model", catalogue.INVOCATION_SERVER_ERRORS, stacked=False),
                by_model("Throttles by model", catalogue.INVOCATION_THROTTLES, stacked=False),
            ),
            Row(error_rates_graph(period=period), throttle_rate_graph(period=period)),
        ],
    )


def all_models(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return one section of traffic, failures, latency and tokens of all models of the account and Region.

    Args:
        period: The period of the graphs. Single values cover the whole time range.
    """
    parts = (traffic(period=period), latency(period=period), token_usage(period=period))
    images, legacy = (
        with_label(zero_without_data(definition.for_model(None)), label)
        for definition, label in (
            (catalogue.OUTPUT_IMAGE_COUNT, "Images"),
            (catalogue.LEGACY_MODEL_INVOCATIONS, "Calls to legacy models"),
        )
    )
    return Section(
        title="All models",
        description="Throttles for minutes mean that a quota is too small; server errors are AWS's, client "
        "errors the callers'.",
        rows=[
            key_numbers(),
            *(row for part in parts for row in part.rows),
            Row(
                single_value("Images and legacy models", images, legacy),
                latency_numbers(),
                cache_hit_number(None),
            ),
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
        latency_lines: The thresholds of alarms on latency, in seconds.
    """
    return _latency_section(
        latency_graph(model, period=period, lines=latency_lines),
        time_to_first_token_graph(model, period=period),
        output_speed_graph(model, period=period),
    )


def latency_by_model(
    models: Sequence[MonitoredModel],
    *,
    period: timedelta = DEFAULT_PERIOD,
    latency_lines: Sequence[HorizontalMark] = (),
    first_token_lines: Sequence[HorizontalMark] = (),
) -> Section:
    """Return the section of latency, time to first token and output speed of each model.

    Models that write no text, such as those of images, have a latency alone.

    Args:
        models: The monitored models, which are shown by name. Without any, the graphs are those of all models
            together.
        period: The period of the graphs.
        latency_lines: The thresholds of alarms on the p99 latency, in seconds.
        first_token_lines: The thresholds of alarms on the p99 time to first token, in seconds.
    """
    if not models:
        return latency(period=period)
    shown = models[:MODELS_PER_WIDGET]
    of_text = [model for model in shown if model.writes_text]
    latencies = named_lines(partial(p99_in_seconds, catalogue.INVOCATION_LATENCY), shown)
    first_tokens = named_lines(partial(p99_in_seconds, catalogue.TIME_TO_FIRST_TOKEN), of_text)
    speeds = named_lines(output_tokens_per_second, of_text)
    graphs = [graph("Latency p99 (s)", *latencies, period=period, lines=latency_lines)]
    if of_text:
        graphs += [
            graph("Time to first token p99 (s)", *first_tokens, period=period, lines=first_token_lines),
            graph("Output tokens per second, median", *speeds, period=period),
        ]
    return _latency_section(*graphs)


def _latency_section(*graphs: GraphWidget) -> Section:
    return Section(
        title="Latency",
        description="A long time to first token is the model or its queue; slow answers after a quick first "
        "token are long answers, or a slow model. Tokens per second are exact where all calls are streamed.",
        rows=[Row(*graphs)],
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


def error_rates_graph(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Sequence[HorizontalMark] = ()
) -> GraphWidget:
    """Return a graph of the client error rate and the server error rate.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        period: The period of the graph.
        lines: The thresholds of alarms on error rates.
    """
    return graph(
        "Error rate (%)",
        client_error_rate(model).with_(label="Client errors", color=colors.CLIENT_ERRORS),
        server_error_rate(model).with_(label="Server errors", color=colors.SERVER_ERRORS),
        period=period,
        lines=lines,
    )


def throttle_rate_graph(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Sequence[HorizontalMark] = ()
) -> GraphWidget:
    """Return a graph of the throttle rate, apart from errors: one busy hour would hide all of them.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        period: The period of the graph.
        lines: The thresholds of alarms on the throttle rate.
    """
    return graph(
        "Throttle rate (%)",
        throttle_rate(model).with_(label="Throttles", color=colors.THROTTLES),
        period=period,
        lines=lines,
    )


def latency_graph(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Sequence[HorizontalMark] = ()
) -> GraphWidget:
    """Return a graph of the percentiles of the time to the last token, in seconds."""
    return _percentiles("Latency (s)", catalogue.INVOCATION_LATENCY, model, period, lines)


def time_to_first_token_graph(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Sequence[HorizontalMark] = ()
) -> GraphWidget:
    """Return a graph of the percentiles of the time to the first token of streaming calls, in seconds."""
    return _percentiles("Time to first token (s)", catalogue.TIME_TO_FIRST_TOKEN, model, period, lines)


def output_speed_graph(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Sequence[HorizontalMark] = ()
) -> GraphWidget:
    """Return a graph of the median output tokens per second.

    Latency and tokens are those of all calls, the time to first token that of streamed calls alone, so the
    speed is exact only where all calls are streamed. The label says which calls are in it.
    """
    return graph(
        "Output tokens per second",
        output_tokens_per_second(model).with_(
            label="Median, streamed and other calls", color=colors.OUTPUT_SPEED
        ),
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


def token_usage(models: Sequence[MonitoredModel] = (), *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of tokens by kind, by call and by model, and of the prompt cache.

    Args:
        models: The monitored models, which are shown by name.
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
                graph_by_model(
                    "Output tokens by model", catalogue.OUTPUT_TOKEN_COUNT, models=models, period=period
                ),
                cache_reads_by_model_graph(models, period=period),
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
        "Prompt cache (tokens; hits in % right)",
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


def cache_reads_by_model_graph(
    models: Sequence[MonitoredModel] = (), *, period: timedelta = DEFAULT_PERIOD
) -> GraphWidget:
    """Return a graph of the tokens read from the cache by model.

    Args:
        models: The monitored models, which are shown by name. Without any, a search finds all of them, under
            both names of the metric.
        period: The period of the graph.
    """
    if models:
        return graph_by_model(
            "Tokens read from cache by model",
            catalogue.CACHE_READ_INPUT_TOKEN_COUNT,
            models=models,
            period=period,
        )
    return search_graph(
        "Tokens read from cache by model",
        catalogue.CACHE_READ_INPUT_TOKEN_COUNT.search_by_model(),
        catalogue.CACHE_READ_INPUT_TOKENS.search_by_model(),
        period=period,
        stacked=True,
    )


def _percentiles(
    title: str,
    definition: MetricDefinition,
    model: ModelValue,
    period: timedelta,
    lines: Sequence[HorizontalMark],
) -> GraphWidget:
    return percentile_graph(
        title,
        lambda statistic: in_seconds(definition.for_model(model, statistic=statistic)),
        period=period,
        lines=lines,
    )
