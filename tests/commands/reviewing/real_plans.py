"""Reviews of real plans, copied to as many targets as a test needs.

The plans in ``plans/`` were made by Terraform and its AWS provider against the embedded AWS, from
rollout.yaml and from what the names of the files say. They are pared: fewer resources and widgets, and none
of the parts that a review does not read. To make them again: ``make sandbox``, ``make plan PLANS=folder``
before and after a deploy, and keep ``resource_changes``, ``output_changes`` and the provider's configuration
of ``plan.json``.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from bedrock_monitoring.commands.reviewing.review import PlannedStack
from bedrock_monitoring.commands.reviewing.target_names import Place

_FOLDER = Path(__file__).parent / "plans"


@cache
def _text(name: str) -> str:
    return (_FOLDER / f"{name}.json").read_text(encoding="utf-8")


def plan(name: str, *, target: str = "prod", account: str = "111122223333") -> dict[str, Any]:
    """Return a plan as that of another target."""
    text = _text(name).replace("prod", target).replace("111122223333", account)
    document: dict[str, Any] = json.loads(text)
    return document


def stacks(name: str, count: int, *, first: int = 1, only: str = "") -> list[PlannedStack]:
    """Return a plan as that of as many targets, each in an account of its own.

    Args:
        name: The name of the plan's file.
        count: The number of targets.
        first: The number of the first of them.
        only: What the types of resources begin with of which the changes are kept.
    """
    planned = []
    for number in range(first, first + count):
        target = f"prod-{number:03}"
        document = plan(name, target=target, account=f"{10**11 + number}")
        changes = document["resource_changes"]
        document["resource_changes"] = [change for change in changes if change["type"].startswith(only)]
        planned.append(PlannedStack.of(target, document))
    return planned


def failed(name: str, reason: str = "terraform plan failed") -> PlannedStack:
    return PlannedStack(place=Place(name=name), failure=reason)
