"""Quotas for tokens and requests per minute, and metric math expressions for their usage.

A quota applies to one model, one Region and one kind of route (in-Region, geographic or global). All
application inference profiles that are copied from the same profile share it, and so do the priority, default
and flex service tiers. An output token counts several times if the model has a burndown rate. Tokens read
from the prompt cache do not count. Sources: "Quotas for Amazon Bedrock" and "How tokens are counted" in the
Bedrock user guide.
"""

from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.lazy_dataclass import dataclass
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.value import Value

QUOTA_PERIOD = timedelta(minutes=1)
"""The period over which Bedrock counts usage against a quota."""

CLAUDE_OUTPUT_BURNDOWN_RATE = 5
"""How many tokens an output token of Claude 3.7 and later counts as (user guide). Other models have 1."""

_BURNS_DOWN = lazy_pattern(r"anthropic\.claude-(?:3-7-|(?!3-|instant|v\d)[a-z]+-)")

QuotaValue = int | str
"""A number, or a deferred value that Terraform reads from Service Quotas at apply."""


@dataclass(frozen=True, kw_only=True)
class Quota(Value):
    """The quotas of one model, per minute.

    Attributes:
        tokens_per_minute: The quota for tokens, burndown included. ``None`` if it is unknown.
        requests_per_minute: The quota for requests. ``None`` if it is unknown or the model has none.
        output_burndown_rate: How many tokens an output token counts as.
    """

    tokens_per_minute: QuotaValue | None = None
    requests_per_minute: QuotaValue | None = None
    output_burndown_rate: int = 1

    @property
    def has_limits(self) -> bool:
        """Whether at least one of the two quotas is known."""
        return self.tokens_per_minute is not None or self.requests_per_minute is not None


def output_burndown_rate(model: ModelId) -> int:
    """Return how many tokens an output token of a model counts as.

    The user guide says "Claude 3.7 and later". Claude models that are newer than the page are assumed to have
    the same rate.
    """
    return CLAUDE_OUTPUT_BURNDOWN_RATE if _BURNS_DOWN.match(model.foundation_id or "") else 1


def tokens_used(model: ModelValue) -> Metric | MathExpression:
    """Return the tokens per minute that count against the quota: AWS's own estimate.

    AWS publishes the estimate after a call has ended. Throttling also counts the tokens that a running call
    reserves (``max_tokens``), which the metric leaves out. Calls can therefore be throttled below 100 %.
    """
    return catalogue.ESTIMATED_TPM_QUOTA_USAGE.for_model(model).with_(period=QUOTA_PERIOD)


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
    """Return the percentage of a quota that each minute used.

    Args:
        used: The result of ``tokens_used`` or ``requests_used``.
        limit: The quota.
    """
    return metric_math(expression=f"100 * used / {limit}", using_metrics={"used": used})


def headroom(used: Metric | MathExpression, limit: QuotaValue) -> MathExpression:
    """Return the percentage of a quota that was unused in the busiest minute of the time range.

    The value is negative if usage exceeded the quota.

    Args:
        used: The result of ``tokens_used`` or ``requests_used``.
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
