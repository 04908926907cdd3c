"""A permission as a value, and the rule that makes it from the attributes of a Terraform resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

Conditions: TypeAlias = tuple[tuple[str, str, str], ...]
"""The conditions of a statement: operator, condition key, value."""

NAME_SEPARATORS = "-_"
"""The characters that end the prefix of a pattern of names: ``prod-*`` does not cover ``production``."""


class Purpose(Enum):
    """What a role is for. Whoever deploys may do everything that a plan needs."""

    PLAN = "plan"
    DEPLOY = "deploy"
    STATE = "state"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Permission for actions on one resource.

    Attributes:
        actions: The actions, for example ``cloudwatch:PutDashboard``.
        resource: The ARN, with wildcards. ``*`` where IAM knows no resource types for the actions.
        conditions: The conditions.
        for_plan: Whether a plan needs it, too.
    """

    actions: tuple[str, ...]
    resource: str
    conditions: Conditions = ()
    for_plan: bool = False


@dataclass(frozen=True, kw_only=True)
class GrantRule:
    """Makes a grant for each resource of a type.

    ``{account}``, ``{region}``, ``{partition}`` and ``{managed-by}`` are the account, Region, partition and
    tag of the stack; every other ``{name}`` is an attribute of the resource. ``{~name}`` is an attribute
    whose value covers all names with the same prefix.

    Attributes:
        actions: The actions.
        on: The ARN.
        when: The conditions. A condition on an attribute that the resource lacks is left out.
        needs: The attribute without which there is no grant. Empty for none.
        unless: The attribute, or ``NAME=VALUE``, with which there is no grant. Empty for none.
        for_plan: Whether a plan needs the grant, too.
    """

    actions: tuple[str, ...]
    on: str
    when: Conditions = ()
    needs: str = ""
    unless: str = ""
    for_plan: bool = False


def reads(
    actions: str, *, on: str = "*", when: Conditions = (), needs: str = "", unless: str = ""
) -> GrantRule:
    """Return the rule of what a plan needs. See `GrantRule`; ``actions`` are separated by spaces."""
    return GrantRule(
        actions=tuple(actions.split()), on=on, when=when, needs=needs, unless=unless, for_plan=True
    )


def writes(
    actions: str, *, on: str = "*", when: Conditions = (), needs: str = "", unless: str = ""
) -> GrantRule:
    """Return the rule of what only a deploy needs. See `GrantRule`; ``actions`` are separated by spaces."""
    return GrantRule(actions=tuple(actions.split()), on=on, when=when, needs=needs, unless=unless)


def condition_block(conditions: Conditions) -> Mapping[str, Mapping[str, str]]:
    """Return conditions in the form of a policy's ``Condition``."""
    block = dict[str, dict[str, str]]()
    for operator, key, value in conditions:
        block.setdefault(operator, {})[key] = value
    return block
