"""The settings of `stacks`: the user's own stacks, whose resources a Python file of theirs adds."""

from __future__ import annotations

from copy import copy
from typing import Any

from pydantic import Field, JsonValue

from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.settings.target_settings import REQUIRED_IN_DEFAULTS, DefaultSettings
from bedrock_monitoring.rollout.values.common_values import (
    Account,
    PermissionsBoundary,
    PythonFile,
    Region,
    Role,
    SettingName,
    StateKey,
    Tags,
    TargetName,
    Wave,
)

OWN_STACK_FOLDER = "stacks/own"
"""Where the Python files of own stacks are by default, relative to the folder of rollout.yaml."""

REQUIRED_OF_STACK = ("account", "region")
"""What every own stack needs, from itself or from `defaults`."""


def _as_in_defaults(key: str) -> Any:
    """Return the declaration of a setting that is the same for own stacks and targets."""
    return copy(DefaultSettings.fields_by_key()[key])


class OwnStackSettings(Settings):
    """A stack of your own: the resources that a Python file of yours adds, in one account and Region.

    `account`, `region`, `role`, `plan_role`, `permissions_boundary`, `tags`, `wave` and `adopt` come from
    `defaults` if it does not set them itself.
    """

    name: TargetName = Field(
        description="The name of the stack: 1 to 63 letters, digits and hyphens, beginning with a letter. "
        "Not `state`, and not that of a target or of another stack in upper or lower case.",
        examples=["audit-log"],
    )
    file: PythonFile | None = setting(
        default=None,
        description="The Python file with the function `add_resources(stack)`, relative to the folder of "
        "rollout.yaml.",
        default_text=f"`NAME.py` in `{OWN_STACK_FOLDER}/`, with underscores for hyphens",
        examples=["stacks/own/audit_log.py"],
    )
    account: Account | None = setting(
        default=None,
        description="The account that the stack is deployed to, 12 digits, in quotes.",
        default_text=REQUIRED_IN_DEFAULTS,
        examples=["111122223333"],
    )
    region: Region | None = setting(
        default=None,
        description="The Region that the stack is deployed to.",
        default_text=REQUIRED_IN_DEFAULTS,
        examples=["us-east-1"],
    )
    role: Role | None = _as_in_defaults("role")
    plan_role: Role | None = _as_in_defaults("plan_role")
    permissions_boundary: PermissionsBoundary | None = _as_in_defaults("permissions_boundary")
    tags: Tags = setting(
        default={},
        description="Tags of every resource, at most 48 with those under `defaults`.",
        examples=[{"team": "ml"}],
    )
    wave: Wave = setting(
        default=1,
        description="When the stack is deployed: a whole number from 1. Waves are deployed one after the "
        "other, in ascending order.",
        examples=[2],
    )
    adopt: bool = setting(
        default=False,
        description="`true`: resources that have the name of a new one are imported into the state. `false`: "
        "a plan that would create them is refused.",
    )
    state_key: StateKey | None = setting(
        default=None,
        description="The key of its state in the bucket. To rename a stack and keep its state, set the old "
        "key here.",
        default_text="`PREFIX/NAME/terraform.tfstate`",
        examples=["bedrock-monitoring/audit-log/terraform.tfstate"],
    )
    settings: dict[SettingName, JsonValue] = setting(
        default={},
        description="What `add_resources` finds in `stack.own.settings`, unchanged: any values under names "
        "of 1 to 64 letters, digits, underscores and hyphens that begin with a letter.",
        examples=[{"retention_days": 30}],
    )


INHERITED_BY_STACKS = tuple(
    key for key in OwnStackSettings.fields_by_key() if key in DefaultSettings.fields_by_key()
)
"""The settings that an own stack takes from `defaults` where it has none itself."""
