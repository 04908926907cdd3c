"""What is there is compared with what is planned: profiles by their models, queries by their text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bedrock_monitoring.terraform.existing import AccountReads, Match
from bedrock_monitoring.terraform.existing.account_reads import common_prefix
from bedrock_monitoring.terraform.existing.bedrock_lookups import _copies_same, find_invocation_logging
from bedrock_monitoring.terraform.existing.cloudwatch_lookups import _same_json
from bedrock_monitoring.terraform.existing.iam_lookups import find_policies
from bedrock_monitoring.terraform.existing.logs_lookups import find_saved_queries
from tests.terraform.existing.test_lookups import POLICY, Account, account

__all__ = ["account"]

LITE = "amazon.nova-2-lite-v1:0"
PRO = "amazon.nova-pro-v1:0"


def model(id_: str, region: str = "us-east-1") -> str:
    return f"arn:aws:bedrock:{region}::foundation-model/{id_}"


def profile(id_: str) -> str:
    return f"arn:aws:bedrock:us-east-1:111122223333:inference-profile/{id_}"


# The models that a profile calls, what the planned one would copy, and whether that is the same.
COPIED = {
    "the model": ([model(LITE)], model(LITE), True),
    "another model": ([model(LITE)], model(PRO), False),
    "the model of another Region": ([model(LITE, "us-west-2")], model(LITE), False),
    "a profile where the model is planned": ([model(LITE), model(LITE, "us-west-2")], model(LITE), False),
    "the profile": ([model(LITE), model(LITE, "us-west-2")], profile(f"us.{LITE}"), True),
    "a profile of another model": ([model(LITE), model(LITE, "us-west-2")], profile(f"us.{PRO}"), False),
}


@pytest.mark.parametrize(("models", "source", "is_same"), COPIED.values(), ids=COPIED)
def test_a_profile_is_the_same_if_it_calls_the_models_of_the_source(
    models: Sequence[str], source: str, *, is_same: bool
) -> None:
    existing = {"models": [{"modelArn": arn} for arn in models]}
    assert _copies_same(existing, {"model_source": [{"copy_from": source}]}) is is_same


@pytest.mark.parametrize(
    ("body", "planned", "is_same"),
    [
        ('{"widgets": []}', '{"widgets":[]}', True),
        ('{"widgets": []}', '{"widgets":[1]}', False),
        ('{"widgets": []}', None, False),
        ("null", None, False),
        ("no JSON", "no JSON", False),
    ],
)
def test_bodies_are_the_same_if_they_are_the_same_json(
    body: str, planned: str | None, *, is_same: bool
) -> None:
    assert _same_json(body, planned) is is_same


# The saved query, the planned one beside it, and whether it is the same. AWS leaves out an empty list.
QUERIES: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "without log groups": ({}, {}, True),
    "with none planned as a list": ({}, {"log_group_names": []}, True),
    "with one": ({"logGroupNames": ["/one"]}, {"log_group_names": ["/one"]}, True),
    "with one that is not planned": ({"logGroupNames": ["/one"]}, {}, False),
    "without the planned one": ({}, {"log_group_names": ["/one"]}, False),
    "with another one": ({"logGroupNames": ["/one"]}, {"log_group_names": ["/two"]}, False),
    "with another text": ({}, {"query_string": "limit 2"}, False),
}


@pytest.mark.parametrize(("saved", "planned", "is_same"), QUERIES.values(), ids=QUERIES)
def test_a_saved_query_is_the_same_if_its_text_and_its_log_groups_are(
    account: Account, saved: dict[str, Any], planned: dict[str, Any], *, is_same: bool
) -> None:
    account.client("logs").put_query_definition(name="one", queryString="limit 1", **saved)
    values = {"name": "one", "query_string": "limit 1", **planned}
    [found] = find_saved_queries(account.reads, [values])
    assert found is not None
    assert found.is_same is is_same


class _Logs:
    """A CloudWatch Logs that answers in two pages, and notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []

    def describe_query_definitions(self, **named: str) -> dict[str, Any]:
        self.asked.append(named)
        number = len(self.asked)
        query = {"name": f"q{number}", "queryDefinitionId": f"id-{number}", "queryString": ""}
        return {"queryDefinitions": [query], **({"nextToken": "more"} if number == 1 else {})}


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (("q1", "q2"), {"queryDefinitionNamePrefix": "q"}),
        # AWS refuses an empty prefix.
        (("q2", "other"), {}),
    ],
)
def test_saved_queries_are_found_on_every_page_by_what_their_names_share(
    names: Sequence[str], asked: dict[str, str]
) -> None:
    logs = _Logs()
    reads = AccountReads(account="111122223333", region="eu-west-1", client=lambda _service: logs)
    found = list(find_saved_queries(reads, [{"name": name} for name in names]))
    assert [match and match.name for match in found] == [name if name != "other" else None for name in names]
    assert logs.asked == [asked, {**asked, "nextToken": "more"}]


@pytest.mark.parametrize(
    ("names", "prefix"),
    [
        (["alarm-1", "alarm-22", "alarm-3"], "alarm-"),
        (["one"], "one"),
        (["one", "on"], "on"),
        (["a", "b"], ""),
    ],
)
def test_names_share_the_text_with_which_all_begin(names: Sequence[str], prefix: str) -> None:
    assert common_prefix(names) == prefix


def test_a_log_of_invocations_that_goes_to_a_bucket_alone_is_of_nobody(account: Account) -> None:
    planned = [{"logging_config": [{"cloudwatch_config": [{"log_group_name": "/one", "role_arn": "r"}]}]}]
    account.client("bedrock").put_model_invocation_logging_configuration(
        loggingConfig={"s3Config": {"bucketName": "theirs"}}
    )
    [found] = find_invocation_logging(account.reads, planned)
    assert found == Match(name="us-east-1, to Amazon S3", import_id="us-east-1")


def test_a_bucket_alone_is_never_the_same_because_buckets_are_not_compared(account: Account) -> None:
    account.client("bedrock").put_model_invocation_logging_configuration(
        loggingConfig={"s3Config": {"bucketName": "ours"}}
    )
    planned = {"logging_config": [{"cloudwatch_config": [], "s3_config": [{"bucket_name": "ours"}]}]}
    [found] = find_invocation_logging(account.reads, [planned])
    assert found is not None
    assert not found.is_same


def test_a_policy_is_found_below_its_path(account: Account) -> None:
    account.client("iam").create_policy(PolicyName="one", Path="/teams/", PolicyDocument=POLICY)
    planned: list[dict[str, Any]] = [
        {"name": "one", "path": "/teams/"},
        {"name": "one"},
        {"name": "one", "path": None},
    ]
    below, *others = find_policies(account.reads, planned)
    assert below is not None
    assert below.import_id == account.arn("arn:aws:iam::ACCOUNT:policy/teams/one")
    assert others == [None, None]


@pytest.mark.parametrize(
    ("region", "arn"),
    [
        ("eu-west-1", "arn:aws:logs:eu-west-1:111122223333:log-group:/one"),
        ("cn-north-1", "arn:aws-cn:logs:cn-north-1:111122223333:log-group:/one"),
        ("us-gov-west-1", "arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/one"),
    ],
)
def test_an_arn_is_of_the_partition_of_its_region(region: str, arn: str) -> None:
    reads = AccountReads(account="111122223333", region=region, client=lambda _service: None)
    assert reads.arn("logs", "log-group:/one") == arn
    assert reads.arn("logs", "log-group:/one", region="") == arn.replace(f":{region}:", "::")
