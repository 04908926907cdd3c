"""Rates and shares that several widgets and alarms show, each written once.

``Invocations`` means successes in one edition of AWS's page and accepted requests in a later one. These formulas never divide by zero and
never pass 100 %: the throttle rate is exact under both, the error rate is exact under the first and reads a little low under the second.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.cloudwatch.expressions import ProvenText
from bedrock_monitoring.cloudwatch.metrics import MathExpression


def error_rate(model: str | None, *, minimum_calls: int = 0) -> MathExpression:
    """Return the percentage of calls that failed, on either side.

    Args:
        model: The dimension value of a model; none for all.
        minimum_calls: A period with fewer calls counts as free of errors.
    """
    return _share("(client + server)", "calls + client + server", model, minimum_calls)


def client_error_rate(model: str | None, *, minimum_calls: int = 0) -> MathExpression:
    """Return the percentage of calls that were refused because of the caller.

    Args:
        model: The dimension value of a model; none for all.
        minimum_calls: A period with fewer calls counts as free of errors.
    """
    return _share("client", "calls + client + server", model, minimum_calls)


def throttle_rate(model: str | None) -> MathExpression:
    """Return the percentage of calls that were refused because a quota was used up.

    Args:
        model: The dimension value of a model; none for all.
    """
    return _share("throttles", "calls + throttles", model, 0)


def cache_hit_rate(model: str | None) -> MathExpression:
    """Return the percentage of prompt tokens that came from the prompt cache.

    Args:
        model: The dimension value of a model; none for all.
    """
    return MathExpression(
        expression=ProvenText("100 * read / (input + read + write)"),
        using_metrics={
            "read": catalogue.CACHE_READ_INPUT_TOKEN_COUNT.of_model(model),
            "input": catalogue.INPUT_TOKEN_COUNT.of_model(model),
            "write": catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.of_model(model),
        },
    )


def _share(part: str, whole: str, model: str | None, minimum_calls: int) -> MathExpression:
    metrics = {
        "calls": catalogue.INVOCATIONS.of_model(model),
        "client": catalogue.INVOCATION_CLIENT_ERRORS.of_model(model),
        "server": catalogue.INVOCATION_SERVER_ERRORS.of_model(model),
        "throttles": catalogue.INVOCATION_THROTTLES.of_model(model),
    }
    share = f"100 * {part} / ({whole})"
    return MathExpression(
        expression=ProvenText(f"IF({whole} >= {minimum_calls}, {share}, 0)" if minimum_calls else share),
        using_metrics={name: metric for name, metric in metrics.items() if name in whole},
    )
