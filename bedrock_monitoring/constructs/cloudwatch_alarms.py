"""Create CloudWatch alarms as Terraform resources, one construct for each alarm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cdktf import ITerraformDependable, TerraformResource, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
)
from constructs import Construct

from bedrock_monitoring.bindings import chosen_cdk
from bedrock_monitoring.cloudwatch.alarms import AlarmBase, RawAlarm
from bedrock_monitoring.constructs.alarm_arguments import (
    OF_PROVIDER_6,
    alarm_arguments,
    creation_order,
    resource_type,
)
from bedrock_monitoring.problems import quoted, refuse, refuse_one

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
        InvalidInputError: CloudWatch would refuse the alarm, or the bindings do not take its arguments.
    """
    refuse(alarm.problems())
    arguments = alarm_arguments(alarm)
    _refuse_what_the_bindings_lack(arguments)
    try:
        return _created(scope, id_, resource_type(alarm), arguments, depends_on)
    except TypeError as error:
        if not isinstance(alarm, RawAlarm):
            raise
        refuse_one(
            where=f"alarm {quoted(alarm.alarm_name)}, arguments",
            what=f"the bindings do not take them ({' '.join(str(error).split())})",
            remedy=f"write them as {alarm.resource} takes them: metric_query as a list, any other block as a "
            "mapping",
        )


def _created(
    scope: Construct,
    id_: str,
    type_: str,
    arguments: dict[str, Any],
    depends_on: Sequence[ITerraformDependable],
) -> TerraformResource:
    if queries := arguments.get("metric_query"):
        # The bindings make a class of a dict, but not of the dicts in a list, whose unknown keys cdktf drops.
        arguments["metric_query"] = [CloudwatchMetricAlarmMetricQuery(**query) for query in queries]
    resource: TerraformResource = _RESOURCES[type_](
        scope, id_, **arguments, depends_on=list(depends_on) or None
    )
    return resource


def _refuse_what_the_bindings_lack(arguments: Mapping[str, Any]) -> None:
    """Refuse an argument that only the bindings of provider 6 have."""
    for name, (since, what) in OF_PROVIDER_6.items():
        if name in arguments and not hasattr(CloudwatchMetricAlarm, name):
            cdk = chosen_cdk()
            refuse_one(
                what=f"the bindings of {cdk.name} are of AWS provider {cdk.provider}, which has no {what}",
                remedy=f"run with CDK=cdktn and a provider_version from {since} up (docs/cdks.md)",
            )
