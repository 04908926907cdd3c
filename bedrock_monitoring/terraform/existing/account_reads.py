"""What the lookups share: clients of one account and Region, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.monitoring import STACK_TAG, TARGET_TAG

Values = Mapping[str, Any]
"""The values of a resource in a plan, by argument."""

OWN_TAGS = (TARGET_TAG, STACK_TAG)
"""The tags that a target's and an own stack's resources have; the value is the name of the stack."""


@dataclass(frozen=True, kw_only=True)
class AccountReads:
    """The clients of one account and Region.

    Attributes:
        account: The account id.
        region: The Region.
        client: Returns the boto3 client of a service, by boto3's name; with a second argument, in that
            Region.
    """

    account: str
    region: str
    client: Callable[..., Any]

    def arn(self, service: str, resource: str, *, region: str | None = None) -> str:
        """Return the ARN of a resource of this account."""
        partition = partition_of(self.region).name
        place = self.region if region is None else region
        return f"arn:{partition}:{service}:{place}:{self.account}:{resource}"


@dataclass(frozen=True, kw_only=True)
class Match:
    """A resource that is in the account already.

    Attributes:
        name: Its name.
        import_id: Its id for ``terraform import``. ``None`` if Terraform cannot import it as this type.
        tags: Its tags. Empty if AWS has none for its type.
        key: A value that one attribute of the resource has in a state, and no other resource of its type.
            ``None`` if that is ``import_id``, or without one the name.
        is_same: Whether it is what Terraform would write, as far as it can be compared. Only looked at for
            types without tags.
    """

    name: str
    import_id: str | None
    tags: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    is_same: bool = False

    @property
    def state_key(self) -> str:
        """The value by which the resource is known in a state."""
        return self.key or self.import_id or self.name

    def is_own(self, stack: str) -> bool:
        """Return whether it belongs to a stack, by its name: it has the stack's tag, or is the same."""
        return self.is_same or any(self.tags.get(tag) == stack for tag in OWN_TAGS)


def pages(client: Any, operation: str, key: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    """Yield the items under ``key`` of all pages of an operation, by its name in boto3."""
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page.get(key, [])


def common_prefix(names: Sequence[str]) -> str:
    """Return the text with which all names begin."""
    first, last = min(names), max(names)
    return "".join(letter for letter, _ in takewhile(_are_equal, zip(first, last, strict=False)))


def _are_equal(letters: tuple[str, str]) -> bool:
    return letters[0] == letters[1]


def as_map(tags: Sequence[Mapping[str, str]], key: str = "Key", value: str = "Value") -> dict[str, str]:
    """Return tags that AWS lists as pairs, by key."""
    return {tag[key]: tag[value] for tag in tags}
