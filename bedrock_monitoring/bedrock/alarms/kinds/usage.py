"""How much is called: against the quota, in dollars, against what is usual, and not at all."""

from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.alarm_subject import AlarmSubject
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, Scope
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.prices import cost_of_routes
from bedrock_monitoring.bedrock.quotas import QUOTA_PERIOD, requests_used, tokens_used, usage
from bedrock_monitoring.cloudwatch.alarms import TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.notification import CRITICAL, WARNING

_NO_BUDGET = "nobody else knows your budget"
_OF_PRICES = "this project; an estimate of tokens at the prices that the cost widgets use"


def _tokens_per_minute(subject: AlarmSubject) -> MathExpression:
    assert subject.quota is not None
    assert subject.quota.tokens_per_minute is not None
    return usage(tokens_used(subject.value), subject.quota.tokens_per_minute)


def _requests_per_minute(subject: AlarmSubject) -> MathExpression:
    assert subject.quota is not None
    assert subject.quota.requests_per_minute is not None
    return usage(requests_used(subject.value), subject.quota.requests_per_minute)


def _cost(subject: AlarmSubject) -> MathExpression:
    priced = ((route.price, route.model.dimension_value) for route in subject.priced)
    return cost_of_routes([(price, value) for price, value in priced if price is not None])


def _tokens(subject: AlarmSubject) -> MathExpression:
    return metric_math(
        expression="input + output",
        using_metrics={
            "input": catalogue.INPUT_TOKEN_COUNT.of_model(subject.value),
            "output": catalogue.OUTPUT_TOKEN_COUNT.of_model(subject.value),
        },
    )


USE = (
    AlarmKind(
        name="tokens_per_minute",
        title="the quota of tokens per minute is nearly used up",
        scope=Scope.EACH_MODEL,
        tier=WARNING,
        default=Condition.parse("> 80 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        only_period=QUOTA_PERIOD,
        reason="a fifth is what is left for growth and for what calls reserve by max_tokens, which is not in the metric",
        source="the alarms of AWS's operations sample for Bedrock",
        affects="nobody yet; soon everybody who calls the model, by throttles",
        first_step="ask for a larger quota in Service Quotas today; lower max_tokens where callers ask for more than they use.",
        needs="a quota of tokens per minute",
        applies=lambda subject: subject.quota is not None and subject.quota.tokens_per_minute is not None,
        watched=_tokens_per_minute,
    ),
    AlarmKind(
        name="requests_per_minute",
        title="the quota of requests per minute is nearly used up",
        scope=Scope.EACH_MODEL,
        tier=WARNING,
        default=Condition.parse("> 80 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        only_period=QUOTA_PERIOD,
        reason="a fifth is what is left for growth; some models have no such quota, and no such alarm",
        source="the alarms of AWS's operations sample for Bedrock",
        affects="nobody yet; soon everybody who calls the model, by throttles",
        first_step="ask for a larger quota in Service Quotas today; put several questions into one call where that is possible.",
        needs="a quota of requests per minute",
        applies=lambda subject: subject.quota is not None and subject.quota.requests_per_minute is not None,
        watched=_requests_per_minute,
    ),
    AlarmKind(
        name="hourly_cost",
        title="an hour costs more than it should",
        scope=Scope.MODEL,
        tier=WARNING,
        is_on=False,
        default=None,
        example="> 20 USD for 1 period of 1 hour",
        unit=ThresholdUnit.USD,
        only_period=timedelta(hours=1),
        reason=f"{_NO_BUDGET}; three times the mean of an hour is a good beginning",
        source=_OF_PRICES,
        affects="your budget",
        first_step="find the caller behind it: calls by model and by caller on the dashboard; then ask or slow it down.",
        needs="a price",
        applies=lambda subject: bool(subject.priced),
        watched=_cost,
    ),
    AlarmKind(
        name="daily_cost",
        title="a day costs more than it should",
        scope=Scope.MODEL,
        tier=WARNING,
        is_on=False,
        default=None,
        example="> 200 USD for 1 period of 1 day",
        unit=ThresholdUnit.USD,
        only_period=timedelta(days=1),
        reason=f"{_NO_BUDGET}; a thirtieth of what a month may cost, and half as much again",
        source=_OF_PRICES,
        affects="your budget",
        first_step="compare with yesterday: more calls, longer prompts, or a dearer model? The cost section shows which.",
        needs="a price",
        applies=lambda subject: bool(subject.priced),
        watched=_cost,
    ),
    AlarmKind(
        name="token_anomaly",
        title="many more tokens than usual are used",
        scope=Scope.MODEL,
        tier=WARNING,
        is_on=False,
        default=Condition.parse("above 3 deviations for 3 of 4 periods of 15 minutes"),
        unit=ThresholdUnit.DEVIATIONS,
        reason="two deviations are passed by chance about twice a day; a loop or a leaked key lasts longer than three quarters of an hour",
        source="the anomaly alarms of AWS's operations sample for Bedrock: quarters of an hour, the upper side alone",
        affects="your budget, and everybody who shares the quota",
        first_step="find the caller whose tokens grew; a loop is stopped at the caller, a leaked key by its owner.",
        watched=_tokens,
    ),
    AlarmKind(
        name="invocation_anomaly",
        title="the number of calls is far from usual",
        scope=Scope.MODEL,
        tier=WARNING,
        is_on=False,
        default=Condition.parse("outside 3 deviations for 3 of 4 periods of 15 minutes"),
        unit=ThresholdUnit.DEVIATIONS,
        reason="two deviations are passed by chance several times a day; fewer calls than usual are as telling as more",
        source="the anomaly alarms of AWS's operations sample for Bedrock: quarters of an hour",
        affects="with fewer calls the users of an application that no longer reaches the model; with more your budget",
        first_step="look which side of the band it left; for fewer calls ask the applications, for more find the caller.",
        watched=lambda subject: catalogue.INVOCATIONS.of_model(subject.value),
    ),
    AlarmKind(
        name="traffic_gone",
        title="nobody calls any more",
        scope=Scope.MODEL,
        tier=CRITICAL,
        is_on=False,
        default=Condition.parse("< 1 for 3 periods of 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="only for what is called day and night: a quarter of an hour without one call is then a failure before the model",
        source="this project; a public team dropped an anomaly alarm for it as too noisy, so this one counts to zero",
        affects="the users of every application that no longer reaches the model",
        first_step="see whether the applications run and reach Bedrock: network, credentials, a release, another model id.",
        watched=lambda subject: catalogue.INVOCATIONS.of_model(subject.value),
        treat_missing_data=TreatMissingData.BREACHING,
    ),
)
