"""Choose the stacks that a folder of plans changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bedrock_monitoring.commands.deploying.plan_folder import all_plans
from bedrock_monitoring.monitoring import Stack


@dataclass(frozen=True, kw_only=True)
class PlannedStacks:
    """The stacks of a folder of plans.

    Attributes:
        changed: Those that their plans change, in the order in which they were given.
        not_planned: The names of those without a plan.
    """

    changed: tuple[Stack, ...]
    not_planned: tuple[str, ...]


def planned_stacks(folder: Path, stacks: Sequence[Stack]) -> PlannedStacks:
    """Return which stacks a folder of plans changes, and which have no plan there.

    Args:
        folder: The folder that ``plan --out`` wrote.
        stacks: The stacks to choose from.

    Raises:
        InvalidInputError: Files of a plan do not belong together, or are damaged.
    """
    plans = {name: plan for name, plan in all_plans(folder, may_be_empty=True).items() if not plan.failed}
    return PlannedStacks(
        changed=tuple(stack for stack in stacks if stack.name in plans and plans[stack.name].changes),
        not_planned=tuple(stack.name for stack in stacks if stack.name not in plans),
    )
