"""Alarms on latency, time to first token and output speed."""

from __future__ import annotations

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, AlarmSetName, Scope
from bedrock_monitoring.bedrock.alarms.kinds.errors import MINIMUM_CALLS
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.rates import output_tokens_per_second
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Stats
from bedrock_monitoring.notification import WARNING


def _percentile(definition: MetricDefinition, model: ModelValue, percentile: int) -> MathExpression:
    """Return a percentile over the calls of a period, without a value if there are too few of them."""
    return metric_math(
        expression=f"IF(calls >= {MINIMUM_CALLS}, latency)",
        using_metrics={
            "calls": definition.for_model(model, statistic=Stats.SAMPLE_COUNT),
            "latency": definition.for_model(model, statistic=Stats.p(percentile)),
        },
    )


LATENCY_ALARMS = (
    AlarmKind(
        name="latency_p90",
        title="one answer in ten takes too long",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(),
        default=Condition.parse("> 15 s for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.MILLISECONDS,
        reason="half the threshold of latency_p99; if one call in ten is this slow, the model is slow, not "
        "only its longest responses",
        source="this project, from the threshold of latency_p99",
        affects="one call in ten, so every user in a conversation of some length",
        first_step="compare with time to first token and output tokens per call: a slower model, or longer "
        "prompts and answers?",
        metric=lambda resource: _percentile(catalogue.INVOCATION_LATENCY, resource.model, 90),
    ),
    AlarmKind(
        name="latency_p99",
        title="the slowest answers take too long",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(AlarmSetName.CLASSIC,),
        default=Condition.parse("> 30 s for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.MILLISECONDS,
        reason="callers and their proxies typically time out after half a minute",
        source="the warning threshold that a production team publishes for its own Bedrock traffic",
        affects="one call in a hundred: those with the longest prompts and responses",
        first_step="compare output tokens per call and time to first token: longer answers, or a slower "
        "model?",
        metric=lambda resource: _percentile(catalogue.INVOCATION_LATENCY, resource.model, 99),
    ),
    AlarmKind(
        name="time_to_first_token_p99",
        title="the slowest answers take too long to begin",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(),
        default=Condition.parse("> 10 s for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.MILLISECONDS,
        reason="users turn to other tasks after ten seconds without a response",
        source="the limit of attention in the literature on response times; only streaming calls publish the "
        "metric",
        affects="users who wait for a streamed response to start; calls that are not streamed are not "
        "measured",
        first_step="look at input tokens per call and at the cache hit rate: long prompts begin late, cached "
        "ones early.",
        metric=lambda resource: _percentile(catalogue.TIME_TO_FIRST_TOKEN, resource.model, 99),
    ),
    AlarmKind(
        name="output_tokens_per_second",
        title="answers are written too slowly",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(),
        default=None,
        example="< 40 tokens/s for 3 of 5 periods of 5 minutes",
        unit=ThresholdUnit.TOKENS_PER_SECOND,
        reason="the speed depends on the model; use 80 % of what the dashboard shows on a normal day",
        source='"Monitor output tokens per second" in the Bedrock user guide',
        affects="users who read a response while it is streamed",
        first_step="look whether other models and Regions are slow too; send callers to another profile or "
        "tier.",
        metric=lambda resource: output_tokens_per_second(resource.model, minimum_calls=MINIMUM_CALLS),
    ),
)
