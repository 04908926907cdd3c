"""Render a review as one comment for a pull request, in the Markdown of GitHub.

What comes from plans stands in fenced or inline code, so that nothing in it is read as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.commands.reviewing.change import Action
from bedrock_monitoring.commands.reviewing.review import Failure, Review, SharedChanges
from bedrock_monitoring.commands.reviewing.review_lines import (
    COSTS,
    ORPHANS,
    cost_line,
    cost_lines,
    headline,
    lines_of,
)
from bedrock_monitoring.commands.reviewing.target_names import folded

# GitHub refuses a comment of more than 65,536 characters; the rest is room for what a workflow adds.
MAX_COMMENT_LENGTH = 65_000

# The first line. A workflow finds the comment to update by it.
MARKER = "<!-- bedrock-monitoring: plans -->"

_END_LENGTH = 600
"""What is reserved for the lines below the last section."""

_MAX_SECTION_LENGTH = 16_000
_MAX_NAMES_LENGTH = 400
_MAX_LINES = 12
_MAX_LENGTH = 2_000
_MAX_DASHBOARD_NAMES = 40
_OPEN_LINES = 25
"""The lines of a section that are shown without a click."""

_DETAILS = (None, 6, 2, 0)
"""The number of details of a change, of which the first that fits is taken."""

_IN_DIFF = {Action.UPDATE: "!", Action.REPLACE: "-/+", Action.IMPORT: "+", Action.FORGET: "-"}
"""The signs that a fence of ``diff`` colors, where Terraform's own is not among them."""


@dataclass(frozen=True, kw_only=True)
class DashboardChanges:
    """The dashboards that differ from those of the base branch.

    Attributes:
        changes: The dashboards whose pictures differ, by name, each with the kind of change.
        url: The URL of the pictures; empty if they are not published.
    """

    changes: Sequence[tuple[str, str]]
    url: str = ""


def comment(
    review: Review,
    dashboards: DashboardChanges | None = None,
    *,
    backtest: str = "",
    page_url: str = "",
) -> str:
    """Return the comment: failures, what is destroyed or replaced, all other changes, each once.

    The comment has at most ``MAX_COMMENT_LENGTH`` characters. It reports what does not fit.

    Args:
        review: The review.
        dashboards: The dashboards that differ. ``None`` if they were not compared.
        backtest: What a backtest printed of the alarms that change. Empty if there was none.
        page_url: The URL of the review as a page. Empty if it is not published.
    """
    text = f"{MARKER}\n### Terraform plans: {headline(review)}\n"
    if line := cost_line(review):
        text += f"\n{line}\n"
    end = _end(review, dashboards, page_url)
    room = MAX_COMMENT_LENGTH - len(text) - len(end) - _END_LENGTH
    left_out = 0
    for section in (*_sections(review), *_backtest(backtest)):
        fitting = next((each for each in section if len(each) <= min(room, _MAX_SECTION_LENGTH)), None)
        if fitting is None:
            left_out += 1
            continue
        text += fitting
        room -= len(fitting)
    if left_out:
        more = count(left_out, "more section")
        text += f"\n{more} of changes or failures do not fit here: see the plans in the artifacts.\n"
    return text + end


def nothing_planned(dashboards: DashboardChanges | None = None) -> str:
    """Return the comment of a change that leaves all targets as they are.

    Args:
        dashboards: The dashboards that differ. ``None`` if they were not compared.
    """
    text = f"{MARKER}\n### Terraform plans: none, because this change leaves all targets as they are\n"
    return f"{text}\n{_dashboards_line(dashboards)}\n" if dashboards else text


