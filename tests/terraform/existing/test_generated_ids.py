"""Keys, aliases and permissions, whose ids nobody chose, are found where an interrupted deploy left them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.commands.demo_references import Reference, create
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.terraform.existing import Existing, find_existing
from bedrock_monitoring.terraform.existing.account_reads import AccountReads
from bedrock_monitoring.terraform.existing.kms_lookups import find_keys
from bedrock_monitoring.terraform.existing.lambda_lookups import find_permissions
from tests.terraform.existing.test_lookups import OWN, REGION, Account, account, calling, change, pairs, plan

__all__ = ["account"]

TOPICS = "Encrypts the topics"
KEY = {"description": TOPICS, "tags_all": OWN}


def find(account: Account, type_: str, values: Mapping[str, Any], *, kept: str = "") -> tuple[Existing, ...]:
    """Find what would be created; ``kept`` is the id of one that the state has under an old address."""
    state = {"type": type_, "address": f"{type_}.old", "values": {"id": kept}}
    return find_existing(plan(change(type_, values), state=(state,)), account.reads, calling=calling)


def make_key(account: Account, tags: Mapping[str, str], description: str = TOPICS) -> str:
    tagged = pairs(tags, "TagKey", "TagValue")
    key = account.client("kms").create_key(Description=description, Tags=tagged)
    return str(key["KeyMetadata"]["KeyId"])


def test_an_own_key_is_found_by_its_description(account: Account) -> None:
    id_ = make_key(account, OWN)
    [found] = find(account, "aws_kms_key", KEY, kept=id_)
    assert (found.match.import_id, found.match.is_own("prod")) == (id_, True)
    assert (found.description, found.holder) == (f"key {id_}", "aws_kms_key.old")


# Keys that are not the one that the plan would create.
OTHERS = {
    "of another stack": (OWN | {"bedrock-monitoring-target": "other"}, TOPICS),
    "of nobody": ({}, TOPICS),
    "for something else": (OWN, "Encrypts the invocation log"),
}


@pytest.mark.parametrize(("tags", "description"), OTHERS.values(), ids=OTHERS)
def test_another_key_is_left_alone(account: Account, tags: dict[str, str], description: str) -> None:
    make_key(account, tags, description)
    assert find(account, "aws_kms_key", KEY) == ()


def test_a_key_that_is_to_be_deleted_is_not_used_again(account: Account) -> None:
    account.client("kms").schedule_key_deletion(KeyId=make_key(account, OWN))
    assert find(account, "aws_kms_key", KEY) == ()


class _Keys:
    """A KMS with own keys, of which some may not be read."""

    class exceptions:  # noqa: N801 - boto3's name
        ClientError = ClientError

    def __init__(self, *ids: str, refusal: str = "AccessDeniedException") -> None:
        self.ids, self.refusal = ids, refusal

    def get_paginator(self, _operation: str) -> _Keys:
        return self

    def paginate(self) -> list[dict[str, Any]]:
        return [{"Keys": [{"KeyId": id_} for id_ in self.ids]}]

    def describe_key(self, KeyId: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        if KeyId == "closed":
            raise ClientError({"Error": {"Code": self.refusal}}, "DescribeKey")
        created = datetime(2026, 11, 29, tzinfo=UTC) + timedelta(hours=KeyId == "newer")
        return {
            "KeyMetadata": {
                "KeyState": "Enabled",
                "Description": TOPICS,
                "CreationDate": created,
            }
        }

    def list_resource_tags(self, **_key: str) -> dict[str, Any]:
        return {"Tags": pairs(OWN, "TagKey", "TagValue")}


@pytest.mark.parametrize("ids", list(permutations(("older", "newer", "closed"))))
def test_of_two_own_keys_the_newer_one_is_used_and_one_that_may_not_be_read_is_none(
    ids: tuple[str, ...],
) -> None:
    reads = AccountReads(account="1" * 12, region=REGION, client=lambda _service: _Keys(*ids))
    [found] = find_keys(reads, [KEY])
    assert found is not None
    assert found.import_id == "newer"


def test_another_error_than_a_refusal_is_none_to_pass_over() -> None:
    keys = _Keys("older", "closed", refusal="ThrottlingException")
    reads = AccountReads(account="1" * 12, region=REGION, client=lambda _service: keys)
    with pytest.raises(ClientError, match="ThrottlingException"):
        list(find_keys(reads, [KEY]))


def test_a_key_is_that_of_its_description_and_of_its_stack(account: Account) -> None:
    ids = {
        (text, target): make_key(account, {"bedrock-monitoring-target": target}, text)
        for text in ("Encrypts the topics", "Encrypts the log")
        for target in ("prod", "test")
    }
    planned = [
        {"description": text, "tags_all": {"bedrock-monitoring-target": target}} for text, target in ids
    ]
    found = find_keys(account.reads, planned)
    assert [match and match.import_id for match in found] == list(ids.values())


def test_a_key_of_an_own_stack_is_found_by_the_tag_of_own_stacks(account: Account) -> None:
    tags = {"bedrock-monitoring-stack": "prod"}
    id_ = make_key(account, tags)
    [found] = find(account, "aws_kms_key", {"description": TOPICS, "tags_all": tags})
    assert found.match.import_id == id_


def test_an_alias_is_found_on_the_own_key_by_the_beginning_of_its_name(account: Account) -> None:
    key, other = make_key(account, OWN), make_key(account, {})
    values = {"name_prefix": "alias/mine-", "target_key_id": key}
    kms = account.client("kms")
    kms.create_alias(AliasName="alias/mine-of-another-key", TargetKeyId=other)
    kms.create_alias(AliasName="alias/theirs", TargetKeyId=key)
    assert find(account, "aws_kms_alias", values) == ()
    assert find(account, "aws_kms_alias", {"name_prefix": "alias/mine-"}) == ()
    kms.create_alias(AliasName="alias/mine-1", TargetKeyId=key)
    [found] = find(account, "aws_kms_alias", values, kept="alias/mine-1")
    assert (found.match.import_id, found.match.is_own("prod")) == ("alias/mine-1", True)
    assert (found.description, found.holder) == ("alias alias/mine-1", "aws_kms_alias.old")


def test_a_permission_is_found_by_its_topic(account: Account, aws: LocalAws) -> None:
    create(aws, Reference(kind="Lambda function", name="page:live", account=account.id, region=REGION))
    function, topic = (
        account.arn(f"arn:aws:{rest}")
        for rest in ("lambda:REGION:ACCOUNT:function:page", "sns:REGION:ACCOUNT:a")
    )
    values = {"function_name": function, "principal": "sns.amazonaws.com", "source_arn": topic}
    statement = {
        "FunctionName": "page",
        "Action": "lambda:InvokeFunction",
        "Principal": "sns.amazonaws.com",
        "SourceArn": topic,
    }
    functions = account.client("lambda")
    assert find(account, "aws_lambda_permission", values) == ()
    others = {
        "another-topic": {"SourceArn": f"{topic}-b"},
        "another-service": {"Principal": "s3.amazonaws.com"},
    }
    for sid, other in others.items():
        functions.add_permission(StatementId=sid, **statement | other)
    assert find(account, "aws_lambda_permission", values) == ()
    functions.add_permission(StatementId="terraform-1", **statement)
    [found] = find(account, "aws_lambda_permission", values, kept="terraform-1")
    assert (found.match.import_id, found.match.is_own("prod")) == (f"{function}/terraform-1", True)
    assert found.description == f"permission terraform-1 of {function}"
    assert found.holder == "aws_lambda_permission.old"
    assert find(account, "aws_lambda_permission", values | {"source_arn": None}) == ()


def test_a_permission_is_found_at_the_version_of_the_function_that_it_is_of(
    account: Account, aws: LocalAws
) -> None:
    create(aws, Reference(kind="Lambda function", name="page:live", account=account.id, region=REGION))
    topic = account.arn("arn:aws:sns:REGION:ACCOUNT:a")
    values = {"function_name": "page", "principal": "sns.amazonaws.com", "source_arn": topic}
    account.client("lambda").add_permission(
        FunctionName="page",
        Qualifier="live",
        StatementId="terraform-1",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=topic,
    )
    [found] = find(account, "aws_lambda_permission", values | {"qualifier": "live"})
    assert (found.match.name, found.match.import_id) == ("terraform-1 of page:live", "page:live/terraform-1")


class _Policy:
    """A Lambda whose function lets others call it for no source, for an account, and for a topic."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []

    def get_policy(self, **named: str) -> dict[str, str]:
        self.asked.append(named)
        principal = {"Service": "sns.amazonaws.com"}
        conditions: tuple[dict[str, Any], ...] = (
            {},
            {"Condition": {"StringEquals": {"AWS:SourceAccount": "1"}}},
            {
                "Condition": {
                    "StringEquals": {"AWS:SourceAccount": "1"},
                    "ArnLike": {"AWS:SourceArn": "topic"},
                }
            },
        )
        statements = [
            {"Sid": str(number), "Principal": principal, **condition}
            for number, condition in enumerate(conditions)
        ]
        return {"Policy": json.dumps({"Statement": statements})}


@pytest.mark.parametrize(
    ("version", "asked"),
    [({}, {"FunctionName": "page"}), ({"qualifier": "live"}, {"FunctionName": "page", "Qualifier": "live"})],
)
def test_a_statement_may_have_no_source_or_further_conditions(
    version: dict[str, str], asked: dict[str, str]
) -> None:
    policy = _Policy()
    reads = AccountReads(account="1" * 12, region=REGION, client=lambda _service: policy)
    values = {"function_name": "page", "principal": "sns.amazonaws.com", "source_arn": "topic", **version}
    [found] = find_permissions(reads, [values])
    assert found is not None
    assert found.key == "2"
    assert policy.asked == [asked]
