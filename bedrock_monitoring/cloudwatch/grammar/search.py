"""The queries of SEARCH, which find metrics when a graph is displayed.

Source: "CloudWatch search expression syntax" in the CloudWatch user guide. It does not say whether AND binds
tighter than OR. This module assumes that it does, and ``render`` writes parentheses so that nothing depends
on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TypeAlias, cast

from lark import Token, Transformer

from bedrock_monitoring.cloudwatch.grammar.source import piece
from bedrock_monitoring.cloudwatch.grammar.syntax import Grammar, Mistake
from bedrock_monitoring.cloudwatch.grammar.tree import fold
from bedrock_monitoring.cloudwatch.limits import HIGH_RESOLUTION_PERIODS, SEARCH_LENGTH
from bedrock_monitoring.cloudwatch.metrics.statistics import statistic_problem
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import InvalidInputError, Problem, refuse, refuse_one

LANGUAGE = "SEARCH query"
ACCOUNT = ":aws.AccountId"
"""The property that limits a search in a monitoring account to one account; its value may be ``LOCAL``.

AWS writes ``'LOCAL'`` in the middle of a query in single quotes ("CloudWatch search expression examples"), so
metric math takes these quotes for a part of the query.
"""


_OPERATORS = {"AND", "OR", "NOT"}


@dataclass(frozen=True, kw_only=True)
class Exact:
    """A term in double quotes: matches names and values exactly, including case."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Partial:
    """A term without quotes: matches names and values that contain it as a token (``micro`` in ``t2.micro``).

    Raises:
        InvalidInputError: It has a character that only ``Exact`` can have, or is an operator.
    """

    text: str

    def __post_init__(self) -> None:
        if self.text in _OPERATORS or re.fullmatch(r"[^\s'{}=,\u201c\u201d]+", self.text) is None:
            refuse_one(
                where=LANGUAGE,
                what=f"{self.text!r} cannot stand without quotation marks",
                remedy="use Exact, or several terms",
            )


@dataclass(frozen=True, kw_only=True)
class Property:
    """A term for one property: ``MetricName``, ``Namespace``, the name of a dimension, or ``ACCOUNT``."""

    name: str
    value: Term


@dataclass(frozen=True, kw_only=True)
class SearchNot:
    """Excludes the metrics that its operand matches."""

    operand: Term


@dataclass(frozen=True, kw_only=True)
class SearchAllOf:
    """Matches metrics that all of its operands, at least two, match."""

    operands: tuple[Term, ...]


@dataclass(frozen=True, kw_only=True)
class SearchAnyOf:
    """Matches metrics that at least one of its operands, at least two, matches."""

    operands: tuple[Term, ...]


Term: TypeAlias = Exact | Partial | Property | SearchNot | SearchAllOf | SearchAnyOf
"""A term of a search. Trees can be hundreds of levels deep: traverse them with ``tree.fold``."""


@dataclass(frozen=True, kw_only=True)
class Schema:
    """The namespace and the exact set of dimensions of the metrics to search, in any order."""

    namespace: str
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Search:
    """A SEARCH query: a schema, a term, or both."""

    schema: Schema | None = None
    term: Term | None = None


_RULES = r"""
start: schema ","? | [schema ","?] any_of -> with_term
schema: "{" name ("," name)* "}"
?name: EXACT -> quoted | WORD -> bare
?any_of: all_of (OR all_of)*
?all_of: unary (AND? unary)*
?unary: NOT unary -> negation | atom
?atom: term | (WORD | EXACT) "=" value -> property | "(" any_of ")"
?value: term | "(" any_of ")"
?term: EXACT -> exact | WORD -> partial
%declare AND OR NOT
WORD: /(?:[^\s"'(){}=,\\\u201c\u201d]|\\["\\()])+/
EXACT: /"(?:[^"\\()]|\\.)+"|'LOCAL'/s
%ignore /\s+/
"""


