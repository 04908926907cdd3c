"""The alarms of a model: what is watched, when somebody is told, why so, and what to do first.

Sources of the defaults: the alarms that AWS publishes in its Bedrock operations sample (server errors), in its observability guide (error
rate) and in its field guide to throttling (throttles); the latency threshold is what a production team publishes as its warning level.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.expressions import client_error_rate
from bedrock_monitoring.bedrock.models import ModelId
from bedrock_monitoring.cloudwatch.alarms import Alarm, TreatMissingData
from bedrock_monitoring.cloudwatch.expressions import ProvenText
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.problems import InvalidInputError, Problem
from bedrock_monitoring.cloudwatch.statistics import Stats

MINIMUM_CALLS = 20
"""Calls in a period below which rates and percentiles say nothing and never alarm."""


@dataclass(frozen=True, kw_only=True)
class AlarmKind:
    """One thing that is watched for every model.

    Attributes:
        name: Its key in rollout.yaml.
        title: What is wrong when it goes off.
        default: The condition unless rollout.yaml says another.
        unit: What its threshold counts.
        reason: Why the default is what it is.
        first_step: What the person who is told does first.
        watched: What is watched, for the dimension value of a model.
    """

    name: str
    title: str
    default: Condition
    unit: ThresholdUnit
    reason: str
    first_step: str
    watched: Callable[[str], Metric | MathExpression]

    def condition(self, sentence: str) -> Condition:
        """Read a condition for this kind of alarm.

        Raises:
            InvalidInputError: It is not a condition, or its threshold counts something else.
        """
        condition = Condition.parse(sentence)
        if condition.unit is not self.unit:
            what = f"{sentence!r} has its threshold in {_unit_name(condition.unit)}, {self.name} counts {_unit_name(self.unit)}"
            raise InvalidInputError(
                [Problem(where="", what=what, remedy=f"write for example {str(self.default)!r}")]
            )
        return condition

    def alarm(self, *, model: ModelId, condition: Condition, place: AlarmPlace) -> Alarm:
        """Return the alarm for one model.

        Args:
            model: What is watched.
            condition: When somebody is told.
            place: Where the model runs, for name and description.
        """
        return Alarm(
            alarm_name=f"{place.name_prefix}_{model.slug}_{self.name.replace('_', '-')}",
            alarm_description=self._description(model, condition, place),
            metric=_with_period(self.watched(model.dimension_value), condition.period),
            threshold=condition.threshold,
            comparison_operator=condition.comparison_operator,
            evaluation_periods=condition.evaluation_periods,
            datapoints_to_alarm=condition.datapoints_to_alarm,
            treat_missing_data=TreatMissingData.NOT_BREACHING,
        )

    def _description(self, model: ModelId, condition: Condition, place: AlarmPlace) -> str:
        return "\n".join(
            (
                f"{model.display_name}: {self.title} ({condition}) in {place.account}, {place.region}.",
                f"First: {self.first_step}",
                f"Dashboard: {place.dashboard_url}",
            )
        )


@dataclass(frozen=True, kw_only=True)
class AlarmPlace:
    """Where an alarm is, as its name and description say it.

    Attributes:
        name_prefix: What the names of all its alarms begin with.
        account: The account's id.
        region: The Region.
        dashboard_url: Where to look.
    """

    name_prefix: str
    account: str
    region: str
    dashboard_url: str


def _latency_p99(model: str) -> MathExpression:
    return MathExpression(
        expression=ProvenText(f"IF(calls >= {MINIMUM_CALLS}, latency)"),
        using_metrics={
            "calls": catalogue.INVOCATION_LATENCY.of_model(model, statistic=Stats.SAMPLE_COUNT),
            "latency": catalogue.INVOCATION_LATENCY.of_model(model, statistic=Stats.p(99)),
        },
    )


def _client_error_rate(model: str) -> MathExpression:
    return client_error_rate(model, minimum_calls=MINIMUM_CALLS)


_KINDS = (
    AlarmKind(
        name="throttles",
        title="calls are throttled",
        default=Condition.parse("> 0 for 3 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="a burst is retried and forgotten; three minutes in a row mean that the quota is too small",
        first_step="compare tokens and requests per minute with the quotas of the model; slow callers down or ask for more.",
        watched=catalogue.INVOCATION_THROTTLES.of_model,
    ),
    AlarmKind(
        name="server_errors",
        title="calls fail on the side of AWS",
        default=Condition.parse("> 5 for 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="single failures are retried; more than five a minute for five minutes are an incident",
        first_step="look at the AWS Health Dashboard; send callers to another Region, profile or model.",
        watched=catalogue.INVOCATION_SERVER_ERRORS.of_model,
    ),
    AlarmKind(
        name="client_error_rate",
        title="calls are refused because of the caller",
        default=Condition.parse("> 5 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        reason="one call in twenty refused for five minutes points at a release or at missing access",
        first_step="find out what was released last, and look for AccessDenied and ValidationException at the callers.",
        watched=_client_error_rate,
    ),
    AlarmKind(
        name="latency_p99",
        title="the slowest answers take too long",
        default=Condition.parse("> 30 s for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.MILLISECONDS,
        reason="half a minute is where callers and their proxies give up",
        first_step="compare output tokens per call and time to first token: longer answers, or a slower model?",
        watched=_latency_p99,
    ),
)

ALARM_KINDS = {kind.name: kind for kind in _KINDS}
"""Every kind of alarm by its key in rollout.yaml, in the order in which they are made."""


def _with_period(watched: Metric | MathExpression, period: timedelta) -> Metric | MathExpression:
    if isinstance(watched, Metric):
        return watched.with_(period=period)
    return MathExpression(expression=watched.expression, using_metrics=watched.using_metrics, period=period)


def _unit_name(unit: ThresholdUnit) -> str:
    return {
        ThresholdUnit.COUNT: "a plain number",
        ThresholdUnit.PERCENT: "%",
        ThresholdUnit.MILLISECONDS: "s or ms",
    }[unit]
