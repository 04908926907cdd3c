"""Ask CloudTrail who changed what drifted, with a bounded number of calls.

LookupEvents finds the management events of the last 90 days in one Region, the newest first, by one
attribute: here the name of the event. It takes two calls a second for each account and Region (CloudTrail API
Reference). Events since the last deploy are looked for: since the state was last written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.commands.deploying.account_session import open_account, open_session
from bedrock_monitoring.commands.drifting.stack_drift import Changer
from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems
from bedrock_monitoring.monitoring import Stack, StateBackend
from bedrock_monitoring.permissions.resource_types import RESOURCE_TYPES

MOST_LOOKUPS = 10
"""The calls of LookupEvents for one stack, with 50 events each."""

_GLOBAL_EVENTS = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""The Region with the events of IAM and billing (CloudTrail user guide, "Global service events")."""

_DESTROY = ("Delete", "Unsubscribe", "ScheduleKeyDeletion", "Detach", "Remove")
_UPDATE = ("Put", "Set", "Update", "Associate", "Attach", "Detach", "Enable")
_TAG = ("Tag", "Untag")
_BESIDE = {
    "aws_budgets_budget": ("UpdateBudget", "CreateNotification", "DeleteNotification"),
    "aws_cloudwatch_event_rule": ("EnableRule", "DisableRule"),
    "aws_cloudwatch_event_target": ("RemoveTargets",),
    "aws_cloudwatch_metric_alarm": ("EnableAlarmActions", "DisableAlarmActions"),
    "aws_cloudwatch_composite_alarm": ("EnableAlarmActions", "DisableAlarmActions"),
    "aws_cloudwatch_log_group": ("DisassociateKmsKey", "DeleteRetentionPolicy"),
    "aws_iam_policy": ("CreatePolicyVersion", "SetDefaultPolicyVersion"),
    "aws_iam_role": ("DeleteRolePermissionsBoundary",),
    "aws_kms_key": ("DisableKey", "EnableKey", "DisableKeyRotation"),
    "aws_s3_bucket_server_side_encryption_configuration": ("PutBucketEncryption",),
}
"""The calls that update a resource beside those of Terraform's provider, or by another verb, by its type."""

_DELETED_BY = {
    "aws_budgets_budget": "DeleteBudget",
    "aws_s3_bucket": "DeleteBucket",
    "aws_s3_bucket_ownership_controls": "DeleteBucketOwnershipControls",
    "aws_s3_bucket_policy": "DeleteBucketPolicy",
    "aws_s3_bucket_public_access_block": "DeleteBucketPublicAccessBlock",
    "aws_s3_bucket_server_side_encryption_configuration": "DeleteBucketEncryption",
}
"""The calls that delete a resource and are no permission of Terraform: it lacks that, or it has another name.

For S3 these are the names in CloudTrail (Amazon S3 user guide, "Amazon S3 CloudTrail events").
"""

_NAMES = (
    *("alarm_name", "dashboard_name", "configuration_name", "name", "arn", "id", "key_id", "role"),
    *("policy_arn", "query_definition_id", "rule"),
)
"""The attributes by which a call can name a resource."""


def find_changers(
    stack: Stack, resources: Sequence[Mapping[str, Any]], state: StateBackend
) -> tuple[Changer, ...]:
    """Return who changed each resource since the last deploy, as far as CloudTrail says.

    Args:
        stack: The stack, with the role that is assumed.
        resources: The drifted resources of a plan.
        state: Where its state is.

    Raises:
        InvalidInputError: CloudTrail or the state cannot be read.
    """
    # Both times are whole seconds, and the calls of the deploy itself may be of the last one.
    since = _last_write(stack, state) + timedelta(seconds=1)
    account = open_account(stack)
    events: dict[tuple[str, str], Sequence[Mapping[str, Any]]] = {}

    def recorded(region: str, name: str) -> Sequence[Mapping[str, Any]]:
        if (region, name) not in events:
            if len(events) == MOST_LOOKUPS:
                return ()
            answer = account.client("cloudtrail", region).lookup_events(
                LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}], StartTime=since
            )
            events[region, name] = [json.loads(event["CloudTrailEvent"]) for event in answer["Events"]]
        return events[region, name]

    found = [changer_of(resource, ()) for resource in resources]
    names = [event_names(resource) for resource in resources]
    with raise_aws_problems(stack.name, "cloudtrail:LookupEvents"):
        # The likely call of each resource is looked for before the others of any.
        for place in range(max(map(len, names), default=0)):
            for number, resource in enumerate(resources):
                if not found[number].event and place < len(names[number]):
                    calls = recorded(_event_region(resource, stack), names[number][place])
                    found[number] = changer_of(resource, calls)
    return tuple(found)


