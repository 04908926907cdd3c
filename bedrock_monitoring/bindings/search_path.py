"""Find installed packages without importing them."""

from __future__ import annotations

import sys
from pathlib import Path


def find_on_path(name: str) -> Path | None:
    """Return the path of a file or folder of an installed package, without importing the package."""
    return next((found for entry in sys.path if (found := Path(entry, name)).exists()), None)