class _Builder(Transformer[Token, Search]):
    """Builds the tree. Its methods are named after the rules of the grammar."""

    def start(self, children: list[Schema]) -> Search:
        return Search(schema=children[0])

    def with_term(self, children: list[Schema | Term]) -> Search:
        *schema, term = children
        return Search(schema=cast("Schema", schema[0]) if schema else None, term=cast("Term", term))

    def schema(self, children: list[str]) -> Schema:
        namespace, *dimensions = children
        return Schema(namespace=namespace, dimensions=tuple(dimensions))

    def quoted(self, children: list[Token]) -> str:
        return _plain(children[0])

    bare = quoted

    def any_of(self, children: list[Term | Token]) -> Term:
        return SearchAnyOf(operands=_operands(children))

    def all_of(self, children: list[Term | Token]) -> Term:
        return SearchAllOf(operands=_operands(children))

    def negation(self, children: tuple[Token, Term]) -> Term:
        return SearchNot(operand=children[1])

    def property(self, children: tuple[Token, Term]) -> Term:
        return Property(name=_plain(children[0]), value=children[1])

    def exact(self, children: list[Token]) -> Term:
        return Exact(text=_plain(children[0]))

    def partial(self, children: list[Token]) -> Term:
        return Partial(text=_plain(children[0]))


def _operands(children: list[Term | Token]) -> tuple[Term, ...]:
    return tuple(child for child in children if not isinstance(child, Token))


_ESCAPED = lazy_pattern(r"\\(.)", re.DOTALL)
_TO_ESCAPE = lazy_pattern(r'(["\\()])')


def _plain(token: str) -> str:
    inner = token[1:-1] if token.startswith(('"', "'")) else token
    return _ESCAPED.sub(r"\1", inner)


_GRAMMAR = Grammar[Search](
    language=LANGUAGE,
    rules=_RULES,
    transformer=_Builder,
    keyword={operator: operator for operator in _OPERATORS}.get,
    longest=SEARCH_LENGTH,
    brackets="({",
    quotes='"',
    names={
        "WORD": "a term",
        "EXACT": "a term",
        "RBRACE": "}",
    },
    mistakes=(
        Mistake(
            pattern=r'""',
            what="there is nothing between the quotation marks",
            remedy="write what to find",
        ),
        Mistake(
            pattern=r'(?s)"(?:[^"\\]|\\.)*[()](?:[^"\\]|\\.)*"',
            what="{0} has a parenthesis without a backslash",
            remedy=lambda text: "write " + re.sub(r"(?<!\\)([()])", r"\\\1", text),
        ),
        Mistake(
            pattern=r"(?<=[{,])\s*[^{}\",\s]+(?:\s+[^{}\",\s]+)+\s*(?=[,}])",
            what="the name {0} has a space",
            remedy=lambda text: f'write "{text.strip()}"',
        ),
        Mistake(
            pattern=r"(?s)\{[^{}]*\}.*\{",
            what="a query has one {schema} and this has two",
            remedy="make it two searches",
        ),
        Mistake(
            pattern=r"'",
            what="{0} encloses the whole query and cannot stand in it",
            remedy='write "',
        ),
        Mistake(
            pattern=r"\\",
            what='a backslash stands before none of " \\ ( )',
            remedy="remove it, or write \\\\",
        ),
    ),
)


@lru_cache(maxsize=4096)
def parse(query: str) -> Search:
    """Parse a query: the text in the first pair of single quotes of ``SEARCH('…', 'Sum', 300)``.

    Raises:
        InvalidInputError: The text is empty, longer than 1,024 characters, or not a query.
    """
    return _GRAMMAR.parse(query)


def problems(query: str) -> tuple[Problem, ...]:
    """Return the problems with a query."""
    try:
        parse(query)
    except InvalidInputError as error:
        return error.problems
    return ()


def statistic_problems(statistic: str) -> tuple[Problem, ...]:
    """Return the problems with the statistic of a search."""
    problem = statistic_problem(statistic)
    return () if problem is None else (problem.within(LANGUAGE),)


def period_problems(seconds: float | None) -> tuple[Problem, ...]:
    """Return the problems with the period of a search, in seconds; ``None`` stands for the graph's period."""
    if seconds is None or (seconds > 0 and seconds % 60 == 0):
        return ()
    if seconds in [period.total_seconds() for period in HIGH_RESOLUTION_PERIODS]:
        return ()
    return (
        Problem(
            where=f"{LANGUAGE}, period",
            what=f"{seconds:g} seconds is no period of CloudWatch",
            remedy="write a multiple of 60; high-resolution metrics also take 1, 5, 10, 20 and 30",
        ),
    )


