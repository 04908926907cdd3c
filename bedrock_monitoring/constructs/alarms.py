"""Alarms in Terraform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from typing import Any

from cdktf import ITerraformDependable, TerraformResource, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import (
    CloudwatchCompositeAlarm,
    CloudwatchCompositeAlarmActionsSuppressor,
)
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AnomalyDetectionAlarm,
    CompositeAlarm,
    EvaluatedAlarm,
    MetricQuery,
    duplicate_name_problems,
)
from bedrock_monitoring.cloudwatch.alarms.composite_alarm import name_of
from bedrock_monitoring.cloudwatch.metrics import DEFAULT_PERIOD, DEFAULT_STATISTIC, Metric
from bedrock_monitoring.cloudwatch.metrics.statistics import is_simple
from bedrock_monitoring.constructs.terraform_text import terraform_map, terraform_text
from bedrock_monitoring.problems import refuse, refuse_one

_GOES_LAST = TerraformResourceLifecycle(create_before_destroy=True)


def create_alarms(scope: Construct, alarms: Mapping[str, AlarmBase]) -> dict[str, TerraformResource]:
    """Draw alarms of any kind; a composite alarm is made after those of them that its rule and its suppressor name.

    Args:
        scope: Where the resources belong.
        alarms: The alarms by id, which their Terraform addresses are made from.

    Returns:
        The resources by id, in the order given.

    Raises:
        InvalidInputError: CloudWatch would refuse an alarm, two have one name, or composite alarms name each
            other in a circle. Nothing is drawn.
    """
    refuse(
        [
            *(problem for alarm in alarms.values() for problem in alarm.problems()),
            *duplicate_name_problems(alarms.values()),
        ]
    )
    ids = {alarm.alarm_name: id_ for id_, alarm in alarms.items()}
    needs = {id_: [ids[name] for name in _named(alarm) if name in ids] for id_, alarm in alarms.items()}
    # CloudWatch keeps an alarm that a composite alarm names: one that goes must outlive the change of the
    # other.
    needed_by_others = {needed for named in needs.values() for needed in named}
    created: dict[str, TerraformResource] = {}
    for id_ in _in_order(needs, alarms):
        created[id_] = _create(scope, id_, alarms[id_], [created[needed] for needed in needs[id_]])
        if id_ in needed_by_others:
            created[id_].lifecycle = _GOES_LAST
    return {id_: created[id_] for id_ in alarms}


def metric_alarm(scope: Construct, id_: str, alarm: Alarm | AnomalyDetectionAlarm) -> CloudwatchMetricAlarm:
    """Draw an alarm as ``aws_cloudwatch_metric_alarm``.

    Args:
        scope: Where the resource belongs.
        id_: Its id, which its Terraform address is made from.
        alarm: What is watched and when somebody is told.

    Raises:
        InvalidInputError: CloudWatch would refuse the alarm.
    """
    refuse(alarm.problems())
    return _metric_alarm(scope, id_, alarm)


def composite_alarm(
    scope: Construct, id_: str, alarm: CompositeAlarm, *, after: Sequence[ITerraformDependable] = ()
) -> CloudwatchCompositeAlarm:
    """Draw an alarm over alarms as ``aws_cloudwatch_composite_alarm``.

    Args:
        scope: Where the resource belongs.
        id_: Its id, which its Terraform address is made from.
        alarm: What it goes off on.
        after: The resources of the alarms that its rule and its suppressor name. CloudWatch refuses rules
            that name alarms which do not exist yet; Terraform does not see names, so they must be given.

    Raises:
        InvalidInputError: CloudWatch would refuse the alarm.
    """
    refuse(alarm.problems())
    return _composite_alarm(scope, id_, alarm, after)


def _create(
    scope: Construct, id_: str, alarm: AlarmBase, after: Sequence[ITerraformDependable]
) -> TerraformResource:
    resource: TerraformResource
    if isinstance(alarm, CompositeAlarm):
        resource = _composite_alarm(scope, id_, alarm, after)
    else:
        assert isinstance(alarm, (Alarm, AnomalyDetectionAlarm))
        resource = _metric_alarm(scope, id_, alarm)
    return resource


def _named(alarm: AlarmBase) -> tuple[str, ...]:
    """Return the names of the alarms that must exist before this one."""
    if not isinstance(alarm, CompositeAlarm):
        return ()
    named = alarm.children if alarm.suppressor is None else (*alarm.children, alarm.suppressor)
    return tuple(dict.fromkeys(name_of(name) for name in named))


def _in_order(needs: Mapping[str, Sequence[str]], alarms: Mapping[str, AlarmBase]) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = " -> ".join(repr(alarms[id_].alarm_name) for id_ in reversed(error.args[1]))
        refuse_one(
            where="alarms",
            what=f"composite alarms name each other in a circle: {circle}",
            remedy="leave one of them out of a rule",
        )


def _metric_alarm(scope: Construct, id_: str, alarm: Alarm | AnomalyDetectionAlarm) -> CloudwatchMetricAlarm:
    return CloudwatchMetricAlarm(
        scope,
        id_,
        comparison_operator=str(alarm.comparison_operator),
        evaluation_periods=alarm.evaluation_periods,
        datapoints_to_alarm=alarm.datapoints_to_alarm,
        treat_missing_data=str(alarm.treat_missing_data),
        **_shared(alarm),
        **_compared_with(alarm),
        **_watched(alarm),
    )


def _composite_alarm(
    scope: Construct, id_: str, alarm: CompositeAlarm, after: Sequence[ITerraformDependable]
) -> CloudwatchCompositeAlarm:
    return CloudwatchCompositeAlarm(
        scope,
        id_,
        alarm_rule=terraform_text(alarm.rule_text),
        actions_suppressor=_suppressor(alarm),
        depends_on=list(after) or None,
        **_shared(alarm),
    )


def _suppressor(alarm: CompositeAlarm) -> CloudwatchCompositeAlarmActionsSuppressor | None:
    if alarm.suppressor is None:
        return None
    return CloudwatchCompositeAlarmActionsSuppressor(
        alarm=terraform_text(alarm.suppressor),
        wait_period=_seconds(alarm.wait_period),
        extension_period=_seconds(alarm.extension_period),
    )


def _shared(alarm: AlarmBase) -> dict[str, Any]:
    return {
        "alarm_name": terraform_text(alarm.alarm_name),
        "alarm_description": terraform_text(alarm.alarm_description) or None,
        "actions_enabled": None if alarm.actions_enabled else False,
        "alarm_actions": list(alarm.alarm_actions) or None,
        "ok_actions": list(alarm.ok_actions) or None,
        "insufficient_data_actions": list(alarm.insufficient_data_actions) or None,
        "tags": terraform_map(alarm.tags) or None,
    }


def _compared_with(alarm: Alarm | AnomalyDetectionAlarm) -> dict[str, Any]:
    if isinstance(alarm, AnomalyDetectionAlarm):
        return {"threshold_metric_id": alarm.threshold_metric_id}
    if not alarm.is_on_a_percentile:
        return {"threshold": alarm.threshold}
    # The provider keeps the last value of an argument that is gone, so the default is written as well.
    rule = "evaluate" if alarm.evaluate_low_sample_count_percentile else "ignore"
    return {"threshold": alarm.threshold, "evaluate_low_sample_count_percentiles": rule}


def _watched(alarm: EvaluatedAlarm) -> dict[str, Any]:
    queries = alarm.metric_queries()
    if queries or not isinstance(alarm.metric, Metric):
        return {"metric_query": [_query(query) for query in queries]}
    metric = alarm.metric
    statistic = metric.statistic or DEFAULT_STATISTIC
    return {
        "namespace": terraform_text(metric.namespace),
        "metric_name": terraform_text(metric.metric_name),
        "dimensions": terraform_map(metric.dimensions_map) or None,
        "period": _seconds(metric.period or DEFAULT_PERIOD),
        "unit": metric.unit,
        "statistic" if is_simple(statistic) else "extended_statistic": statistic,
    }


def _query(query: MetricQuery) -> CloudwatchMetricAlarmMetricQuery:
    return CloudwatchMetricAlarmMetricQuery(
        id=query.id,
        expression=None if query.expression is None else terraform_text(query.expression),
        period=None if query.period is None else _seconds(query.period),
        label=None if query.label is None else terraform_text(query.label),
        return_data=query.return_data or None,
        account_id=query.metric.account if query.metric else None,
        metric=None if query.metric is None else _query_metric(query.metric),
    )


def _query_metric(metric: Metric) -> CloudwatchMetricAlarmMetricQueryMetric:
    return CloudwatchMetricAlarmMetricQueryMetric(
        namespace=terraform_text(metric.namespace),
        metric_name=terraform_text(metric.metric_name),
        dimensions=terraform_map(metric.dimensions_map) or None,
        period=_seconds(metric.period or DEFAULT_PERIOD),
        stat=metric.statistic or DEFAULT_STATISTIC,
        unit=metric.unit,
    )


def _seconds(period: timedelta) -> int:
    return int(period.total_seconds())
