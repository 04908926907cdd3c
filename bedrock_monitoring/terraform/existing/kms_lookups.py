"""Find keys and aliases that an interrupted deploy created and did not write to the state.

AWS generates the ids of keys and the provider the ends of aliases. A second deploy would create both again,
and the first key would cost its price for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bedrock_monitoring.terraform.existing.account_reads import (
    OWN_TAGS,
    AccountReads,
    Match,
    Values,
    as_map,
    pages,
)

_IN_USE = "Enabled"


def find_keys(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find keys by their description and the tag of their stack, the newest first.

    A key whose policy does not let the caller read its tags is none of a stack's own.
    """
    places = [(str(values.get("description", "")), str(_stack(values))) for values in planned]
    wanted = set(places)
    found: dict[tuple[str, str], tuple[Any, Match]] = {}
    for created, description, match in _keys(reads.client("kms"), {description for description, _ in wanted}):
        for stack in (stack for text, stack in wanted if text == description and match.is_own(stack)):
            if (description, stack) not in found or found[description, stack][0] < created:
                found[description, stack] = (created, match)
    for place in places:
        yield found[place][1] if place in found else None


def find_aliases(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find aliases with the beginning of the planned name on the planned key, which is the stack's own."""
    client = reads.client("kms")
    for values in planned:
        key, prefix = values.get("target_key_id"), values.get("name_prefix")
        aliases = pages(client, "list_aliases", "Aliases", KeyId=key) if key and prefix else ()
        names = (alias["AliasName"] for alias in aliases if alias["AliasName"].startswith(prefix))
        name = next(names, None)
        yield name and Match(name=name, import_id=name, is_same=True)


def _stack(values: Values) -> object:
    tags = values.get("tags_all") or {}
    return next((tags[tag] for tag in OWN_TAGS if tags.get(tag)), None)


def _keys(client: Any, descriptions: set[str]) -> Iterator[tuple[Any, str, Match]]:
    """Yield the keys in use that have one of the descriptions, with the time of their creation."""
    for key in pages(client, "list_keys", "Keys"):
        try:
            known = client.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
            if known["KeyState"] != _IN_USE or known.get("Description") not in descriptions:
                continue
            tags = client.list_resource_tags(KeyId=key["KeyId"])["Tags"]
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException":
                raise
            continue
        match = Match(name=key["KeyId"], import_id=key["KeyId"], tags=as_map(tags, "TagKey", "TagValue"))
        yield known["CreationDate"], known["Description"], match
