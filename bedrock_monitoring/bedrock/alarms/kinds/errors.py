"""Calls that fail: throttled, failed by AWS, or refused because of the caller."""

from __future__ import annotations

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, Scope
from bedrock_monitoring.bedrock.rates import client_error_rate, server_error_rate, throttle_rate
from bedrock_monitoring.notification import CRITICAL, WARNING

MINIMUM_CALLS = 20
"""Calls in a period below which rates and percentiles say nothing and never alarm."""

FAILURES = (
    AlarmKind(
        name="throttles",
        title="calls are throttled",
        scope=Scope.MODEL,
        tier=WARNING,
        default=Condition.parse("> 0 for 3 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="a burst is retried and forgotten; three minutes in a row mean that the quota is too small",
        source="AWS's field guide to throttling in Bedrock, which advises this alarm first",
        affects="callers whose retries are used up; with retries left, callers that wait longer",
        first_step="compare tokens and requests per minute with the quotas of the model; slow callers down or ask for more.",
        watched=lambda subject: catalogue.INVOCATION_THROTTLES.of_model(subject.value),
    ),
    AlarmKind(
        name="throttle_rate",
        title="a large share of the calls is throttled",
        scope=Scope.MODEL,
        tier=CRITICAL,
        is_on=False,
        default=Condition.parse("> 10 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        reason="SDKs try a call three times; when one try in ten is refused for minutes, one call in a thousand fails for good, and all wait",
        source="the standard retries of AWS's SDKs; throttles are in neither edition of Invocations, so the rate is exact",
        affects="everybody who calls the model",
        first_step="find the caller that sends most and slow it down; send the rest to another profile, Region or model.",
        watched=lambda subject: throttle_rate(subject.value, minimum_calls=MINIMUM_CALLS),
    ),
    AlarmKind(
        name="server_errors",
        title="calls fail on the side of AWS",
        scope=Scope.MODEL,
        tier=CRITICAL,
        default=Condition.parse("> 5 for 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="single failures are retried; more than five a minute for five minutes are an incident",
        source="the alarms of AWS's operations sample for Bedrock",
        affects="everybody who calls the model",
        first_step="look at the AWS Health Dashboard; send callers to another Region, profile or model.",
        watched=lambda subject: catalogue.INVOCATION_SERVER_ERRORS.of_model(subject.value),
    ),
    AlarmKind(
        name="server_error_rate",
        title="a large share of the calls fails on the side of AWS",
        scope=Scope.MODEL,
        tier=CRITICAL,
        is_on=False,
        default=Condition.parse("> 5 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        reason="for traffic so large that five failures a minute are nothing: one call in twenty, whatever their number",
        source="AWS's observability guide: an error rate above 5 % for five minutes is critical",
        affects="everybody who calls the model",
        first_step="look at the AWS Health Dashboard; send callers to another Region, profile or model.",
        watched=lambda subject: server_error_rate(subject.value, minimum_calls=MINIMUM_CALLS),
    ),
    AlarmKind(
        name="client_error_rate",
        title="calls are refused because of the caller",
        scope=Scope.MODEL,
        tier=WARNING,
        default=Condition.parse("> 5 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        reason="one call in twenty refused for five minutes points at a release or at missing access",
        source="AWS's observability guide: an error rate above 5 % for five minutes",
        affects="the users of the one application that sends wrong calls, seldom anybody else",
        first_step="find out what was released last, and look for AccessDenied and ValidationException at the callers.",
        watched=lambda subject: client_error_rate(subject.value, minimum_calls=MINIMUM_CALLS),
    ),
)
