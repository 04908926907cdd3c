"""How much models are called, how badly it goes and how long it takes: over all models, or of one."""

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
    by_model,
    by_percentile,
    found_by_search,
    graph,
    labelled,
    number,
    per_cent,
    searched,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import Stats
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalMark

Lines = Sequence[HorizontalMark]

_MODEL = f"${{PROP('Dim.{Dimension.MODEL_ID}')}}"
"""How CloudWatch calls a series by its model."""


def key_numbers(model: ModelValue = None, *, cost: SingleValueWidget | None = None) -> Row:
    """Return eight numbers over the whole time range: how much, how badly, how slowly, how dearly.

    Args:
        model: The dimension value of a model; none for all.
        cost: What it costs; without it the answer's length stands in its place.
    """
    tokens = number(
        "Tokens",
        labelled(catalogue.INPUT_TOKEN_COUNT.of_model(model), "Input", colors.INPUT),
        labelled(catalogue.OUTPUT_TOKEN_COUNT.of_model(model), "Output", colors.OUTPUT),
    )
    return Row(
        _one("Invocations", catalogue.INVOCATIONS, model, colors.INVOCATIONS),
        number("Error rate (%)", error_rate(model).with_(label="Errors", color=colors.SERVER_ERRORS)),
        number("Throttle rate (%)", throttle_rate(model).with_(label="Throttles", color=colors.THROTTLES)),
        _one("Latency p99 (ms)", catalogue.INVOCATION_LATENCY, model, colors.P99, label="p99"),
        _one("First token p99 (ms)", catalogue.TIME_TO_FIRST_TOKEN, model, colors.P99, label="p99"),
        tokens,
        cost
        or number(
            "Output tokens per call",
            tokens_per_call(catalogue.OUTPUT_TOKEN_COUNT, model).with_(label="Output", color=colors.OUTPUT),
        ),
        number(
            "Cache hit rate (%)", cache_hit_rate(model).with_(label="Cache hits", color=colors.CACHE_READ)
        ),
    )


