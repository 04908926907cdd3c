"""The lines of a review, which the terminal and the comment on a pull request share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bedrock_monitoring.commands.console.reporting import count, describe_changes
from bedrock_monitoring.commands.reviewing.monthly_cost import LEFT_OUT
from bedrock_monitoring.commands.reviewing.review import Review, SameChange
from bedrock_monitoring.commands.reviewing.target_names import folded

ORPHANS = "Not in the rollout any more, and still in AWS:"
"""The title of the states that no target has."""

COSTS = "Cost a month by target"
"""The title of what each target costs."""

_MAX_NAMES = 8
_MAX_ONE_LINE = 110
_MAX_LINE = 240


def headline(review: Review) -> str:
    """Return what the plans change in one line, failures included."""
    failed = f", {len(review.failed)} failed" if review.failed else ""
    targets = f"{review.changed} of {count(review.targets, 'target')} with changes"
    return f"{targets}{failed}: {describe_changes(review.total)}"


def cost_line(review: Review) -> str:
    """Return what the planned targets cost a month in one line. Empty if that is nothing."""
    if not review.cost:
        return ""
    failed = f"; without {count(len(review.failed), 'target')} that failed" if review.failed else ""
    return f"Cost a month: {review.cost}; {LEFT_OUT}{failed}"


def cost_lines(review: Review) -> Iterator[str]:
    """Yield what targets cost a month whose cost changes, those with the same cost in one line."""
    for shared in review.costs:
        if shared.cost.difference:
            each = f" each in {len(shared.targets)} targets" if len(shared.targets) > 1 else ""
            yield f"{folded(shared.targets)}: {shared.cost}{each}"


def lines_of(changes: Iterable[SameChange], *, max_details: int | None = None) -> Iterator[str]:
    """Yield the lines of changes: a sign and what it is, then indented what changes about it.

    Args:
        changes: The changes.
        max_details: The number of details of each change. ``None`` means all.
    """
    for change in changes:
        names = _listed([name for name in change.names if name])
        head = f"{change.action} {change.kind} {names}".rstrip()
        details = [*change.details[:max_details], *filter(None, [change.consequence])]
        more = len(change.details) - len(change.details[:max_details])
        if more:
            details.append(f"{more} more")
        if len(details) == 1 and len(head) + len(details[0]) <= _MAX_ONE_LINE:
            yield _cut(f"{head}: {details[0]}")
            continue
        yield _cut(f"{head}:" if details else head)
        yield from (_cut(f"    {detail}") for detail in details)


def _listed(names: list[str]) -> str:
    more = len(names) - _MAX_NAMES
    return ", ".join([*names[:_MAX_NAMES], *([f"{more} more"] if more > 0 else [])])


def _cut(line: str) -> str:
    one_line = line if line.isprintable() else "".join(c if c.isprintable() else " " for c in line)
    return one_line if len(one_line) <= _MAX_LINE else f"{one_line[:_MAX_LINE]}…"
