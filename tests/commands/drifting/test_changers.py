"""Who changed what drifted: calls that CloudTrail has recorded, found with few calls."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bedrock_monitoring.commands.drifting.changers import (
    MOST_LOOKUPS,
    changer_of,
    event_names,
    find_changers,
)
from bedrock_monitoring.commands.drifting.stack_drift import Changer
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import Stack, StateBackend
from bedrock_monitoring.permissions.resource_types import RESOURCE_TYPES
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import rollout_of, target

HOME, ACCOUNT = "765500000001", "765500000002"
ALARM = "aws_cloudwatch_metric_alarm"
KEY = "bedrock-monitoring/prod/terraform.tfstate"


def drifted(type_: str, before: dict[str, Any], after: dict[str, Any] | None) -> dict[str, Any]:
    actions = ["delete"] if after is None else ["update"]
    return {
        "address": f"{type_}.x",
        "type": type_,
        "change": {"actions": actions, "before": before, "after": after},
    }


def alarm(name: str, **changed: Any) -> dict[str, Any]:
    before = {"alarm_name": name, "id": name, "threshold": 5, "tags": None}
    return drifted(ALARM, before, {**before, **changed} if changed else None)


@pytest.mark.parametrize(
    ("resource", "names"),
    [
        (alarm("a"), ("DeleteAlarms",)),
        (alarm("a", threshold=9), ("PutMetricAlarm", "EnableAlarmActions", "DisableAlarmActions")),
        (alarm("a", tags={"a": "b"}), ("TagResource", "UntagResource")),
        (drifted("aws_sns_topic", {"name": "t"}, None), ("DeleteTopic",)),
        (drifted("aws_sns_topic_subscription", {"arn": "s"}, None), ("Unsubscribe",)),
        (drifted("aws_kms_key", {"id": "k"}, None), ("ScheduleKeyDeletion",)),
        (drifted("aws_iam_role_policy", {"id": "k"}, {"id": "k", "policy": "{}"}), ("PutRolePolicy",)),
        (
            drifted("aws_iam_policy", {"id": "p"}, {"id": "p", "policy": "{}"}),
            ("CreatePolicyVersion", "SetDefaultPolicyVersion"),
        ),
        (drifted("aws_sqs_queue", {"id": "of a user"}, None), ()),
    ],
)
def test_the_calls_looked_for_are_those_that_can_make_the_change(
    resource: dict[str, Any], names: tuple[str, ...]
) -> None:
    assert event_names(resource) == names


WITHOUT_DELETION = {
    "aws_oam_sink_policy": "it goes with its sink",
    "aws_s3_bucket_versioning": "it is suspended: PutBucketVersioning",
    "data.aws_servicequotas_service_quota": "it is read",
    "data.aws_ssm_parameter": "it is read",
}


@pytest.mark.parametrize("type_", RESOURCE_TYPES)
def test_a_resource_of_every_type_has_a_call_that_can_have_deleted_it(type_: str) -> None:
    assert bool(event_names(drifted(type_, {"id": "a"}, None))) is (type_ not in WITHOUT_DELETION)


def event(name: str = "PutMetricAlarm", at: str = "2026-11-30T09:12:03Z", **more: Any) -> dict[str, Any]:
    return {
        "eventName": name,
        "eventTime": at,
        "userIdentity": {"arn": "arn:aws:sts::111122223333:assumed-role/Admin/alice"},
        "requestParameters": {"alarmName": "a"},
        **more,
    }


def test_the_newest_call_that_names_the_resource_is_said() -> None:
    events = [
        event(at="2026-11-30T08:00:00Z", userIdentity={"arn": "arn:aws:iam::1:user/bob"}),
        event(),
        event(at="2026-11-30T10:00:00Z", requestParameters={"alarmName": "ab"}),
        event(at="2026-11-30T10:00:00Z", errorCode="AccessDenied"),
        event(at="2026-11-30T10:00:00Z", requestParameters=None),
    ]
    found = changer_of(alarm("a", threshold=9), events)
    assert str(found) == "a: PutMetricAlarm by Admin/alice, 2026-11-30 09:12:03 UTC"
    assert changer_of(alarm("a", threshold=9), events[:1]).by == "bob"


def test_one_of_several_names_in_a_call_is_found() -> None:
    deleted = event("DeleteAlarms", requestParameters={"alarmNames": ["b", "a"]})
    assert changer_of(alarm("a"), [deleted]).event == "DeleteAlarms"


@pytest.mark.parametrize(
    ("identity", "by"),
    [
        ({"type": "AWSService", "invokedBy": "config.amazonaws.com"}, "config.amazonaws.com"),
        ({"type": "Root", "arn": "arn:aws:iam::111122223333:root"}, "root"),
        ({"type": "AWSAccount"}, "AWSAccount"),
        ({}, "somebody"),
    ],
)
def test_whoever_has_no_role_and_no_user_is_called_what_cloudtrail_knows(
    identity: dict[str, str], by: str
) -> None:
    assert changer_of(alarm("a", threshold=9), [event(userIdentity=identity)]).by == by


def test_without_a_call_it_is_not_known() -> None:
    assert str(changer_of(alarm("a", threshold=9), [])) == "a: not known"


@pytest.fixture
def place(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> tuple[Stack, StateBackend]:
    """A stack whose state was just written, and a caller who may assume roles."""
    for name, value in aws.environment(account=HOME, base={}).items():
        monkeypatch.setenv(name, value)
    state = f'state: {{account: "{HOME}", region: us-east-1, bucket: drift-of-{HOME}}}\n'
    rollout = loads(rollout_of(state=state, targets=target("prod", "role: deploy", account=ACCOUNT)))
    s3 = aws.client("s3", account=HOME)
    s3.create_bucket(Bucket=f"drift-of-{HOME}")
    s3.put_object(Bucket=f"drift-of-{HOME}", Key=KEY, Body=json.dumps({}).encode())
    return rollout.targets[0], rollout.required_state()


def test_cloudtrail_is_asked_for_what_happened_since_the_state_was_written(
    aws: LocalAws, place: tuple[Stack, StateBackend]
) -> None:
    stack, state = place
    cloudwatch = aws.client("cloudwatch", account=ACCOUNT)
    cloudwatch.delete_alarms(AlarmNames=["before"])
    s3 = aws.client("s3", account=HOME)
    s3.put_object(Bucket=state.bucket, Key=KEY, Body=b"{}")
    written: datetime = s3.head_object(Bucket=state.bucket, Key=KEY)["LastModified"]
    until = written + timedelta(seconds=1)  # CloudTrail and S3 count in seconds
    time.sleep(max(0, (until - datetime.now(UTC)).total_seconds()))
    cloudwatch.delete_alarms(AlarmNames=["a", "b"])
    changers = find_changers(stack, [alarm("a"), alarm("before"), alarm("c", threshold=9)], state)
    assert [(changer.resource, changer.event, changer.by) for changer in changers] == [
        ("a", "DeleteAlarms", "embedded-aws/embedded-aws"),
        ("before", "", ""),
        ("c", "", ""),
    ]
    assert datetime.strptime(changers[0].at, "%Y-%m-%d %H:%M:%S %Z").replace(tzinfo=UTC) >= written


def test_the_calls_have_a_bound_and_each_is_made_once(
    aws: LocalAws, place: tuple[Stack, StateBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    stack, state = place
    asked: list[str] = []

    class CloudTrail:
        def lookup_events(self, *, LookupAttributes: list[dict[str, str]], **_: Any) -> dict[str, Any]:  # noqa: N803
            asked.append(LookupAttributes[0]["AttributeValue"])
            return {"Events": []}

    class Account:
        def client(self, *_: str) -> CloudTrail:
            return CloudTrail()

    monkeypatch.setattr("bedrock_monitoring.commands.drifting.changers.open_account", lambda _: Account())
    updated = [
        drifted(type_, {"name": "x"}, {"name": "x", "other": "y", "tags": {"a": "b"}})
        for type_ in ("aws_sns_topic", "aws_kms_key", "aws_iam_role", "aws_iam_policy", ALARM)
    ]
    find_changers(stack, [alarm("a"), alarm("b"), *updated], state)
    assert len(asked) == len(set(asked)) == MOST_LOOKUPS
    assert asked[:3] == ["DeleteAlarms", "SetTopicAttributes", "EnableKeyRotation"], "one for each first"


@pytest.mark.parametrize(
    ("region", "events_of_iam"),
    [
        ("eu-west-1", "us-east-1"),
        ("cn-northwest-1", "cn-north-1"),
        ("us-gov-east-1", "us-gov-west-1"),
        ("eusc-de-east-1", "eusc-de-east-1"),
    ],
)
def test_events_are_looked_for_in_their_region_and_those_of_iam_and_the_bill_in_that_of_the_partition(
    monkeypatch: pytest.MonkeyPatch, region: str, events_of_iam: str
) -> None:
    [stack] = loads(rollout_of(targets=target("prod", region="us-east-1"))).targets
    written = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    asked: list[Any] = []

    class Account:
        def client(self, service: str, region: str = "", **named: str) -> Any:
            asked.append((service, region, named))
            return self

        def head_object(self, **named: str) -> dict[str, Any]:
            asked.append(named)
            return {"LastModified": written}

        def lookup_events(self, **named: Any) -> dict[str, Any]:
            asked.append(named)
            return {"Events": []}

    def open_session(**named: str) -> Account:
        asked.append(named)
        return Account()

    changers = "bedrock_monitoring.commands.drifting.changers"
    monkeypatch.setattr(f"{changers}.open_account", lambda _: Account())
    monkeypatch.setattr(f"{changers}.open_session", open_session)
    state = StateBackend(
        account=HOME,
        region="ap-south-1",
        bucket="states",
        role_arn="arn:aws:iam::1:role/State",
        kms_key=None,
        managed=True,
        key="k",
    )
    types = ("aws_iam_policy", "aws_ce_anomaly_monitor", ALARM)
    budget = drifted("aws_budgets_budget", {"name": "x"}, {"name": "x", "limit_amount": "5"})
    drift = [*(drifted(type_, {"name": "x"}, None) for type_ in types), budget]
    find_changers(replace(stack, region=region), drift, state)
    of_state, of_events = asked[:3], asked[3:]
    assert of_state == [
        {"role_arn": "arn:aws:iam::1:role/State", "region": "ap-south-1"},
        ("s3", "", {"region_name": "ap-south-1"}),
        {"Bucket": "states", "Key": stack.state_key},
    ]
    regions = {
        call["LookupAttributes"][0]["AttributeValue"]: (service, in_region)
        for (service, in_region, _), call in zip(of_events[::2], of_events[1::2], strict=True)
    }
    assert {"DeletePolicy", "UpdateBudget", "DeleteAnomalyMonitor", "DeleteAlarms"} <= regions.keys()
    assert regions == {
        name: ("cloudtrail", region if name == "DeleteAlarms" else events_of_iam) for name in regions
    }
    assert {each["StartTime"] for each in of_events[1::2]} == {written + timedelta(seconds=1)}


def test_a_role_that_may_not_ask_is_told_which_permission_it_lacks(
    aws: LocalAws, place: tuple[Stack, StateBackend]
) -> None:
    stack, state = place
    iam = aws.client("iam", account=ACCOUNT)
    iam.create_role(RoleName="Restricted", AssumeRolePolicyDocument="{}")
    restricted = replace(stack, role_arn=f"arn:aws:iam::{ACCOUNT}:role/Restricted")
    with pytest.raises(InvalidInputError, match="not allowed to call cloudtrail:LookupEvents"):
        find_changers(restricted, [alarm("a")], state)
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "cloudtrail:LookupEvents", "Resource": "*"}],
    }
    iam.put_role_policy(RoleName="Restricted", PolicyName="x", PolicyDocument=json.dumps(policy))
    assert find_changers(restricted, [alarm("nobody")], state) == (Changer(resource="nobody"),)
