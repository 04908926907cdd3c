"""A rollout: its targets, the user's own stacks, what is decommissioned, the state backend, the ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import TypeVar

from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.monitoring.account_roles import ACCESS_PREFIX, Access, AccessStack, iam_arn
from bedrock_monitoring.monitoring.central_view import CentralView, LinkStack
from bedrock_monitoring.monitoring.organization import Organization
from bedrock_monitoring.monitoring.stack import (
    PROJECT_TAGS,
    STACK_TAG,
    STATE_STACK,
    DecommissionedStack,
    OwnStack,
    Stack,
)
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import Problem, refuse, refuse_one
from bedrock_monitoring.value import Value

_Stack = TypeVar("_Stack", bound=Stack)


@dataclass(frozen=True, kw_only=True)
class StateBackend(Value):
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
        tools_account: Another account whose roles reach the bucket by its policy. ``None`` for none.
    """

    account: str
    region: str
    bucket: str
    role_arn: str | None
    kms_key: str | None
    managed: bool
    key: str
    tools_account: str | None = None

    @property
    def prefix(self) -> str:
        """What the keys of all states of the rollout begin with, without a slash at its end."""
        return self.key.rpartition("/")[0]

    @property
    def bucket_arn(self) -> str:
        """The ARN of the bucket."""
        return f"arn:{partition_of(self.region).name}:s3:::{self.bucket}"


@dataclass(frozen=True, kw_only=True)
class CostCeiling(Value):
    """The maximum cost of the monitoring.

    Attributes:
        usd: USD per month.
        where: The place of the setting in the file, for the problem that is reported if it is exceeded.
    """

    usd: Decimal
    where: str


