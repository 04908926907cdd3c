"""Metric math expressions for the usage of quotas: per minute, per day, by route."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.quotas.quota import QuotaValue
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric

QUOTA_PERIOD = timedelta(minutes=1)
"""The period over which Bedrock counts usage against a quota per minute."""

QUOTA_DAY = timedelta(days=1)
"""The period over which Bedrock counts usage against a quota per day. AWS does not say when a day begins."""


def tokens_used(model: ModelValue) -> Metric | MathExpression:
    """Return the tokens per minute that count against the quota: AWS's own estimate.

    AWS publishes the estimate after a call has ended. Throttling also counts the tokens that a running call
    reserves (``max_tokens``), which the metric leaves out. Calls can therefore be throttled below 100 %.
    """
    return catalogue.ESTIMATED_TPM_QUOTA_USAGE.for_model(model).with_(period=QUOTA_PERIOD)


def tokens_used_in_a_day(model: ModelValue) -> Metric | MathExpression:
    """Return the tokens of a day that count against a quota per day: an approximation.

    AWS publishes no metric for it. The quota across models is counted by price, in a way that AWS does not
    publish. The estimate for the quota per minute is the nearest metric: like a price, it weighs output more
    than input, and it leaves out what was read from the prompt cache.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
    """
    return catalogue.ESTIMATED_TPM_QUOTA_USAGE.for_model(model).with_(period=QUOTA_DAY)


def tokens_by_formula(model: ModelValue, *, burndown_rate: int) -> MathExpression:
    """Return the tokens per minute that count against the quota, by the formula of the user guide.

    Args:
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        burndown_rate: How many tokens an output token counts as.
    """
    output = "output" if burndown_rate == 1 else f"{burndown_rate} * output"
    return metric_math(
        expression=f"input + write + {output}",
        using_metrics={
            "input": catalogue.INPUT_TOKEN_COUNT.for_model(model).with_(period=QUOTA_PERIOD),
            "write": catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.for_model(model).with_(period=QUOTA_PERIOD),
            "output": catalogue.OUTPUT_TOKEN_COUNT.for_model(model).with_(period=QUOTA_PERIOD),
        },
    )


def requests_used(model: ModelValue) -> Metric | MathExpression:
    """Return the accepted requests per minute."""
    return catalogue.INVOCATIONS.for_model(model).with_(period=QUOTA_PERIOD)


def usage(used: Metric | MathExpression, limit: QuotaValue) -> MathExpression:
    """Return the percentage of a quota that each period used.

    Args:
        used: The result of ``tokens_used``, ``tokens_used_in_a_day`` or ``requests_used``.
        limit: The quota.
    """
    return metric_math(expression=f"100 * used / {limit}", using_metrics={"used": used})


def fullest(usages: Sequence[MathExpression]) -> MathExpression:
    """Return the usage of the route whose quota is used most.

    Args:
        usages: The result of ``usage`` for each route, at least one.
    """
    if len(usages) == 1:
        return usages[0]
    inputs = {f"way{number}": used for number, used in enumerate(usages, start=1)}
    return metric_math(expression=f"MAX([{', '.join(inputs)}])", using_metrics=inputs)


def headroom(used: Metric | MathExpression, limit: QuotaValue) -> MathExpression:
    """Return the percentage of a quota that was unused in the busiest period of the time range.

    The value is negative if usage exceeded the quota.

    Args:
        used: The result of ``tokens_used``, ``tokens_used_in_a_day`` or ``requests_used``.
        limit: The quota.
    """
    return metric_math(
        expression=f"TIME_SERIES(100 - 100 * MAX(used) / {limit})", using_metrics={"used": used}
    )


def limit_line(used: Metric | MathExpression, limit: QuotaValue) -> MathExpression:
    """Return the quota as a constant time series.

    Args:
        used: A metric of the same graph. Its timestamps become those of the series.
        limit: The quota.
    """
    return metric_math(expression=f"used * 0 + {limit}", using_metrics={"used": used})
