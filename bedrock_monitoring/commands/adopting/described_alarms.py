"""Alarms as CloudWatch's API describes them, as the arguments of their Terraform resources.

Sources: PutMetricAlarm, PutCompositeAlarm and DescribeAlarms in the CloudWatch API reference, and the pages
"aws_cloudwatch_metric_alarm" and "aws_cloudwatch_composite_alarm" of the documentation of the AWS provider
5.100, and of 6.69 for windows. A test holds the tables to botocore's model of the API, so that a new field is
noticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bedrock_monitoring.problems import quoted, refuse_one

_SHARED = {
    "AlarmName": "alarm_name",
    "AlarmDescription": "alarm_description",
    "ActionsEnabled": "actions_enabled",
    "OKActions": "ok_actions",
    "AlarmActions": "alarm_actions",
    "InsufficientDataActions": "insufficient_data_actions",
    "Tags": "tags",
}

METRIC_ALARM_ARGUMENTS: Mapping[str, str] = {
    **_SHARED,
    "MetricName": "metric_name",
    "Namespace": "namespace",
    "Statistic": "statistic",
    "ExtendedStatistic": "extended_statistic",
    "Dimensions": "dimensions",
    "Period": "period",
    "Unit": "unit",
    "EvaluationPeriods": "evaluation_periods",
    "DatapointsToAlarm": "datapoints_to_alarm",
    "Threshold": "threshold",
    "ComparisonOperator": "comparison_operator",
    "TreatMissingData": "treat_missing_data",
    "EvaluateLowSampleCountPercentile": "evaluate_low_sample_count_percentiles",
    "Metrics": "metric_query",
    "ThresholdMetricId": "threshold_metric_id",
    "EvaluationWindow": "evaluation_window",
}
"""Maps the fields of PutMetricAlarm to arguments."""

COMPOSITE_ALARM_ARGUMENTS: Mapping[str, str] = {
    **_SHARED,
    "AlarmRule": "alarm_rule",
    "ActionsSuppressor": "alarm",
    "ActionsSuppressorWaitPeriod": "wait_period",
    "ActionsSuppressorExtensionPeriod": "extension_period",
}
"""Maps the fields of PutCompositeAlarm to arguments; those of the suppressor are in a block."""

QUERY_ARGUMENTS: Mapping[str, str] = {
    "Id": "id",
    "MetricStat": "metric",
    "Expression": "expression",
    "Label": "label",
    "ReturnData": "return_data",
    "Period": "period",
    "AccountId": "account_id",
}
"""Maps the fields of a MetricDataQuery to arguments of a block ``metric_query``."""

METRIC_ARGUMENTS: Mapping[str, str] = {
    "Namespace": "namespace",
    "MetricName": "metric_name",
    "Dimensions": "dimensions",
    "Period": "period",
    "Stat": "stat",
    "Unit": "unit",
}
"""Maps the fields of a MetricStat and of its Metric to arguments of a block ``metric``."""

BEYOND_TERRAFORM = frozenset(
    {
        "WarmUpConfiguration",
        "EvaluationCriteria",
        "EvaluationInterval",
        "ActionConfiguration",
    }
)
"""The fields whose alarms are left in AWS: provider 5.100 cannot write them, and would remove them with its
first change of the alarm. ``EvaluationWindow`` is read all the same, and the provider that writes it is
told."""

NO_SETTINGS = frozenset(
    {
        "AlarmArn",
        "AlarmConfigurationUpdatedTimestamp",
        "StateValue",
        "StateReason",
        "StateReasonData",
        "StateUpdatedTimestamp",
        "StateTransitionedTimestamp",
        "EvaluationState",
        "ActionsSuppressedBy",
        "ActionsSuppressedReason",
    }
)
"""What DescribeAlarms says of an alarm that nobody sets."""

_EMPTY: tuple[Any, ...] = (None, "", [], {})
"""What means the same as a field that is left out; some arguments conflict even when they are empty."""

_DEFAULTS: Mapping[str, Any] = {"EvaluationWindow": {"SlidingWindow": {}}}
_REMEDY = "pass what aws cloudwatch describe-alarms prints"


def metric_alarm_arguments(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of an ``aws_cloudwatch_metric_alarm``; texts are no templates.

    Raises:
        InvalidInputError: A field has another form than in the API.
    """
    return _read(described, METRIC_ALARM_ARGUMENTS)


