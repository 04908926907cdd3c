"""Reduce the output of ``terraform plan`` to the plan."""

from __future__ import annotations

import re

_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_PROGRESS = re.compile(
    r"(Acquiring|Releasing) state lock\.|.*: (Refreshing state\.\.\.|Reading\.\.\.|Still reading\.\.\.|"
    r"Read complete after|Preparing import\.\.\.)"
)
_RULE = re.compile(r"─{10,}")


def plan_text(output: str) -> str:
    """Return the plan without colours, progress, and advice about the plan file, which is temporary."""
    lines = [line for line in _COLOR.sub("", output).splitlines() if not _PROGRESS.match(line)]
    saved = next((number for number, line in enumerate(lines) if line.startswith("Saved the plan to:")), None)
    kept = lines[:saved]
    while saved is not None and kept and (not kept[-1].strip() or _RULE.match(kept[-1])):
        kept.pop()
    return "\n".join(kept).strip()
