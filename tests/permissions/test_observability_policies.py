"""The view over all accounts and its links live under the printed policies, and need each part of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import bedrock_monitoring.constructs  # noqa: F401 - so that the stacks take the pared bindings
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.observability_access import sink_arn
from bedrock_monitoring.permissions import policies_of_rollout
from bedrock_monitoring.rollout import loads
from stacks.observability import LABEL, METRICS, sink_policy
from tests.e2e.test_permissions import distinct, refused, without_each_part

MONITORING, SOURCE = "595000000001", "595000000002"
REGION = "us-east-1"
SINK = sink_arn(account=MONITORING, region=REGION)
OWN = {"managed-by": "bedrock-monitoring"}
ANYBODY = json.dumps({"Version": "2012-10-17", "Statement": []})
ADMITTED = json.dumps(sink_policy(accounts=[SOURCE], organization_id=None))
DOCUMENTS: Mapping[str, Mapping[str, Any]] = {
    f"organization-{REGION}": {
        "provider": {"aws": [{"region": REGION, "default_tags": [{"tags": OWN}]}]},
        "resource": {
            "aws_oam_sink": {"sink": {"name": "view"}},
            "aws_oam_sink_policy": {"policy": {"sink_identifier": "${aws_oam_sink.sink.arn}"}},
        },
    },
    f"link-{SOURCE}-{REGION}": {
        "provider": {"aws": [{"region": REGION, "default_tags": [{"tags": OWN}]}]},
        "resource": {"aws_oam_link": {"link": {"sink_identifier": SINK}}},
    },
}
ROLLOUT = f"""\
state: {{account: "{MONITORING}", region: {REGION}, managed: false}}
observability: {{account: "{MONITORING}", sinks: ["{SINK}"]}}
defaults: {{region: {REGION}, role: Deploy, plan_role: Plan, models: [amazon.nova-pro-v1:0]}}
targets: [{{name: a, account: "{SOURCE}"}}]
"""


def client(aws: LocalAws, account: str, role: str) -> Any:
    """Return OAM as a role sees it."""
    environment = aws.environment(account=account, role=role, base={})
    return boto3.client(
        "oam",
        region_name=REGION,
        endpoint_url=aws.endpoint,
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=environment["AWS_SESSION_TOKEN"],
        config=Config(proxies={}),
    )


@pytest.fixture(scope="session")
def policies(aws: LocalAws) -> dict[str, list[Mapping[str, Any]]]:
    """The policies of the roles of both accounts by ARN; the roles have them."""
    rollout = loads(ROLLOUT)
    made: dict[str, list[Mapping[str, Any]]] = {}
    for policy in policies_of_rollout(rollout, rollout.select([*DOCUMENTS]), DOCUMENTS):
        if policy.role is not None:
            made.setdefault(policy.role, []).append(policy.document)
    for role, documents in made.items():
        account, name = role.split(":")[4], role.rpartition("/")[2]
        iam = aws.client("iam", account=account)
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=ANYBODY)
        for number, document in enumerate(documents):
            iam.put_role_policy(RoleName=name, PolicyName=f"p{number}", PolicyDocument=json.dumps(document))
    return made


def test_the_calls_of_the_provider_are_allowed_and_nothing_more_is_granted(
    aws: LocalAws, policies: dict[str, list[Mapping[str, Any]]]
) -> None:
    before = len(aws.decisions)
    deployer, planner = (client(aws, MONITORING, role) for role in ("Deploy", "Plan"))
    assert deployer.list_sinks()["Items"] == []
    assert deployer.create_sink(Name="view", Tags=OWN)["Arn"] == SINK
    deployer.put_sink_policy(SinkIdentifier=SINK, Policy=ADMITTED)
    deployer.tag_resource(ResourceArn=SINK, Tags={"team": "ml"})
    deployer.untag_resource(ResourceArn=SINK, TagKeys=["team"])
    linker, link_planner = (client(aws, SOURCE, role) for role in ("Deploy", "Plan"))
    link = linker.create_link(LabelTemplate=LABEL, ResourceTypes=[METRICS], SinkIdentifier=SINK, Tags=OWN)
    link = link["Arn"]
    linker.update_link(Identifier=link, ResourceTypes=[METRICS])
    linker.tag_resource(ResourceArn=link, Tags={"team": "ml"})
    linker.untag_resource(ResourceArn=link, TagKeys=["team"])
    for reader in (deployer, planner):
        reader.list_sinks()
        reader.get_sink(Identifier=SINK)
        reader.get_sink_policy(SinkIdentifier=SINK)
        reader.list_tags_for_resource(ResourceArn=SINK)
    for reader in (linker, link_planner):
        reader.list_links()
        reader.get_link(Identifier=link)
        reader.list_tags_for_resource(ResourceArn=link)
    linker.delete_link(Identifier=link)
    deployer.delete_sink(Identifier=SINK)

    decisions = aws.decisions[before:]
    assert len(policies) == 4
    for role, documents in policies.items():
        needed = distinct([decision for decision in decisions if decision.role == role])
        assert needed
        parts = [part for part, rest in without_each_part(documents) if not refused(needed, rest)]
        assert parts == []


@pytest.mark.parametrize(
    ("account", "role", "call", "arguments"),
    [
        (MONITORING, "Plan", "create_sink", {"Name": "view", "Tags": OWN}),
        (MONITORING, "Deploy", "create_sink", {"Name": "view"}),
        (MONITORING, "Deploy", "delete_sink", {"Identifier": f"arn:aws:oam:eu-west-1:{MONITORING}:sink/1"}),
        (
            SOURCE,
            "Plan",
            "create_link",
            {"LabelTemplate": LABEL, "ResourceTypes": [METRICS], "SinkIdentifier": SINK, "Tags": OWN},
        ),
        (
            SOURCE,
            "Deploy",
            "create_link",
            {
                "LabelTemplate": LABEL,
                "ResourceTypes": [METRICS],
                "SinkIdentifier": sink_arn(account="595000000009", region=REGION),
                "Tags": OWN,
            },
        ),
    ],
)
@pytest.mark.usefixtures("policies")
def test_a_plan_creates_nothing_and_a_deploy_links_to_no_other_account(
    aws: LocalAws, account: str, role: str, call: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ClientError) as error:
        getattr(client(aws, account, role), call)(**arguments)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
