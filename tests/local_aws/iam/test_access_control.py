"""A role that was created may do what its policies allow; whoever else asks may do everything."""

from __future__ import annotations

import json
from contextlib import nullcontext
from itertools import count
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws

ACCOUNT = "540000000001"
PROFILE = f"arn:aws:bedrock:us-east-1:{ACCOUNT}:application-inference-profile/abc"
ANYBODY = json.dumps({"Version": "2012-10-17", "Statement": []})
TAG = {"managed-by": "bedrock-monitoring"}


KEYS_ONLY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}
)

_numbers = count()


class Reader:
    """A role with one policy, and clients that act as it."""

    def __init__(self, aws: LocalAws, name: str) -> None:
        self._aws, self._name = aws, name
        self.iam = aws.client("iam", account=ACCOUNT)
        self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=ANYBODY)

    def may(self, *statements: dict[str, Any]) -> None:
        """Let the role do what statements allow, and nothing else."""
        allowed = [{"Effect": "Allow", **statement} for statement in statements]
        document = json.dumps({"Version": "2012-10-17", "Statement": allowed})
        self.iam.put_role_policy(RoleName=self._name, PolicyName="p", PolicyDocument=document)

    def client(self, service: Any) -> Any:
        environment = self._aws.environment(account=ACCOUNT, role=self._name, base={})
        return boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=self._aws.endpoint,
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=environment["AWS_SESSION_TOKEN"],
            config=Config(proxies={}, s3={"addressing_style": "path"}),
        )


@pytest.fixture
def reader(aws: LocalAws) -> Reader:
    return Reader(aws, f"reader-{next(_numbers)}")


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    return str(error.value)


# A call in the format of each kind of service, and the permission that it needs.
CALLS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "query": (
        "sns",
        "create_topic",
        {"Name": "t"},
        f"sns:CreateTopic on resource: arn:aws:sns:us-east-1:{ACCOUNT}:t",
    ),
    "JSON": (
        "logs",
        "create_log_group",
        {"logGroupName": "/a/b"},
        f"logs:CreateLogGroup on resource: arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/a/b:*",
    ),
    "REST with a name in the path": (
        "scheduler",
        "get_schedule",
        {"Name": "s", "GroupName": "g"},
        f"scheduler:GetSchedule on resource: arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/g/s",
    ),
    "REST with an ARN in the path": (
        "bedrock",
        "get_inference_profile",
        {"inferenceProfileIdentifier": PROFILE},
        f"bedrock:GetInferenceProfile on resource: {PROFILE}",
    ),
    "an object in S3": (
        "s3",
        "delete_object",
        {"Bucket": "b", "Key": "a/b.tflock"},
        "s3:DeleteObject on resource: arn:aws:s3:::b/a/b.tflock",
    ),
    "a setting of a bucket": (
        "s3",
        "get_bucket_encryption",
        {"Bucket": "b"},
        "s3:GetEncryptionConfiguration on resource: arn:aws:s3:::b",
    ),
    "a key by its id": (
        "kms",
        "describe_key",
        {"KeyId": "1234"},
        f"kms:DescribeKey on resource: arn:aws:kms:us-east-1:{ACCOUNT}:key/1234",
    ),
    "a function by its name and alias": (
        "lambda",
        "get_policy",
        {"FunctionName": "f", "Qualifier": "live"},
        f"lambda:GetPolicy on resource: arn:aws:lambda:us-east-1:{ACCOUNT}:function:f:live",
    ),
    "a parameter in a path": (
        "ssm",
        "get_parameter",
        {"Name": "/bedrock/url"},
        f"ssm:GetParameter on resource: arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/bedrock/url",
    ),
    "several dashboards": (
        "cloudwatch",
        "delete_dashboards",
        {"DashboardNames": ["one", "two"]},
        f"cloudwatch:DeleteDashboards on resource: arn:aws:cloudwatch::{ACCOUNT}:dashboard/one",
    ),
    "another role": (
        "sts",
        "assume_role",
        {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/Deploy", "RoleSessionName": "session"},
        f"sts:AssumeRole on resource: arn:aws:iam::{ACCOUNT}:role/Deploy",
    ),
}


