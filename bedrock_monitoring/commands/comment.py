"""A folder of plans as one comment for a pull request."""

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
    """One stack as the comment shows it.

    Attributes:
        stack: Its name.
        changes: What its plan would change; ``None`` when planning failed.
        text: The plan, or the failure, as Terraform words it.
    """

    stack: str
    changes: Changes | None
    text: str

    @property
    def speaks(self) -> bool:
        """Whether there is something to read: a plan without changes needs no text."""
        return self.changes is None or bool(self.changes)


@dataclass(frozen=True, kw_only=True)
class Looks:
    """How the dashboards look, compared with the branch that the pull request goes to.

    Attributes:
        changes: The names of those that look different, each with what happened to it.
        url: Where their pictures can be seen; empty for nowhere.
    """

    changes: Sequence[tuple[str, str]]
    url: str = ""


def read(plans: Mapping[str, PlanFolder]) -> tuple[Planned, ...]:
    """Return what the comment shows of a folder of plans."""
    return tuple(
        Planned(stack=stack, changes=None if plan.failed else plan.changes, text=plan.text)
        for stack, plan in plans.items()
    )


def comment(plans: tuple[Planned, ...], looks: Looks | None = None) -> str:
    """Return the comment: a table of all stacks, which dashboards look different, the text of each plan that changes something.

    It is at most ``LONGEST_COMMENT`` characters long; what had to be left out is said where it is missing.

    Args:
        plans: What is planned.
        looks: How the dashboards look; none where nobody looked.
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
    """Return a folded section of at most ``room`` characters, or a line that says there is no room for one."""
    title = plan.stack if plan.changes else f"{plan.stack}: failed"
    fence = _fence(plan.text)
    before = f"\n<details><summary>{title}</summary>\n\n{fence}\n"
    after = f"\n{fence}\n\n</details>\n"
    text = _shortened(plan.text.rstrip(), room - len(before) - len(after))
    return f"{before}{text}{after}" if text else f"\n{title}: no room for its plan here.\n"


def _fence(text: str) -> str:
    """Return a fence that nothing in the text can close: longer than its longest run of backticks (CommonMark 4.5)."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(3, longest + 1)


def _shortened(text: str, room: int) -> str:
    """Return as many whole lines as fit, and how many did not; nothing when not even one fits."""
    if len(text) <= room:
        return text
    lines = text.splitlines()
    note = "… {} more lines: see the plan in the run that made this comment"
    room -= len(note.format(len(lines)))
    ends = list(accumulate(len(line) + 1 for line in lines))
    kept = bisect_right(ends, room)
    return "\n".join([*lines[:kept], note.format(len(lines) - kept)]) if kept else ""
