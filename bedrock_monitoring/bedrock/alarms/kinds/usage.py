"""Alarms on usage: cost, anomalies and missing traffic."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, Scope
from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.prices import cost_of_routes
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.alarms import TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.notification import CRITICAL, WARNING

_NO_BUDGET = "there is no default, because your budget is not known"
_PRICE_SOURCE = "this project; the cost is estimated from tokens at the prices of the cost widgets"


def _cost(resource: MonitoredResource) -> MathExpression:
    priced_routes = ((route.price, route.id.dimension_value) for route in resource.priced_routes)
    return cost_of_routes([(price, value) for price, value in priced_routes if price is not None])


_TOKENS = {
    "input": catalogue.INPUT_TOKEN_COUNT,
    "output": catalogue.OUTPUT_TOKEN_COUNT,
    "read": catalogue.CACHE_READ_INPUT_TOKEN_COUNT,
    "write": catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT,
}
"""All tokens: those of an agent with a cached prompt are mostly read from the cache."""


def _tokens(resource: MonitoredResource) -> MathExpression:
    """Return the sum of all tokens, or of the first kinds of them that a band can learn from.

    A band learns from ten metrics and expressions at most: all four kinds of tokens for one route or two.
    """
    routes = resource.model if isinstance(resource.model, tuple) else (resource.model,)
    kinds = dict(list(_TOKENS.items())[: max((limits.ANOMALY_DETECTION_INPUTS - 1) // len(routes), 1)])
    metrics = {
        f"{name}{number if len(routes) > 1 else ''}": definition.for_model(route)
        for name, definition in kinds.items()
        for number, route in enumerate(routes, start=1)
    }
    return metric_math(expression=" + ".join(metrics), using_metrics=metrics)


WARNING_BEFORE_END = timedelta(days=30)
"""How long before the end of a model its calls are a warning: less than the 45 days that some models get."""

_DAY = timedelta(days=1)


def _calls_near_the_end(resource: MonitoredResource) -> MathExpression:
    """Return the calls of a model from the day on which its end is near; 0 before that day.

    CloudWatch has no metric of the time, but metric math has the time of a datapoint: that at which its
    period of a day begins.
    """
    assert resource.lifecycle is not None
    end = datetime.combine(resource.lifecycle.end_of_life, time(), UTC)
    return metric_math(
        expression=f"IF(EPOCH(calls) >= {int((end - WARNING_BEFORE_END - _DAY).timestamp())}, calls, 0)",
        using_metrics={"calls": catalogue.INVOCATIONS.for_model(resource.model)},
    )


def _told_of_end(resource: MonitoredResource, _condition: Condition) -> str:
    lifecycle = resource.lifecycle
    assert lifecycle is not None
    instead = f" AWS recommends {lifecycle.replacement}." if lifecycle.replacement else ""
    return f"Its calls fail from {lifecycle.end_of_life.isoformat()}.{instead}"


def _told_of_day(_resource: MonitoredResource, condition: Condition) -> str:
    return "Goes off after midnight: a calendar day is judged when it is over." if condition.time_zone else ""


USAGE_ALARMS = (
    AlarmKind(
        name="hourly_cost",
        title="an hour costs more than it should",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(),
        default=None,
        example="> 20 USD for 1 hour",
        unit=ThresholdUnit.USD,
        only_period=timedelta(hours=1),
        reason=f"{_NO_BUDGET}; start with three times the average cost of an hour",
        source=_PRICE_SOURCE,
        affects="your budget",
        first_step="find the caller behind it: calls by model and by caller on the dashboard; then ask or "
        "slow it down.",
        requires="a price",
        applies=lambda resource: bool(resource.priced_routes),
        metric=_cost,
    ),
    AlarmKind(
        name="daily_cost",
        title="a day costs more than it should",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(),
        default=None,
        example="> 200 USD for 1 day",
        unit=ThresholdUnit.USD,
        only_period=timedelta(days=1),
        reason=f"{_NO_BUDGET}; start with 5 % of your monthly budget, which is 1.5 times an average day",
        source=_PRICE_SOURCE,
        affects="your budget",
        first_step="compare with yesterday: more calls, longer prompts, or a dearer model? The cost section "
        "shows which.",
        requires="a price",
        applies=lambda resource: bool(resource.priced_routes),
        metric=_cost,
        told=_told_of_day,
    ),
    AlarmKind(
        name="token_anomaly",
        title="many more tokens than usual are used",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(),
        default=Condition.parse("above 3 deviations for 3 of 4 periods of 15 minutes"),
        unit=ThresholdUnit.DEVIATIONS,
        reason="two deviations are exceeded by chance about twice a day; a loop or a leaked key lasts longer "
        "than 45 minutes",
        source="the anomaly alarms of AWS's operations sample for Bedrock, with periods of 15 minutes and "
        "only the upper side of the band",
        affects="your budget, and every caller that shares the quota",
        first_step="find the caller whose tokens grew; a loop is stopped at the caller, a leaked key by its "
        "owner.",
        metric=_tokens,
    ),
    AlarmKind(
        name="invocation_anomaly",
        title="the number of calls is far from usual",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(),
        default=Condition.parse("outside 3 deviations for 3 of 4 periods of 15 minutes"),
        unit=ThresholdUnit.DEVIATIONS,
        reason="two deviations are exceeded by chance several times a day; fewer calls than usual can be as "
        "serious as more",
        source="the anomaly alarms of AWS's operations sample for Bedrock, with periods of 15 minutes",
        affects="with fewer calls, the users of an application that no longer reaches the model; with more "
        "calls, your budget",
        first_step="look which side of the band it left; for fewer calls ask the applications, for more find "
        "the caller.",
        metric=lambda resource: catalogue.INVOCATIONS.for_model(resource.model),
    ),
    AlarmKind(
        name="traffic_gone",
        title="nobody calls any more",
        scope=Scope.MODEL,
        tier=CRITICAL,
        sets=(),
        default=Condition.parse("< 1 for 3 periods of 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="only for models that are called around the clock: 15 minutes without a call then mean a "
        "failure upstream of the model",
        source="this project; a team reported in public that an anomaly alarm was too noisy, so this alarm "
        "has a fixed threshold",
        affects="the users of every application that no longer reaches the model",
        first_step="see whether the applications run and reach Bedrock: network, credentials, a release, "
        "another model id.",
        metric=lambda resource: catalogue.INVOCATIONS.for_model(resource.model),
        treat_missing_data=TreatMissingData.BREACHING,
    ),
    AlarmKind(
        name="model_ends",
        title="it is still called, and AWS retires it within 30 days",
        scope=Scope.EACH_MODEL,
        tier=WARNING,
        default=Condition.parse("> 0 for 1 day"),
        unit=ThresholdUnit.COUNT,
        only_period=timedelta(days=1),
        reason="30 days are enough to move and too few to forget it; the alarm cannot go off before, because "
        "it compares the time of each datapoint with the end of the model",
        source='"Model lifecycle" in the Bedrock user guide; the dates are in '
        "bedrock_monitoring/bedrock/models/model_lifecycle.json with their sources",
        affects="every application that still calls the model on that day: its calls fail",
        first_step="find who calls it, and move them; compare the answers of the new model first.",
        requires="an announced end of life",
        applies=lambda resource: resource.lifecycle is not None,
        metric=_calls_near_the_end,
        told=_told_of_end,
    ),
)
