"""Where notifications go: addresses, addresses that are secret, and chat channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True)
class SsmParameter:
    """A secret that lies in the Parameter Store of Systems Manager, in the account and Region of the alarms.

    Attributes:
        name: The parameter's name, such as ``/bedrock/pagerduty-url``.
    """

    name: str


@dataclass(frozen=True, kw_only=True)
class SensitiveVariable:
    """A secret that Terraform is given as a variable marked sensitive.

    Attributes:
        name: The variable's name; Terraform reads it from ``TF_VAR_name``.
    """

    name: str


Secret: TypeAlias = SsmParameter | SensitiveVariable
"""Where an address that holds a token comes from; the address itself is never written down."""

Endpoint: TypeAlias = str | Secret
"""An address, or where it comes from."""


@dataclass(frozen=True, kw_only=True)
class SlackChannel:
    """A channel of a Slack workspace that Amazon Q Developer in chat applications was let into.

    Attributes:
        workspace: The workspace's id, such as ``T0123ABCD``.
        channel: The channel's id, such as ``C0123ABCD``.
    """

    workspace: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class TeamsChannel:
    """A channel of a Microsoft Teams team that Amazon Q Developer in chat applications was let into.

    Attributes:
        team_id: The team, a UUID.
        tenant_id: The team's organization, a UUID.
        channel_id: The channel as its link has it, ``19%3A…%40thread.tacv2``.
    """

    team_id: str
    tenant_id: str
    channel_id: str
