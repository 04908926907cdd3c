"""The sink of an account and Region, and its link to a sink, are found whatever they are called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count

import pytest

import bedrock_monitoring.constructs  # noqa: F401 - so that the stacks take the pared bindings
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.observability_access import sink_arn
from bedrock_monitoring.terraform.existing import LOOKUPS, AccountReads
from stacks.observability import METRICS, sink_policy

OWN = {"bedrock-monitoring-stack": "link-1"}

_accounts: Iterator[int] = count(590000000000)


@pytest.fixture
def account() -> str:
    """An account that no other test uses."""
    return str(next(_accounts))


def reads(aws: LocalAws, account: str) -> AccountReads:
    return AccountReads(
        account=account,
        region="us-east-1",
        client=lambda service: aws.client(service, account=account, region="us-east-1"),
    )


def test_a_sink_of_any_name_has_the_place_of_a_new_one(aws: LocalAws, account: str) -> None:
    find = LOOKUPS["aws_oam_sink"].find
    assert [*find(reads(aws, account), [{"name": "mine"}])] == [None]

    arn = aws.client("oam", account=account).create_sink(Name="theirs", Tags=OWN)["Arn"]
    [found] = find(reads(aws, account), [{"name": "mine"}])

    assert found is not None
    assert (found.name, found.import_id) == ("theirs", arn)
    assert found.is_own("link-1")


def test_a_link_is_found_by_its_sink(aws: LocalAws, account: str) -> None:
    monitoring = str(next(_accounts))
    client = aws.client("oam", account=monitoring)
    sink = client.create_sink(Name="view")["Arn"]
    policy = json.dumps(sink_policy(accounts=[account], organization_id=None))
    client.put_sink_policy(SinkIdentifier=sink, Policy=policy)
    made = aws.client("oam", account=account).create_link(
        LabelTemplate="$AccountName", ResourceTypes=[METRICS], SinkIdentifier=sink, Tags=OWN
    )
    other = sink_arn(account="123123123123", region="us-east-1")

    found, missing = LOOKUPS["aws_oam_link"].find(
        reads(aws, account), [{"sink_identifier": sink}, {"sink_identifier": other}]
    )

    assert missing is None
    assert found is not None
    assert found.import_id == made["Arn"]
    assert found.is_own("link-1")
    assert not found.is_own("link-2")
