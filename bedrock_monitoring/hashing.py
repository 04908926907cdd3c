"""A short hash, by which names stay different that had to be cut or written in other characters."""

from __future__ import annotations

import hashlib

SHORT_HASH_LENGTH = 8


def short_hash(text: str) -> str:
    """Return the first 8 hexadecimal digits of the SHA-256 of a text: the same on every machine."""
    return hashlib.sha256(text.encode()).hexdigest()[:SHORT_HASH_LENGTH]
