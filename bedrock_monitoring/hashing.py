"""A short hash that keeps names unique after they are cut or lose characters."""

from __future__ import annotations

import hashlib

SHORT_HASH_LENGTH = 8


def short_hash(text: str) -> str:
    """Return the first 8 hexadecimal digits of the SHA-256 hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:SHORT_HASH_LENGTH]
