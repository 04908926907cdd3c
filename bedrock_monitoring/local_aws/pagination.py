"""Long answers in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def get_page(items: Sequence[Item], *, token: str | None, limit: int) -> tuple[Sequence[Item], str | None]:
    """Return one page of a list, and the token of the next one if there is more.

    Args:
        items: The whole list, in an order that does not change.
        token: What came with the page before; none for the first.
        limit: How many items a page may hold.
    """
    start = int(token or 0)
    end = start + limit
    # Some services take no token of fewer than four characters.
    return items[start:end], f"{end:04}" if end < len(items) else None
