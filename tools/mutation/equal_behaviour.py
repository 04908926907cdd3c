"""Which mutants no test of behaviour can notice, as far as the syntax alone tells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import libcst as cst
import libcst.matchers as m

_MARK_IN_TEXT = "XX"

_DEFAULTS = {
    ("decode", 0): '"utf-8"',
    ("decode", "encoding"): '"utf-8"',
    ("encode", 0): '"utf-8"',
    ("encode", "encoding"): '"utf-8"',
    ("get", 1): "None",
    ("run", "check"): "False",
}
"""Function or method of Python's library, and a parameter, to its default."""

_INVARIANTS = {("zip", "strict")}
"""Arguments that raise an error only where the program itself is wrong, as an ``assert`` does."""

_SPLITS = {("split", "maxsplit"), ("split", 1)}
_FIRST_PART = m.Subscript(slice=[m.SubscriptElement(m.Index(m.Integer("0")))])
"""The first part of a text is the same however often the rest is split."""


def cannot_be_noticed(mutated: cst.CSTNode, around: Sequence[cst.CSTNode]) -> bool:
    """Tell whether a mutant behaves like the original, or differs only where an invariant does not hold.

    Args:
        mutated: What the original becomes.
        around: The original, and from the inside to the outside all that it is in.
    """
    return (
        _changes_only_case(mutated)
        or any(_is_for_mypy(node, inner) for inner, node in pairwise([None, *around]))
        or any(_is_assertion(node) for node in around)
        or _changes_needless_argument(mutated, around)
    )


def _changes_only_case(mutated: cst.CSTNode) -> bool:
    """Tell whether the mutant is one of the two more that mutmut makes of each text."""
    return isinstance(mutated, cst.SimpleString) and _MARK_IN_TEXT not in mutated.value


def _is_for_mypy(node: cst.CSTNode | None, inner: cst.CSTNode | None) -> bool:
    """Tell whether a node says something to mypy alone, which notices what is wrong in it."""
    type_alias = m.AnnAssign(annotation=m.Annotation(m.Name("TypeAlias")))
    type_variable = m.Assign(value=m.Call(m.Name("TypeVar")))
    for_types = m.If(test=m.Name("TYPE_CHECKING"))
    if isinstance(node, cst.Call) and _name(node.func) == "cast":
        return inner is node.args[0]
    return node is not None and _matches(node, type_alias | type_variable | for_types)


def _is_assertion(node: cst.CSTNode) -> bool:
    return _matches(node, m.Assert() | m.Call(m.Name("AssertionError")))


def _changes_needless_argument(mutated: cst.CSTNode, around: Sequence[cst.CSTNode]) -> bool:
    """Tell whether an argument is changed that makes no difference."""
    original, inside, *outside = around
    if isinstance(original, cst.Call) and isinstance(mutated, cst.Call):
        kept = {id(argument) for argument in mutated.args}
        removed = len(mutated.args) < len(original.args)
        changed = [argument for argument in original.args if id(argument) not in kept]
        return any(_is_needless(original, argument, inside, removed=removed) for argument in changed)
    if isinstance(inside, cst.Arg) and isinstance(outside[0], cst.Call):
        return _is_needless(outside[0], inside, outside[1], removed=False)
    return False


def _is_needless(call: cst.Call, argument: cst.Arg, outside: cst.CSTNode, *, removed: bool) -> bool:
    """Tell whether another value of an argument, or none where it is removed, makes no difference."""
    keyword = argument.keyword.value if argument.keyword else call.args.index(argument)
    parameter = (_name(call.func), keyword)
    if parameter in _SPLITS:
        return _matches(outside, _FIRST_PART)
    is_default = _DEFAULTS.get(parameter) == cst.Module([]).code_for_node(argument.value)
    return parameter in _INVARIANTS or (removed and is_default)


def _matches(node: cst.CSTNode, pattern: m.BaseMatcherNode) -> bool:
    return bool(m.matches(node, pattern))


def _name(function: cst.BaseExpression) -> str:
    """Return the name of a function, or of a method without its object."""
    if isinstance(function, cst.Attribute):
        return str(function.attr.value)
    return str(function.value) if isinstance(function, cst.Name) else ""
