"""Find rules of EventBridge by name. PutRule overwrites the one that has the name already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedrock_monitoring.terraform.existing.account_reads import AccountReads, Match, Values, as_map


def find_rules(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find rules on the default event bus."""
    client = reads.client("events")
    for values in planned:
        name = values["name"]
        try:
            arn = client.describe_rule(Name=name)["Arn"]
        except client.exceptions.ResourceNotFoundException:
            yield None
            continue
        tags = client.list_tags_for_resource(ResourceARN=arn)["Tags"]
        yield Match(name=name, import_id=name, tags=as_map(tags))