def composite_alarm_arguments(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of an ``aws_cloudwatch_composite_alarm``; texts are no templates.

    Raises:
        InvalidInputError: A field has another form than in the API.
    """
    arguments = _read(described, COMPOSITE_ALARM_ARGUMENTS)
    names = [name for name in ("alarm", "wait_period", "extension_period") if name in arguments]
    suppressor = {name: arguments.pop(name) for name in names}
    return {**arguments, "actions_suppressor": suppressor} if suppressor else arguments


def beyond_terraform(described: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields that provider 5 cannot write, or that this version does not know."""
    known = {*METRIC_ALARM_ARGUMENTS, *COMPOSITE_ALARM_ARGUMENTS, *NO_SETTINGS}
    return [name for name, value in described.items() if name not in known and value is not None]


def alarm_name(described: Mapping[str, Any]) -> str:
    """Return the name of an alarm.

    Raises:
        InvalidInputError: It has none.
    """
    name = described.get("AlarmName")
    if not isinstance(name, str) or not name:
        refuse_one(where="alarms", what="an alarm has no AlarmName", remedy=_REMEDY)
    return name


def _read(described: Mapping[str, Any], arguments: Mapping[str, str]) -> dict[str, Any]:
    name = alarm_name(described)
    try:
        return {
            arguments[field]: _argument(field, value)
            for field, value in described.items()
            if field in arguments and value not in _EMPTY and value != _DEFAULTS.get(field)
        }
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        what = f"it is not as DescribeAlarms describes an alarm ({error})"
        refuse_one(where=f"alarm {quoted(name)}", what=what, remedy=_REMEDY)


def _argument(field: str, value: Any) -> Any:
    match field:
        case "Dimensions":
            return _pairs(value, "Name")
        case "Tags":
            return _pairs(value, "Key")
        case "EvaluationWindow":
            zone = value["WallClockWindow"].get("Timezone")
            return {"wall_clock_window": {"timezone": zone} if zone else {}}
        case "Metrics":
            return [_query(query) for query in value]
        case "Threshold" if isinstance(value, float) and value.is_integer():
            return int(value)
    return value


def _pairs(given: Any, key: str) -> dict[str, str]:
    """Return a list of names with values as a mapping."""
    return {str(pair[key]): str(pair["Value"]) for pair in given}


def _query(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return a block ``metric_query``. ``ReturnData`` is true where it is left out."""
    query: dict[str, Any] = {"return_data": True}
    for field, value in described.items():
        if value in _EMPTY:
            continue
        query[QUERY_ARGUMENTS[field]] = _metric(value) if field == "MetricStat" else value
    return query


def _metric(described: Mapping[str, Any]) -> dict[str, Any]:
    fields = {**described, **described["Metric"]}
    del fields["Metric"]
    return {
        METRIC_ARGUMENTS[field]: _argument(field, value)
        for field, value in fields.items()
        if value not in _EMPTY
    }


def described_alarms(answer: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the alarms in what DescribeAlarms answers, each after the name of its list.

    Args:
        answer: The answer, parsed: an object with ``MetricAlarms``, ``CompositeAlarms`` or ``LogAlarms``.

    Raises:
        InvalidInputError: A list is no list of objects.
    """
    assert isinstance(answer, Mapping)
    for key in ALARM_LISTS:
        listed = answer.get(key)
        if listed is None:
            continue
        if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
            refuse_one(where=key, what="it is not a list of alarms", remedy=_REMEDY)
        yield from ((key, each) for each in listed)


ALARM_LISTS = ("MetricAlarms", "CompositeAlarms", "LogAlarms")
"""The lists of DescribeAlarms."""
