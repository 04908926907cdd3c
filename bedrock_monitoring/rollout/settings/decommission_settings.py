"""The settings of `decommission`: former targets and own stacks, whose resources a deploy destroys."""

from __future__ import annotations

from copy import copy
from typing import Any

from pydantic import Field

from bedrock_monitoring.rollout.settings.own_stack_settings import OwnStackSettings
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.common_values import Account, Region, Role, StateKey, TargetName

REQUIRED_OF_DECOMMISSIONED = ("account", "region")
"""What every entry needs, from itself or from `defaults`."""

INHERITED_BY_DECOMMISSIONED = ("account", "region", "role", "plan_role")
"""The settings that an entry takes from `defaults` where it has none itself."""


def _as_in_stacks(key: str) -> Any:
    """Return the declaration of a setting that is the same for own stacks."""
    return copy(OwnStackSettings.fields_by_key()[key])


class DecommissionSettings(Settings):
    """A former target or own stack, whose resources a deploy destroys in the last wave.

    `account`, `region`, `role` and `plan_role` come from `defaults` if it does not set them itself.
    """

    name: TargetName = Field(
        description="The name that the target or stack had. Not that of one that is still in the file.",
        examples=["prod-tokyo"],
    )
    account: Account | None = _as_in_stacks("account")
    region: Region | None = _as_in_stacks("region")
    role: Role | None = _as_in_stacks("role")
    plan_role: Role | None = _as_in_stacks("plan_role")
    state_key: StateKey | None = setting(
        default=None,
        description="The key of its state in the bucket, if it had one of its own.",
        default_text="`PREFIX/NAME/terraform.tfstate`",
        examples=["bedrock-monitoring/prod-tokyo/terraform.tfstate"],
    )
