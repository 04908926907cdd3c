"""Read what exists as values that Terraform leaves as it is: nothing is lost, or the reason is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import AlarmBase, CompositeAlarm, RawAlarm, RuleText
from bedrock_monitoring.cloudwatch.reading.read_alarms import read_composite_alarm, read_metric_alarm
from bedrock_monitoring.constructs.alarm_arguments import OF_PROVIDER_6, alarm_arguments
from bedrock_monitoring.problems import InvalidInputError, Problem, quoted, refuse_one

METRIC_ALARM = "aws_cloudwatch_metric_alarm"
COMPOSITE_ALARM = "aws_cloudwatch_composite_alarm"

_READERS: Mapping[str, Callable[[Mapping[str, Any]], AlarmBase]] = {
    METRIC_ALARM: read_metric_alarm,
    COMPOSITE_ALARM: read_composite_alarm,
}
_SHARED = {
    "alarm_name",
    "alarm_description",
    "actions_enabled",
    "alarm_actions",
    "ok_actions",
    "insufficient_data_actions",
    "tags",
}
_REQUIRED = {
    METRIC_ALARM: ("alarm_name", "comparison_operator", "evaluation_periods"),
    COMPOSITE_ALARM: ("alarm_name", "alarm_rule"),
}
_REQUIRED_ON_PROMQL = ("alarm_name", "evaluation_interval")
_DEFAULTS: Mapping[str, Any] = {
    "actions_enabled": True,
    "treat_missing_data": "missing",
    "return_data": False,
}

SINGLE_BLOCKS_OF_PROVIDER_6 = frozenset(
    {
        "evaluation_criteria",
        "promql_criteria",
        "evaluation_window",
        "wall_clock_window",
        "warm_up_configuration",
    }
)
"""The blocks among the arguments that only provider 6 has, and in them, that stand once."""

_BLOCKS = frozenset({"metric", "actions_suppressor", *SINGLE_BLOCKS_OF_PROVIDER_6})
_SETS = frozenset({"alarm_actions", "ok_actions", "insufficient_data_actions"})


@dataclass(frozen=True, kw_only=True)
class ReadAlarm:
    """An alarm that was read.

    Attributes:
        alarm: The alarm.
        reason: Why it is a ``RawAlarm``; ``None`` for an alarm that a class describes in full.
    """

    alarm: AlarmBase
    reason: Problem | None = None


def read_alarm(resource: str, arguments: Mapping[str, Any]) -> ReadAlarm:
    """Return the alarm that the arguments of its Terraform resource describe.

    An alarm that is written as a value with other arguments than it was read from, or that this library would
    refuse, is kept as its arguments.

    Args:
        resource: The type of the Terraform resource.
        arguments: Its arguments. Texts are no templates.

    Raises:
        InvalidInputError: It lacks what every alarm has, or what all alarms share is wrong.
    """
    _refuse_missing(resource, arguments)
    try:
        alarm = _READERS[resource](arguments)
        problems = [*alarm.problems()]
    except InvalidInputError as error:
        return _raw(resource, arguments, error.problems[0].what)
    if problems:
        return _raw(resource, arguments, f"{problems[0].where.partition(', ')[2]}: {problems[0].what}")
    if different := _different(alarm, arguments):
        return _raw(resource, arguments, f"no class writes its {', '.join(different)} as it is")
    if isinstance(alarm, CompositeAlarm):
        alarm = replace(alarm, alarm_rule=RuleText(text=alarm.rule_text))  # as people write and read it
    return ReadAlarm(alarm=alarm)


def needed_provider(alarm: AlarmBase) -> str:
    """Return the version of the provider from which on it can write an alarm; empty if 5.100 can."""
    since = (OF_PROVIDER_6[name][0] for name in alarm_arguments(alarm) if name in OF_PROVIDER_6)
    return max(since, default="", key=lambda version: [*map(int, version.split("."))])


def _refuse_missing(resource: str, arguments: Mapping[str, Any]) -> None:
    required = _REQUIRED_ON_PROMQL if "evaluation_criteria" in arguments else _REQUIRED[resource]
    missing = [name for name in required if arguments.get(name) is None]
    if missing:
        what = f"it has no {' and no '.join(missing)}"
        remedy = "CloudWatch has no such alarm: take its description from aws cloudwatch describe-alarms"
        refuse_one(where=f"alarm {quoted(str(arguments.get('alarm_name')))}", what=what, remedy=remedy)


def _raw(resource: str, arguments: Mapping[str, Any], what: str) -> ReadAlarm:
    alarm = RawAlarm(
        resource=resource,  # type: ignore[arg-type] # the type of a resource is one of the two
        alarm_name=str(arguments["alarm_name"]),
        alarm_description=arguments.get("alarm_description") or "",
        actions_enabled=arguments.get("actions_enabled", True) is not False,
        alarm_actions=arguments.get("alarm_actions") or (),
        ok_actions=arguments.get("ok_actions") or (),
        insufficient_data_actions=arguments.get("insufficient_data_actions") or (),
        tags=arguments.get("tags") or {},
        arguments={name: value for name, value in arguments.items() if name not in _SHARED},
    )
    problems = [*alarm.problems()]
    if problems:
        raise InvalidInputError(problems)
    remedy = "it is kept as its arguments, RawAlarm, which the preview does not evaluate"
    return ReadAlarm(
        alarm=alarm, reason=Problem(where=f"alarm {quoted(alarm.alarm_name)}", what=what, remedy=remedy)
    )


def _different(alarm: AlarmBase, arguments: Mapping[str, Any]) -> list[str]:
    """Return the names of the arguments that a value would write otherwise."""
    ours, theirs = _normal(_templates_read(alarm_arguments(alarm))), _normal(arguments)
    return sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))


def _templates_read(value: Any) -> Any:
    """Return arguments with every text as it is after Terraform has read it as a template."""
    match value:
        case str():
            return value.replace("$${", "${").replace("%%{", "%{")
        case Mapping():
            return {key: _templates_read(item) for key, item in value.items()}
        case list():
            return [_templates_read(item) for item in value]
    return value


def _normal(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments without defaults and without an order where Terraform compares none."""
    normal: dict[str, Any] = {}
    for name, given in arguments.items():
        value = next(iter(given), None) if name in _BLOCKS and isinstance(given, list) else given
        if name == "metric_query":
            normal[name] = {query["id"]: _normal(query) for query in given}
        elif name in _SETS:
            normal[name] = sorted(value or ())
        elif isinstance(value, Mapping):
            normal[name] = _normal(value)
        else:
            normal[name] = value
    return {
        name: value
        for name, value in normal.items()
        if value not in (None, "", [], {}) and value != _DEFAULTS.get(name)
    }
