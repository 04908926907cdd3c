"""Metric math expressions for rates and speeds. Dashboards and alarms use the same expressions.

AWS's documentation of ``Invocations`` has changed: an earlier edition counts successful requests, a later one
counts accepted requests. No rate exceeds 100 % under either definition. The throttle rate is exact under
both. The error rate is exact under the earlier one and slightly low under the later one. Metric math treats a
missing value as 0 and returns no value for a division by zero, so a period without calls has no rate.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Stats


def error_rate(model: ModelValue, *, minimum_calls: int = 0) -> MathExpression:
    """Return the percentage of calls that ended in a client error or a server error.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        minimum_calls: The rate is 0 in a period with fewer calls.
    """
    return _percentage("(client + server)", "calls + client + server", model, minimum_calls)


def client_error_rate(model: ModelValue, *, minimum_calls: int = 0) -> MathExpression:
    """Return the percentage of calls that ended in a client error.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        minimum_calls: The rate is 0 in a period with fewer calls.
    """
    return _percentage("client", "calls + client + server", model, minimum_calls)


def server_error_rate(model: ModelValue, *, minimum_calls: int = 0) -> MathExpression:
    """Return the percentage of calls that ended in a server error.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        minimum_calls: The rate is 0 in a period with fewer calls.
    """
    return _percentage("server", "calls + client + server", model, minimum_calls)


def throttle_rate(model: ModelValue, *, minimum_calls: int = 0) -> MathExpression:
    """Return the percentage of calls that were throttled.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        minimum_calls: The rate is 0 in a period with fewer calls, throttled calls included.
    """
    return _percentage("throttles", "calls + throttles", model, minimum_calls)


def cache_hit_rate(model: ModelValue) -> MathExpression:
    """Return the percentage of prompt tokens that were read from the prompt cache.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
    """
    return metric_math(
        expression="100 * read / (input + read + write)",
        using_metrics={
            "read": catalogue.CACHE_READ_INPUT_TOKEN_COUNT.for_model(model),
            "input": catalogue.INPUT_TOKEN_COUNT.for_model(model),
            "write": catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.for_model(model),
        },
    )


def tokens_per_call(tokens: MetricDefinition, model: ModelValue) -> MathExpression:
    """Return the average number of tokens per call.

    Args:
        tokens: The token metric to average.
        model: The value of the dimension ``ModelId``. ``None`` means all models.
    """
    return metric_math(
        expression="tokens / calls",
        using_metrics={
            "tokens": tokens.for_model(model),
            "calls": catalogue.INVOCATIONS.for_model(model),
        },
    )


def output_tokens_per_second(model: ModelValue, *, minimum_calls: int = 0) -> MathExpression:
    """Return the output tokens per second after the first token, computed from medians.

    The formula is that of "Monitor output tokens per second" in the Bedrock user guide. A call that is not
    streamed has no time to first token, so its whole latency counts.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        minimum_calls: The expression has no value in a period with fewer streamed calls.
    """
    median = Stats.p(50)
    streamed = {
        "calls": catalogue.TIME_TO_FIRST_TOKEN.for_model(model, statistic=Stats.SAMPLE_COUNT),
    }
    enough = f"calls >= {minimum_calls} AND " if minimum_calls else ""
    return metric_math(
        expression=f"IF({enough}latency > first, 1000 * tokens / (latency - first))",
        using_metrics={
            **(streamed if minimum_calls else {}),
            "latency": catalogue.INVOCATION_LATENCY.for_model(model, statistic=median),
            "first": catalogue.TIME_TO_FIRST_TOKEN.for_model(model, statistic=median),
            "tokens": catalogue.OUTPUT_TOKEN_COUNT.for_model(model, statistic=median),
        },
    )


def _percentage(part: str, whole: str, model: ModelValue, minimum_calls: int) -> MathExpression:
    metrics = {
        "calls": catalogue.INVOCATIONS.for_model(model),
        "client": catalogue.INVOCATION_CLIENT_ERRORS.for_model(model),
        "server": catalogue.INVOCATION_SERVER_ERRORS.for_model(model),
        "throttles": catalogue.INVOCATION_THROTTLES.for_model(model),
    }
    share = f"100 * {part} / ({whole})"
    return metric_math(
        expression=f"IF({whole} >= {minimum_calls}, {share}, 0)" if minimum_calls else share,
        using_metrics={name: metric for name, metric in metrics.items() if name in whole},
    )
