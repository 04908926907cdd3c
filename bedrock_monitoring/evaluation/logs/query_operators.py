"""The operators of log queries: expressions of expressions, each with what it computes.

Source: "CloudWatch Logs Insights language query syntax" of the CloudWatch Logs user guide.
It does not say what a comparison with a missing field is; here it is false.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bedrock_monitoring.evaluation.logs.log_functions import Value, number_of, raised
from bedrock_monitoring.evaluation.logs.query_terms import QueryTerm, RecordGroup

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_ARITHMETIC: Mapping[str, Callable[[float, float], float | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: left / right if right else None,
    "%": lambda left, right: math.fmod(left, right) if right else None,
}


def logical(terms: Sequence[QueryTerm], word: str, decide: Callable[[Sequence[bool]], bool]) -> QueryTerm:
    """Return terms joined by ``and`` or ``or``; one term alone is itself.

    Args:
        terms: The terms, at least one.
        word: What stands between them, with its spaces.
        decide: Decides from the truth of all of them.
    """
    if len(terms) == 1:
        return terms[0]
    return QueryTerm(
        text=word.join(term.text for term in terms),
        compute=lambda group: float(decide([bool(term.compute(group)) for term in terms])),
    )


def negated(term: QueryTerm) -> QueryTerm:
    """Return ``not`` with a term."""
    return QueryTerm(text=f"not {term.text}", compute=lambda group: float(not term.compute(group)))


def comparison(left: QueryTerm, symbol: str, right: QueryTerm) -> QueryTerm:
    """Return a comparison: of numbers if both are, otherwise of texts."""
    compare = _COMPARISONS[symbol]

    def compute(group: RecordGroup) -> Value:
        first, second = left.compute(group), right.compute(group)
        if first is None or second is None:
            return 0.0
        numbers = number_of(first), number_of(second)
        if None in numbers:
            return float(compare(str(first), str(second)))
        return float(compare(*numbers))

    return QueryTerm(text=f"{left.text} {symbol} {right.text}", compute=compute)


def membership(value: QueryTerm, terms: Sequence[QueryTerm]) -> QueryTerm:
    """Return ``in`` with a list of terms."""

    def compute(group: RecordGroup) -> Value:
        wanted = value.compute(group)
        return float(wanted is not None and any(term.compute(group) == wanted for term in terms))

    listed = ", ".join(term.text for term in terms)
    return QueryTerm(text=f"{value.text} in [{listed}]", compute=compute)


def calculation(first: QueryTerm, steps: Sequence[tuple[str, QueryTerm]]) -> QueryTerm:
    """Return a calculation from left to right: a term, then each symbol with the term after it."""
    operations = [(_ARITHMETIC[symbol], term.compute, term.is_number) for symbol, term in steps]

    def compute(group: RecordGroup) -> Value:
        value = number_of(first.compute(group))
        for operate, operand, is_number in operations:
            other: Any = operand(group)
            if not is_number:
                other = number_of(other)
            if value is None or other is None:
                return None
            value = operate(value, other)
            if value is None or not math.isfinite(value):
                return None
        return value

    text = " ".join([first.text, *(f"{symbol} {term.text}" for symbol, term in steps)])
    return QueryTerm(text=text, compute=compute, is_number=True)


def negative(term: QueryTerm) -> QueryTerm:
    """Return a term with a minus before it."""

    def compute(group: RecordGroup) -> Value:
        value = number_of(term.compute(group))
        return None if value is None else -value

    return QueryTerm(text=f"-{term.text}", compute=compute)


def power(base: QueryTerm, exponent: QueryTerm) -> QueryTerm:
    """Return a term raised to the power of another."""

    def compute(group: RecordGroup) -> Value:
        first, second = number_of(base.compute(group)), number_of(exponent.compute(group))
        return None if first is None or second is None else raised(first, second)

    return QueryTerm(text=f"{base.text} ^ {exponent.text}", compute=compute)
