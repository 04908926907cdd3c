"""Recover a stack from an interrupted run before it is planned, and say what was repaired, in a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.terraform import StackFolder
from bedrock_monitoring.terraform.state_repairs import Repairs, repair


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """The state of a stack after its repair.

    Attributes:
        lines: A line for each repair.
        state: The state as ``terraform state pull`` prints it. Empty if there is none yet.
    """

    lines: tuple[str, ...]
    state: Mapping[str, Any]


def recover_state(stack: StackFolder) -> Recovery:
    """Repair the state of a stack that was interrupted.

    Args:
        stack: The stack, after ``terraform init``.

    Raises:
        TerraformError: Terraform failed, for example because another run holds the lock.
    """
    unsaved = (
        (f"{stack.path.name}: wrote the state that the last run had saved as errored.tfstate only",)
        if stack.push_unsaved_state()
        else ()
    )
    repairs = repair(stack.state())
    if repairs:
        stack.push_state(repairs.state)
    lines = (f"{stack.path.name}: repaired {line}" for line in _lines(repairs))
    return Recovery(lines=(*unsaved, *lines), state=repairs.state)


def foresee_recovery(stack: StackFolder) -> Recovery:
    """Return the repairs that a deploy would make, and the state without them."""
    state = stack.state()
    lines = (f"{stack.path.name}: deploy will repair {line}" for line in _lines(repair(state)))
    return Recovery(lines=tuple(lines), state=state)


def _lines(repairs: Repairs) -> Iterator[str]:
    for address in repairs.untainted:
        yield f"{address}: an interrupted run had created it; it is updated, not replaced (untainted)"
    for address in repairs.restored:
        yield f"{address}: an interrupted replacement had not created the new one; the old one stays"
    for address in repairs.forgotten:
        yield f"{address}: an interrupted replacement left it in the state twice; it stays once"
