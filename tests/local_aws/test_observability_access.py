"""OAM of the embedded AWS: sinks, their policies and links, across accounts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

import bedrock_monitoring.constructs  # noqa: F401 - so that the stacks take the pared bindings
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.observability_access import sink_arn
from stacks.observability import sink_policy

METRICS = "AWS::CloudWatch::Metric"

_accounts: Iterator[int] = count(580000000000)


@pytest.fixture
def monitoring() -> str:
    """An account that no other test uses."""
    return str(next(_accounts))


@pytest.fixture
def source() -> str:
    return str(next(_accounts))


def oam(aws: LocalAws, account: str, region: str = "us-east-1") -> Any:
    return aws.client("oam", account=account, region=region)


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def message(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Message"])


def new_sink(aws: LocalAws, monitoring: str, **policy: Any) -> str:
    client = oam(aws, monitoring)
    arn: str = client.create_sink(Name="view", Tags={"a": "b"})["Arn"]
    if policy:
        document = sink_policy(**{"accounts": [], "organization_id": None, **policy})
        client.put_sink_policy(SinkIdentifier=arn, Policy=json.dumps(document))
    return arn


def link(aws: LocalAws, source: str, sink: str, types: tuple[str, ...] = (METRICS,)) -> Any:
    return oam(aws, source).create_link(
        LabelTemplate="$AccountName", ResourceTypes=list(types), SinkIdentifier=sink, Tags={"c": "d"}
    )


def test_an_account_has_one_sink_whose_arn_a_rollout_can_know(aws: LocalAws, monitoring: str) -> None:
    arn = new_sink(aws, monitoring)
    client = oam(aws, monitoring)

    assert arn == sink_arn(account=monitoring, region="us-east-1")
    assert client.get_sink(Identifier=arn)["Name"] == "view"
    assert [one["Arn"] for one in client.list_sinks()["Items"]] == [arn]
    assert oam(aws, monitoring, "eu-central-1").list_sinks()["Items"] == []
    with pytest.raises(ClientError) as error:
        client.create_sink(Name="other")
    assert code(error) == "ConflictException"


def test_the_policy_of_the_sink_says_who_links(aws: LocalAws, monitoring: str, source: str) -> None:
    sink = new_sink(aws, monitoring, accounts=["999999999999"])
    with pytest.raises(ClientError) as error:
        link(aws, source, sink)
    assert code(error) == "InvalidParameterException"

    policy = sink_policy(accounts=[source], organization_id=None)
    oam(aws, monitoring).put_sink_policy(SinkIdentifier=sink, Policy=json.dumps(policy))
    made = link(aws, source, sink)

    assert (made["SinkArn"], made["Label"], made["ResourceTypes"]) == (sink, source, [METRICS])
    attached = oam(aws, monitoring).list_attached_links(SinkIdentifier=sink)["Items"]
    assert [one["LinkArn"] for one in attached] == [made["Arn"]]
    assert [one["Arn"] for one in oam(aws, source).list_links()["Items"]] == [made["Arn"]]


def test_an_organization_can_be_admitted_and_other_telemetry_than_metrics_is_not(
    aws: LocalAws, monitoring: str, source: str
) -> None:
    sink = new_sink(aws, monitoring, organization_id="o-exampleorgid")
    with pytest.raises(ClientError) as error:
        link(aws, source, sink, types=(METRICS, "AWS::Logs::LogGroup"))
    assert code(error) == "InvalidParameterException"
    assert link(aws, source, sink)["SinkArn"] == sink


def test_accounts_of_another_organization_are_not_admitted(
    aws: LocalAws, monitoring: str, source: str
) -> None:
    sink = new_sink(aws, monitoring, organization_id="o-anotherorgid")
    with pytest.raises(ClientError):
        link(aws, source, sink)


def test_an_account_of_a_created_organization_is_admitted_by_its_id_alone(
    aws: LocalAws, monitoring: str, source: str
) -> None:
    organizations = aws.client("organizations", account=source)
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
    member = organizations.create_account(AccountName="member", Email="member@example.com")
    account = member["CreateAccountStatus"]["AccountId"]
    sink = new_sink(aws, monitoring, organization_id=organization)

    assert link(aws, account, sink)["SinkArn"] == sink
    with pytest.raises(ClientError):
        link(aws, str(next(_accounts)), sink)


def test_links_go_before_the_sink_and_each_account_has_one(
    aws: LocalAws, monitoring: str, source: str
) -> None:
    sink = new_sink(aws, monitoring, accounts=[source])
    made = link(aws, source, sink)["Arn"]
    with pytest.raises(ClientError) as error:
        link(aws, source, sink)
    assert (code(error), message(error)) == ("ConflictException", "A link to this sink exists already.")
    with pytest.raises(ClientError) as error:
        oam(aws, monitoring).delete_sink(Identifier=sink)
    assert (code(error), message(error)) == ("ConflictException", f"The sink {sink} has links.")

    oam(aws, source).delete_link(Identifier=made)
    assert oam(aws, source).list_links()["Items"] == []
    oam(aws, monitoring).delete_sink(Identifier=sink)
    with pytest.raises(ClientError) as error:
        oam(aws, monitoring).get_sink(Identifier=sink)
    assert code(error) == "ResourceNotFoundException"


def test_tags_and_filters_are_kept_and_changed(aws: LocalAws, monitoring: str, source: str) -> None:
    sink = new_sink(aws, monitoring, accounts=[source])
    arn = link(aws, source, sink)["Arn"]
    client = oam(aws, source)
    filters = {"MetricConfiguration": {"Filter": "Namespace LIKE 'AWS/Bedrock%'"}}
    client.update_link(Identifier=arn, ResourceTypes=[METRICS], LinkConfiguration=filters)
    client.tag_resource(ResourceArn=arn, Tags={"e": "f"})
    client.untag_resource(ResourceArn=arn, TagKeys=["c"])

    assert client.get_link(Identifier=arn)["LinkConfiguration"] == filters
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"e": "f"}


def test_a_sink_is_described_whole_and_so_is_its_policy(aws: LocalAws, monitoring: str) -> None:
    client = oam(aws, monitoring)
    policy = json.dumps(sink_policy(accounts=["111122223333"], organization_id=None))
    arn = client.create_sink(Name="view")["Arn"]
    whole = {"Arn": arn, "Id": arn.rpartition("/")[2], "Name": "view", "Tags": {}}
    described = client.get_sink(Identifier=arn)
    assert {key: described[key] for key in whole} == whole
    expected = {"Policy": policy, "SinkArn": arn, "SinkId": whole["Id"]}
    for answer in (
        client.put_sink_policy(SinkIdentifier=arn, Policy=policy),
        client.get_sink_policy(SinkIdentifier=arn),
    ):
        assert {key: answer[key] for key in expected} == expected
    client.tag_resource(ResourceArn=arn, Tags={"a": "b"})
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"a": "b"}


def test_a_new_sink_has_not_the_policy_of_the_one_before_it(aws: LocalAws, monitoring: str) -> None:
    client = oam(aws, monitoring)
    client.delete_sink(Identifier=new_sink(aws, monitoring, accounts=["111122223333"]))
    with pytest.raises(ClientError) as error:
        client.get_sink_policy(SinkIdentifier=new_sink(aws, monitoring))
    assert code(error) == "ResourceNotFoundException"


def test_a_link_is_described_whole(aws: LocalAws, monitoring: str, source: str) -> None:
    sink = new_sink(aws, monitoring, accounts=[source])
    filters = {"MetricConfiguration": {"Filter": "Namespace LIKE 'AWS/Bedrock%'"}}
    made = oam(aws, source).create_link(
        LabelTemplate="account $AccountName",
        ResourceTypes=[METRICS],
        SinkIdentifier=sink,
        LinkConfiguration=filters,
    )
    arn = made["Arn"]
    assert arn.startswith(f"arn:aws:oam:us-east-1:{source}:link/")
    whole = {
        "Arn": arn,
        "Id": arn.rpartition("/")[2],
        "Label": f"account {source}",
        "LabelTemplate": "account $AccountName",
        "LinkConfiguration": filters,
        "ResourceTypes": [METRICS],
        "SinkArn": sink,
        "Tags": {},
    }
    for answer in (made, oam(aws, source).get_link(Identifier=arn)):
        assert {key: answer[key] for key in whole} == whole
    changed = oam(aws, source).update_link(Identifier=arn, ResourceTypes=[METRICS])
    assert changed["LinkConfiguration"] == filters


def test_a_change_of_a_link_needs_the_policy_of_the_sink_too(
    aws: LocalAws, monitoring: str, source: str
) -> None:
    sink = new_sink(aws, monitoring, accounts=[source])
    arn = link(aws, source, sink)["Arn"]
    policy = sink_policy(accounts=["111122223333"], organization_id=None)
    oam(aws, monitoring).put_sink_policy(SinkIdentifier=sink, Policy=json.dumps(policy))
    with pytest.raises(ClientError) as error:
        oam(aws, source).update_link(Identifier=arn, ResourceTypes=[METRICS])
    assert message(error) == f"The policy of {sink} does not allow oam:UpdateLink."


def test_a_link_to_a_sink_that_is_not_there_is_refused(aws: LocalAws, monitoring: str, source: str) -> None:
    sink = sink_arn(account=monitoring, region="us-east-1")
    with pytest.raises(ClientError) as error:
        link(aws, source, sink)
    assert (code(error), message(error)) == ("ResourceNotFoundException", f"The sink {sink} does not exist.")


def test_links_are_those_of_one_sink(aws: LocalAws, source: str) -> None:
    sinks = [new_sink(aws, str(next(_accounts)), accounts=[source]) for _ in range(2)]
    arns = [link(aws, source, sink)["Arn"] for sink in sinks]
    for sink, arn in zip(sinks, arns, strict=True):
        client = oam(aws, sink.split(":")[4])
        assert [one["LinkArn"] for one in client.list_attached_links(SinkIdentifier=sink)["Items"]] == [arn]
