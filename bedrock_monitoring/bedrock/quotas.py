"""How much Bedrock lets an account call a model, and how near its traffic is to that.

Sources: "Quotas for Amazon Bedrock" and "How tokens are counted" of the Bedrock user guide. A quota is per
model, Region and kind of access (in-Region, geographic, global); every application inference profile of one
system profile shares it, and so do the priority, default and flex tiers. Output tokens count several times
where the model has a burndown rate; tokens read from the prompt cache do not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric

QUOTA_PERIOD = timedelta(minutes=1)
"""What the quotas are counted over."""

BURNDOWN_OF_CLAUDE = 5
"""How often an output token of Claude 3.7 and later counts; of every other model it counts once (user guide)."""

_BURNS_DOWN = re.compile(r"anthropic\.claude-(?:3-7-|(?!3-|instant|v\d)[a-z]+-)")

Limit = int | str
"""A number, or the text that becomes one when Terraform reads it from Service Quotas."""


@dataclass(frozen=True, kw_only=True)
class Quota:
    """What may be used of a model in a minute.

    Attributes:
        tokens_per_minute: Tokens, burndown included; not known unless given.
        requests_per_minute: Requests; not known unless given, and some models have none.
        output_burndown_rate: How many tokens an output token counts as.
    """

    tokens_per_minute: Limit | None = None
    requests_per_minute: Limit | None = None
    output_burndown_rate: int = 1

    @property
    def is_known(self) -> bool:
        """Whether there is anything to compare with."""
        return self.tokens_per_minute is not None or self.requests_per_minute is not None


def output_burndown_rate(model: ModelId) -> int:
    """Return how often an output token of a model counts against tokens per minute, as far as AWS's page says.

    It says "Claude 3.7 and later"; of models newer than the page it is assumed.
    """
    return BURNDOWN_OF_CLAUDE if _BURNS_DOWN.match(model.foundation_id or "") else 1


def tokens_used(model: ModelValue) -> Metric | MathExpression:
    """Return the tokens of a minute that count against the quota, as AWS estimates them after the calls have ended.

    What is reserved while a call runs (``max_tokens``) is not in it, and that is what throttling goes by: a
    quota can be exhausted below 100 %.
    """
    return catalogue.ESTIMATED_TPM_QUOTA_USAGE.of_model(model).with_(period=QUOTA_PERIOD)


def tokens_counted(model: ModelValue, *, burndown_rate: int) -> MathExpression:
    """Return the same by the formula of AWS's page: input, cache writes, and output as often as it counts."""
    output = "output" if burndown_rate == 1 else f"{burndown_rate} * output"
    return metric_math(
        expression=f"input + write + {output}",
        using_metrics={
            "input": catalogue.INPUT_TOKEN_COUNT.of_model(model).with_(period=QUOTA_PERIOD),
            "write": catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.of_model(model).with_(period=QUOTA_PERIOD),
            "output": catalogue.OUTPUT_TOKEN_COUNT.of_model(model).with_(period=QUOTA_PERIOD),
        },
    )


def requests_used(model: ModelValue) -> Metric | MathExpression:
    """Return the requests of a minute that were accepted."""
    return catalogue.INVOCATIONS.of_model(model).with_(period=QUOTA_PERIOD)


def usage(used: Metric | MathExpression, limit: Limit) -> MathExpression:
    """Return the percentage of a quota that a minute used.

    Args:
        used: ``tokens_used`` or ``requests_used``.
        limit: The quota.
    """
    return metric_math(expression=f"100 * used / {limit}", using_metrics={"used": used})


def headroom(used: Metric | MathExpression, limit: Limit) -> MathExpression:
    """Return the percentage of a quota that the busiest minute of the time range left unused; negative where it was passed.

    Args:
        used: ``tokens_used`` or ``requests_used``.
        limit: The quota.
    """
    return metric_math(
        expression=f"TIME_SERIES(100 - 100 * MAX(used) / {limit})", using_metrics={"used": used}
    )


def limit_line(used: Metric | MathExpression, limit: Limit) -> MathExpression:
    """Return the quota as a line over the time range.

    Args:
        used: What is drawn with it: a line needs the moments of a metric.
        limit: The quota.
    """
    return metric_math(expression=f"used * 0 + {limit}", using_metrics={"used": used})
