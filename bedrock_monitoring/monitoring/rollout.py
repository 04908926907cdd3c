"""A rollout: its targets, the user's own stacks, and where Terraform keeps their state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import TypeVar

from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.monitoring.stack import OwnStack, Stack
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import Problem, refuse

_Stack = TypeVar("_Stack", bound=Stack)


@dataclass(frozen=True, kw_only=True)
class StateBackend:
    """Where Terraform keeps the state of every stack.

    Attributes:
        account: The account of the bucket, 12 digits.
        region: The Region of the bucket.
        bucket: The name of the bucket.
        role_arn: The role to assume to reach the bucket; ``None`` for the caller's own credentials.
        kms_key: The ARN of the key that encrypts the state; ``None`` for SSE-S3.
        managed: Whether the stack ``state`` makes the bucket.
        key: The object that holds the state of the stack ``state`` itself.
    """

    account: str
    region: str
    bucket: str
    role_arn: str | None
    kms_key: str | None
    managed: bool
    key: str


@dataclass(frozen=True, kw_only=True)
class CostCeiling:
    """What the monitoring may cost.

    Attributes:
        usd: USD in a month.
        where: Where it stands in the file, for what is said when it is passed.
    """

    usd: Decimal
    where: str


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """What rollout.yaml says.

    Attributes:
        state: Where Terraform keeps its state.
        provider_version: Which versions of the Terraform provider hashicorp/aws may be used.
        targets: What is watched, in the order of the file.
        stacks: The user's own stacks, in the order of the file.
        cost_ceiling: What the monitoring may cost in a month; ``None`` for whatever it costs.
        naming: How alarms, dashboards and topics are named.
    """

    state: StateBackend
    provider_version: str
    targets: tuple[Target, ...]
    stacks: tuple[OwnStack, ...] = ()
    cost_ceiling: CostCeiling | None = None
    naming: type[Naming] = Naming

    def select(self, patterns: Sequence[str] = ()) -> tuple[Stack, ...]:
        """Return the targets and own stacks that a pattern names; without patterns all of them.

        Targets come first, each kind in the order of the file.

        Args:
            patterns: Names with ``*``, ``?`` and ``[…]`` as in a shell; upper and lower case differ.

        Raises:
            InvalidInputError: A pattern names neither a target nor an own stack.
        """
        named = "target or stack" if self.stacks else "target"
        return _selected((*self.targets, *self.stacks), patterns, named=named)

    def select_targets(self, patterns: Sequence[str] = ()) -> tuple[Target, ...]:
        """Return the targets that a pattern names, in the order of the file; without patterns all of them.

        Args:
            patterns: Names with ``*``, ``?`` and ``[…]`` as in a shell; upper and lower case differ.

        Raises:
            InvalidInputError: A pattern names no target.
        """
        return _selected(self.targets, patterns, named="target")


def _selected(stacks: Sequence[_Stack], patterns: Sequence[str], *, named: str) -> tuple[_Stack, ...]:
    names = ", ".join(stack.name for stack in stacks)
    refuse(
        Problem(where="targets", what=f"no {named} is named {pattern!r}", remedy=f"choose from {names}")
        for pattern in patterns
        if not any(fnmatchcase(stack.name, pattern) for stack in stacks)
    )
    return tuple(
        stack
        for stack in stacks
        if not patterns or any(fnmatchcase(stack.name, pattern) for pattern in patterns)
    )
