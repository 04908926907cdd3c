"""The standard streams of a program, whatever started it."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper


def open_standard_streams() -> None:
    """Make the standard streams usable: every text can be written to them.

    A stream that whoever started the program has closed leads nowhere. Otherwise the next file that is opened
    would take its place, and a child would write into it. Output to a file or a pipe is UTF-8, as all files
    of this project are; on a terminal, a character that its encoding lacks is written as a question mark.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            _lead_nowhere(number)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
        elif name == "stdout" and isinstance(stream, TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def _lead_nowhere(number: int) -> None:
    opened = os.open(os.devnull, os.O_RDWR)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
