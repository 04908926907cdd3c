"""A Terraform stack of a rollout: its account, its Region and its wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bedrock_monitoring.value import Value

ROLE_VARIABLE = "bedrock_monitoring_role"
"""The Terraform variable of a stack with a plan role: the role that Terraform assumes."""

MANAGED_BY = "managed-by"
"""The key of the tag that every resource of this project has; statements of policies refer to it."""

TARGET_TAG = "bedrock-monitoring-target"
"""The key of the tag that names the target of a resource."""

STACK_TAG = "bedrock-monitoring-stack"
"""The key of the tag that names the own stack of a resource."""

STATE_STACK = "state"
"""The name of the stack of the state bucket. No target and no own stack may have it."""

PROJECT_TAGS = {MANAGED_BY: "bedrock-monitoring"}
"""The tag of every resource of this project."""


@dataclass(frozen=True, kw_only=True)
class Stack(Value):
    """A Terraform stack, as plan, deploy and destroy need it.

    Attributes:
        name: The name and id of the stack.
        account: The account that the stack is deployed to, 12 digits.
        region: The Region that the stack is deployed to.
        role_arn: The role to assume in the account. ``None`` means the caller's own credentials.
        plan_role_arn: The role to assume for a plan. ``None`` means ``role_arn``.
        permissions_boundary: The ARN of the policy that bounds every role that the stack creates. ``None``
            for no bound.
        tags: The tags of every resource.
        wave: The wave that deploys the stack. Waves run in ascending order.
        state_key: The object key of the state in the state bucket.
        adopt: Whether resources that exist already are imported into the state. Otherwise a plan that would
            create them is refused.
        enabled: Whether the stack is planned and deployed. Otherwise what is deployed is left alone.
    """

    name: str
    account: str
    region: str
    role_arn: str | None
    tags: Mapping[str, str]
    wave: int
    state_key: str
    plan_role_arn: str | None = None
    permissions_boundary: str | None = None
    adopt: bool = False
    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class OwnStack(Stack):
    """A user's own stack, to which a Python file adds resources.

    Attributes:
        file: The absolute path of the Python file.
        settings: The value of ``settings`` in rollout.yaml, unchanged: None, bool, int, float, str, list and
            dict.
    """

    file: Path
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown_file(self) -> str:
        """The path of the file for messages: relative to the current folder if the file is below it."""
        here = Path.cwd()
        return str(self.file.relative_to(here) if self.file.is_relative_to(here) else self.file)


@dataclass(frozen=True, kw_only=True)
class DecommissionedStack(Stack):
    """A stack of a former target or own stack. It has no resources, so a deploy destroys those of its state.

    Its wave follows those of all other stacks.
    """
