"""Alarms on failed calls: throttles, server errors and client errors."""

from __future__ import annotations

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, AlarmSetName, Scope
from bedrock_monitoring.bedrock.rates import client_error_rate, server_error_rate, throttle_rate
from bedrock_monitoring.notification import CRITICAL, WARNING

MINIMUM_CALLS = 20
"""The minimum number of calls in a period. With fewer, alarms on rates and percentiles are not breaching."""

ERROR_ALARMS = (
    AlarmKind(
        name="throttles",
        title="calls are throttled",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(AlarmSetName.CLASSIC,),
        default=Condition.parse("> 0 for 3 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="retries absorb a burst; throttles in three minutes mean that the quota is too small. A "
        "minute without throttles has no datapoint and is skipped, so that three of five minutes are enough",
        source="AWS's field guide to throttling in Bedrock, which recommends this alarm first",
        affects="callers without retries left, whose calls fail, and callers that retry, which wait longer",
        first_step="compare tokens and requests per minute with the quotas of the model; slow callers down "
        "or ask for more.",
        metric=lambda resource: catalogue.INVOCATION_THROTTLES.for_model(resource.model),
    ),
    AlarmKind(
        name="throttle_rate",
        title="a large share of the calls is throttled",
        scope=Scope.MODEL,
        tier=CRITICAL,
        sets=(),
        default=Condition.parse("> 10 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        maximum=100,
        reason="AWS SDKs try a call three times; if one try in ten is throttled, one call in a thousand "
        "fails and all callers wait",
        source="the standard retry mode of AWS SDKs; the rate is exact, because Invocations does not count "
        "throttled calls",
        affects="every caller of the model",
        first_step="find the caller that sends most and slow it down; send the rest to another profile, "
        "Region or model.",
        metric=lambda resource: throttle_rate(resource.model, minimum_calls=MINIMUM_CALLS),
    ),
    AlarmKind(
        name="server_errors",
        title="calls fail on the side of AWS",
        scope=Scope.MODEL,
        tier=CRITICAL,
        sets=(AlarmSetName.CLASSIC,),
        default=Condition.parse("> 5 for 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="clients retry single failures; more than five a minute for five minutes are an incident. A "
        "minute without errors has no datapoint and is skipped, so that five of seven minutes are enough",
        source="the alarms of AWS's operations sample for Bedrock",
        affects="everybody who calls the model",
        first_step="look at the AWS Health Dashboard; send callers to another Region, profile or model.",
        metric=lambda resource: catalogue.INVOCATION_SERVER_ERRORS.for_model(resource.model),
    ),
    AlarmKind(
        name="server_error_rate",
        title="a large share of the calls fails on the side of AWS",
        scope=Scope.MODEL,
        tier=CRITICAL,
        sets=(),
        default=Condition.parse("> 5 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        maximum=100,
        reason="for traffic at which five failures a minute are normal; it goes off at one failed call in "
        "twenty, independent of volume",
        source="AWS's observability guide: an error rate above 5 % for five minutes is critical",
        affects="every caller of the model",
        first_step="look at the AWS Health Dashboard; send callers to another Region, profile or model.",
        metric=lambda resource: server_error_rate(resource.model, minimum_calls=MINIMUM_CALLS),
    ),
    AlarmKind(
        name="client_error_rate",
        title="calls are refused because of the caller",
        scope=Scope.MODEL,
        tier=WARNING,
        sets=(AlarmSetName.CLASSIC,),
        default=Condition.parse("> 5 % for 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        maximum=100,
        reason="client errors on one call in twenty for five minutes point to a release or to missing "
        "permissions",
        source="AWS's observability guide: an error rate above 5 % for five minutes",
        affects="the users of the application that sends invalid calls, rarely anyone else",
        first_step="find out what was released last, and look for AccessDenied and ValidationException at "
        "the callers.",
        metric=lambda resource: client_error_rate(resource.model, minimum_calls=MINIMUM_CALLS),
    ),
)
