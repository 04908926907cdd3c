"""Render a folder of plans as one comment for a pull request."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bedrock_monitoring.commands.deploying.plan_folder import PlanFolder
from bedrock_monitoring.terraform import Changes

# GitHub refuses a comment of more than 65,536 characters; the rest is room for what a workflow adds.
LONGEST_COMMENT = 65_000

# The first line, by which a workflow finds the comment that it updates.
MARKER = "<!-- bedrock-monitoring: plans -->"

_LONGEST_TABLE = 20_000

_MOST_NAMED = 40

# Room for the frame of a section, whose title may be as long as a stack's name, and for a few lines; also
# what stays for the last line.
_SHORTEST_SECTION = 400


@dataclass(frozen=True, kw_only=True)
class Planned:
    """The plan of one stack.

    Attributes:
        stack: The name of the stack.
        changes: The changes; ``None`` if planning failed.
        text: Terraform's output: the plan, or the failure.
    """

    stack: str
    changes: Changes | None
    text: str

    @property
    def speaks(self) -> bool:
        """Whether the text is worth reading: a plan without changes is not."""
        return self.changes is None or bool(self.changes)


@dataclass(frozen=True, kw_only=True)
class Looks:
    """How the dashboards differ from those of the base branch.

    Attributes:
        changes: The dashboards whose pictures differ, by name, each with the kind of change.
        url: The URL of the pictures; empty if they are not published.
    """

    changes: Sequence[tuple[str, str]]
    url: str = ""


def read(plans: Mapping[str, PlanFolder]) -> tuple[Planned, ...]:
    """Read the plans of a folder."""
    return tuple(
        Planned(stack=stack, changes=None if plan.failed else plan.changes, text=plan.text)
        for stack, plan in plans.items()
    )


def comment(plans: tuple[Planned, ...], looks: Looks | None = None) -> str:
    """Return the comment: a table of stacks, the dashboards that differ, and each plan with changes.

    The comment has at most ``LONGEST_COMMENT`` characters. It says what was left out.

    Args:
        plans: The plans.
        looks: How the dashboards differ; ``None`` if they were not compared.
    """
    said = f"{MARKER}\n### Terraform plans\n\n{_table(plans)}\n{_seen(looks)}"
    speaking = [plan for plan in plans if plan.speaks]
    for number, plan in enumerate(speaking):
        left = len(speaking) - number
        room = LONGEST_COMMENT - len(said) - _SHORTEST_SECTION
        if room < _SHORTEST_SECTION:
            return f"{said}\n{left} more plans do not fit here.\n"
        said += _section(plan, max(room // left, _SHORTEST_SECTION))
    return said


def _table(plans: tuple[Planned, ...]) -> str:
    rows = ["| stack | add | change | destroy |", "|---|--:|--:|--:|"]
    length = sum(len(row) + 1 for row in rows)
    for number, plan in enumerate(plans):
        row = f"| {plan.stack} | {_cells(plan.changes)} |"
        length += len(row) + 1
        if length > _LONGEST_TABLE:
            return "\n".join(rows) + f"\n\n{len(plans) - number} more stacks are not shown here.\n"
        rows.append(row)
    return "\n".join(rows) + "\n"


def _seen(looks: Looks | None) -> str:
    if looks is None:
        return ""
    if not looks.changes:
        return "No dashboard looks different.\n"
    listed = [f"`{name}` ({what})" for name, what in looks.changes[:_MOST_NAMED]]
    more = len(looks.changes) - len(listed)
    names = ", ".join([*listed, *([f"{more} more"] if more else [])])
    pictures = f" [Pictures before and after]({looks.url}), with synthetic data." if looks.url else ""
    return f"Dashboards that look different: {names}.{pictures}\n"


def _cells(changes: Changes | None) -> str:
    if changes is None:
        return "**failed** | |"
    return " | ".join(str(count) for count in (changes.add, changes.change, changes.destroy))


def _section(plan: Planned, room: int) -> str:
    """Return a collapsed section of at most ``room`` characters, or a line that says that it was left out."""
    title = plan.stack if plan.changes else f"{plan.stack}: failed"
    fence = _fence(plan.text)
    before = f"\n<details><summary>{title}</summary>\n\n{fence}\n"
    after = f"\n{fence}\n\n</details>\n"
    text = _shortened(plan.text.rstrip(), room - len(before) - len(after))
    return f"{before}{text}{after}" if text else f"\n{title}: no room for its plan here.\n"


def _fence(text: str) -> str:
    """Return a code fence longer than every run of backticks in the text (CommonMark 4.5)."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(3, longest + 1)


def _shortened(text: str, room: int) -> str:
    """Return the whole lines that fit, and the number of lines that do not."""
    if len(text) <= room:
        return text
    lines = text.splitlines()
    note = "… {} more lines: see the plan in the run that made this comment"
    room -= len(note.format(len(lines)))
    ends = list(accumulate(len(line) + 1 for line in lines))
    kept = bisect_right(ends, room)
    return "\n".join([*lines[:kept], note.format(len(lines) - kept)]) if kept else ""
