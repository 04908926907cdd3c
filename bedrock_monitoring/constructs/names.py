"""Construct ids from what people wrote."""

from __future__ import annotations

from urllib.parse import quote


def plain_id(text: str) -> str:
    """Return a text as a construct id; different texts never become one.

    A slash separates the ids of a path, so constructs replace it, and what differs in slashes alone would become one.
    """
    return quote(text, safe="")
