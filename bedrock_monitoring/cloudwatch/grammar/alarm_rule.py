"""Parse and render the rules of composite alarms.

Sources: "Composite alarms" in the CloudWatch user guide (functions, quotation marks, ``AT_LEAST``) and
PutCompositeAlarm in the CloudWatch API reference (limits). Neither says whether AND binds tighter than OR.
This module assumes that it does, and ``render`` writes parentheses so that nothing depends on it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bedrock_monitoring.cloudwatch.grammar.alarm_rule_tree import (
    LANGUAGE,
    LONGEST,
    MOST_CHILDREN,
    MOST_ELEMENTS,
    STATES,
    AllOf,
    AnyOf,
    AtLeast,
    Constant,
    Count,
    InState,
    Not,
    Percentage,
    Rule,
    alarm,
    alarms,
    all_of,
    any_of,
    at_least,
    children,
    mentions,
    not_,
)
from bedrock_monitoring.cloudwatch.grammar.source import SourceText
from bedrock_monitoring.cloudwatch.grammar.tree import fold, parts
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, refuse

__all__ = [
    "LANGUAGE",
    "LONGEST",
    "MOST_CHILDREN",
    "MOST_ELEMENTS",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "Constant",
    "Count",
    "InState",
    "Not",
    "Percentage",
    "Rule",
    "alarm",
    "alarms",
    "all_of",
    "any_of",
    "at_least",
    "children",
    "not_",
    "parse",
    "render",
]

_TO_ESCAPE = lazy_pattern(r'(["\\])')


@lru_cache(maxsize=256)
def parse(rule: str) -> Rule:
    """Parse a rule.

    Raises:
        InvalidInputError: The text is empty, longer than 10,240 characters or not a rule, or the rule has
            more than 100 alarms or 500 elements.
    """
    # The grammar takes longer to load than a synthesis without rules takes in all, and who builds a rule
    # needs none.
    from bedrock_monitoring.cloudwatch.grammar.alarm_rule_syntax import GRAMMAR  # noqa: PLC0415

    tree = GRAMMAR.parse(rule)
    refuse(_over_limits(rule, tree))
    return tree


_STRINGS_AND_CALLS = lazy_pattern(rf'"(?:[^"\\]|\\.)*"|(?:{STATES}|AT_LEAST)\s*\(|,\s*\(', re.DOTALL)


def _over_limits(text: str, rule: Rule) -> list[Problem]:
    source = SourceText(language=LANGUAGE, text=text)
    constants = sum(isinstance(part, Constant) for part in parts(rule, children=children))
    groups = _STRINGS_AND_CALLS.sub("", text).count("(")
    found = [
        (len(alarms(rule)), MOST_CHILDREN, "alarms"),
        (
            len(mentions(rule)) + constants + groups,
            MOST_ELEMENTS,
            "elements (alarms, TRUE, FALSE, parentheses)",
        ),
    ]
    return [
        source.problem(
            (0, 0),
            what=f"it has {number} {things}, and CloudWatch takes {most}",
            remedy="make composite alarms of parts of it, and a composite alarm over those",
        )
        for number, most, things in found
        if number > most
    ]


def render(rule: Rule) -> str:
    """Return the text of a rule. Parsing the text gives an equal rule.

    Raises:
        InvalidInputError: The text exceeds a limit, or the name of an alarm is empty; see ``parse``.
    """
    text, _ = fold(rule, children=children, combine=_rendered)
    if len(text) > LONGEST or not all(mentions(rule)) or _over_limits(text, rule):
        parse(text)
    return text


def _rendered(rule: Rule, below: tuple[tuple[str, bool], ...]) -> tuple[str, bool]:
    """Return the text of a rule, and whether it can be an operand without parentheses."""
    held = [text if tight else f"({text})" for text, tight in below]
    match rule:
        case InState():
            return f"{rule.state}({_quoted(rule.alarm)})", True
        case Constant():
            return str(rule.value).upper(), True
        case Not():
            return f"NOT {held[0]}", True
        case AllOf():
            return " AND ".join(held), False
        case AnyOf():
            return " OR ".join(held), False
        case AtLeast():
            return _rendered_at_least(rule), True


def _rendered_at_least(rule: AtLeast) -> str:
    threshold = rule.threshold
    limit = f"{threshold.percent}%" if isinstance(threshold, Percentage) else f"{threshold.alarms}"
    state = f"NOT {rule.state}" if rule.negated else f"{rule.state}"
    return f"AT_LEAST({limit}, {state}, ({', '.join(_quoted(name) for name in rule.alarms)}))"


def _quoted(name: str) -> str:
    return '"' + _TO_ESCAPE.sub(r"\\\1", name) + '"'
