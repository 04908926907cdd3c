"""Alarms on objectives: too large a share of the calls fails, or takes too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, AlarmSetName, Companion, Scope
from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource
from bedrock_monitoring.bedrock.alarms.time_to_alarm import told_sentence
from bedrock_monitoring.bedrock.catalogue import MetricDefinition
from bedrock_monitoring.bedrock.models.model_output import ModelOutput
from bedrock_monitoring.bedrock.objectives import FailedCalls, TimeObjective
from bedrock_monitoring.bedrock.shares import failed_calls, slow_answers
from bedrock_monitoring.cloudwatch.alarms import TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.notification import CRITICAL, WARNING

MANY_FAILURES = 10
"""The fewest failures or slow answers that set off an alarm that nobody is woken by."""

_SIMULATED = "a simulation of random calls, minute by minute: docs/objectives.md"


def _many_failures(resource: MonitoredResource) -> int:
    return max(MANY_FAILURES, resource.objectives.minimum_failures)


def _failed(resource: MonitoredResource, minimum_failures: int) -> MathExpression:
    return failed_calls(resource.objectives.failed, resource.model).share_from(minimum_failures)


def _told(resource: MonitoredResource, condition: Condition, minimum_failures: int, *, fail: str) -> str:
    return told_sentence(
        condition,
        fail=fail,
        calls_per_minute=resource.objectives.calls_per_minute,
        minimum_failures=minimum_failures,
    )


def _slow(
    definition: MetricDefinition, objective: TimeObjective | None, resource: MonitoredResource
) -> MathExpression:
    assert objective is not None
    return slow_answers(definition, objective, resource.model).share_from(MANY_FAILURES)


def _told_of_slow(
    objective: TimeObjective | None, resource: MonitoredResource, condition: Condition, *, fail: str
) -> str:
    told = _told(resource, condition, MANY_FAILURES, fail=fail)
    return f"Objective: {objective}. {told}".rstrip()


def _most_slow(objective: TimeObjective | None) -> float | None:
    return None if objective is None else objective.most_slow


def _of_objective(sentence: str) -> Condition:
    """Return a default condition whose threshold is that of the default objectives."""
    return replace(Condition.parse(sentence), follows_objective=True)


OBJECTIVE_ALARMS = (
    AlarmKind(
        name="availability",
        replaces="server_errors",
        title="calls fail far more often than the objective allows",
        scope=Scope.MODEL,
        tier=CRITICAL,
        sets=(AlarmSetName.FULL, AlarmSetName.LEAN),
        default=_of_objective("> 7.2 % for 1 hour"),
        threshold=lambda resource: resource.objectives.fast_burn,
        unit=ThresholdUnit.PERCENT,
        maximum=100,
        reason="14.4 times what the objective of 99.5 % allows, at most 15 %, and at least 7 failed tries: "
        "more than two calls that fail always, with the three tries of AWS SDKs",
        source='the factor of "Alerting on SLOs" in the Site Reliability Workbook, and ' + _SIMULATED,
        affects="everybody who calls the model",
        first_step="look at the AWS Health Dashboard; send callers to another Region, profile or model.",
        requires="an objective for availability",
        applies=lambda resource: resource.objectives.availability is not None,
        metric=lambda resource: _failed(resource, resource.objectives.minimum_failures),
        told=lambda resource, condition: _told(
            resource, condition, resource.objectives.minimum_failures, fail="fail"
        ),
        companion=Companion(
            suffix="now",
            title="calls still fail",
            period=timedelta(minutes=15),
            part_of_threshold=0.5,
            metric=lambda resource: _failed(resource, 0),
            # Where nobody calls there is no share, and the outage may go on.
            treat_missing_data=TreatMissingData.IGNORE,
        ),
    ),
    AlarmKind(
        name="availability_slow",
        title="calls fail more often than the objective allows",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(AlarmSetName.FULL,),
        all_models_sets=(AlarmSetName.LEAN,),
        default=_of_objective("> 3 % for 1 period of 6 hours"),
        threshold=lambda resource: resource.objectives.slow_burn,
        unit=ThresholdUnit.PERCENT,
        maximum=100,
        reason="6 times what the objective of 99.5 % allows, at most 7.5 %, and at least 10 failed tries: a "
        "fault too small to wake somebody uses up the budget of 28 days in less than five",
        source='the factor of "Alerting on SLOs" in the Site Reliability Workbook, and ' + _SIMULATED,
        affects="one call in some dozens; with retries, few callers notice",
        first_step="see on the dashboard when the failures began, and whether they grow.",
        requires="an objective for availability",
        applies=lambda resource: resource.objectives.availability is not None,
        metric=lambda resource: _failed(resource, _many_failures(resource)),
        told=lambda resource, condition: _told(resource, condition, _many_failures(resource), fail="fail"),
    ),
    AlarmKind(
        name="throttled",
        replaces="throttles",
        title="a large share of the tries is throttled",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(AlarmSetName.FULL, AlarmSetName.LEAN),
        default=Condition.parse("> 30 % for 1 period of 15 minutes"),
        unit=ThresholdUnit.PERCENT,
        maximum=100,
        reason="a call with three tries is lost when all are throttled: at 30 % about 2.7 % of the calls, at "
        "10 % one in a thousand; and at least 10 throttled tries",
        source="the standard retry mode of AWS SDKs, and " + _SIMULATED,
        affects="callers without retries left, whose calls fail, and callers that retry, which wait longer",
        first_step="compare tokens and requests per minute with the quotas of the model; slow callers down "
        "or ask for more.",
        metric=lambda resource: failed_calls((FailedCalls.THROTTLES,), resource.model).share_from(
            _many_failures(resource)
        ),
        told=lambda resource, condition: _told(
            resource, condition, _many_failures(resource), fail="are throttled"
        ),
    ),
    AlarmKind(
        name="refused",
        replaces="client_error_rate",
        title="calls are refused because of the caller",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(AlarmSetName.FULL,),
        all_models_sets=(AlarmSetName.FULL, AlarmSetName.LEAN),
        default=Condition.parse("> 10 % for 1 hour"),
        unit=ThresholdUnit.PERCENT,
        maximum=100,
        reason="one call in ten over an hour, and at least 10 calls, point to a release or to missing "
        "permissions",
        source="this project; refused calls may carry no model in CloudWatch, so all models together are "
        "watched, too",
        affects="the users of the application that sends invalid calls, rarely anyone else",
        first_step="find out what was released last, and look for AccessDenied and ValidationException at "
        "the callers.",
        metric=lambda resource: failed_calls((FailedCalls.CLIENT_ERRORS,), resource.model).share_from(
            _many_failures(resource)
        ),
        told=lambda resource, condition: _told(
            resource, condition, _many_failures(resource), fail="are refused"
        ),
    ),
    AlarmKind(
        name="first_token",
        replaces="latency_p99",
        title="too many answers begin late",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(AlarmSetName.FULL,),
        default=_of_objective("> 20 % for 1 hour"),
        threshold=lambda resource: _most_slow(resource.objectives.first_token),
        unit=ThresholdUnit.PERCENT,
        maximum=100,
        reason="4 times the 5 % that the objective of 95 % within 10 s allows to be later, and at least 10 "
        "late answers: users turn to other tasks after ten seconds; 30 s for models that think and do not "
        "show it",
        source="the limit of attention in the literature on response times, and " + _SIMULATED,
        affects="users who wait for a streamed response to start; calls that are not streamed are not "
        "measured",
        first_step="look at input tokens per call and at the cache hit rate: long prompts begin late, cached "
        "ones early.",
        requires="both an objective for the first token and an output that is streamed",
        applies=lambda resource: (
            resource.objectives.first_token is not None and resource.output is ModelOutput.TEXT
        ),
        metric=lambda resource: _slow(
            catalogue.TIME_TO_FIRST_TOKEN, resource.objectives.first_token, resource
        ),
        told=lambda resource, condition: _told_of_slow(
            resource.objectives.first_token, resource, condition, fail="begin late"
        ),
    ),
    AlarmKind(
        name="latency",
        title="too many answers take too long",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(AlarmSetName.FULL, AlarmSetName.LEAN),
        default=_of_objective("> 40 % for 1 hour"),
        threshold=lambda resource: _most_slow(resource.objectives.latency),
        unit=ThresholdUnit.PERCENT,
        maximum=100,
        reason="4 times what an objective such as 90 % within 60 s allows, and at least 10 slow answers; "
        "there is no such objective by default, because models that think answer for minutes",
        source="this project, as for first_token",
        affects="users who wait for whole answers",
        first_step="compare output tokens per call and time to first token: longer answers, or a slower "
        "model?",
        requires="an objective for latency",
        applies=lambda resource: resource.objectives.latency is not None,
        metric=lambda resource: _slow(catalogue.INVOCATION_LATENCY, resource.objectives.latency, resource),
        told=lambda resource, condition: _told_of_slow(
            resource.objectives.latency, resource, condition, fail="take too long"
        ),
    ),
)