def traffic(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return how much each model is called and how often calls fail, found by search: a model called tomorrow appears by itself.

    Args:
        period: Of the graphs.
    """
    return Section(
        title="Traffic and failures",
        description="Client errors are the callers', server errors AWS's; throttles for minutes mean that the quota is the limit, not the model.",
        rows=[
            Row(
                by_model("Invocations by model", catalogue.INVOCATIONS, period=period),
                failures(period=period),
            ),
            Row(
                graph(
                    "Errors by model",
                    searched(catalogue.INVOCATION_CLIENT_ERRORS.by_model(), f"{_MODEL}, client errors"),
                    searched(catalogue.INVOCATION_SERVER_ERRORS.by_model(), f"{_MODEL}, server errors"),
                    period=period,
                ),
                by_model("Throttles by model", catalogue.INVOCATION_THROTTLES, period=period, stacked=False),
                failure_rates(period=period),
            ),
        ],
    )


def all_models(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return traffic, errors, latency and tokens over all models of the account and Region, in one section.

    Args:
        period: Of the graphs; numbers cover the whole time range.
    """
    parts = (traffic(period=period), speed(period=period), token_use(period=period))
    images = labelled(catalogue.OUTPUT_IMAGE_COUNT.of_model(None), "Images")
    legacy = labelled(catalogue.LEGACY_MODEL_INVOCATIONS.of_model(None), "Calls to legacy models")
    return Section(
        title="All models",
        description="Throttles for minutes mean that a quota is too small; server errors are AWS's, client errors the callers'.",
        rows=[
            key_numbers(),
            *(row for part in parts for row in part.rows),
            Row(number("Images and legacy models", images, legacy), latency_numbers()),
        ],
    )


def speed(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, latency_lines: Lines = ()
) -> Section:
    """Return how long calls take, and how fast answers are written.

    Args:
        model: The dimension value of a model; none for all.
        period: Of the graphs.
        latency_lines: Thresholds of alarms on latency.
    """
    return Section(
        title="Latency",
        description="A long time to first token is the model or its queue; slow answers after a quick first token are long answers, or a slow model.",
        rows=[
            Row(
                latency(model, period=period, lines=latency_lines),
                time_to_first_token(model, period=period),
                writing_speed(model, period=period),
            )
        ],
    )


def failures(
    model: ModelValue = None,
    *,
    period: timedelta = DEFAULT_PERIOD,
    lines: Lines = (),
    throttle_lines: Lines = (),
) -> GraphWidget:
    """Return failed calls of each kind; throttles, which come by the thousand, on an axis of their own.

    Args:
        model: The dimension value of a model; none for all.
        period: Of the graph.
        lines: Thresholds of alarms on errors.
        throttle_lines: Thresholds of alarms on throttles.
    """
    return graph(
        "Failed calls (errors left, throttles right)",
        labelled(catalogue.INVOCATION_CLIENT_ERRORS.of_model(model), "Client errors", colors.CLIENT_ERRORS),
        labelled(catalogue.INVOCATION_SERVER_ERRORS.of_model(model), "Server errors", colors.SERVER_ERRORS),
        right=[labelled(catalogue.INVOCATION_THROTTLES.of_model(model), "Throttles", colors.THROTTLES)],
        period=period,
        lines=lines,
        right_lines=throttle_lines,
    )


def failure_rates(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Lines = ()
) -> GraphWidget:
    """Return the shares of calls that failed on either side and that were throttled.

    Args:
        model: The dimension value of a model; none for all.
        period: Of the graph.
        lines: Thresholds of alarms on rates.
    """
    return graph(
        "Error and throttle rate (%)",
        client_error_rate(model).with_(label="Client errors", color=colors.CLIENT_ERRORS),
        server_error_rate(model).with_(label="Server errors", color=colors.SERVER_ERRORS),
        throttle_rate(model).with_(label="Throttles", color=colors.THROTTLES),
        period=period,
        lines=lines,
    )


def latency(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Lines = ()
) -> GraphWidget:
    """Return percentiles from the request to the last token."""
    return _percentiles("Latency (ms)", catalogue.INVOCATION_LATENCY, model, period, lines)


def time_to_first_token(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Lines = ()
) -> GraphWidget:
    """Return percentiles from the request to the first token, of streamed calls."""
    return _percentiles("Time to first token (ms)", catalogue.TIME_TO_FIRST_TOKEN, model, period, lines)


def writing_speed(
    model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD, lines: Lines = ()
) -> GraphWidget:
    """Return how many tokens a second the middle answer is written with."""
    return graph(
        "Output tokens per second",
        output_tokens_per_second(model).with_(label="Median", color=colors.SPEED),
        period=period,
        lines=lines,
    )


def tokens(model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD) -> GraphWidget:
    """Return tokens of every kind as areas that add up."""
    return graph(
        "Tokens by kind",
        labelled(catalogue.INPUT_TOKEN_COUNT.of_model(model), "Input", colors.INPUT),
        labelled(catalogue.OUTPUT_TOKEN_COUNT.of_model(model), "Output", colors.OUTPUT),
        labelled(
            catalogue.CACHE_READ_INPUT_TOKEN_COUNT.of_model(model), "Read from cache", colors.CACHE_READ
        ),
        labelled(
            catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.of_model(model), "Written to cache", colors.CACHE_WRITE
        ),
        stacked=True,
        period=period,
    )


def token_use(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return tokens in and out, by call and by model, and how much of the prompts the cache spared.

    Args:
        period: Of the graphs.
    """
    return Section(
        title="Tokens and cache",
        description="Input leaves out what came from the cache. Few hits with long prompts mean that a cache would pay; many writes with few reads, that it does not.",
        rows=[
            Row(tokens(period=period), cache(period=period)),
            Row(
                tokens_by_call(period=period),
                by_model("Output tokens by model", catalogue.OUTPUT_TOKEN_COUNT, period=period),
                cache_reads_by_model(period=period),
            ),
        ],
    )


def tokens_by_call(model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD) -> GraphWidget:
    """Return how long the average prompt and the average answer are."""
    return graph(
        "Tokens per call",
        tokens_per_call(catalogue.INPUT_TOKEN_COUNT, model).with_(label="Input", color=colors.INPUT),
        tokens_per_call(catalogue.OUTPUT_TOKEN_COUNT, model).with_(label="Output", color=colors.OUTPUT),
        period=period,
    )


def cache(model: ModelValue = None, *, period: timedelta = DEFAULT_PERIOD) -> GraphWidget:
    """Return tokens read from and written to the prompt cache, and which share of all prompt tokens hit it."""
    return graph(
        "Prompt cache (tokens left, hit rate in % right)",
        labelled(
            catalogue.CACHE_READ_INPUT_TOKEN_COUNT.of_model(model), "Read from cache", colors.CACHE_READ
        ),
        labelled(
            catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.of_model(model), "Written to cache", colors.CACHE_WRITE
        ),
        right=[cache_hit_rate(model).with_(label="Cache hits", color=colors.CACHE_HITS)],
        right_y_axis=per_cent(),
        period=period,
    )


def cache_reads_by_model(*, period: timedelta = DEFAULT_PERIOD) -> GraphWidget:
    """Return tokens read from the cache by model, under either of the two names that AWS gives the metric."""
    return found_by_search(
        "Tokens read from cache by model",
        catalogue.CACHE_READ_INPUT_TOKEN_COUNT.by_model(),
        catalogue.CACHE_READ_INPUT_TOKENS.by_model(),
        period=period,
        stacked=True,
    )


def latency_numbers(model: ModelValue = None) -> SingleValueWidget:
    """Return the average, the extremes and the p99 of the latency over the time range."""
    statistics = (
        ("Average", Stats.AVERAGE),
        ("Minimum", Stats.MINIMUM),
        ("Maximum", Stats.MAXIMUM),
        ("p99", Stats.p(99)),
    )
    return number(
        "Latency, average and extremes (ms)",
        *(
            catalogue.INVOCATION_LATENCY.of_model(model, statistic=statistic).with_(label=label)
            for label, statistic in statistics
        ),
    )


def _one(
    title: str, definition: MetricDefinition, model: ModelValue, color: str, *, label: str = ""
) -> SingleValueWidget:
    return number(title, labelled(definition.of_model(model), label or title, color))


def _percentiles(
    title: str, definition: MetricDefinition, model: ModelValue, period: timedelta, lines: Lines
) -> GraphWidget:
    return by_percentile(
        title, lambda statistic: definition.of_model(model, statistic=statistic), period=period, lines=lines
    )