def _sections(review: Review) -> Iterator[Sequence[str]]:
    """Yield each section from its longest form to its shortest."""
    if review.failures:
        failed = count(len(review.failed), "target")
        yield (f"\n> [!CAUTION]\n> {failed} could not be planned:\n",)
        yield from ((_failure(failure),) for failure in review.failures)
    if review.destructive:
        yield ("\n> [!WARNING]\n> Destroyed, replaced or no longer managed:\n",)
        yield from map(_section, review.destructive)
    if review.orphans:
        yield (f"\n> [!WARNING]\n> {ORPHANS}\n\n{fenced(_first_lines(review.orphans))}",)
    yield from map(_section, review.others)
    if lines := [*cost_lines(review)]:
        yield (f"\n#### {COSTS}\n\n{fenced(_first_lines(lines))}",)


def _backtest(printed: str) -> Iterator[Sequence[str]]:
    if text := printed.strip():
        summary = "What the changed alarms would have done"
        yield (f"\n<details><summary>{summary}</summary>\n\n{fenced(text)}\n</details>\n",)


def _end(review: Review, dashboards: DashboardChanges | None, page_url: str) -> str:
    several = any(len(shared.targets) > 1 for shared in (*review.destructive, *review.others))
    lines = (
        f"No changes: {_names(review.unchanged)}" if review.unchanged else "",
        _dashboards_line(dashboards) if dashboards else "",
        "`{target}`, `{account}` and `{region}` are those of each target." if several else "",
        f"[This review as a page]({page_url})" if page_url else "",
    )
    return "".join(f"\n{line}\n" for line in lines if line)


def _failure(failure: Failure) -> str:
    return f"\n{_names(failure.targets)}\n\n{fenced(_first_lines(failure.reason.splitlines()))}"


def _first_lines(lines: Sequence[str]) -> str:
    """Return the first lines of a text, and that there are more."""
    text = "\n".join(lines)
    kept = "\n".join(lines[:_MAX_LINES])[:_MAX_LENGTH]
    return kept if kept == text else f"{kept}\n…"


def _section(shared: SharedChanges) -> tuple[str, ...]:
    many = len(shared.targets) > 1
    same = f"The same in {len(shared.targets)} targets: " if many else ""
    forms = []
    for max_details in _DETAILS:
        lines = [_in_diff(line) for line in lines_of(shared.changes, max_details=max_details)]
        fence = fenced("\n".join(lines), language="diff")
        title = f"{same}{_names(shared.targets)}"
        if len(lines) > _OPEN_LINES:
            fence = (
                f"<details><summary>{count(len(shared.changes), 'change')}</summary>\n\n{fence}\n</details>\n"
            )
        forms.append(f"\n#### {title}\n\n{fence}")
    return tuple(forms)


def _in_diff(line: str) -> str:
    sign, _, rest = line.partition(" ")
    return f"{_IN_DIFF[Action(sign)]} {rest}" if sign in _IN_DIFF else line


def _names(targets: Sequence[str]) -> str:
    """Return the names of targets; those that are too long for a line are cut."""
    text = folded(targets)
    return _code(text if len(text) <= _MAX_NAMES_LENGTH else f"{text[:_MAX_NAMES_LENGTH]}…")


def _dashboards_line(dashboards: DashboardChanges) -> str:
    if not dashboards.changes:
        return "No dashboard looks different."
    listed = [f"{_code(name)} ({what})" for name, what in dashboards.changes[:_MAX_DASHBOARD_NAMES]]
    more = len(dashboards.changes) - len(listed)
    names = ", ".join([*listed, *([f"{more} more"] if more else [])])
    pictures = (
        f" [Pictures before and after]({dashboards.url}), with synthetic data." if dashboards.url else ""
    )
    return f"Dashboards that look different: {names}.{pictures}"


def _code(text: str) -> str:
    """Return a text as inline code, delimited by more backticks than it has in a row (CommonMark 6.1)."""
    one_line = "".join(character if character.isprintable() else " " for character in text)
    ticks = "`" * (_longest_run(one_line) + 1)
    pad = " " if one_line[:1] == "`" or one_line[-1:] == "`" else ""
    return f"{ticks}{pad}{one_line}{pad}{ticks}"


def fenced(text: str, *, language: str = "") -> str:
    """Return a text in a code fence longer than every run of backticks in it (CommonMark 4.5)."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}\n"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
