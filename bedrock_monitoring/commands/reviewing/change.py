"""One change of a plan, in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What happens to a resource. The value is the sign that Terraform's text has for it."""

    CREATE = "+"
    UPDATE = "~"
    REPLACE = "-/+"
    DESTROY = "-"
    IMPORT = ">"
    FORGET = "."

    @property
    def is_destructive(self) -> bool:
        """Whether a resource that exists is destroyed, or no longer managed."""
        return self in (Action.REPLACE, Action.DESTROY, Action.FORGET)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happens to one resource.

    Attributes:
        action: What happens.
        type: The type of the resource in Terraform. Empty for a change of a whole stack.
        kind: What it is, such as ``dashboard``, or ``throttles of`` for an alarm on a model.
        name: Its name, which ``kind`` precedes.
        details: What changes: a line for each, from the old value to the new one.
        consequence: What follows from its destruction. Empty if nothing does.
    """

    action: Action
    type: str
    kind: str
    name: str
    details: tuple[str, ...] = ()
    consequence: str = ""
