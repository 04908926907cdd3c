"""Alarms over alarms: whether a rule holds, and in which order states follow from states."""

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


def holds(rule: Rule, *, state_of: Callable[[str], str | None]) -> bool:
    """Return whether a rule holds.

    Args:
        rule: The rule.
        state_of: Returns the state of an alarm that the rule names; none when there is no such alarm, which
            is in no state.
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


def children_first(watched: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield composite alarms so that each comes after those that it watches.

    Those in a circle, and those that watch one of them, never come: CloudWatch takes a circle, and stops
    evaluating it (PutCompositeAlarm of the CloudWatch API).

    Args:
        watched: For each composite alarm, the alarms that it watches.
    """
    order = TopologicalSorter(watched)
    # After a circle was found the sorter still gives what no circle holds up.
    with suppress(CycleError):
        order.prepare()
    while ready := order.get_ready():
        yield from (name for name in ready if name in watched)
        order.done(*ready)
