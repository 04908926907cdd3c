"""Find schedule groups and schedules by name. EventBridge Scheduler refuses a second one of a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bedrock_monitoring.terraform.existing.account_reads import AccountReads, Match, Values, as_map


def find_groups(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find schedule groups."""
    client = reads.client("scheduler")
    for values in planned:
        name = values["name"]
        tags = _tags_of_group(client, name)
        yield None if tags is None else Match(name=name, import_id=name, tags=tags)


def find_schedules(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find schedules. AWS has tags for their groups alone, so a schedule has those of its group."""
    client = reads.client("scheduler")
    for values in planned:
        group, name = values["group_name"], values["name"]
        try:
            client.get_schedule(GroupName=group, Name=name)
        except client.exceptions.ResourceNotFoundException:
            yield None
            continue
        id_ = f"{group}/{name}"
        yield Match(name=id_, import_id=id_, tags=_tags_of_group(client, group) or {})


def _tags_of_group(client: Any, name: str) -> dict[str, str] | None:
    """Return the tags of a group, or ``None`` if there is no such group."""
    try:
        arn = client.get_schedule_group(Name=name)["Arn"]
    except client.exceptions.ResourceNotFoundException:
        return None
    return as_map(client.list_tags_for_resource(ResourceArn=arn)["Tags"])
