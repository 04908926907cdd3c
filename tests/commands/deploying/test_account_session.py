"""With which credentials, and in which Region, the account of a stack is read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.commands.cli import health_command
from bedrock_monitoring.commands.credentials import account_of_credentials, check_credentials
from bedrock_monitoring.commands.deploying import planning
from bedrock_monitoring.commands.deploying.account_session import open_account, open_session
from bedrock_monitoring.commands.deploying.orphans import orphaned_states
from bedrock_monitoring.commands.drifting.changers import find_changers
from bedrock_monitoring.commands.workflows.alarm_health import DeployedAlarms
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.terraform.existing import AccountReads
from tests.rollout.sample import rollout_of, target

if TYPE_CHECKING:
    from bedrock_monitoring.commands.deploying.plan_folder import PlanFolder

DEPLOY, PLAN = (f"arn:aws:iam::111122223333:role/{name}" for name in ("Deploy", "Plan"))
KEYS = {"AccessKeyId": "key", "SecretAccessKey": "secret", "SessionToken": "token"}
STACK = Stack(
    name="prod",
    account="111122223333",
    region="eu-west-1",
    role_arn=DEPLOY,
    plan_role_arn=PLAN,
    tags={},
    wave=1,
    state_key="bedrock-monitoring/prod/terraform.tfstate",
)
OWN: dict[str, str] = {}
OF_ROLE = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "aws_session_token": "token"}
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)


class Aws:
    """Notes the clients that are made, by their service and Region, with the credentials of the session."""

    def __init__(self) -> None:
        self.clients: list[tuple[str, str, dict[str, str]]] = []
        self.asked: dict[str, Any] = {}
        self.refused = self.role = ""

    def session(self, **credentials: str) -> Any:
        aws = self

        class Session:
            def client(self, service: str, *, region_name: str, **_options: object) -> Aws:
                aws.clients.append((service, region_name, credentials))
                return aws

        return Session()

    def assume_role(self, **asked: str) -> dict[str, Any]:
        self.asked, self.role = asked, asked["RoleArn"]
        self._refuse("AssumeRole")
        return {"Credentials": KEYS}

    def describe_alarms(self, **asked: Any) -> dict[str, Any]:
        self.asked = asked
        self._refuse("DescribeAlarms")
        alarm = {
            "AlarmName": "calls",
            "StateValue": "ALARM",
            "StateTransitionedTimestamp": WRITTEN + timedelta(days=1),
        }
        return {"MetricAlarms": [alarm], "CompositeAlarms": []}

    def _refuse(self, operation: str) -> None:
        if operation == self.refused:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "not authorized"}}, operation)

    def get_caller_identity(self) -> dict[str, str]:
        self._refuse("GetCallerIdentity")
        return {"Account": "111122223333"}

    def head_object(self, **asked: str) -> dict[str, Any]:
        self.asked = asked
        self._refuse("HeadObject")
        return {"LastModified": WRITTEN}

    def get_paginator(self, _name: str) -> Aws:
        return self

    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        self.asked = asked
        self._refuse("ListObjectsV2")
        return [{}]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    aws = Aws()
    monkeypatch.setattr(boto3, "Session", aws.session)
    monkeypatch.setattr(planning, "find_existing", find_one)
    return aws


def test_a_stack_with_a_role_is_read_with_the_credentials_of_the_role(aws: Aws) -> None:
    account = open_account(STACK)
    assert (account.account, account.region) == ("111122223333", "eu-west-1")
    assert aws.asked == {"RoleArn": DEPLOY, "RoleSessionName": "bedrock-monitoring"}
    account.client("sns")
    account.client("sns")
    account.client("chatbot", "us-east-2")
    assert aws.clients == [
        ("sts", "eu-west-1", OWN),
        ("sns", "eu-west-1", OF_ROLE),
        ("chatbot", "us-east-2", OF_ROLE),
    ]


def test_a_stack_without_a_role_is_read_with_the_credentials_of_the_caller(aws: Aws) -> None:
    open_account(replace(STACK, role_arn=None)).client("sns")
    open_session(role_arn=None, region="eu-west-1")
    assert aws.clients == [("sns", "eu-west-1", OWN)]


STATE = 'state: {account: "111122223333", region: eu-west-1, bucket: ours, role: Deploy}\n'
ROLLOUT = loads(rollout_of(state=STATE, targets=target("prod")))


def test_the_states_are_read_from_the_region_of_the_bucket_with_its_role(aws: Aws) -> None:
    assert orphaned_states(ROLLOUT) == ()
    assert aws.clients == [("sts", "eu-west-1", OWN), ("s3", "eu-west-1", OF_ROLE)]
    assert aws.asked == {"Bucket": "ours", "Prefix": "bedrock-monitoring/"}


def test_the_last_deploy_is_read_from_the_region_of_the_bucket_with_its_role(aws: Aws) -> None:
    stack = replace(STACK, region="us-west-2", role_arn=None)
    assert [*find_changers(stack, [], ROLLOUT.required_state())] == []
    assert aws.clients == [("sts", "eu-west-1", OWN), ("s3", "eu-west-1", OF_ROLE)]
    assert aws.asked == {"Bucket": "ours", "Key": "bedrock-monitoring/prod/terraform.tfstate"}


def test_the_account_of_credentials_is_asked_of_the_region_of_the_bucket_or_of_the_first_stack(
    aws: Aws,
) -> None:
    assert account_of_credentials(region="us-west-1") == "111122223333"
    stacks = [STACK, replace(STACK, region="us-west-2")]
    state = loads(rollout_of(targets=target("prod"))).required_state()
    check_credentials(stacks)
    check_credentials(stacks, state=state)
    assert aws.clients == [("sts", region, OWN) for region in ("us-west-1", "eu-west-1", "us-east-1")]


class Kept:
    """The kept plan of a deploy that created an alarm."""

    begun_at = WRITTEN

    def read(self, _read: object) -> DeployedAlarms:
        return DeployedAlarms(names=("calls",), created=frozenset())


def test_health_reads_the_alarms_with_the_role_for_plans(aws: Aws) -> None:
    [problem] = health_command._alarm_problems([STACK], {"prod": cast("PlanFolder", Kept())})
    assert (problem.where, problem.what) == (
        "prod",
        "the alarm calls went off at 2026-01-02 00:00:00 UTC, after the deploy began",
    )
    assert aws.role == PLAN
    assert aws.clients == [("sts", "eu-west-1", OWN), ("cloudwatch", "eu-west-1", OF_ROLE)]


@pytest.mark.parametrize("refused", ["AssumeRole", "DescribeAlarms"])
def test_health_tells_an_account_that_cannot_be_read_and_goes_on(aws: Aws, refused: str) -> None:
    aws.refused = refused
    kept = cast("PlanFolder", Kept())
    stacks = [STACK, replace(STACK, name="other")]
    told = [*health_command._alarm_problems(stacks, {"prod": kept, "other": kept})]
    assert [problem.where for problem in told] == ["prod", "other"]
    service = "sts" if refused == "AssumeRole" else "cloudwatch"
    assert all(f"{service}:{refused}" in str(problem) for problem in told)


def find_one(
    _plan: object, account: AccountReads, *, calling: Callable[[str], AbstractContextManager[None]]
) -> None:
    """Stand for what looks for resources that a plan creates."""
    with calling("logs:DescribeLogGroups"):
        account.client("cloudwatch").describe_alarms()


@pytest.mark.parametrize(
    ("read", "refused", "where", "permission"),
    [
        (lambda: open_account(STACK), "AssumeRole", "prod", "sts:AssumeRole"),
        (lambda: orphaned_states(ROLLOUT), "ListObjectsV2", "state", "s3:ListBucket, s3:GetObject"),
        (lambda: find_changers(STACK, [], ROLLOUT.required_state()), "HeadObject", "prod", "s3:GetObject"),
        (lambda: planning._find(STACK, {}), "DescribeAlarms", "prod", "logs:DescribeLogGroups"),
        (
            lambda: account_of_credentials(region="us-east-1"),
            "GetCallerIdentity",
            "credentials",
            "sts:GetCallerIdentity",
        ),
    ],
)
def test_what_aws_refuses_is_told_with_its_place_and_the_permission(
    aws: Aws,
    read: Callable[[], object],
    refused: str,
    where: str,
    permission: str,
) -> None:
    aws.refused = refused
    with pytest.raises(InvalidInputError) as error:
        read()
    [problem] = error.value.problems
    assert str(problem) == (
        f"{where}: the credentials are not allowed to call {permission}; allow {permission}: not authorized"
    )
