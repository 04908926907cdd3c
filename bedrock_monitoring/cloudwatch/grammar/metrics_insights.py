"""Metrics Insights: SQL queries over metrics.

Sources: "Metrics Insights query components and syntax" in the CloudWatch user guide; for tags and accounts,
"Metrics Insights queries for tags" and "cross-account observability" there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from lark import Token, Transformer

from bedrock_monitoring.cloudwatch.grammar.syntax import Grammar, Mistake, cannot_stand
from bedrock_monitoring.cloudwatch.limits import EXPRESSION_LENGTH
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import refuse_one

LANGUAGE = "Metrics Insights query"
MOST_SERIES = 500
"""Most series that a query gives, and the highest LIMIT (user guide)."""


class AggregateFunction(StrEnum):
    """The aggregate function of a query. There are no percentiles."""

    AVG = "AVG"
    COUNT = "COUNT"
    MAX = "MAX"
    MIN = "MIN"
    SUM = "SUM"


class Order(StrEnum):
    """The sort order of series."""

    ASC = "ASC"
    DESC = "DESC"


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key that a query filters or groups by.

    Attributes:
        name: The name of a dimension; of a tag, with scope ``tag``; ``AccountId`` with scope ``AWS``.
        scope: The scope of the name; ``None`` for a dimension.
    """

    name: str
    scope: Literal["tag", "AWS"] | None = None


@dataclass(frozen=True, kw_only=True)
class CurrentAccount:
    """The calling account, ``CURRENT_ACCOUNT_ID()``: a value for the key ``AWS.AccountId``."""


@dataclass(frozen=True, kw_only=True)
class WhereCondition:
    """A filter: the key equals, or does not equal, a value."""

    key: Key
    operator: Literal["=", "!="] = "="
    value: str | CurrentAccount


@dataclass(frozen=True, kw_only=True)
class OrderBy:
    """The function that ranks series, and the sort order."""

    function: AggregateFunction
    order: Order = Order.ASC


@dataclass(frozen=True, kw_only=True)
class Query:
    """A Metrics Insights query.

    Attributes:
        function: How values are put together.
        metric_name: The metric.
        namespace: The namespace of the metric.
        dimensions: The names of all dimensions that the metrics have (``SCHEMA``); none at all with ``()``.
            ``None`` takes metrics with whatever dimensions, which counts twice what a service publishes with
            and without a dimension.
        where: The filters, all of which must hold.
        group_by: The keys of which each combination of values gives a series; without any, the query gives
            one series.
        order_by: Which series come first.
        limit: The most series to give, 1 to 500.

    Raises:
        InvalidInputError: The limit is out of bounds.
    """

    function: AggregateFunction
    metric_name: str
    namespace: str
    dimensions: tuple[str, ...] | None = None
    where: tuple[WhereCondition, ...] = ()
    group_by: tuple[Key, ...] = ()
    order_by: OrderBy | None = None
    limit: int | None = None

    def __post_init__(self) -> None:
        if self.limit is not None and not 1 <= self.limit <= MOST_SERIES:
            refuse_one(
                where=LANGUAGE,
                what=f"LIMIT is {self.limit}, and a query gives 1 to {MOST_SERIES} series",
                remedy=f"write a whole number from 1 to {MOST_SERIES}",
            )


_RULES = r"""
start: SELECT aggregate "(" name ")" FROM source where? group_by? order_by? limit?
aggregate: FUNCTION
?source: name -> any_dimensions | SCHEMA "(" name ("," name)* ")" -> schema
where: WHERE condition (AND condition)*
condition: key OPERATOR value
group_by: GROUP BY key ("," key)*
order_by: ORDER BY aggregate "(" ")" (ASC | DESC)?
limit: LIMIT WORD
key: (SCOPE ".")? name
?value: STRING -> text | CURRENT_ACCOUNT_ID "(" ")" -> current_account
name: WORD | QUOTED | SCOPE
%declare SELECT FROM SCHEMA WHERE AND GROUP BY ORDER ASC DESC LIMIT FUNCTION SCOPE CURRENT_ACCOUNT_ID
OPERATOR: "=" | "!="
WORD: /[A-Za-z0-9_]+/
QUOTED: /"(?:[^"\\]|\\.)+"/s
STRING: /'(?:[^'\\]|\\.)*'/s
%ignore /\s+/
"""