@pytest.mark.parametrize(("service", "operation", "arguments", "needed"), CALLS.values(), ids=CALLS)
def test_a_call_that_no_policy_allows_is_refused_with_the_permission_that_it_needs(
    reader: Reader, service: str, operation: str, arguments: dict[str, Any], needed: str
) -> None:
    message = refused(getattr(reader.client(service), operation), **arguments)
    assert f"is not authorized to perform: {needed}" in message
    assert "AccessDenied" in message


def test_a_policy_allows_its_actions_on_its_resources(reader: Reader) -> None:
    reader.may({"Action": "sns:CreateTopic", "Resource": f"arn:aws:sns:*:{ACCOUNT}:mine-*"})
    sns = reader.client("sns")
    assert sns.create_topic(Name="mine-1")["TopicArn"].endswith(":mine-1")
    refused(sns.create_topic, Name="yours")
    refused(sns.list_topics)


def test_the_decisions_are_kept_in_order(aws: LocalAws, reader: Reader) -> None:
    reader.may({"Action": "sns:*", "Resource": f"arn:aws:sns:*:{ACCOUNT}:kept"})
    before = len(aws.decisions)
    reader.client("sns").create_topic(Name="kept")
    refused(reader.client("sns").list_topics)
    decided = [(each.permission.action, each.allowed) for each in aws.decisions[before:]]
    assert decided == [("sns:CreateTopic", True), ("sns:ListTopics", False)]


