"""Create the schedules that set the state of maintenance alarms, and the role that they assume."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetRetryPolicy,
)
from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from constructs import Construct

from bedrock_monitoring.bedrock.alarms import Schedule
from bedrock_monitoring.cloudwatch.partitions import alarm_arn, partition_of
from bedrock_monitoring.constructs.construct_ids import ROLE_NAME_LENGTH, shorten
from bedrock_monitoring.constructs.policy_documents import policy_document, trust_policy
from bedrock_monitoring.constructs.terraform_text import terraform_text

_SCHEDULE_NAME_LENGTH = 64
"""The maximum length of a schedule or group name (EventBridge Scheduler API reference, CreateSchedule)."""

_RETRIES = 185
"""The maximum number of retries (EventBridge Scheduler API reference, RetryPolicy)."""


class MaintenanceSchedules(Construct):
    """The schedules of a target, in a schedule group.

    Only EventBridge Scheduler can assume the role, for this group, and the role can only set the state of the
    alarms that the schedules name.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        schedules: Mapping[str, Schedule],
        account: str,
        region: str,
        name_prefix: str,
        after: Sequence[ITerraformDependable] = (),
        permissions_boundary: str | None = None,
    ) -> None:
        """Create the group, the role and the schedules.

        Args:
            scope: The parent construct.
            id_: The construct id. Terraform addresses derive from it.
            schedules: The schedules by id.
            account: The account id.
            region: The Region.
            name_prefix: The prefix of names, unique in the account because roles have no Region.
            after: The resources of the alarms. Terraform creates the schedules after them.
            permissions_boundary: The ARN of the policy that bounds the role. ``None`` for no bound.
        """
        super().__init__(scope, id_)
        partition = partition_of(region).name
        group_name = shorten(name_prefix, length=_SCHEDULE_NAME_LENGTH)
        group = SchedulerScheduleGroup(self, "group", name=group_name)
        role = IamRole(
            self,
            "role",
            name=shorten(f"{name_prefix}-maintenance", length=ROLE_NAME_LENGTH),
            description="Lets Amazon EventBridge Scheduler begin and end planned maintenance",
            permissions_boundary=permissions_boundary,
            assume_role_policy=_trust_policy(
                account=account,
                group_arn=f"arn:{partition}:scheduler:{region}:{account}:schedule-group/{group_name}",
            ),
        )
        names = sorted({schedule.alarm_name for schedule in schedules.values()})
        set_policy = IamRolePolicy(
            self,
            "set-alarms",
            name="set-alarms",
            role=role.id,
            policy=terraform_text(
                _set_policy([alarm_arn(region=region, account=account, alarm_name=name) for name in names])
            ),
        )
        for schedule_id, schedule in schedules.items():
            self._create(
                schedule_id, schedule, group=group, role=role, partition=partition, after=[set_policy, *after]
            )

    def _create(
        self,
        id_: str,
        schedule: Schedule,
        *,
        group: SchedulerScheduleGroup,
        role: IamRole,
        partition: str,
        after: list[ITerraformDependable],
    ) -> None:
        SchedulerSchedule(
            self,
            id_,
            name=shorten(id_, length=_SCHEDULE_NAME_LENGTH),
            group_name=group.name,
            schedule_expression=schedule.expression,
            schedule_expression_timezone=schedule.time_zone,
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
            target=SchedulerScheduleTarget(
                arn=f"arn:{partition}:scheduler:::aws-sdk:cloudwatch:setAlarmState",
                role_arn=role.arn,
                input=terraform_text(schedule.input),
                retry_policy=SchedulerScheduleTargetRetryPolicy(
                    maximum_event_age_in_seconds=schedule.maximum_event_age // timedelta(seconds=1),
                    maximum_retry_attempts=_RETRIES,
                ),
            ),
            depends_on=after,
        )


def _trust_policy(*, account: str, group_arn: str) -> str:
    """Return the role's trust policy (EventBridge Scheduler user guide, "Confused deputy prevention")."""
    return trust_policy(
        "SchedulesOfThisGroup",
        service="scheduler.amazonaws.com",
        condition={"StringEquals": {"aws:SourceAccount": account, "aws:SourceArn": group_arn}},
    )


def _set_policy(alarm_arns: Sequence[str]) -> str:
    return policy_document(
        {
            "Sid": "SetTheAlarmsOfMaintenance",
            "Effect": "Allow",
            "Action": "cloudwatch:SetAlarmState",
            "Resource": list(alarm_arns),
        }
    )