@dataclass(frozen=True, kw_only=True)
class Rollout(Value):
    """The content of a rollout.yaml.

    Attributes:
        state: The state backend. ``None`` if the engine that runs Terraform brings its own.
        provider_version: The version constraint of the Terraform provider hashicorp/aws.
        targets: The targets, in the order of the file.
        views: The view over all accounts, in each of its Regions. Empty if there is none.
        links: The links from accounts to the view.
        stacks: The user's own stacks, in the order of the file.
        decommissioned: The former targets and own stacks that a deploy destroys, in the order of the file.
        access: The roles that are made in each account. ``None`` makes none.
        cost_ceiling: The maximum cost of the monitoring. ``None`` means no maximum.
        naming: The class that names alarms, dashboards and topics.
        organization: The accounts of the organization. ``None`` if the file names none.
        warnings: What in the file is probably a mistake, in the order of the file.
        strict: Whether a warning is refused like any other problem.
    """

    state: StateBackend | None
    provider_version: str
    targets: tuple[Target, ...]
    views: tuple[CentralView, ...] = ()
    links: tuple[LinkStack, ...] = ()
    stacks: tuple[OwnStack, ...] = ()
    decommissioned: tuple[DecommissionedStack, ...] = ()
    access: Access | None = None
    cost_ceiling: CostCeiling | None = None
    naming: type[Naming] = Naming
    organization: Organization | None = None
    warnings: tuple[Problem, ...] = ()
    strict: bool = False

    def required_state(self) -> StateBackend:
        """Return the state backend, for commands that need one.

        Raises:
            InvalidInputError: The engine that runs Terraform brings its own state. Terraform would find none,
                and create what exists a second time.
        """
        if self.state is None:
            refuse_one(
                where="state.backend",
                what="it is `none`: the engine that runs Terraform keeps the state, so this command would "
                "not find what exists",
                remedy="plan, deploy and destroy with that engine, or name a bucket under `state`",
            )
        return self.state

    @property
    def has_state_stack(self) -> bool:
        """Whether the stack ``state`` creates the state bucket."""
        return self.state is not None and self.state.managed

    @property
    def deployed(self) -> tuple[Stack, ...]:
        """The targets, the view, the links and then the own stacks, each kind in the order of the file."""
        return (*self.shown, *self.links, *self.stacks)

    @property
    def shown(self) -> tuple[Target, ...]:
        """The targets and the view over them: whatever has dashboards and alarms."""
        return (*self.targets, *self.views)

    @property
    def access_stacks(self) -> tuple[AccessStack, ...]:
        """The stacks of the roles that are made: of the tools account, then in the order of the file.

        An account that is not active in the file of the organization has none: nobody can act there.
        """
        if self.access is None:
            return ()
        everything = (*self.deployed, *self.decommissioned)
        region = self.state.region if self.state else everything[0].region
        gone = self.organization.inactive if self.organization else frozenset[str]()
        of_roles = (
            stack.account
            for stack in everything
            if stack.account not in gone
            and (self.access.is_made(stack.role_arn) or self.access.is_made(stack.plan_role_arn))
        )
        return tuple(
            self._access_stack(self.access, account, region)
            for account in dict.fromkeys([self.access.tools_account, *of_roles])
        )

    def _access_stack(self, access: Access, account: str, region: str) -> AccessStack:
        name = f"{ACCESS_PREFIX}{account}"
        admin = f"role/{access.admin_role}" if access.admin_role else None
        state_role = self.state.role_arn if self.state else None
        if state_role is None and self.state and admin:
            state_role = iam_arn(admin, account=self.state.account, region=region)
        key = f"access/{account}.tfstate"
        return AccessStack(
            name=name,
            account=account,
            region=region,
            role_arn=admin and iam_arn(admin, account=account, region=region),
            tags={**PROJECT_TAGS, STACK_TAG: name},
            wave=1,
            state_key=f"{self.state.prefix}/{key}" if self.state else key,
            adopt=access.adopt,
            state_role_arn=state_role,
        )

    def select(self, patterns: Sequence[str] = ()) -> tuple[Stack, ...]:
        """Return the stacks whose names match a pattern; all of them without patterns.

        Targets come first, then own stacks, then what is decommissioned, each kind in the order of the file.

        Args:
            patterns: Names with ``*``, ``?`` and ``[…]`` as in a shell; case-sensitive.

        Raises:
            InvalidInputError: A pattern matches no stack.
        """
        named = "target or stack" if self.stacks else "target"
        return _selected((*self.deployed, *self.decommissioned), patterns, named=named)

    def select_targets(self, patterns: Sequence[str] = ()) -> tuple[Target, ...]:
        """Return the targets whose names match a pattern, in the order of the file.

        Args:
            patterns: Target names with the wildcards ``*``, ``?`` and ``[…]`` of a shell, case-sensitive.
                Empty returns all targets.

        Raises:
            InvalidInputError: A pattern matches no target.
        """
        return _selected(self.targets, patterns, named="target")

    def select_shown(self, patterns: Sequence[str] = ()) -> tuple[Target, ...]:
        """Return the targets, and the view over them in each Region, whose names match a pattern.

        Args:
            patterns: As for `select_targets`.

        Raises:
            InvalidInputError: A pattern matches none of them.
        """
        return _selected(self.shown, patterns, named="target")

    def stack_names(self, patterns: Sequence[str] = ()) -> frozenset[str]:
        """Return the names of the stacks that match a pattern; of all of them without patterns.

        The stack of the state bucket is one of them if the rollout manages the bucket. Of the patterns only
        its name matches it. The stacks of `access` are among them only if a pattern begins as their names do.

        Args:
            patterns: As for `select`.

        Raises:
            InvalidInputError: A pattern matches nothing.
        """
        has_state = self.has_state_stack and (not patterns or STATE_STACK in patterns)
        roles = self.access_stacks
        of_roles = [
            pattern
            for pattern in patterns
            if pattern.startswith(ACCESS_PREFIX) and any(fnmatchcase(stack.name, pattern) for stack in roles)
        ]
        made = _selected(roles, of_roles, named="account") if of_roles else ()
        others = [
            pattern
            for pattern in patterns
            if pattern not in of_roles and not (has_state and pattern == STATE_STACK)
        ]
        stacks = self.select(others) if others or not patterns else ()
        names = [stack.name for stack in (*made, *stacks)]
        return frozenset([*names, *([STATE_STACK] if has_state else [])])


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
