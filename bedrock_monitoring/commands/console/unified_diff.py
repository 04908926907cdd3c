"""Write a change of a file as a patch."""

from __future__ import annotations

import difflib


def unified_diff(before: str, after: str, *, name: str) -> str:
    """Return a patch as ``git apply`` takes it.

    Args:
        before: The text of the file.
        after: The text after the change.
        name: The name of the file.
    """
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        fromfile=f"a/{name}",
        tofile=f"b/{name}",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
