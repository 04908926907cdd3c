"""Rates, shares and speeds that several widgets and alarms show, each written once.

``Invocations`` means successes in one edition of AWS's page and accepted requests in a later one. These
formulas never divide by zero and never pass 100 %: the throttle rate is exact under both, the error rate is
exact under the first and reads a little low under the second. In metric maths a missing value counts as zero,
and a division by zero has no value: where nobody called, there is no rate.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Stats


def error_rate(model: ModelValue, *, minimum_calls: int = 0) -> MathExpression:
    """Return the percentage of calls that failed, on either side.

    Args:
        model: The dimension value of a model; none for all.
        minimum_calls: A period with fewer calls counts as free of errors.
    """
    return _share("(client + server)", "calls + client + server", model, minimum_calls)


def client_error_rate(model: ModelValue, *, minimum_calls: int = 0) -> MathExpression:
    """Return the percentage of calls that were refused because of the caller.

    Args:
        model: The dimension value of a model; none for all.
        minimum_calls: A period with fewer calls counts as free of errors.
    """
    return _share("client", "calls + client + server", model, minimum_calls)


def server_error_rate(model: ModelValue, *, minimum_calls: int = 0) -> MathExpression:
    """Return the percentage of calls that failed on AWS's side.

    Args:
        model: The dimension value of a model; none for all.
        minimum_calls: A period with fewer calls counts as free of errors.
    """
    return _share("server", "calls + client + server", model, minimum_calls)


def throttle_rate(model: ModelValue, *, minimum_calls: int = 0) -> MathExpression:
    """Return the percentage of calls that were refused because a quota was used up.

    Args:
        model: The dimension value of a model; none for all.
        minimum_calls: A period with fewer calls, throttled ones included, counts as free of throttles.
    """
    return _share("throttles", "calls + throttles", model, minimum_calls)


def cache_hit_rate(model: ModelValue) -> MathExpression:
    """Return the percentage of prompt tokens that came from the prompt cache.

    Args:
        model: The dimension value of a model; none for all.
    """
    return metric_math(
        expression="100 * read / (input + read + write)",
        using_metrics={
            "read": catalogue.CACHE_READ_INPUT_TOKEN_COUNT.of_model(model),
            "input": catalogue.INPUT_TOKEN_COUNT.of_model(model),
            "write": catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.of_model(model),
        },
    )


def tokens_per_call(tokens: MetricDefinition, model: ModelValue) -> MathExpression:
    """Return how many tokens a call had on average.

    Args:
        tokens: Which tokens.
        model: The dimension value of a model; none for all.
    """
    return metric_math(
        expression="tokens / calls",
        using_metrics={
            "tokens": tokens.of_model(model),
            "calls": catalogue.INVOCATIONS.of_model(model),
        },
    )


def output_tokens_per_second(model: ModelValue, *, minimum_calls: int = 0) -> MathExpression:
    """Return how fast the middle answer is written once it has begun: AWS's formula, of medians.

    Calls that are not streamed have no time to first token, so their whole latency counts.

    Args:
        model: The dimension value of a model; none for all.
        minimum_calls: A period with fewer streamed calls has no value.
    """
    median = Stats.p(50)
    streamed = {
        "calls": catalogue.TIME_TO_FIRST_TOKEN.of_model(model, statistic=Stats.SAMPLE_COUNT),
    }
    enough = f"calls >= {minimum_calls} AND " if minimum_calls else ""
    return metric_math(
        expression=f"IF({enough}latency > first, 1000 * tokens / (latency - first))",
        using_metrics={
            **(streamed if minimum_calls else {}),
            "latency": catalogue.INVOCATION_LATENCY.of_model(model, statistic=median),
            "first": catalogue.TIME_TO_FIRST_TOKEN.of_model(model, statistic=median),
            "tokens": catalogue.OUTPUT_TOKEN_COUNT.of_model(model, statistic=median),
        },
    )


def _share(part: str, whole: str, model: ModelValue, minimum_calls: int) -> MathExpression:
    metrics = {
        "calls": catalogue.INVOCATIONS.of_model(model),
        "client": catalogue.INVOCATION_CLIENT_ERRORS.of_model(model),
        "server": catalogue.INVOCATION_SERVER_ERRORS.of_model(model),
        "throttles": catalogue.INVOCATION_THROTTLES.of_model(model),
    }
    share = f"100 * {part} / ({whole})"
    return metric_math(
        expression=f"IF({whole} >= {minimum_calls}, {share}, 0)" if minimum_calls else share,
        using_metrics={name: metric for name, metric in metrics.items() if name in whole},
    )
