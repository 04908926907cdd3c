"""Which organization an account belongs to."""

from __future__ import annotations

from moto.organizations.models import organizations_backends


def organization_of(account: str) -> str | None:
    """Return the id of the organization that an account belongs to. ``None`` if it is in none."""
    for backends in organizations_backends.values():
        for backend in backends.values():
            if backend.org and any(member.id == account for member in backend.accounts):
                return str(backend.org.id)
    return None
