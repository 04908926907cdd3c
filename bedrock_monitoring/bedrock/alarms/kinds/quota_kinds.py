"""Alarms on quotas of a model, of all models and of models on bedrock-mantle, and on reserved capacity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import EVERY_SET, AlarmKind, Scope
from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource
from bedrock_monitoring.bedrock.catalogue import Dimension, ModelValue
from bedrock_monitoring.bedrock.expressions import metrics_insights_query
from bedrock_monitoring.bedrock.quotas import (
    QUOTA_DAY,
    QUOTA_PERIOD,
    QuotaKey,
    QuotaValue,
    fullest,
    mantle_tokens_used,
    requests_used,
    tokens_used,
    tokens_used_in_a_day,
    usage,
)
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, MetricsInsightsQuery
from bedrock_monitoring.notification import WARNING

_SAMPLE = "the alarms of AWS's operations sample for Bedrock"
_SOON_THROTTLED = "nobody yet; soon every caller of the model, by throttles"

_Used = Callable[[ModelValue], Metric | MathExpression]


def _limits(resource: MonitoredResource, key: QuotaKey) -> Iterator[tuple[ModelValue, QuotaValue]]:
    for each in resource.quotas:
        if (value := each.quota.limits.get(key)) is not None:
            yield each.model, value


def _has(key: QuotaKey) -> Callable[[MonitoredResource], bool]:
    """Return whether a resource has a quota: the kind applies to it then."""
    return lambda resource: any(True for _ in _limits(resource, key))


def _share_of(used: _Used, key: QuotaKey, resource: MonitoredResource) -> MathExpression:
    """Return the percentage that is used of a quota; of several routes that of the fullest."""
    return fullest([usage(used(model), value) for model, value in _limits(resource, key)])


def _has_on_mantle(key: QuotaKey) -> Callable[[MonitoredResource], bool]:
    return lambda resource: resource.mantle is not None and key in resource.mantle.limits


def _share_on_mantle(key: QuotaKey, resource: MonitoredResource) -> MathExpression:
    assert resource.mantle is not None
    return usage(mantle_tokens_used(resource.mantle.id, key), resource.mantle.limits[key])


def _reserved_overflow() -> MetricsInsightsQuery:
    """Return the tokens of answers for which the reserved tier was asked and another one served, by model."""
    tokens = catalogue.OUTPUT_TOKEN_COUNT
    asked, served = Dimension.SERVICE_TIER, Dimension.RESOLVED_SERVICE_TIER
    # Metrics Insights, without user input.
    query = (
        f'SELECT SUM({tokens.name}) FROM SCHEMA("{tokens.namespace}", {Dimension.MODEL_ID}, '  # noqa: S608
        f"{asked}, {served}) WHERE {asked} = 'reserved' AND {served} != 'reserved' "
        f"GROUP BY {Dimension.MODEL_ID} ORDER BY SUM() DESC"
    )
    return metrics_insights_query(query=query)


QUOTA_ALARMS = (
    AlarmKind(
        name="tokens_per_minute",
        title="the quota of tokens per minute is nearly used up",
        scope=Scope.EACH_MODEL,
        tier=WARNING,
        default=Condition.parse("> 80 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        usual_maximum=100,
        only_period=QUOTA_PERIOD,
        reason="20 % is left for growth and for the tokens that calls reserve by max_tokens, which the "
        "metric leaves out",
        source=_SAMPLE,
        affects=_SOON_THROTTLED,
        first_step="ask for a larger quota in Service Quotas today; lower max_tokens where callers ask for "
        "more than they use.",
        requires="a quota of tokens per minute",
        applies=_has(QuotaKey.TOKENS_PER_MINUTE),
        metric=partial(_share_of, tokens_used, QuotaKey.TOKENS_PER_MINUTE),
    ),
    AlarmKind(
        name="requests_per_minute",
        title="the quota of requests per minute is nearly used up",
        scope=Scope.EACH_MODEL,
        tier=WARNING,
        default=Condition.parse("> 80 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        usual_maximum=100,
        only_period=QUOTA_PERIOD,
        reason="20 % is left for growth; a model without this quota has no such alarm",
        source=_SAMPLE,
        affects=_SOON_THROTTLED,
        first_step="ask for a larger quota in Service Quotas today; put several questions into one call "
        "where that is possible.",
        requires="a quota of requests per minute",
        applies=_has(QuotaKey.REQUESTS_PER_MINUTE),
        metric=partial(_share_of, requests_used, QuotaKey.REQUESTS_PER_MINUTE),
    ),
    AlarmKind(
        name="tokens_per_day",
        title="the quota of tokens per day is nearly used up",
        scope=Scope.MODEL,
        tier=WARNING,
        all_models_sets=EVERY_SET,
        default=Condition.parse("> 80 % for 1 day"),
        unit=ThresholdUnit.PERCENT,
        usual_maximum=100,
        only_period=QUOTA_DAY,
        reason="20 % is left for what the estimate misses: AWS counts the quota over all models by price and "
        "publishes neither how nor a metric, so the tokens that count per minute are added up",
        source='"Quotas for the bedrock-runtime endpoint" in the Bedrock user guide',
        affects='nobody yet; soon every caller, for the rest of the day: calls end with "Too many tokens per '
        'day"',
        first_step="find what grew: tokens by model on the dashboard; move what can wait to another day or "
        "account, and ask AWS Support for a larger quota.",
        requires="a quota of tokens per day",
        applies=_has(QuotaKey.TOKENS_PER_DAY),
        metric=partial(_share_of, tokens_used_in_a_day, QuotaKey.TOKENS_PER_DAY),
    ),
    AlarmKind(
        name="mantle_input_tokens",
        title="the quota of input tokens per minute is nearly used up",
        scope=Scope.MANTLE_MODEL,
        tier=WARNING,
        default=Condition.parse("> 80 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        usual_maximum=100,
        only_period=QUOTA_PERIOD,
        reason="20 % is left for growth and for max_tokens, which this endpoint adds to the input of a call "
        "that begins; calls that it refuses for their quota are in no metric",
        source='"Quotas for the bedrock-mantle endpoint" in the Bedrock user guide',
        affects=_SOON_THROTTLED,
        first_step="ask for a larger quota in Service Quotas today; lower max_tokens where callers ask for "
        "more than they use.",
        requires="a quota of input tokens per minute on bedrock-mantle",
        applies=_has_on_mantle(QuotaKey.INPUT_TOKENS_PER_MINUTE),
        metric=partial(_share_on_mantle, QuotaKey.INPUT_TOKENS_PER_MINUTE),
    ),
    AlarmKind(
        name="mantle_output_tokens",
        title="the quota of output tokens per minute is nearly used up",
        scope=Scope.MANTLE_MODEL,
        tier=WARNING,
        default=Condition.parse("> 80 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        usual_maximum=100,
        only_period=QUOTA_PERIOD,
        reason="20 % is left for growth; calls that the endpoint refuses for their quota are in no metric",
        source='"Quotas for the bedrock-mantle endpoint" in the Bedrock user guide',
        affects=_SOON_THROTTLED,
        first_step="ask for a larger quota in Service Quotas today; ask for shorter answers where that is "
        "possible.",
        requires="a quota of output tokens per minute on bedrock-mantle",
        applies=_has_on_mantle(QuotaKey.OUTPUT_TOKENS_PER_MINUTE),
        metric=partial(_share_on_mantle, QuotaKey.OUTPUT_TOKENS_PER_MINUTE),
    ),
    AlarmKind(
        name="reserved_overflow",
        title="calls that ask for the reserved tier are served on demand",
        scope=Scope.TARGET,
        tier=WARNING,
        sets=(),
        default=Condition.parse("> 0 for 3 of 4 periods of 15 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="what exceeds reserved capacity moves to the tier default without an error, and is paid for "
        "on top; a burst may do so, but most of an hour means that too little was reserved",
        source='"Service tiers for inference" in the Bedrock user guide; each model is a contributor of its '
        "own",
        affects="your bill, and callers who counted on reserved capacity: they wait, and are throttled, as "
        "on demand",
        first_step="see which model is the contributor, and on the graphs of service tiers since when; then "
        "who grew, and whether it may wait or needs more capacity.",
        metric=lambda _resource: _reserved_overflow(),
    ),
)
