"""Find the sink of an account and Region, and its link to a sink. There is one of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bedrock_monitoring.terraform.existing.account_reads import AccountReads, Match, Values, pages


def find_sinks(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find sinks. OAM refuses a second one in an account and Region, whatever it is called."""
    client = reads.client("oam")
    existing = next(pages(client, "list_sinks", "Items"), None)
    for _ in planned:
        yield None if existing is None else _match(client, existing, name=existing["Name"])


def find_links(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find links by their sink. OAM refuses a second one to the same sink."""
    client = reads.client("oam")
    existing = {one["SinkArn"]: one for one in pages(client, "list_links", "Items")}
    for values in planned:
        found = existing.get(values["sink_identifier"])
        yield None if found is None else _match(client, found, name=found["Label"])


def _match(client: Any, found: dict[str, Any], *, name: str) -> Match:
    arn = found["Arn"]
    tags = client.list_tags_for_resource(ResourceArn=arn)["Tags"]
    return Match(name=name, import_id=arn, tags=tags)
