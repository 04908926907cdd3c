"""Write a change of a file as a patch."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from io import StringIO
from pathlib import Path


def unified_diff(before: str, after: str, *, path: Path) -> str:
    """Return a patch as ``git apply`` takes it in the current folder.

    Args:
        before: The text of the file.
        after: The text after the change.
        path: The file. One that is not below the current folder, which no patch can name, is called by its
            last name.
    """
    relative = Path(os.path.relpath(path))
    name = path.name if ".." in relative.parts else relative.as_posix()
    lines = difflib.unified_diff(
        _lines(before),
        _lines(after),
        fromfile=f"a/{name}",
        tofile=f"b/{name}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> Sequence[str]:
    """Return the lines of a text as Git counts them, with their ends: only a line feed ends one."""
    return [*StringIO(text, newline="\n")]