def event_names(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the calls that can have made a change, the likely ones first.

    Args:
        resource: A drifted resource, with the change from the state to AWS.
    """
    change, type_ = resource["change"], resource["type"]
    verbs: tuple[str, ...] = _DESTROY
    beside: tuple[str, ...] = (_DELETED_BY[type_],) if type_ in _DELETED_BY else ()
    if change["after"] is not None:
        changed = {name for name, value in change["after"].items() if value != change["before"].get(name)}
        is_updated = bool(changed - {"tags", "tags_all"})
        verbs = (*(_UPDATE if is_updated else ()), *(_TAG if "tags" in changed else ()))
        beside = _BESIDE.get(type_, ()) if is_updated else ()
    actions = [
        action.partition(":")[2]
        for rule in RESOURCE_TYPES.get(type_, ())
        if not rule.for_plan
        for action in rule.actions
    ]
    names = dict.fromkeys([*(name for name in actions if name.startswith(verbs)), *beside])
    return tuple(sorted(names, key=lambda name: name.startswith(_TAG)))


def changer_of(resource: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> Changer:
    """Return who made the newest of some events that names a resource.

    Args:
        resource: A drifted resource.
        events: Events in CloudTrail's record format.
    """
    before = resource["change"]["before"]
    names = [str(before[name]) for name in _NAMES if isinstance(before.get(name), str) and before[name]]
    naming = [
        event
        for event in events
        if not event.get("errorCode") and not {*names}.isdisjoint(_texts(event.get("requestParameters")))
    ]
    shown = names[0] if names else resource["address"]
    if not naming:
        return Changer(resource=shown)
    event = max(naming, key=lambda event: str(event["eventTime"]))
    at = datetime.fromisoformat(event["eventTime"]).astimezone(UTC)
    return Changer(
        resource=shown,
        event=str(event["eventName"]),
        by=_identity(event.get("userIdentity", {})),
        at=f"{at:%Y-%m-%d %H:%M:%S} UTC",
    )


def _last_write(stack: Stack, state: StateBackend) -> datetime:
    with raise_aws_problems(stack.name, "s3:GetObject"):
        session = open_session(role_arn=state.role_arn, region=state.region)
        head = session.client("s3", region_name=state.region).head_object(
            Bucket=state.bucket, Key=stack.state_key
        )
    written: datetime = head["LastModified"]
    return written


def _event_region(resource: Mapping[str, Any], stack: Stack) -> str:
    is_global = str(resource["type"]).startswith(("aws_iam_", "aws_budgets_", "aws_ce_"))
    return _GLOBAL_EVENTS.get(partition_of(stack.region).name, stack.region) if is_global else stack.region


def _texts(value: Any) -> Iterator[str]:
    """Yield every text within the parameters of a call."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _identity(identity: Mapping[str, Any]) -> str:
    """Return ``Admin/alice`` for the session ``alice`` of the role ``Admin``, else what is known."""
    arn = str(identity.get("arn") or "").rpartition(":")[2]
    name = arn.removeprefix("assumed-role/").removeprefix("user/")
    return name or str(identity.get("invokedBy") or identity.get("type") or "somebody")
