"""Construct ids and names of resources from what people wrote."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

ROLE_NAME_LENGTH = 64
"""Most characters of a role's name (IAM user guide, "IAM and AWS STS quotas")."""

_HASH_LENGTH = 8


def plain_id(text: str) -> str:
    """Return a text as a construct id; different texts never become one.

    A slash separates the ids of a path, so constructs replace it, and what differs in slashes alone would
    become one.
    """
    return quote(text, safe="")


def short(name: str, *, length: int) -> str:
    """Return a name that fits: a longer one ends in a hash of all of it, so that no two become one."""
    if len(name) <= length:
        return name
    return f"{name[: length - _HASH_LENGTH - 1]}-{short_hash(name)}"


def short_hash(text: str) -> str:
    """Return eight characters that tell a text from others."""
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_LENGTH]