_KEYWORDS = {
    word: word
    for word in (
        "SELECT",
        "FROM",
        "SCHEMA",
        "WHERE",
        "AND",
        "GROUP",
        "BY",
        "ORDER",
        "ASC",
        "DESC",
        "LIMIT",
        "CURRENT_ACCOUNT_ID",
    )
} | dict.fromkeys(AggregateFunction, "FUNCTION")


def _keyword(word: str) -> str | None:
    """Return the terminal of a word: keywords match in any case, scopes only exactly."""
    return "SCOPE" if word in {"tag", "AWS"} else _KEYWORDS.get(word.upper())


class _Builder(Transformer[Token, Query]):
    """Builds the tree. Its methods are named after the rules of the grammar."""

    def start(self, children: list[Any]) -> Query:
        function, metric_name, *clauses = (child for child in children if not isinstance(child, Token))
        return Query(
            function=function,
            metric_name=metric_name,
            **{key: value for clause in clauses for key, value in clause.items()},
        )

    def aggregate(self, children: list[Token]) -> AggregateFunction:
        return AggregateFunction(children[0].upper())

    def any_dimensions(self, children: list[str]) -> dict[str, object]:
        return {"namespace": children[0]}

    def schema(self, children: list[str]) -> dict[str, object]:
        _, namespace, *dimensions = children
        return {"namespace": namespace, "dimensions": tuple(dimensions)}

    def where(self, children: list[WhereCondition | Token]) -> dict[str, object]:
        return {"where": tuple(child for child in children if isinstance(child, WhereCondition))}

    def condition(self, children: tuple[Key, Token, str | CurrentAccount]) -> WhereCondition:
        key, operator, value = children
        return WhereCondition(key=key, operator=cast("Literal['=', '!=']", str(operator)), value=value)

    def group_by(self, children: list[Key | Token]) -> dict[str, object]:
        return {"group_by": tuple(child for child in children if isinstance(child, Key))}

    def order_by(self, children: list[Any]) -> dict[str, object]:
        _, _, function, *order = children
        return {"order_by": OrderBy(function=function, order=Order(order[0].upper()) if order else Order.ASC)}

    def limit(self, children: tuple[Token, Token]) -> dict[str, object]:
        number = children[1]
        if not re.fullmatch(r"0*[1-9]\d{0,2}", number, re.ASCII) or int(number) > MOST_SERIES:
            cannot_stand(number)
        return {"limit": int(number)}

    def key(self, children: list[Any]) -> Key:
        *scope, name = children
        return Key(name=name, scope=cast("Literal['tag', 'AWS']", str(scope[0])) if scope else None)

    def name(self, children: list[Token]) -> str:
        return _plain(children[0]) if children[0].startswith('"') else str(children[0])

    def text(self, children: list[Token]) -> str:
        return _plain(children[0])

    def current_account(self, _children: list[Token]) -> CurrentAccount:
        return CurrentAccount()


_RESERVED_WORDS = Path(__file__).with_name("reserved_words.txt")
_ESCAPED = lazy_pattern(r"\\(.)", re.DOTALL)
_TO_ESCAPE = lazy_pattern(r"""([\\"'])""")


def _plain(token: str) -> str:
    return _ESCAPED.sub(r"\1", token[1:-1])


_FUNCTIONS = ", ".join(AggregateFunction)

