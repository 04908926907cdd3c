"""The grammar of alarm rules, which only parsing needs; building rules needs only ``alarm_rule_tree``."""

from __future__ import annotations

from lark import Token, Transformer

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.grammar.alarm_rule_tree import (
    LANGUAGE,
    LONGEST,
    STATES,
    AllOf,
    AnyOf,
    AtLeast,
    Constant,
    InState,
    Not,
    Rule,
    fits,
    threshold_of,
)
from bedrock_monitoring.cloudwatch.grammar.syntax import Grammar, Mistake, cannot_stand
from bedrock_monitoring.lazy_pattern import lazy_pattern

_RULES = r"""
?start: any_of
?any_of: all_of (OR all_of)*
?all_of: unary (AND unary)*
?unary: NOT unary -> negation | atom
?atom: STATE "(" reference ")" -> in_state
    | CONSTANT -> constant
    | AT_LEAST "(" WORD "," NOT? STATE "," "(" reference ("," reference)* ")" ")" -> at_least
    | "(" any_of ")"
reference: WORD | QUOTED
%declare AND OR NOT STATE CONSTANT AT_LEAST
WORD: /[^\s(),"\u201c\u201d]+/
QUOTED: /"(?:[^"\\]|\\.)+"/s
%ignore /\s+/
"""

_KEYWORDS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "AT_LEAST": "AT_LEAST"} | dict.fromkeys(
    AlarmState, "STATE"
)


def _keyword(word: str) -> str | None:
    """Return the terminal of a keyword. AWS writes both ``False`` and ``FALSE``."""
    return "CONSTANT" if word.upper() in {"TRUE", "FALSE"} else _KEYWORDS.get(word)


class _Builder(Transformer[Token, Rule]):
    """Builds the tree. Its methods are named after the rules of the grammar."""

    def any_of(self, children: list[Rule | Token]) -> Rule:
        return AnyOf(operands=_operands(children))

    def all_of(self, children: list[Rule | Token]) -> Rule:
        return AllOf(operands=_operands(children))

    def negation(self, children: tuple[Token, Rule]) -> Rule:
        return Not(operand=children[1])

    def in_state(self, children: tuple[Token, str]) -> Rule:
        return InState(state=AlarmState(children[0]), alarm=children[1])

    def constant(self, children: list[Token]) -> Rule:
        return Constant(value=children[0].upper() == "TRUE")

    def at_least(self, children: list[Token | str]) -> Rule:
        tokens = [child for child in children if isinstance(child, Token)]
        alarms = tuple(child for child in children if not isinstance(child, Token))
        _, written, *negation, state = tokens
        threshold = threshold_of(written)
        if threshold is None or not fits(threshold, len(alarms)):
            cannot_stand(written)
        return AtLeast(threshold=threshold, state=AlarmState(state), negated=bool(negation), alarms=alarms)

    def reference(self, children: list[Token]) -> str:
        token = children[0]
        return _ESCAPED.sub(r"\1", token[1:-1]) if token.startswith('"') else str(token)


def _operands(children: list[Rule | Token]) -> tuple[Rule, ...]:
    return tuple(child for child in children if not isinstance(child, Token))


_ESCAPED = lazy_pattern(r'\\(["\\])')
_WORDS = "|".join((*_KEYWORDS, "TRUE", "FALSE"))

GRAMMAR = Grammar[Rule](
    language=LANGUAGE,
    rules=_RULES,
    transformer=_Builder,
    keyword=_keyword,
    longest=LONGEST,
    brackets="(",
    quotes='"',
    names={
        "AND": "AND",
        "OR": "OR",
        "STATE": "ALARM, OK or INSUFFICIENT_DATA",
        "WORD": "the name of an alarm",
        "QUOTED": "the name of an alarm",
    },
    mistakes=(
        Mistake(
            pattern=rf"(?<=\()[^(),]+(?=,\s*(?:NOT\s+)?(?:{STATES})\s*,)",
            what="AT_LEAST({0}, …) is out of bounds",
            remedy="write how many of the alarms, from 1 to all of them, or a percentage from 1% to 100%",
        ),
        Mistake(
            pattern=r'""',
            what="there is no name between the quotation marks",
            remedy="write the name of an alarm",
        ),
        Mistake(
            pattern=r"(?<=[(,])\s*[^()\",\s]+(?:\s+[^()\",\s]+)+\s*(?=[,)])",
            what="the name {0} has a space",
            remedy=lambda text: f'write "{text.strip()}"',
        ),
        Mistake(
            pattern=rf"(?i)(?<=[(,])\s*(?:{_WORDS})\s*(?=[,)])",
            what="{0} is a word of the language",
            remedy=lambda text: f'write "{text.strip()}" if it is the name of an alarm',
        ),
        Mistake(
            pattern=rf"\b(?!(?:{_WORDS})\b)(?i:{_WORDS})\b",
            what="operators and states are in capitals and this is {0}",
            remedy=lambda text: f"write {text.upper()}",
        ),
        Mistake(pattern=r"&&|\|\||!", what="{0} is no operator", remedy="write AND, OR or NOT"),
    ),
)
