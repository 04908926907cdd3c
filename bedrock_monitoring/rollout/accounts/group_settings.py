"""The settings of `groups`: targets that are described once for many accounts of the organization."""

from __future__ import annotations

from copy import copy
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from bedrock_monitoring.monitoring.organization import ROOT_UNIT
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.rollout.accounts.organization_values import AccountReference, NamedUnit
from bedrock_monitoring.rollout.settings.model_settings import InferenceProfileSettings
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.settings.target_settings import MonitoringSettings, TargetSettings
from bedrock_monitoring.rollout.values.common_values import Region, Tags
from bedrock_monitoring.rollout.values.rules import Extendable


def _as_in_targets(key: str) -> Any:
    """Return the declaration of a setting that is the same for targets."""
    return copy(TargetSettings.fields_by_key()[key])


class SelectionSettings(Settings):
    """Accounts of the organization, by their units, their tags or one by one."""

    units: tuple[NamedUnit, ...] = setting(
        default=(),
        description="Units whose accounts are meant, those of the units below them included: the names from "
        f"the root down with a slash between them, or `{ROOT_UNIT}` for the whole organization.",
        examples=[["Workloads/Production"]],
    )
    tags: Tags = setting(
        default={},
        description="Tags that an account must have, all of them. Beside `units`, it must be in one of them "
        "as well.",
        examples=[{"bedrock": "yes"}],
    )
    named: tuple[AccountReference, ...] = setting(
        default=(),
        description="Further accounts, by their names in the file of the organization or by their ids.",
        examples=[["search-prod", "333344445555"]],
    )

    @property
    def selects(self) -> bool:
        """Whether anything is named that an account can be."""
        return bool(self.units or self.tags or self.named)


class GroupAccountsSettings(SelectionSettings):
    """Which accounts of the organization a group describes."""

    exclude: SelectionSettings = setting(
        default=SelectionSettings(),
        description="Accounts that are left out, by the same keys.",
        default_text="none",
        title="Exclude",
    )

    @model_validator(mode="after")
    def _some_accounts(self) -> GroupAccountsSettings:
        if not self.selects:
            remedy = f"add `units`, `tags` or `named`; `units: [{ROOT_UNIT}]` is the whole organization"
            refuse_one(what="it names no accounts", remedy=remedy)
        return self


class GroupedSettings(MonitoringSettings):
    """Settings of every target of a group, or of those in one of its Regions or accounts."""

    enabled: bool = _as_in_targets("enabled")
    inference_profiles: tuple[InferenceProfileSettings, ...] = _as_in_targets("inference_profiles")


class GroupRegionSettings(GroupedSettings):
    """A Region of a group, alone or in a mapping with the settings that differ there."""

    text_stands_for: ClassVar[str] = "region"

    region: Region = Field(
        description="The Region that its accounts are monitored in.", examples=["us-east-1"]
    )


class GroupOverrideSettings(GroupedSettings):
    """An account of a group whose settings differ from those of the group."""

    account: AccountReference = Field(
        description="The account, by its name in the file of the organization or by its id.",
        examples=["search-prod"],
    )
    regions: Annotated[tuple[GroupRegionSettings, ...], Field(min_length=1), Extendable()] = setting(
        default=(),
        description="Its Regions, where they are not those of the group, and what differs in each.",
        default_text="those of the group",
    )


class GroupSettings(GroupedSettings):
    """Targets that are described once for many accounts: one for each account and Region."""

    accounts: GroupAccountsSettings = Field(
        title="Accounts", description="Which accounts of the organization it describes."
    )
    regions: Annotated[tuple[GroupRegionSettings, ...], Field(min_length=1)] = Field(
        description="Its Regions, at least one: each account has a target in each of them. A Region alone, "
        "or a mapping with `region` and the settings that differ there.",
        examples=[["eu-central-1", "us-east-1"]],
    )
    overrides: tuple[GroupOverrideSettings, ...] = setting(
        default=(),
        description="Accounts of the group whose settings differ: a list, each account once. What has to "
        "differ for one account and Region stands in `targets`.",
    )
