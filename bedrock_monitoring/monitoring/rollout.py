"""A rollout: its targets, the state backend and the cost ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase

from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import Problem, refuse


@dataclass(frozen=True, kw_only=True)
class StateBackend:
    """The S3 bucket with the Terraform state of all stacks.

    Attributes:
        account: The account of the bucket, 12 digits.
        region: The Region of the bucket.
        bucket: The name of the bucket.
        role_arn: The ARN of the role to assume for access to the bucket. ``None`` uses the credentials of the
            caller.
        kms_key: The ARN of the KMS key that encrypts the state. ``None`` uses SSE-S3.
        managed: Whether the stack ``state`` creates the bucket.
        key: The object key of the state of the stack ``state``.
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
    """The maximum cost of the monitoring.

    Attributes:
        usd: USD per month.
        where: The place of the setting in the file, for the problem that is reported if it is exceeded.
    """

    usd: Decimal
    where: str


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """The content of a rollout.yaml.

    Attributes:
        state: The state backend.
        provider_version: The version constraint of the Terraform provider hashicorp/aws.
        targets: The targets, in the order of the file.
        cost_ceiling: The maximum cost of the monitoring. ``None`` means no maximum.
    """

    state: StateBackend
    provider_version: str
    targets: tuple[Target, ...]
    cost_ceiling: CostCeiling | None = None

    def select(self, patterns: Sequence[str]) -> tuple[Target, ...]:
        """Return the targets whose names match a pattern, in the order of the file.

        Args:
            patterns: Target names with the wildcards ``*``, ``?`` and ``[…]`` of a shell, case-sensitive.
                Empty returns all targets.

        Raises:
            InvalidInputError: A pattern matches no target.
        """
        names = ", ".join(target.name for target in self.targets)
        problems = [
            Problem(where="targets", what=f"no target is named {pattern!r}", remedy=f"choose from {names}")
            for pattern in patterns
            if not any(fnmatchcase(target.name, pattern) for target in self.targets)
        ]
        refuse(problems)
        return tuple(
            target
            for target in self.targets
            if not patterns or any(fnmatchcase(target.name, pattern) for pattern in patterns)
        )
