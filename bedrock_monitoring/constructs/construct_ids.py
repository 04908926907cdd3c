"""Derive construct ids and resource names from text that users write."""

from __future__ import annotations

from urllib.parse import quote

from bedrock_monitoring.hashing import SHORT_HASH_LENGTH, short_hash

ROLE_NAME_LENGTH = 64
"""The maximum length of a role name (IAM user guide, "IAM and AWS STS quotas")."""


def encode_id(text: str) -> str:
    """Percent-encode text as a construct id, so that different texts have different ids.

    Constructs replace a slash, which separates the ids of a path; texts that differ only in slashes would
    otherwise share an id.
    """
    return quote(text, safe="")


def shorten(name: str, *, length: int) -> str:
    """Cut a name that is too long. It then ends in a hash of the whole name, so that names stay unique."""
    if len(name) <= length:
        return name
    return f"{name[: length - SHORT_HASH_LENGTH - 1]}-{short_hash(name)}"
