"""Find permissions of functions, whose statement ids the provider generates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bedrock_monitoring.terraform.existing.account_reads import AccountReads, Match, Values


def find_permissions(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find the statement that lets the planned source call the function.

    The topic of a new permission is known only after apply where the topic is new as well: then there is
    none.
    """
    client = reads.client("lambda")
    for values in planned:
        function, qualifier, source = (
            values["function_name"],
            values.get("qualifier"),
            values.get("source_arn"),
        )
        sid = source and next(_statements(client, function, qualifier, source, values["principal"]), None)
        if not sid:
            yield None
            continue
        called = f"{function}:{qualifier}" if qualifier else function
        yield Match(name=f"{sid} of {called}", import_id=f"{called}/{sid}", key=sid, is_same=True)


def _statements(
    client: Any, function: str, qualifier: str | None, source: str, principal: str
) -> Iterator[str]:
    """Yield the ids of the statements that let a principal call a function for a source."""
    version = {"Qualifier": qualifier} if qualifier else {}
    try:
        policy = json.loads(client.get_policy(FunctionName=function, **version)["Policy"])
    except client.exceptions.ResourceNotFoundException:
        return
    for statement in policy["Statement"]:
        if _source(statement) == source and statement["Principal"] == {"Service": principal}:
            yield statement["Sid"]


def _source(statement: Mapping[str, Any]) -> object:
    """Return the ARN that a statement's condition names. AWS writes ``ArnLike``."""
    conditions = statement.get("Condition", {})
    return next((one["AWS:SourceArn"] for one in conditions.values() if "AWS:SourceArn" in one), None)
