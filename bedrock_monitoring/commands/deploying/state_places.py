"""Read from a Terraform state in which account and Region its resources are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bedrock_monitoring.monitoring import DecommissionedStack, Stack
from bedrock_monitoring.problems import Problem

Place = tuple[str, str]
"""An account id and a Region. The Region is empty for what belongs to all Regions of the account."""

_ARNS = ("arn", "dashboard_arn", "chat_configuration_arn")
_ACCOUNT_LENGTH = 12


def places(state: Mapping[str, Any]) -> Counter[Place]:
    """Count the resources of a state by place, as far as their ARNs say it.

    Args:
        state: The state as ``terraform state pull`` prints it. Empty if there is none yet.
    """
    return Counter(_places(state))


def count_resources(state: Mapping[str, Any]) -> int:
    """Count the resources of a state that are in AWS."""
    return sum(
        len(resource["instances"])
        for resource in state.get("resources", ())
        if resource["mode"] == "managed" and resource["type"].startswith("aws_")
    )


def place_problems(stack: Stack, state: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem if the resources of a stack's state are in another account or Region than the stack.

    Terraform would not find them there, create others, and forget them.

    Args:
        stack: The stack.
        state: Its state.
    """
    found = places(state)
    for account, region in sorted(found):
        is_here = account == stack.account and region in ("", stack.region)
        if is_here or (stack.account, stack.region) in found:
            continue
        there = f"account {account}, {region}" if region else f"account {account}"
        yield Problem(
            where=stack.name,
            what=f"its resources are in {there}, and rollout.yaml says account {stack.account}, "
            f"{stack.region}: they would stay there, and nothing would manage them",
            remedy="correct `account` and `region` in `decommission`"
            if isinstance(stack, DecommissionedStack)
            else "give what is new another name, and keep or destroy this target as it was",
        )
        return


def missing_state_problems(stack: Stack, state: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem if a stack is decommissioned that has never had a state.

    Args:
        stack: The stack.
        state: Its state. What Terraform has destroyed leaves one without resources.
    """
    if isinstance(stack, DecommissionedStack) and not state:
        yield Problem(
            where=stack.name,
            what=f"it is in `decommission`, and the bucket has no state {stack.state_key}",
            remedy="correct its name or `state_key`, or remove it from `decommission`",
        )


def _places(state: Mapping[str, Any]) -> Iterator[Place]:
    for resource in state.get("resources", ()):
        if resource["mode"] != "managed":
            continue
        for instance in resource["instances"]:
            for name in _ARNS:
                parts = str((instance.get("attributes") or {}).get(name) or "").split(":")
                if parts[0] == "arn" and len(parts[4]) == _ACCOUNT_LENGTH:
                    yield parts[4], parts[3]
