"""Find log groups and saved queries by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bedrock_monitoring.terraform.existing.account_reads import (
    AccountReads,
    Match,
    Values,
    common_prefix,
    pages,
)


def find_log_groups(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find log groups. CloudWatch Logs refuses a second one of a name."""
    client = reads.client("logs")
    for values in planned:
        name = values["name"]
        groups = pages(client, "describe_log_groups", "logGroups", logGroupNamePrefix=name)
        if all(group["logGroupName"] != name for group in groups):
            yield None
            continue
        arn = reads.arn("logs", f"log-group:{name}")
        tags = client.list_tags_for_resource(resourceArn=arn)["tags"]
        yield Match(name=name, import_id=name, tags=tags)


def find_saved_queries(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find saved queries. They have no tags: the text and the log groups tell whether one is the same."""
    client = reads.client("logs")
    prefix = common_prefix([values["name"] for values in planned])
    existing = {query["name"]: query for query in _saved_queries(client, prefix)}
    for values in planned:
        query = existing.get(values["name"])
        if query is None:
            yield None
            continue
        same = query["queryString"] == values.get("query_string") and (query.get("logGroupNames") or []) == (
            values.get("log_group_names") or []
        )
        id_ = query["queryDefinitionId"]
        arn = reads.arn("logs", f"query-definition:{id_}")
        yield Match(name=query["name"], import_id=arn, key=id_, is_same=same)


def _saved_queries(client: Any, prefix: str) -> Iterator[dict[str, Any]]:
    """Yield all saved queries whose names begin so. boto3 has no paginator for them."""
    token: dict[str, str] = {}
    while True:
        answer = client.describe_query_definitions(
            **({"queryDefinitionNamePrefix": prefix} if prefix else {}), **token
        )
        yield from answer["queryDefinitions"]
        if not answer.get("nextToken"):
            return
        token = {"nextToken": answer["nextToken"]}
