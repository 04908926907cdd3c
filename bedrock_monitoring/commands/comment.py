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
MAX_COMMENT_LENGTH = 65_000

# The first line. A workflow finds the comment to update by it.
MARKER = "<!-- bedrock-monitoring: plans -->"

_MAX_TABLE_LENGTH = 20_000

_MAX_DASHBOARD_NAMES = 40

# Enough for the frame of a section, whose title may be as long as a stack's name, and a few lines. The same
# length is reserved for the last line of the comment.
_MIN_SECTION_LENGTH = 400


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
    def is_worth_showing(self) -> bool:
        """Whether the plan has changes or failed."""
        return self.changes is None or bool(self.changes)


@dataclass(frozen=True, kw_only=True)
class DashboardChanges:
    """The dashboards that differ from those of the base branch.

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


def comment(plans: tuple[Planned, ...], dashboards: DashboardChanges | None = None) -> str:
    """Return the comment: a table of stacks, the dashboards that differ, and each plan with changes.

    The comment has at most ``MAX_COMMENT_LENGTH`` characters. It reports what does not fit.

    Args:
        plans: The plans.
        dashboards: The dashboards that differ. ``None`` if they were not compared.
    """
    text = f"{MARKER}\n### Terraform plans\n\n{_table(plans)}\n{_dashboards_line(dashboards)}"
    shown_plans = [plan for plan in plans if plan.is_worth_showing]
    for number, plan in enumerate(shown_plans):
        left = len(shown_plans) - number
        max_length = MAX_COMMENT_LENGTH - len(text) - _MIN_SECTION_LENGTH
        if max_length < _MIN_SECTION_LENGTH:
            return f"{text}\n{left} more plans do not fit here.\n"
        text += _section(plan, max(max_length // left, _MIN_SECTION_LENGTH))
    return text


def _table(plans: tuple[Planned, ...]) -> str:
    rows = ["| stack | add | change | destroy |", "|---|--:|--:|--:|"]
    length = sum(len(row) + 1 for row in rows)
    for number, plan in enumerate(plans):
        row = f"| {plan.stack} | {_cells(plan.changes)} |"
        length += len(row) + 1
        if length > _MAX_TABLE_LENGTH:
            return "\n".join(rows) + f"\n\n{len(plans) - number} more stacks are not shown here.\n"
        rows.append(row)
    return "\n".join(rows) + "\n"


def _dashboards_line(dashboards: DashboardChanges | None) -> str:
    if dashboards is None:
        return ""
    if not dashboards.changes:
        return "No dashboard looks different.\n"
    listed = [f"`{name}` ({what})" for name, what in dashboards.changes[:_MAX_DASHBOARD_NAMES]]
    more = len(dashboards.changes) - len(listed)
    names = ", ".join([*listed, *([f"{more} more"] if more else [])])
    pictures = (
        f" [Pictures before and after]({dashboards.url}), with synthetic data." if dashboards.url else ""
    )
    return f"Dashboards that look different: {names}.{pictures}\n"


def _cells(changes: Changes | None) -> str:
    if changes is None:
        return "**failed** | |"
    return " | ".join(str(count) for count in (changes.add, changes.change, changes.destroy))


def _section(plan: Planned, max_length: int) -> str:
    """Return a collapsed section of at most ``max_length`` characters, or a line if no plan text fits."""
    title = plan.stack if plan.changes else f"{plan.stack}: failed"
    fence = _fence(plan.text)
    before = f"\n<details><summary>{title}</summary>\n\n{fence}\n"
    after = f"\n{fence}\n\n</details>\n"
    text = _truncated(plan.text.rstrip(), max_length - len(before) - len(after))
    return f"{before}{text}{after}" if text else f"\n{title}: no room for its plan here.\n"


def _fence(text: str) -> str:
    """Return a code fence longer than every run of backticks in the text (CommonMark 4.5)."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(3, longest + 1)


def _truncated(text: str, max_length: int) -> str:
    """Return the whole lines that fit, and the number of lines that do not."""
    if len(text) <= max_length:
        return text
    lines = text.splitlines()
    note = "… {} more lines: see the plan in the run that wrote this comment"
    max_length -= len(note.format(len(lines)))
    ends = list(accumulate(len(line) + 1 for line in lines))
    kept = bisect_right(ends, max_length)
    return "\n".join([*lines[:kept], note.format(len(lines) - kept)]) if kept else ""
