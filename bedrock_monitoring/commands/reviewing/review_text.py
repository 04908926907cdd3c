"""Render a review, or the plan of one stack, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bedrock_monitoring.commands.reviewing.review import PlannedStack, Review, SharedChanges, merged
from bedrock_monitoring.commands.reviewing.review_lines import (
    COSTS,
    ORPHANS,
    cost_line,
    cost_lines,
    headline,
    lines_of,
)
from bedrock_monitoring.commands.reviewing.target_names import folded


def plan_lines(name: str, plan: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the plan of a stack changes, as the review has it. Empty without changes.

    Args:
        name: The name of the stack.
        plan: The plan in Terraform's JSON output format.
    """
    stack = PlannedStack.of(name, plan)
    changes = [stack.place.specific(change) for change in stack.changes]
    first = sorted(changes, key=lambda change: not change.action.is_destructive)
    cost = [f"  cost a month: {stack.cost}"] if stack.cost.difference else []
    return (*(f"  {line}" for line in lines_of(merged(first))), *cost)


def review_text(review: Review) -> str:
    """Return the review: failures, what is destroyed or replaced, all other changes, each once."""
    return "\n".join(_lines(review))


def _lines(review: Review) -> Iterator[str]:
    yield headline(review)
    if line := cost_line(review):
        yield line
    for failure in review.failures:
        yield f"\nCould not be planned: {folded(failure.targets)}"
        yield from (f"  {line}" for line in failure.reason.splitlines())
    yield from _sections("Destroyed, replaced or no longer managed", review.destructive)
    if review.orphans:
        yield f"\n{ORPHANS}"
        yield from (f"  {orphan}" for orphan in review.orphans)
    yield from _sections("Other changes", review.others)
    if lines := [*cost_lines(review)]:
        yield f"\n{COSTS}:"
        yield from (f"  {line}" for line in lines)
    if review.unchanged:
        yield f"\nNo changes: {folded(review.unchanged)}"


def _sections(title: str, sections: Iterable[SharedChanges]) -> Iterator[str]:
    for shared in sections:
        yield f"\n{title} in {_where(shared)}"
        yield from (f"  {line}" for line in lines_of(shared.changes))


def _where(shared: SharedChanges) -> str:
    names = folded(shared.targets)
    return names if len(shared.targets) == 1 else f"{len(shared.targets)} targets: {names}"
