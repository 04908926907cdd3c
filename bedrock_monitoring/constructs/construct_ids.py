"""Construct ids and names of resources from what people wrote."""

from __future__ import annotations

from urllib.parse import quote

from bedrock_monitoring.hashing import SHORT_HASH_LENGTH, short_hash

ROLE_NAME_LENGTH = 64
"""Most characters of a role's name (IAM user guide, "IAM and AWS STS quotas")."""


def encode_id(text: str) -> str:
    """Return a text as a construct id; different texts never become one.

    A slash separates the ids of a path, so constructs replace it, and what differs in slashes alone would
    become one.
    """
    return quote(text, safe="")


def shorten(name: str, *, length: int) -> str:
    """Return a name that fits: a longer one ends in a hash of all of it, so that no two become one."""
    if len(name) <= length:
        return name
    return f"{name[: length - SHORT_HASH_LENGTH - 1]}-{short_hash(name)}"
