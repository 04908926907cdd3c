"""The rollout as the rest of the program sees it: checked, defaults merged, names resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase

from bedrock_monitoring.bedrock.alarms import Composites, Tiers
from bedrock_monitoring.bedrock.models import ModelId
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.cloudwatch.problems import InvalidInputError, Problem


@dataclass(frozen=True, kw_only=True)
class State:
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
class Model:
    """A model that is watched.

    Attributes:
        id: The model or the inference profile.
        name: What the dashboard calls it; ``None`` leaves that to the id.
        price: What rollout.yaml says its tokens cost.
    """

    id: ModelId
    name: str | None = None
    price: TokenPrice = field(default_factory=TokenPrice)


@dataclass(frozen=True, kw_only=True)
class Notify:
    """Who is told when an alarm changes its state.

    Attributes:
        email: E-mail addresses; AWS asks each of them once to confirm.
    """

    email: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Target:
    """One account and Region that is watched: one Terraform stack.

    Attributes:
        name: The name of the target and of its stack.
        account: The account that is watched, 12 digits.
        region: The Region that is watched.
        role_arn: The role to assume in the account; ``None`` for the caller's own credentials.
        dashboard_name: The name of the dashboard.
        models: The models that are watched, at least one, in the order of the file.
        period: The length of a datapoint on the dashboard.
        alarms: The kinds of alarm that are on, in the order of ``ALARM_KINDS``, each with the condition of each tier.
        all_models_alarms: The same for the alarms of all models together.
        composites: How critical alarms become one page; ``None`` leaves each alarm to tell its own tier.
        runbooks: The address below which the runbooks are published; ``None`` for their path in this project.
        notify: Who is told when an alarm changes its state.
        tags: Tags of every resource.
        wave: When it is deployed: waves follow one another in ascending order.
        state_key: The object in the bucket that holds the state.
    """

    name: str
    account: str
    region: str
    role_arn: str | None
    dashboard_name: str
    models: tuple[Model, ...]
    period: timedelta
    alarms: Mapping[str, Tiers]
    all_models_alarms: Mapping[str, Tiers]
    composites: Composites | None
    runbooks: str | None
    notify: Notify
    tags: Mapping[str, str]
    wave: int
    state_key: str


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """What rollout.yaml says.

    Attributes:
        state: Where Terraform keeps its state.
        provider_version: Which versions of the Terraform provider hashicorp/aws may be used.
        targets: What is watched, in the order of the file.
    """

    state: State
    provider_version: str
    targets: tuple[Target, ...]

    def select(self, patterns: Sequence[str]) -> tuple[Target, ...]:
        """Return the targets that a pattern names, in the order of the file; without patterns all of them.

        Args:
            patterns: Names with ``*``, ``?`` and ``[…]`` as in a shell; upper and lower case differ.

        Raises:
            InvalidInputError: A pattern names no target.
        """
        names = ", ".join(target.name for target in self.targets)
        idle = [
            Problem(where="targets", what=f"no target is named {pattern!r}", remedy=f"choose from {names}")
            for pattern in patterns
            if not any(fnmatchcase(target.name, pattern) for target in self.targets)
        ]
        if idle:
            raise InvalidInputError(idle)
        return tuple(
            target
            for target in self.targets
            if not patterns or any(fnmatchcase(target.name, pattern) for pattern in patterns)
        )
