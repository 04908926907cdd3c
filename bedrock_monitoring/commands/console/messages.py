"""Print lines: messages to standard error, and what another program says."""

from __future__ import annotations

import sys


def print_error(text: str) -> None:
    """Print a message to standard error."""
    print(text, file=sys.stderr, flush=True)


def print_line(line: str) -> None:
    """Print a line of Terraform's output."""
    print(line, flush=True)
