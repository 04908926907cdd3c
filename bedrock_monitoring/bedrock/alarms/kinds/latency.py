"""Answers that take too long to come, to begin or to be written."""

from __future__ import annotations

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, Scope
from bedrock_monitoring.bedrock.alarms.kinds.errors import MINIMUM_CALLS
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.rates import output_tokens_per_second
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Stats
from bedrock_monitoring.notification import WARNING


def _percentile(definition: MetricDefinition, model: ModelValue, percentile: int) -> MathExpression:
    """Return a percentile of the calls of a period; no value where there are too few of them."""
    return metric_math(
        expression=f"IF(calls >= {MINIMUM_CALLS}, latency)",
        using_metrics={
            "calls": definition.of_model(model, statistic=Stats.SAMPLE_COUNT),
            "latency": definition.of_model(model, statistic=Stats.p(percentile)),
        },
    )


SPEED = (
    AlarmKind(
        name="latency_p90",
        title="one answer in ten takes too long",
        scope=Scope.MODEL,
        tier=WARNING,
        is_on=False,
        default=Condition.parse("> 15 s for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.MILLISECONDS,
        reason="half of what the slowest answers may take: when so many are slow, the model is, and not its longest answers alone",
        source="this project, from the threshold of latency_p99",
        affects="one user in ten, in every conversation of some length everybody",
        first_step="compare with time to first token and output tokens per call: a slower model, or longer prompts and answers?",
        watched=lambda subject: _percentile(catalogue.INVOCATION_LATENCY, subject.value, 90),
    ),
    AlarmKind(
        name="latency_p99",
        title="the slowest answers take too long",
        scope=Scope.MODEL,
        tier=WARNING,
        default=Condition.parse("> 30 s for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.MILLISECONDS,
        reason="half a minute is where callers and their proxies give up",
        source="the warning level that a production team publishes for its own Bedrock traffic",
        affects="one call in a hundred: those with the longest prompts and answers",
        first_step="compare output tokens per call and time to first token: longer answers, or a slower model?",
        watched=lambda subject: _percentile(catalogue.INVOCATION_LATENCY, subject.value, 99),
    ),
    AlarmKind(
        name="time_to_first_token_p99",
        title="the slowest answers take too long to begin",
        scope=Scope.MODEL,
        tier=WARNING,
        is_on=False,
        default=Condition.parse("> 10 s for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.MILLISECONDS,
        reason="after ten seconds without a sign people turn to something else",
        source="the limit of attention in the literature on response times; streaming calls alone publish the metric",
        affects="those who look at an empty answer; calls that are not streamed are not in it",
        first_step="look at input tokens per call and at the cache hit rate: long prompts begin late, cached ones early.",
        watched=lambda subject: _percentile(catalogue.TIME_TO_FIRST_TOKEN, subject.value, 99),
    ),
    AlarmKind(
        name="output_tokens_per_second",
        title="answers are written too slowly",
        scope=Scope.MODEL,
        tier=WARNING,
        is_on=False,
        default=None,
        example="< 40 tokens/s for 3 of 5 periods of 5 minutes",
        unit=ThresholdUnit.TOKENS_PER_SECOND,
        reason="each model has a speed of its own: take 80 % of what the dashboard shows on a usual day",
        source="Bedrock user guide, Monitor output tokens per second",
        affects="those who read along while the answer is written",
        first_step="look whether other models and Regions are slow too; send callers to another profile or tier.",
        watched=lambda subject: output_tokens_per_second(subject.value, minimum_calls=MINIMUM_CALLS),
    ),
)
