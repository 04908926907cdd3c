"""Count the changes of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The number of changes in a plan. A replacement counts as added and as destroyed.

    Attributes:
        add: Resources to create.
        change: Resources to update in place.
        destroy: Resources to destroy.
        imported: Existing resources to import.
        outputs: Outputs of the stack that change.
    """

    add: int = 0
    change: int = 0
    destroy: int = 0
    imported: int = 0
    outputs: int = 0

    @classmethod
    def of(cls, plan: Mapping[str, Any]) -> Changes:
        """Count the ``resource_changes`` of a plan in Terraform's JSON output format."""
        changes = [resource["change"] for resource in plan.get("resource_changes", [])]
        return cls(
            add=sum("create" in change["actions"] for change in changes),
            change=sum("update" in change["actions"] for change in changes),
            destroy=sum("delete" in change["actions"] for change in changes),
            imported=sum("importing" in change for change in changes),
            outputs=sum(change["actions"] != ["no-op"] for change in plan.get("output_changes", {}).values()),
        )

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            **{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)}
        )

    def __bool__(self) -> bool:
        return any((self.add, self.change, self.destroy, self.imported, self.outputs))
