"""Print lines: messages to standard error, and what another program says."""

from __future__ import annotations

import sys

from bedrock_monitoring.lazy_pattern import lazy_pattern

_COLOR_OR_CONTROL = lazy_pattern(r"(?P<color>\x1b\[[0-9;]*m)|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def print_error(text: str) -> None:
    """Print a message to standard error.

    Names of files and what AWS answers may hold control characters, which a terminal would obey: they are
    written as escapes. Colors stay.
    """
    shown = _COLOR_OR_CONTROL.sub(lambda found: found["color"] or ascii(found[0])[1:-1], text)
    print(shown, file=sys.stderr, flush=True)


def print_line(line: str) -> None:
    """Print a line of Terraform's output."""
    print(line, flush=True)
