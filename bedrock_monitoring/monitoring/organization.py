"""The accounts of an organization, as a committed file names them: a synthesis never calls AWS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bedrock_monitoring.value import Value

ACTIVE = "active"
"""The status of an account that can be used."""

CLOSED = "closed"
"""The status of an account that is closed, or that the organization does not have any more."""

ROOT_UNIT = "/"
"""How the root of an organization is written where a unit is named: every account is in it."""


@dataclass(frozen=True, kw_only=True)
class OrganizationAccount(Value):
    """An account of an organization.

    Attributes:
        id: The account id, 12 digits.
        name: The name by which rollout.yaml and the names of targets call it, unique in upper and lower case.
        unit: The organizational unit that it is in, as the names from the root down with ``/`` between them;
            empty directly below the root.
        tags: The tags of the account.
        status: ``active``, or why the account cannot be used: ``pending_activation``, ``suspended``,
            ``pending_closure`` or ``closed`` (AWS Organizations API reference, "Account", State).
    """

    id: str
    name: str
    unit: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    status: str = ACTIVE

    @property
    def active(self) -> bool:
        """Whether the account can be used."""
        return self.status == ACTIVE

    def is_in(self, unit: str) -> bool:
        """Return whether the account is in a unit or in one below it.

        Args:
            unit: The unit, written as in ``unit``; ``/`` is the root.
        """
        return unit == ROOT_UNIT or f"{self.unit}/".startswith(f"{unit}/")


@dataclass(frozen=True, kw_only=True)
class Organization(Value):
    """An organization of AWS Organizations.

    Attributes:
        id: The id of the organization, ``o-…``. ``None`` if the file does not say it.
        accounts: Its accounts, in the order of the file, those that are not active among them.
    """

    id: str | None = None
    accounts: tuple[OrganizationAccount, ...] = ()

    @property
    def inactive(self) -> frozenset[str]:
        """The ids of the accounts that cannot be used."""
        return frozenset(account.id for account in self.accounts if not account.active)