def test_tags_of_a_new_resource_need_a_permission_and_are_conditions(reader: Reader) -> None:
    kms = reader.client("kms")
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/*"
    new = {"StringEquals": {f"aws:RequestTag/{name}": value for name, value in TAG.items()}}
    reader.may({"Action": "kms:CreateKey", "Resource": "*", "Condition": new})
    tags = [{"TagKey": name, "TagValue": value} for name, value in TAG.items()]
    assert "kms:CreateKey" in refused(kms.create_key)
    assert "kms:TagResource" in refused(kms.create_key, Tags=tags)
    reader.may(
        {"Action": "kms:CreateKey", "Resource": "*", "Condition": new},
        {"Action": "kms:TagResource", "Resource": key, "Condition": new},
        {
            "Action": ["kms:DescribeKey", "kms:UntagResource"],
            "Resource": key,
            "Condition": {"StringEquals": {"aws:ResourceTag/managed-by": "bedrock-monitoring"}},
        },
    )
    id_ = kms.create_key(Tags=tags)["KeyMetadata"]["KeyId"]
    kms.describe_key(KeyId=id_)
    kms.untag_resource(KeyId=id_, TagKeys=["managed-by"])
    refused(kms.describe_key, KeyId=id_)


def test_a_role_is_created_and_changed_only_with_the_boundary_that_a_policy_requires(
    aws: LocalAws, reader: Reader
) -> None:
    boundary, other = (f"arn:aws:iam::{ACCOUNT}:policy/{name}" for name in ("Boundary", "Other"))
    for name in ("Boundary", "Other"):
        reader.iam.create_policy(PolicyName=name, PolicyDocument=KEYS_ONLY)
    reader.may(
        {
            "Action": ["iam:CreateRole", "iam:PutRolePolicy"],
            "Resource": f"arn:aws:iam::{ACCOUNT}:role/made-*",
            "Condition": {"StringEquals": {"iam:PermissionsBoundary": boundary}},
        }
    )
    iam = reader.client("iam")
    role = {"AssumeRolePolicyDocument": ANYBODY}
    refused(iam.create_role, RoleName="made-1", **role)
    refused(iam.create_role, RoleName="made-1", PermissionsBoundary=other, **role)
    iam.create_role(RoleName="made-1", PermissionsBoundary=boundary, **role)
    policy = {"PolicyName": "p", "PolicyDocument": KEYS_ONLY}
    iam.put_role_policy(RoleName="made-1", **policy)
    reader.iam.create_role(RoleName="made-2", **role)
    refused(iam.put_role_policy, RoleName="made-2", **policy)


def test_a_boundary_takes_away_what_the_policies_of_a_role_allow(reader: Reader, aws: LocalAws) -> None:
    policy = reader.iam.create_policy(PolicyName="KeysOnly", PolicyDocument=KEYS_ONLY)["Policy"]
    reader.may({"Action": ["kms:ListAliases", "sns:ListTopics"], "Resource": "*"})
    reader.client("sns").list_topics()
    reader.iam.put_role_permissions_boundary(RoleName=reader._name, PermissionsBoundary=policy["Arn"])
    reader.client("kms").list_aliases()
    refused(reader.client("sns").list_topics)


def test_a_role_is_passed_to_the_service_that_a_policy_names(reader: Reader) -> None:
    scheduler = reader.client("scheduler")
    role = f"arn:aws:iam::{ACCOUNT}:role/passed"
    schedule = {
        "Name": "s",
        "GroupName": "default",
        "ScheduleExpression": "rate(1 day)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": "arn:aws:scheduler:::aws-sdk:cloudwatch:setAlarmState", "RoleArn": role},
    }
    made = {"Action": "scheduler:CreateSchedule", "Resource": "*"}

    def passed(service: str) -> dict[str, Any]:
        condition = {"StringEquals": {"iam:PassedToService": service}}
        return {"Action": "iam:PassRole", "Resource": role, "Condition": condition}

    reader.may(made, passed("bedrock.amazonaws.com"))
    assert "iam:PassRole" in refused(scheduler.create_schedule, **schedule)
    reader.may(made, passed("scheduler.amazonaws.com"))
    scheduler.create_schedule(**schedule)


def test_everybody_may_ask_who_he_is(reader: Reader) -> None:
    reader.client("sts").get_caller_identity()


def test_a_call_whose_permissions_are_not_known_is_refused_and_named(reader: Reader) -> None:
    with pytest.raises(ClientError, match="does not know the call ListQueues"):
        reader.client("sqs").list_queues()


def test_a_role_that_nobody_created_may_do_everything(aws: LocalAws) -> None:
    assert aws.client("sns", account=ACCOUNT).create_topic(Name="anything")


TRUST = {
    "the role": ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "{arn}", True),
    "the role in another account": ({"AWS": "arn:aws:iam::999988887777:root"}, "{arn}", False),
    "another role of the account": ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "{arn}-2", False),
}


@pytest.mark.parametrize(("principal", "arn", "expected"), TRUST.values(), ids=TRUST)
def test_a_role_is_assumed_only_by_whom_it_trusts(
    aws: LocalAws, reader: Reader, principal: dict[str, str], arn: str, expected: object
) -> None:
    name = f"trusting-{next(_numbers)}"
    caller = reader.client("sts").get_caller_identity()["Arn"].split("/")[1]
    condition = {"ArnEquals": {"aws:PrincipalArn": arn.format(arn=f"arn:aws:iam::{ACCOUNT}:role/{caller}")}}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}
    aws.client("iam", account=ACCOUNT).create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )
    role_arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    reader.may({"Action": "sts:AssumeRole", "Resource": role_arn})
    refused = f"sts:AssumeRole on resource: {role_arn}$"
    with nullcontext() if expected else pytest.raises(ClientError, match=refused):
        reader.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="session")


def test_conditions_on_the_organization_hold_for_its_accounts_alone(aws: LocalAws, reader: Reader) -> None:
    organizations = aws.client("organizations", account=ACCOUNT)
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
    created = organizations.create_account(AccountName="member", Email="member@example.com")
    member = created["CreateAccountStatus"]["AccountId"]
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": organization}},
    }
    for account in (member, "999988887777"):
        aws.client("iam", account=account).create_role(
            RoleName="within",
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        )
    reader.may(
        {
            "Action": "sts:AssumeRole",
            "Resource": "arn:aws:iam::*:role/within",
            "Condition": {"StringEquals": {"aws:ResourceOrgID": organization}},
        }
    )
    sts = reader.client("sts")
    assert sts.assume_role(RoleArn=f"arn:aws:iam::{member}:role/within", RoleSessionName="session")[
        "Credentials"
    ]
    with pytest.raises(ClientError, match="AccessDenied"):
        sts.assume_role(RoleArn="arn:aws:iam::999988887777:role/within", RoleSessionName="session")
    organizations.remove_account_from_organization(AccountId=member)
    organizations.delete_organization()
