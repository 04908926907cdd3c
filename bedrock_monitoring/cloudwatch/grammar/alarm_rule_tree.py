"""The tree of a composite alarm's rule, and functions that build it.

Source of the limits: PutCompositeAlarm in the CloudWatch API reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.grammar.tree import parts
from bedrock_monitoring.problems import refuse_one

LANGUAGE = "alarm rule"
LONGEST = 10_240
"""Most characters of a rule (API)."""
MOST_CHILDREN = 100
"""Most alarms that one rule watches (API)."""
MOST_ELEMENTS = 500
"""Most elements of a rule: alarms, TRUE and FALSE, and pairs of parentheses that group (API)."""


@dataclass(frozen=True, kw_only=True)
class InState:
    """True while an alarm, given by name or ARN, is in a state."""

    alarm: str
    state: AlarmState


@dataclass(frozen=True, kw_only=True)
class Constant:
    """Always true or always false, to test the actions of an alarm."""

    value: bool


@dataclass(frozen=True, kw_only=True)
class Not:
    """True while its operand is false."""

    operand: Rule


@dataclass(frozen=True, kw_only=True)
class AllOf:
    """True while all operands, at least two, are true."""

    operands: tuple[Rule, ...]


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """True while at least one of its operands, at least two, is true."""

    operands: tuple[Rule, ...]


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number of alarms, from 1 to all of them."""

    alarms: int


@dataclass(frozen=True, kw_only=True)
class Percentage:
    """A percentage of the alarms, 1 to 100."""

    percent: int


@dataclass(frozen=True, kw_only=True)
class AtLeast:
    """True while a minimum number of alarms is in a state or, with ``negated``, is not in it."""

    threshold: Count | Percentage
    state: AlarmState
    negated: bool = False
    alarms: tuple[str, ...]


Rule: TypeAlias = InState | Constant | Not | AllOf | AnyOf | AtLeast
"""A rule. Trees can be thousands of levels deep: work through them with ``tree.fold``, not by recursion."""


def alarm(name: str, state: AlarmState = AlarmState.ALARM) -> Rule:
    """Return a rule that is true while an alarm, given by name or ARN, is in a state."""
    return InState(alarm=name, state=state)


def not_(rule: Rule) -> Rule:
    """Return a rule that is true while another is false."""
    return Not(operand=rule)


def all_of(*rules: Rule) -> Rule:
    """Return a rule that is true while all operands are true.

    Raises:
        InvalidInputError: There are no operands.
    """
    return AllOf(operands=rules) if len(rules) > 1 else _only(rules, "all_of")


def any_of(*rules: Rule) -> Rule:
    """Return a rule that is true while at least one operand is true.

    Raises:
        InvalidInputError: There are no operands.
    """
    return AnyOf(operands=rules) if len(rules) > 1 else _only(rules, "any_of")


def at_least(
    threshold: int | str, *alarms: str, state: AlarmState = AlarmState.ALARM, negated: bool = False
) -> Rule:
    """Return a rule that is true while a minimum number of alarms is in a state.

    Args:
        threshold: A number of alarms, such as ``2``, or a percentage, such as ``"50%"``.
        *alarms: The alarms, by name or ARN.
        state: The state.
        negated: Count the alarms that are not in the state.

    Raises:
        InvalidInputError: There are no alarms, or the threshold is not between 1 and the number of alarms or
            between 1 and 100 percent.
    """
    limit = threshold_of(str(threshold))
    if not alarms or limit is None or not fits(limit, len(alarms)):
        refuse_one(
            where=LANGUAGE,
            what=f"at_least takes {threshold} of {len(alarms)} alarms",
            remedy="pass one or more alarms, and a number from 1 to all of them or a text from '1%' to "
            "'100%'",
        )
    return AtLeast(threshold=limit, state=state, negated=negated, alarms=alarms)


def _only(rules: tuple[Rule, ...], function: str) -> Rule:
    if not rules:
        refuse_one(where=LANGUAGE, what=f"{function} has no rules", remedy="pass one or more")
    return rules[0]


def threshold_of(text: str) -> Count | Percentage | None:
    """Parse ``2`` or ``50%``; return ``None`` for any other text."""
    match = re.fullmatch(r"(\d{1,6})(%?)", text, re.ASCII)
    if match is None:
        return None
    return Percentage(percent=int(match[1])) if match[2] else Count(alarms=int(match[1]))


def fits(threshold: Count | Percentage, alarms: int) -> bool:
    """Return whether a threshold is between one alarm and all alarms."""
    if isinstance(threshold, Percentage):
        return 1 <= threshold.percent <= 100  # noqa: PLR2004
    return 1 <= threshold.alarms <= alarms


STATES = "|".join(AlarmState)
"""Every state, as part of a regular expression."""


def children(rule: Rule) -> tuple[Rule, ...]:
    """Return the operands of a rule, in the order of the text."""
    match rule:
        case Not():
            return (rule.operand,)
        case AllOf() | AnyOf():
            return rule.operands
        case _:
            return ()


def alarms(rule: Rule) -> tuple[str, ...]:
    """Return the names and ARNs of the alarms in a rule, without repetitions, in the order of the text."""
    return tuple(dict.fromkeys(mentions(rule)))


def mentions(rule: Rule) -> list[str]:
    """Return the names and ARNs of the alarms in a rule, in the order of the text."""
    names: list[str] = []
    for part in parts(rule, children=children):
        match part:
            case InState():
                names.append(part.alarm)
            case AtLeast():
                names.extend(part.alarms)
    return names
