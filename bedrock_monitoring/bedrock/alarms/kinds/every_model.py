"""Alarms on every model that is called, listed or not: Metrics Insights queries with a state for each model.

Sources: "Create a CloudWatch alarm based on a Metrics Insights query", "Acting on alarm changes" and "Limits"
of the CloudWatch user guide: each series is a contributor with a state and notifications of its own; an alarm
looks at the last three hours, at 10,000 metrics and 500 series at most, and names 100 contributors.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, Scope
from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource
from bedrock_monitoring.bedrock.catalogue import MetricDefinition
from bedrock_monitoring.bedrock.queries_by_model import Function, every_model_query
from bedrock_monitoring.cloudwatch.metrics import MetricsInsightsQuery
from bedrock_monitoring.notification import WARNING

_COUNTS = "one query reads one metric, so the threshold is a count and not a share"
_SOURCE = "this project; a contributor of its own for each model, as the CloudWatch user guide describes"


def _of(
    definition: MetricDefinition, function: Function, resource: MonitoredResource
) -> MetricsInsightsQuery:
    return every_model_query(definition, function, by_account=resource.by_account, by_model=resource.by_model)


EVERY_MODEL_ALARMS = (
    AlarmKind(
        name="every_model_throttles",
        title="calls of a model, listed or not, are throttled",
        scope=Scope.TARGET,
        tier=WARNING,
        sets=(),
        default=Condition.parse("> 10 for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason=f"retries absorb some throttles; more in three of five periods is not a burst; {_COUNTS}",
        source=_SOURCE,
        affects="the callers of the model that the notification names",
        first_step="see which contributor is in ALARM: it is the id of the model or the profile; add it to "
        "the file, or slow its callers down.",
        metric=lambda resource: _of(catalogue.INVOCATION_THROTTLES, "SUM", resource),
    ),
    AlarmKind(
        name="every_model_server_errors",
        title="calls of a model, listed or not, fail on the side of AWS",
        scope=Scope.TARGET,
        tier=WARNING,
        sets=(),
        default=Condition.parse("> 5 for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason=f"clients retry single failures; {_COUNTS}",
        source=_SOURCE,
        affects="the callers of the model that the notification names",
        first_step="see which contributor is in ALARM, then the AWS Health Dashboard; send its callers to "
        "another Region, profile or model.",
        metric=lambda resource: _of(catalogue.INVOCATION_SERVER_ERRORS, "SUM", resource),
    ),
    AlarmKind(
        name="every_model_client_errors",
        title="calls of a model, listed or not, are refused because of the caller",
        scope=Scope.TARGET,
        tier=WARNING,
        sets=(),
        default=Condition.parse("> 50 for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason=f"single bad requests are normal, fifty in five minutes point to a release; {_COUNTS}",
        source=_SOURCE,
        affects="the users of the application that sends invalid calls, rarely anyone else",
        first_step="see which contributor is in ALARM, and what was released last by those who call it.",
        metric=lambda resource: _of(catalogue.INVOCATION_CLIENT_ERRORS, "SUM", resource),
    ),
    AlarmKind(
        name="every_model_latency",
        title="calls of a model, listed or not, take long",
        scope=Scope.TARGET,
        tier=WARNING,
        sets=(),
        default=Condition.parse("> 120 s for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.MILLISECONDS,
        reason="a model that thinks answers for minutes; Metrics Insights has averages and no percentiles, "
        "so one slow call among many does not show",
        source=_SOURCE,
        affects="everybody who waits for the model that the notification names",
        first_step="see which contributor is in ALARM, and whether its answers grew longer or begin later.",
        metric=lambda resource: _of(catalogue.INVOCATION_LATENCY, "AVG", resource),
    ),
)

DEFAULT_BY_MODEL = ("every_model_throttles",)
"""The kinds whose contributors are the models of each account by default: a quota is that of one model of one
account. Each metric that a query matches is paid for, so the others have a contributor for each account."""
