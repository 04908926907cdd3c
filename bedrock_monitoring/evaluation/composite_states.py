"""Evaluate the rules of composite alarms, and order the alarms for evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

from bedrock_monitoring.cloudwatch.grammar.alarm_rule import (
    AllOf,
    AnyOf,
    AtLeast,
    Constant,
    Count,
    InState,
    Not,
    Rule,
    children,
)
from bedrock_monitoring.cloudwatch.grammar.tree import fold


def evaluate_rule(rule: Rule, *, state_of: Callable[[str], str | None]) -> bool:
    """Return whether a rule is true.

    Args:
        rule: The parsed rule.
        state_of: Returns the state of an alarm by the name or ARN in the rule. ``None`` if no such alarm
            exists; it then matches no state.
    """

    def combine(part: Rule, below: tuple[bool, ...]) -> bool:
        match part:
            case InState():
                return state_of(part.alarm) == part.state
            case Constant():
                return part.value
            case Not():
                return not below[0]
            case AllOf():
                return all(below)
            case AnyOf():
                return any(below)
            case AtLeast():
                matching = sum((state_of(name) == part.state) is not part.negated for name in part.alarms)
                return _reaches(part, matching)

    return fold(rule, children=children, combine=combine)


def _reaches(rule: AtLeast, matching: int) -> bool:
    threshold = rule.threshold
    if isinstance(threshold, Count):
        return matching >= threshold.alarms
    return 100 * matching >= threshold.percent * len(rule.alarms)


def evaluation_order(children_by_name: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the names of composite alarms, each after its children.

    Alarms in a cycle, and alarms that depend on one, are left out: CloudWatch accepts a cycle and stops
    evaluating it (PutCompositeAlarm of the CloudWatch API).

    Args:
        children_by_name: Maps each composite alarm to the alarms that it depends on.
    """
    order = TopologicalSorter(children_by_name)
    # The sorter still yields every alarm that no cycle blocks.
    with suppress(CycleError):
        order.prepare()
    while ready := order.get_ready():
        yield from (name for name in ready if name in children_by_name)
        order.done(*ready)
