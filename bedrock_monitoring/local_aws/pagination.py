"""Split long responses into pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def get_page(items: Sequence[Item], *, token: str | None, limit: int) -> tuple[Sequence[Item], str | None]:
    """Return a page of a list, and the token of the next page.

    Args:
        items: The whole list, in a stable order.
        token: The token of the page. ``None`` means the first page.
        limit: The maximum number of items in a page.

    Returns:
        The items and the token of the next page. The token is ``None`` on the last page.
    """
    start = int(token or 0)
    end = start + limit
    # Some services accept no token shorter than four characters.
    return items[start:end], f"{end:04}" if end < len(items) else None