def children(term: Term) -> tuple[Term, ...]:
    """Return the operands of a term, in the order of the text."""
    match term:
        case Property():
            return (term.value,)
        case SearchNot():
            return (term.operand,)
        case SearchAllOf() | SearchAnyOf():
            return term.operands
        case _:
            return ()


def search(
    *,
    namespace: str,
    dimensions: tuple[str, ...] = (),
    metric_name: str | None = None,
    where: Mapping[str, str] | None = None,
    term: Term | None = None,
) -> Search:
    """Return a search for the metrics of a namespace that have exactly these dimensions.

    Args:
        namespace: Such as ``AWS/Bedrock``.
        dimensions: The names of all dimensions; empty finds metrics without dimensions.
        metric_name: The exact name of the metric; ``None`` finds every metric.
        where: Exact values by property, usually a dimension or ``ACCOUNT``.
        term: An additional term.
    """
    exact = {} if metric_name is None else {"MetricName": metric_name}
    terms: list[Term] = [
        Property(name=name, value=Exact(text=value)) for name, value in (exact | dict(where or {})).items()
    ]
    if term is not None:
        terms.append(term)
    return Search(
        schema=Schema(namespace=namespace, dimensions=dimensions),
        term=SearchAllOf(operands=tuple(terms)) if len(terms) > 1 else terms[0] if terms else None,
    )


def render(query: Search) -> str:
    """Return the text of a query. Parsing the text gives an equal query.

    Raises:
        InvalidInputError: A query cannot contain a name or value, or the query is too long; see ``parse``.
    """
    pieces = [] if query.schema is None else [_rendered_schema(query.schema)]
    if query.term is not None:
        pieces.append(fold(query.term, children=children, combine=_rendered)[0])
    text = " ".join(pieces)
    refuse(problems(text))
    return text


def search_expression(query: Search, *, statistic: str, period: timedelta | None = None) -> str:
    """Return the expression ``SEARCH('{…} …', 'Sum', 300)``.

    Args:
        query: The query.
        statistic: The statistic of each metric.
        period: The period of each metric; ``None`` for the graph's period.

    Raises:
        InvalidInputError: The query cannot be rendered, or CloudWatch has no such statistic or period.
    """
    seconds = None if period is None else period.total_seconds()
    text = render(query)
    refuse((*_unquotable(text), *statistic_problems(statistic), *period_problems(seconds)))
    arguments = [f"'{text}'", f"'{statistic}'"] + ([] if seconds is None else [f"{seconds:g}"])
    return f"SEARCH({', '.join(arguments)})"


def _unquotable(text: str) -> tuple[Problem, ...]:
    if "'" not in text:
        return ()
    return (
        Problem(
            where=LANGUAGE,
            what=f"{piece(text)} has a single quote, which ends the query",
            remedy="find it by other words: CloudWatch documents no way to write one",
        ),
    )


_SIMPLE_NAME = lazy_pattern(r"[A-Za-z0-9/]+")
_TIGHT, _LOOSE = 1, 0


def _rendered_schema(schema: Schema) -> str:
    return f"{{{','.join(_rendered_name(name) for name in (schema.namespace, *schema.dimensions))}}}"


def _rendered_name(name: str) -> str:
    return name if _SIMPLE_NAME.fullmatch(name) and name not in _OPERATORS else _quoted(name)


def _quoted(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(r"\\\1", text) + '"'


def _rendered(term: Term, below: tuple[tuple[str, int], ...]) -> tuple[str, int]:
    """Return the text of a term, and whether it can be an operand without parentheses."""
    held = [text if tight else f"({text})" for text, tight in below]
    match term:
        case Exact():
            return _quoted(term.text), _TIGHT
        case Partial():
            return _TO_ESCAPE.sub(r"\\\1", term.text), _TIGHT
        case Property():
            name = term.name if term.name == ACCOUNT else _rendered_name(term.name)
            return f"{name}={_value(term.value, held[0])}", _TIGHT
        case SearchNot():
            return f"NOT {held[0]}", _TIGHT
        case SearchAllOf():
            return " ".join(held), _LOOSE
        case SearchAnyOf():
            return " OR ".join(held), _LOOSE


def _value(value: Term, text: str) -> str:
    plain = isinstance(value, Exact | Partial) or text.startswith("(")
    return text if plain else f"({text})"
