"""Create CloudWatch alarms as Terraform resources, one construct for each alarm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cdktf import ITerraformDependable, TerraformResource, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws import cloudwatch_metric_alarm
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

from bedrock_monitoring.bindings import chosen_cdk
from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.constructs.alarm_arguments import alarm_arguments, creation_order, resource_type
from bedrock_monitoring.problems import refuse, refuse_one

_RESOURCES: Mapping[str, type[TerraformResource]] = {
    "aws_cloudwatch_metric_alarm": CloudwatchMetricAlarm,
    "aws_cloudwatch_composite_alarm": CloudwatchCompositeAlarm,
}
_CREATE_BEFORE_DESTROY = TerraformResourceLifecycle(create_before_destroy=True)


def create_alarms(scope: Construct, alarms: Mapping[str, AlarmBase]) -> dict[str, TerraformResource]:
    """Create alarms. A composite alarm depends on the alarms that its rule and its suppressor name.

    Args:
        scope: The parent construct.
        alarms: The alarms by construct id. Terraform addresses derive from the ids.

    Returns:
        The resources by construct id, in the order of ``alarms``.

    Raises:
        InvalidInputError: CloudWatch would refuse an alarm, two alarms have the same name, or composite
            alarms form a cycle. Nothing is created.
    """
    created: dict[str, TerraformResource] = {}
    for id_, place in creation_order(alarms).items():
        depends_on = [created[dependency] for dependency in place.depends_on]
        created[id_] = create_alarm(scope, id_, alarms[id_], depends_on=depends_on)
        if place.create_before_destroy:
            created[id_].lifecycle = _CREATE_BEFORE_DESTROY
    return {id_: created[id_] for id_ in alarms}


def create_alarm(
    scope: Construct, id_: str, alarm: AlarmBase, *, depends_on: Sequence[ITerraformDependable] = ()
) -> TerraformResource:
    """Create one alarm: ``aws_cloudwatch_metric_alarm``, or ``aws_cloudwatch_composite_alarm``.

    Args:
        scope: The parent construct.
        id_: The construct id. The Terraform address derives from it.
        alarm: The alarm.
        depends_on: The resources of the alarms that the rule and the suppressor of a composite alarm name.
            CloudWatch refuses a rule that names a missing alarm, and Terraform cannot derive the dependency
            from a name. ``create_alarms`` passes them.

    Raises:
        InvalidInputError: CloudWatch would refuse the alarm.
    """
    refuse(alarm.problems())
    resource = _RESOURCES[resource_type(alarm)]
    created: TerraformResource = resource(
        scope, id_, **_with_typed_blocks(alarm_arguments(alarm)), depends_on=list(depends_on) or None
    )
    return created


def _with_typed_blocks(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments with a generated class for each block: cdktf drops unknown keys of a dict."""
    typed = dict(arguments)
    if "metric_query" in typed:
        typed["metric_query"] = [_typed_query(**query) for query in typed["metric_query"]]
    if "evaluation_criteria" in typed:
        typed["evaluation_criteria"] = _typed_criteria(**typed["evaluation_criteria"])
    if "evaluation_window" in typed:
        typed["evaluation_window"] = _typed_window(**typed["evaluation_window"])
    if "actions_suppressor" in typed:
        typed["actions_suppressor"] = CloudwatchCompositeAlarmActionsSuppressor(**typed["actions_suppressor"])
    return typed


def _typed_criteria(*, promql_criteria: dict[str, Any]) -> Any:
    """Return the criteria of an alarm on PromQL."""
    criteria = _class_of_provider_6("EvaluationCriteria", what="alarms on PromQL", since="6.42")
    promql = getattr(cloudwatch_metric_alarm, f"{criteria.__name__}PromqlCriteria")
    return criteria(promql_criteria=promql(**promql_criteria))


def _typed_window(*, wall_clock_window: dict[str, Any]) -> Any:
    """Return the window of an alarm that follows the clock on the wall."""
    window = _class_of_provider_6("EvaluationWindow", what="wall clock windows", since="6.69")
    wall_clock = getattr(cloudwatch_metric_alarm, f"{window.__name__}WallClockWindow")
    return window(wall_clock_window=wall_clock(**wall_clock_window))


def _class_of_provider_6(block: str, *, what: str, since: str) -> Any:
    """Return the class of a block that only the bindings of provider 6 have."""
    found = getattr(cloudwatch_metric_alarm, f"{CloudwatchMetricAlarm.__name__}{block}", None)
    if found is None:
        cdk = chosen_cdk()
        refuse_one(
            what=f"the bindings of {cdk.name} are of AWS provider {cdk.provider}, which has no {what}",
            remedy=f"run with CDK=cdktn and a provider_version from {since} up (docs/cdks.md)",
        )
    return found


def _typed_query(*, metric: dict[str, Any] | None = None, **query: Any) -> CloudwatchMetricAlarmMetricQuery:
    typed = None if metric is None else CloudwatchMetricAlarmMetricQueryMetric(**metric)
    return CloudwatchMetricAlarmMetricQuery(**query, metric=typed)