_GRAMMAR = Grammar[Query](
    language=LANGUAGE,
    rules=_RULES,
    transformer=_Builder,
    keyword=_keyword,
    longest=EXPRESSION_LENGTH,
    brackets="(",
    quotes="\"'",
    names={name: name for name in _KEYWORDS}
    | {
        "FUNCTION": _FUNCTIONS,
        "WORD": "a name",
        "QUOTED": "a name",
        "STRING": "a value in single quotes",
        "OPERATOR": "= or !=",
    },
    mistakes=(
        Mistake(
            pattern=r"(?a)(?<=[(,])\s*\w+\s*(?=[,)])",
            what="{0} is a keyword of Metrics Insights",
            remedy=lambda text: f'write "{text.strip()}"',
        ),
        Mistake(pattern=r";", what="a query has no semicolon", remedy="remove it"),
        Mistake(
            pattern=r"(?i)\blimit\s*[\w.+-]*",
            what=f"a query gives 1 to {MOST_SERIES} series, and this is {{0}}",
            remedy=f"write LIMIT and a whole number from 1 to {MOST_SERIES}",
        ),
        Mistake(
            pattern=r"(?i)\bp\d+(?:\.\d+)?\b|\bpercentile\w*",
            what="Metrics Insights has no percentiles, and this is {0}",
            remedy=f"write {_FUNCTIONS}, or use a metric or SEARCH",
        ),
        Mistake(
            pattern=r"(?i)\bor\b",
            what="Metrics Insights has no OR",
            remedy="write a query for each",
        ),
        Mistake(
            pattern=r"(?i)\b(?:not|like|in|between|is)\b|<>|==|=~|[<>]=?",
            what="{0} is no operator of Metrics Insights",
            remedy="write = or !=",
        ),
        Mistake(
            pattern=r'(?s)=\s*"(?:[^"\\]|\\.)*"',
            what="values stand in single quotes, and this is {0}",
            remedy=lambda text: f"write {text.replace(chr(34), chr(39))}",
        ),
        Mistake(
            pattern=r"(?s)'(?:[^'\\]|\\.)*'",
            what="names stand in double quotes, and this is {0}",
            remedy=lambda text: f"write {text.replace(chr(39), chr(34))}",
        ),
        Mistake(
            pattern=r"(?i)(?:(?<=select)|(?<=by))\s+\w+(?=\s*\()",
            what="{0} is no function of Metrics Insights",
            remedy=f"write {_FUNCTIONS}",
        ),
        Mistake(
            pattern=r"\w+(?:[^\w\s\"'(),=!;]+\w+)+",
            what="{0} has characters other than letters, digits and _",
            remedy=lambda text: f'write "{text}"',
        ),
        Mistake(
            pattern=r"(?i)\b(?:from|where|group|order|limit)\b",
            what="{0} stands where it cannot",
            remedy="write the clauses once each, in the order SELECT, FROM, WHERE, GROUP BY, ORDER BY, LIMIT",
        ),
    ),
)


@lru_cache(maxsize=1024)
def parse(query: str) -> Query:
    """Parse a query.

    Reserved words are accepted as unquoted names, as in AWS's own examples (``Type``, ``Service``), except
    the keywords of the language. ``render`` quotes them all.

    Raises:
        InvalidInputError: The text is empty, longer than 2,048 characters, or not a query.
    """
    return _GRAMMAR.parse(query)


def render(query: Query) -> str:
    """Return the text of a query. Parsing the text gives an equal query.

    Raises:
        InvalidInputError: A name is empty, or the query is too long; see ``parse``.
    """
    clauses = [
        f"SELECT {query.function}({_rendered_name(query.metric_name)})",
        f"FROM {_rendered_source(query)}",
    ]
    if query.where:
        clauses.append(f"WHERE {' AND '.join(_rendered_condition(condition) for condition in query.where)}")
    if query.group_by:
        clauses.append(f"GROUP BY {', '.join(_rendered_key(key) for key in query.group_by)}")
    if query.order_by:
        clauses.append(f"ORDER BY {query.order_by.function}() {query.order_by.order}")
    if query.limit is not None:
        clauses.append(f"LIMIT {query.limit}")
    text = " ".join(clauses)
    parse(text)
    return text


def _rendered_source(query: Query) -> str:
    if query.dimensions is None:
        return _rendered_name(query.namespace)
    return f"SCHEMA({', '.join(_rendered_name(name) for name in (query.namespace, *query.dimensions))})"


def _rendered_condition(condition: WhereCondition) -> str:
    value = (
        "CURRENT_ACCOUNT_ID()"
        if isinstance(condition.value, CurrentAccount)
        else f"'{_escaped(condition.value)}'"
    )
    return f"{_rendered_key(condition.key)} {condition.operator} {value}"


def _rendered_key(key: Key) -> str:
    return _rendered_name(key.name) if key.scope is None else f"{key.scope}.{_rendered_name(key.name)}"


def _rendered_name(name: str) -> str:
    simple = re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) is not None
    reserved = name.upper() in _KEYWORDS or name.upper() in _reserved_words()
    return name if simple and not reserved else f'"{_escaped(name)}"'


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(r"\\\1", text)


@cache
def _reserved_words() -> frozenset[str]:
    """Return the words that need double quotes as names, in upper case; the file is read on first use."""
    _comment, *words = _RESERVED_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(words)
