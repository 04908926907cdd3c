"""The file that ``organization`` names: the accounts of an organization."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bedrock_monitoring.monitoring.organization import ACTIVE
from bedrock_monitoring.rollout.accounts.organization_values import (
    AccountName,
    AccountStatus,
    OrganizationId,
    UnitPath,
)
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.common_values import Account, Tags


class OrganizationAccountSettings(Settings):
    """An account of the organization."""

    id: Account = Field(description="The account id, 12 digits, in quotes.", examples=["222233334444"])
    name: AccountName = Field(
        description="What the account is called in rollout.yaml and in the names of targets: 1 to 47 "
        "letters, digits and hyphens, beginning with a letter, and not that of another account in upper or "
        "lower case. `make discover` keeps it when the account is renamed: AWS cannot rename what a target "
        "has deployed.",
        examples=["search-prod"],
    )
    unit: UnitPath | None = setting(
        default=None,
        description="The organizational unit that it is in: the names of the units from the root down, with "
        "a slash between them.",
        default_text="none, it is directly below the root",
        examples=["Workloads/Production"],
    )
    tags: Tags = setting(
        default={}, description="The tags of the account.", examples=[{"owner": "search@example.com"}]
    )
    status: AccountStatus = setting(
        default=ACTIVE,
        description="`active`, or why it cannot be used: `pending_activation`, `suspended`, "
        "`pending_closure` or `closed`. Targets of such an account are left alone.",
        examples=["suspended"],
    )


class OrganizationFile(Settings):
    """The accounts of an organization, their units and their tags."""

    id: OrganizationId | None = setting(
        default=None, description="The id of the organization.", examples=["o-exampleorgid"]
    )
    accounts: Annotated[tuple[OrganizationAccountSettings, ...], Field(min_length=1)] = Field(
        description="The accounts: a list, at least one."
    )
