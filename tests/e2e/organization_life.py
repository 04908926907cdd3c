"""Twelve accounts in four units over two Regions are found and deployed by made roles alone: `make kills`."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.iam.access_control import role_allows
from bedrock_monitoring.local_aws.iam.needed_permissions import NeededPermission
from bedrock_monitoring.local_aws.observability_access import sink_arn
from bedrock_monitoring.rollout import load
from tests.e2e.sandbox import MODEL, TIMEOUT_OF_A_FLEET, Sandbox

pytestmark = pytest.mark.terraform

PLAN, DEPLOY = "bedrock-monitoring-plan", "bedrock-monitoring-deploy"
REGIONS = ("us-east-1", "eu-central-1")
UNITS = {"Sandbox": 1, "Workloads/Development": 1, "Workloads/Staging": 2, "Workloads/Production": 3}
"""The wave of each unit."""

ACCOUNTS_OF_A_UNIT = 3
ADMINISTRATOR = "AWSControlTowerExecution"
CALLS = {
    "MetricName": "Invocations",
    "Dimensions": [{"Name": "ModelId", "Value": MODEL}],
    "Value": 7,
}
ADDED = "late"
"""An account that is prepared by the template and found later, in production."""


class Organization:
    """An organization in the embedded AWS, and the files that describe it."""

    def __init__(self, aws: LocalAws, management: str) -> None:
        self._aws = aws
        self._client = aws.client("organizations", account=management)
        self.id = self._client.create_organization(FeatureSet="ALL")["Organization"]["Id"]
        self._root = self._client.list_roots()["Roots"][0]["Id"]
        self._units = dict[str, str]()
        self.tools = self._member("tools")
        self.accounts = {
            f"{unit.rpartition('/')[2].lower()}-{number}": ""
            for unit in UNITS
            for number in range(1, ACCOUNTS_OF_A_UNIT + 1)
        }
        for number, name in enumerate(self.accounts):
            self.accounts[name] = self.add(name, [*UNITS][number // ACCOUNTS_OF_A_UNIT])

    def add(self, name: str, unit: str) -> str:
        """Add an account that calls a model in each Region, and return its id."""
        account = self._member(name)
        self._client.move_account(
            AccountId=account, SourceParentId=self._root, DestinationParentId=self._unit(unit)
        )
        for region in REGIONS:
            self._aws.client("cloudwatch", account=account, region=region).put_metric_data(
                Namespace="AWS/Bedrock", MetricData=[CALLS | {"Timestamp": datetime.now(UTC)}]
            )
        return account

    def close(self, name: str) -> None:
        """Close an account."""
        self._client.close_account(AccountId=self.accounts[name])

    def _unit(self, path: str) -> str:
        if path not in self._units:
            above, _, name = path.rpartition("/")
            parent = self._unit(above) if above else self._root
            created = self._client.create_organizational_unit(ParentId=parent, Name=name)
            self._units[path] = created["OrganizationalUnit"]["Id"]
        return self._units[path]

    def _member(self, name: str) -> str:
        created = self._client.create_account(AccountName=name, Email=f"{name}@example.com")
        return str(created["CreateAccountStatus"]["AccountId"])


def discover(place: Sandbox, *options: str) -> str:
    """Let the management account find what there is."""
    regions = [word for region in REGIONS for word in ("--region", region)]
    data = str(place.folder / "discovered")
    return place.run(
        "discover", "--auto-approve", "--role", ADMINISTRATOR, "--data", data, *regions, *options
    )


def fold_into_groups(place: Sandbox, organization: Organization) -> None:
    """Write a rollout that describes the accounts that were found in a few lines."""
    hubs = {region: f"topics-{region}" for region in REGIONS}
    rollout = {
        "state": {"account": organization.tools, "region": REGIONS[0], "bucket": place.bucket},
        "organization": "organization.yaml",
        "access": {"github": {"repository": "example-corp/monitoring"}, "admin_role": ADMINISTRATOR},
        "observability": {
            "account": organization.tools,
            "sinks": [sink_arn(account=organization.tools, region=region) for region in REGIONS],
        },
        "defaults": {
            "models": [{"id": MODEL}],
            "notify": {"email": ["oncall@example.com"], "topics_of": [*hubs.values()]},
        },
        "targets": [
            {"name": name, "account": organization.tools, "region": region, "alarms": False}
            for region, name in hubs.items()
        ],
        "groups": [
            {"accounts": {"units": [unit]}, "regions": [*REGIONS], "wave": wave}
            for unit, wave in UNITS.items()
        ],
    }
    place.rollout.write_text(yaml.safe_dump(rollout, sort_keys=False), encoding="utf-8")


def test_an_organization_is_deployed_by_its_made_roles_alone_and_an_account_is_added_and_one_closed(
    sandbox: Sandbox,
) -> None:
    aws = sandbox.aws
    organization = Organization(aws, sandbox.home)
    place = replace(
        sandbox,
        home=organization.tools,
        state_bucket=f"states-{organization.tools}",
        timeout=TIMEOUT_OF_A_FLEET,
    )
    management = replace(place, home=sandbox.home)
    discover(management, "--organization")
    found = load(place.rollout)
    assert found.organization is not None
    assert {*organization.accounts} < {account.name for account in found.organization.accounts}
    assert len(found.targets) == len(REGIONS) * len(organization.accounts)

    fold_into_groups(place, organization)
    assert "nothing to change" in discover(management)
    place.run("state", "--auto-approve")
    made = management.run("access", "--auto-approve")
    assert len(re.findall(r"^access-\d+ +1 +deployed ", made, re.MULTILINE)) == 1 + len(organization.accounts)
    before = len(aws.decisions)

    planner, deployer = place.acting_as(PLAN), place.acting_as(DEPLOY)
    planned = re.findall(
        r"^(\S+) +\d +planned ", planner.run("plan", "--detailed-exitcode", expect=2), re.MULTILINE
    )
    targets = load(place.rollout).targets
    assert len(targets) == len(REGIONS) * (1 + len(organization.accounts))
    assert {target.name for target in targets} < {*planned}
    planner.run("deploy", "--auto-approve", targets[-1].name, expect=1)
    check_callers(aws, before, {PLAN})

    before = len(aws.decisions)
    deployed = deployer.run("deploy", "--auto-approve")
    waves = [int(wave) for wave in re.findall(r"^\S+ +(\d) +deployed ", deployed, re.MULTILINE)]
    assert len(waves) == len(planned)
    assert waves == sorted(waves)
    check_callers(aws, before, {DEPLOY})
    assert "No changes." in planner.run("plan", "--detailed-exitcode")
    alarms_tell_the_shared_topics(aws, organization)
    nobody_reaches_another_account(organization)
    every_account_is_in_the_view(aws, organization)

    added, closed = organization.add(ADDED, "Workloads/Production"), next(iter(organization.accounts))
    organization.close(closed)
    said = discover(management, "--write")
    assert f"- {ADDED} ({added}), in Workloads/Production\n" in said
    assert f"- {closed} ({organization.accounts[closed]}): suspended\n" in said
    prepare_by_template(place, added)
    output = deployer.run("deploy", "--auto-approve")
    assert len(re.findall(rf"^{ADDED}-\S+ +3 +deployed ", output, re.MULTILINE)) == len(REGIONS)
    assert f"{closed}-us-east-1: left alone" in output
    assert f"link-{organization.accounts[closed]}-us-east-1: left alone" in output
    cloudwatch = aws.client("cloudwatch", account=added)
    assert len(cloudwatch.describe_alarms()["MetricAlarms"]) > 0


def every_account_is_in_the_view(aws: LocalAws, organization: Organization) -> None:
    """Check that the sink of each Region has a link from each account."""
    for region in REGIONS:
        client = aws.client("oam", account=organization.tools, region=region)
        links = client.list_attached_links(SinkIdentifier=sink_arn(account=organization.tools, region=region))
        linked = {item["LinkArn"].split(":")[4] for item in links["Items"]}
        assert linked == {*organization.accounts.values()}


def check_callers(aws: LocalAws, since: int, callers: set[str]) -> None:
    """Check that whatever was decided since was about these roles, in whichever account."""
    assert {decision.role.rpartition("/")[2] for decision in aws.decisions[since:]} == callers


def prepare_by_template(place: Sandbox, account: str) -> None:
    """Make the roles of an account by the template, as a StackSet does."""
    template = place.folder / "access.json"
    place.run("access", "--template", str(template))
    place.aws.client("cloudformation", account=account).create_stack(
        StackName="access",
        TemplateBody=template.read_text(encoding="utf-8"),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )


def alarms_tell_the_shared_topics(aws: LocalAws, organization: Organization) -> None:
    """Let an alarm of an account go off: a queue at the topic in the tools account is told."""
    region, account = REGIONS[1], [*organization.accounts.values()][-1]
    sns, sqs = (aws.client(name, account=organization.tools, region=region) for name in ("sns", "sqs"))
    queue = sqs.create_queue(QueueName="told")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topics = [each["TopicArn"] for each in sns.list_topics()["Topics"]]
    for topic in topics:
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    cloudwatch = aws.client("cloudwatch", account=account, region=region)
    alarms: list[Any] = cloudwatch.describe_alarms()["MetricAlarms"]
    alarm = next(each for each in alarms if each["AlarmActions"])
    assert set(alarm["AlarmActions"]) <= {*topics}
    cloudwatch.set_alarm_state(AlarmName=alarm["AlarmName"], StateValue="ALARM", StateReason="a test")
    [message] = sqs.receive_message(QueueUrl=queue)["Messages"]
    told = json.loads(json.loads(message["Body"])["Message"])
    assert (told["AlarmName"], told["AWSAccountId"]) == (alarm["AlarmName"], account)


def nobody_reaches_another_account(organization: Organization) -> None:
    """Check that roles of an account may nothing in another, and those of the tools account assume theirs."""
    one, two, *_ = organization.accounts.values()
    for name, other in ((PLAN, DEPLOY), (DEPLOY, PLAN)):
        caller = f"arn:aws:iam::{organization.tools}:role/{name}"
        for role, expected in ((name, True), (other, False), ("Administrator", False)):
            assumed = NeededPermission(action="sts:AssumeRole", resource=f"arn:aws:iam::{one}:role/{role}")
            in_organization = {"aws:ResourceOrgID": organization.id}
            assert role_allows(caller, replace(assumed, context=in_organization)) is expected
        call = NeededPermission(action="sts:AssumeRole", resource=f"arn:aws:iam::{two}:role/{name}")
        assert not role_allows(f"arn:aws:iam::{one}:role/{name}", call)
