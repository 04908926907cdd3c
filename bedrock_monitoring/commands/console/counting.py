"""Say in words how often something happens."""

from __future__ import annotations


def in_words(times: int) -> str:
    """Return how often something happens: never, once, twice or a number of times."""
    return {0: "never", 1: "once", 2: "twice"}.get(times, f"{times:,} times")
