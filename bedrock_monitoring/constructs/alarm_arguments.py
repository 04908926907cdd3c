"""Map alarms to the arguments of their Terraform resources, in an order of creation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AnomalyDetectionAlarm,
    CompositeAlarm,
    EvaluatedAlarm,
    MetricQuery,
    PromqlAlarm,
    RawAlarm,
    WallClockWindow,
    duplicate_name_problems,
)
from bedrock_monitoring.cloudwatch.alarms.composite_alarm import name_of
from bedrock_monitoring.cloudwatch.metrics import DEFAULT_PERIOD, DEFAULT_STATISTIC, Metric
from bedrock_monitoring.cloudwatch.metrics.statistics import is_simple
from bedrock_monitoring.constructs.terraform_text import terraform_map, terraform_text
from bedrock_monitoring.problems import refuse, refuse_one
from bedrock_monitoring.value import Value

OF_PROVIDER_6: Mapping[str, tuple[str, str]] = {
    "evaluation_criteria": ("6.42", "alarms on PromQL"),
    "evaluation_interval": ("6.42", "alarms on PromQL"),
    "warm_up_configuration": ("6.65", "warm-up periods"),
    "evaluation_window": ("6.69", "wall clock windows"),
}
"""The arguments of a metric alarm that provider 5 has not: the lowest version that is known to have each, by
its release notes or by the bindings made from it, and what it is for."""


@dataclass(frozen=True, kw_only=True)
class AlarmOrder(Value):
    """The place of an alarm among those that are created with it.

    Attributes:
        depends_on: The construct ids of the alarms that the rule and the suppressor of a composite alarm
            name. CloudWatch refuses a rule that names a missing alarm, and Terraform cannot derive the
            dependency from a name.
        create_before_destroy: Whether a composite alarm names it. CloudWatch refuses to delete such an alarm,
            so Terraform must change the composite alarm first.
    """

    depends_on: tuple[str, ...]
    create_before_destroy: bool


def creation_order(alarms: Mapping[str, AlarmBase]) -> dict[str, AlarmOrder]:
    """Check alarms, and return the place of each by construct id, in an order in which they can be created.

    Raises:
        InvalidInputError: CloudWatch would refuse an alarm, two alarms have the same name, or composite
            alarms form a cycle.
    """
    refuse(
        [
            *(problem for alarm in alarms.values() for problem in alarm.problems()),
            *duplicate_name_problems(alarms.values()),
        ]
    )
    ids = {alarm.alarm_name: id_ for id_, alarm in alarms.items()}
    dependencies = {
        id_: tuple(ids[name] for name in _referenced_names(alarm) if name in ids)
        for id_, alarm in alarms.items()
    }
    referenced = {dependency for references in dependencies.values() for dependency in references}
    return {
        id_: AlarmOrder(depends_on=dependencies[id_], create_before_destroy=id_ in referenced)
        for id_ in _sorted(dependencies, alarms)
    }


def alarm_blocks(alarms: Mapping[str, AlarmBase]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the resource type and the block of each alarm by its id, in an order of creation.

    Raises:
        InvalidInputError: See ``creation_order``.
    """
    addresses = {id_: f"{resource_type(alarm)}.{id_}" for id_, alarm in alarms.items()}
    return {
        id_: (
            resource_type(alarms[id_]),
            {**alarm_arguments(alarms[id_]), **_meta_arguments(place, addresses)},
        )
        for id_, place in creation_order(alarms).items()
    }


def _meta_arguments(place: AlarmOrder, addresses: Mapping[str, str]) -> dict[str, Any]:
    depends_on = [addresses[id_] for id_ in place.depends_on]
    return {
        **({"depends_on": depends_on} if depends_on else {}),
        **({"lifecycle": {"create_before_destroy": True}} if place.create_before_destroy else {}),
    }


def alarm_arguments(alarm: AlarmBase) -> dict[str, Any]:
    """Return the arguments of the resource of an alarm, by their names in Terraform.

    They are those of ``aws_cloudwatch_composite_alarm`` for a composite alarm, and of
    ``aws_cloudwatch_metric_alarm`` for any other. Blocks are dicts; arguments without a value are left out.
    """
    return _given({**_common_arguments(alarm), **_type_arguments(alarm)})


def _given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _referenced_names(alarm: AlarmBase) -> tuple[str, ...]:
    """Return the names of the alarms in the rule and the suppressor of a composite alarm."""
    if not isinstance(alarm, CompositeAlarm):
        # The rule of a raw alarm is not looked into: the alarms that it names exist.
        return ()
    references = alarm.children if alarm.suppressor is None else (*alarm.children, alarm.suppressor)
    return tuple(dict.fromkeys(name_of(name) for name in references))


def _sorted(dependencies: Mapping[str, Sequence[str]], alarms: Mapping[str, AlarmBase]) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter(dependencies).static_order())
    except CycleError as error:
        cycle = " -> ".join(repr(alarms[id_].alarm_name) for id_ in reversed(error.args[1]))
        refuse_one(
            where="alarms",
            what=f"composite alarms form a cycle: {cycle}",
            remedy="leave one of them out of a rule",
        )


