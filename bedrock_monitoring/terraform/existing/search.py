"""Find what a plan would create and the account has already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from bedrock_monitoring.terraform.existing.account_reads import AccountReads, Match, Values
from bedrock_monitoring.terraform.existing.lookups import LOOKUPS

_IDENTITIES = ("id", "arn", "chat_configuration_arn", "online_evaluation_config_id")
"""The attributes by which a state knows a resource. Channels and online evaluations have no ``id`` in it."""


Calling = Callable[[str], AbstractContextManager[None]]
"""Wraps the calls of one lookup, given the permissions they need, to turn errors of AWS into problems."""


@dataclass(frozen=True, kw_only=True)
class Creation:
    """A resource that a plan creates, new or in place of one that it destroys.

    Attributes:
        address: Its Terraform address.
        type: Its type.
        values: Its values. One that is known only after apply is missing.
    """

    address: str
    type: str
    values: Values


@dataclass(frozen=True, kw_only=True)
class Existing:
    """A resource that a plan creates and the account has already.

    Attributes:
        creation: The resource as the plan creates it.
        match: The resource as it is.
        holder: The address that has it in the state. ``None`` if the state does not have it.
    """

    creation: Creation
    match: Match
    holder: str | None = None

    @property
    def description(self) -> str:
        """What it is and what it is called: ``dashboard bedrock-prod``."""
        return f"{LOOKUPS[self.creation.type].noun} {self.match.name}"


def creations(plan: Mapping[str, Any]) -> tuple[Creation, ...]:
    """Return what a plan, in Terraform's JSON output format, creates and ``LOOKUPS`` can find."""
    return tuple(
        Creation(address=resource["address"], type=type_, values=values)
        for resource in plan.get("resource_changes", ())
        if (type_ := resource.get("type")) in LOOKUPS
        and "create" in resource["change"]["actions"]
        and "importing" not in resource["change"]
        and (values := _known(resource["change"])).keys() >= {*LOOKUPS[type_].needs}
    )


def find_existing(plan: Mapping[str, Any], reads: AccountReads, *, calling: Calling) -> tuple[Existing, ...]:
    """Return what a plan creates and the account has already, in the order of the types and the plan.

    A resource is left out if the same address of the state has it: then the plan replaces it.

    Args:
        plan: The plan in Terraform's JSON output format.
        reads: The account and Region of the stack.
        calling: Wraps the calls of each lookup.
    """
    holders = _holders(plan)
    found = []
    by_type = sorted(creations(plan), key=lambda creation: list(LOOKUPS).index(creation.type))
    for type_, group in groupby(by_type, key=attrgetter("type")):
        wanted = tuple(group)
        lookup = LOOKUPS[type_]
        with calling(", ".join(lookup.actions)):
            matches = tuple(lookup.find(reads, [creation.values for creation in wanted]))
        for creation, match in zip(wanted, matches, strict=True):
            if match is None:
                continue
            holder = holders.get((type_, match.state_key))
            if holder != creation.address:
                found.append(Existing(creation=creation, match=match, holder=holder))
    return tuple(found)


def _known(change: Mapping[str, Any]) -> Values:
    return {name: value for name, value in change["after"].items() if value is not None}


def _holders(plan: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Return the address of each resource in the state, by its type and what identifies it."""
    resources = plan.get("prior_state", {}).get("values", {}).get("root_module", {}).get("resources", ())
    return {
        (resource["type"], value): resource["address"]
        for resource in resources
        if resource["mode"] == "managed"
        for value in _texts(resource["values"])
    }


def _texts(values: Mapping[str, Any]) -> Iterator[str]:
    return (values[name] for name in _IDENTITIES if isinstance(values.get(name), str))


def import_blocks(found: Iterable[Existing]) -> dict[str, Any]:
    """Return the ``import`` blocks of existing resources, in Terraform's JSON syntax."""
    return {"import": [{"to": each.creation.address, "id": each.match.import_id} for each in found]}