def _type_arguments(alarm: AlarmBase) -> dict[str, Any]:
    """Return the arguments that only this type of alarm has."""
    if isinstance(alarm, RawAlarm):
        return dict(_escaped(alarm.arguments))
    if isinstance(alarm, PromqlAlarm):
        return _promql_arguments(alarm)
    if isinstance(alarm, CompositeAlarm):
        return {"alarm_rule": terraform_text(alarm.rule_text), "actions_suppressor": _suppressor(alarm)}
    assert isinstance(alarm, (Alarm, AnomalyDetectionAlarm))
    return {
        "comparison_operator": str(alarm.comparison_operator),
        "evaluation_periods": alarm.evaluation_periods,
        "datapoints_to_alarm": alarm.datapoints_to_alarm,
        "treat_missing_data": str(alarm.treat_missing_data),
        "evaluation_window": _evaluation_window(alarm.evaluation_window),
        **_threshold_arguments(alarm),
        **_metric_arguments(alarm),
    }


def _evaluation_window(window: WallClockWindow | None) -> dict[str, Any] | None:
    if window is None:
        return None
    return {"wall_clock_window": {} if window.time_zone is None else {"timezone": window.time_zone}}


def _promql_arguments(alarm: PromqlAlarm) -> dict[str, Any]:
    criteria = {
        "query": terraform_text(alarm.query),
        "pending_period": _seconds(alarm.pending_period),
        "recovery_period": _seconds(alarm.recovery_period),
    }
    return {
        "evaluation_criteria": {"promql_criteria": criteria},
        "evaluation_interval": _seconds(alarm.evaluation_interval),
    }


def _escaped(value: Any) -> Any:
    """Return a value of Terraform JSON with every text in it escaped."""
    match value:
        case str():
            return terraform_text(value)
        case Mapping():
            return {terraform_text(str(key)): _escaped(item) for key, item in value.items()}
        case list() | tuple():
            return [_escaped(item) for item in value]
    return value


def resource_type(alarm: AlarmBase) -> str:
    """Return the type of the Terraform resource of an alarm."""
    if isinstance(alarm, RawAlarm):
        return alarm.resource
    kind = "composite" if isinstance(alarm, CompositeAlarm) else "metric"
    return f"aws_cloudwatch_{kind}_alarm"


def _suppressor(alarm: CompositeAlarm) -> dict[str, Any] | None:
    if alarm.suppressor is None:
        return None
    return {
        "alarm": terraform_text(alarm.suppressor),
        "wait_period": _seconds(alarm.wait_period),
        "extension_period": _seconds(alarm.extension_period),
    }


def _common_arguments(alarm: AlarmBase) -> dict[str, Any]:
    return {
        "alarm_name": terraform_text(alarm.alarm_name),
        "alarm_description": terraform_text(alarm.alarm_description) or None,
        "actions_enabled": None if alarm.actions_enabled else False,
        "alarm_actions": list(alarm.alarm_actions) or None,
        "ok_actions": list(alarm.ok_actions) or None,
        "insufficient_data_actions": list(alarm.insufficient_data_actions) or None,
        "tags": terraform_map(alarm.tags) or None,
    }


def _threshold_arguments(alarm: Alarm | AnomalyDetectionAlarm) -> dict[str, Any]:
    if isinstance(alarm, AnomalyDetectionAlarm):
        return {"threshold_metric_id": alarm.threshold_metric_id}
    if not alarm.is_on_a_percentile or alarm.evaluate_low_sample_count_percentile is None:
        return {"threshold": alarm.threshold}
    # The provider keeps the previous value of an argument that is removed, so the default is written, too.
    rule = "evaluate" if alarm.evaluate_low_sample_count_percentile else "ignore"
    return {"threshold": alarm.threshold, "evaluate_low_sample_count_percentiles": rule}


def _metric_arguments(alarm: EvaluatedAlarm) -> dict[str, Any]:
    queries = alarm.metric_queries()
    if queries or not isinstance(alarm.metric, Metric):
        return {"metric_query": [_query(query) for query in queries]}
    metric = alarm.metric
    statistic = metric.statistic or DEFAULT_STATISTIC
    return {
        **_metric_identity(metric),
        "statistic" if is_simple(statistic) else "extended_statistic": statistic,
    }


def _query(query: MetricQuery) -> dict[str, Any]:
    return _given(
        {
            "id": query.id,
            "expression": None if query.expression is None else terraform_text(query.expression),
            "period": None if query.period is None else _seconds(query.period),
            "label": None if query.label is None else terraform_text(query.label),
            "return_data": query.return_data or None,
            "account_id": query.metric.account if query.metric else None,
            "metric": None if query.metric is None else _query_metric(query.metric),
        }
    )


def _query_metric(metric: Metric) -> dict[str, Any]:
    return _given({**_metric_identity(metric), "stat": metric.statistic or DEFAULT_STATISTIC})


def _metric_identity(metric: Metric) -> dict[str, Any]:
    return {
        "namespace": terraform_text(metric.namespace),
        "metric_name": terraform_text(metric.metric_name),
        "dimensions": terraform_map(metric.dimensions_map) or None,
        "period": _seconds(metric.period or DEFAULT_PERIOD),
        "unit": metric.unit,
    }


def _seconds(period: timedelta) -> int:
    return int(period.total_seconds())
