"""Run Logs Insights queries over records in memory.

This module runs the commands fields, filter, filterIndex, stats, sort, limit, display, dedup, and parse with
a regular expression or with ``*``. A query with another command or function is refused, and says which.

Source: "CloudWatch Logs Insights language query syntax" of the CloudWatch Logs user guide.

The guide does not say in which order ``stats`` returns columns; here, those of its ``by`` clause come first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, cast

from lark import Token, Transformer

from bedrock_monitoring.cloudwatch.grammar.syntax import Grammar, Mistake, cannot_stand
from bedrock_monitoring.cloudwatch.limits import LOG_QUERY_LENGTH
from bedrock_monitoring.evaluation.datapoint_source import LogRows
from bedrock_monitoring.evaluation.logs import query_operators
from bedrock_monitoring.evaluation.logs.log_functions import (
    FUNCTIONS,
    LEAST_ARGUMENTS,
    Value,
    text_of,
)
from bedrock_monitoring.evaluation.logs.query_commands import (
    Command,
    FieldsCommand,
    FilterCommand,
    ParseCommand,
    QueryRows,
    SortCommand,
    StatsCommand,
    joined,
)
from bedrock_monitoring.evaluation.logs.query_terms import (
    AGGREGATES,
    TO_PERIOD,
    QueryTerm,
    Record,
    seconds_in,
    to_period,
)
from bedrock_monitoring.evaluation.logs.regex_literals import MASKED, mask_regexes, unmasked

LANGUAGE = "log query"
_NOW = ContextVar[float]("now")
"""The value of ``now()`` while a query is run: parsed queries are kept, and run at another time again."""

MAX_ROWS = 10_000
"""The maximum number of rows of a query, with and without ``limit`` (user guide)."""


def run_query(query: str, records: Sequence[Record], *, now: int = 0) -> LogRows:
    """Run a query.

    Args:
        query: The query, without ``SOURCE`` commands.
        records: The log records, newest first.
        now: When the query is run, in seconds since the epoch: the value of ``now()``.

    Raises:
        InvalidInputError: The query is not valid, or uses a part of the language that is not supported here.
        RecursionError: The query is nested too deeply.
    """
    rows = QueryRows(records=tuple(records))
    commands = _parsed(query)
    started = _NOW.set(float(now))
    try:
        for command in commands:
            rows = command(rows)
    finally:
        _NOW.reset(started)
    columns = rows.columns or ("@timestamp", "@message")
    return LogRows(
        columns=columns,
        rows=tuple(
            tuple(text_of(record.fields.get(name)) for name in columns) for record in rows.records[:MAX_ROWS]
        ),
    )


_RULES = r"""
start: command ("|" command)*
?command: FIELDS column ("," column)* -> fields
    | (FILTER | FILTERINDEX) any -> filter
    | STATS column ("," column)* (BY column ("," column)*)? -> stats
    | SORT order ("," order)* -> sort
    | LIMIT NUMBER -> limit
    | DISPLAY name ("," name)* -> display
    | DEDUP name ("," name)* -> dedup
    | PARSE name REGEX -> parse_regex
    | PARSE name STRING AS name ("," name)* -> parse_parts
column: any (AS name)?
order: any (ASC | DESC)?
?any: all (OR all)* -> either
?all: one (AND one)* -> both
?one: NOT one -> negation
    | sum
    | sum COMPARISON sum -> comparison
    | sum NOT? IN "[" any ("," any)* "]" -> within
    | sum NOT? (LIKE | MATCHES) (STRING | REGEX) -> like
?sum: product ((PLUS | MINUS) product)* -> chain
?product: unary ((STAR | SLASH | PERCENT) unary)* -> chain
?unary: MINUS unary -> minus
    | atom
    | atom CARET unary -> power
?atom: NUMBER -> number
    | STRING -> string
    | name -> field
    | WORD "(" any ("," any)* ")" -> call
    | WORD "(" STAR? ")" -> call_of_rows
    | PERIOD -> period
    | "(" any ")"
name: (WORD | FIELDS | FILTER | FILTERINDEX | STATS | SORT | LIMIT | DISPLAY | DEDUP | PARSE) index*
?index: "[" NUMBER "]" | MEMBER
MEMBER: /(?:\.(?:\w+|`[^`]+`))+/
%declare FIELDS FILTER FILTERINDEX STATS SORT LIMIT DISPLAY DEDUP PARSE AS BY ASC DESC OR AND NOT IN LIKE
MATCHES.2: "=~"
COMPARISON: "==" | "!=" | "<=" | ">=" | "=" | "<" | ">"
CARET: "^"
PLUS: "+"
MINUS: "-"
STAR: "*"
SLASH: "/"
PERCENT: "%"
PERIOD.3: /\d+(?:ms|s|m|h|d|w)\b/
NUMBER.2: /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/
REGEX.3: /\/[MASKED][^\/]*\//
STRING: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/
WORD: /(?:[@A-Za-z_]\w*|`[^`]+`)(?:\.(?:\w+|`[^`]+`))*/
%ignore /\s+|#[^\n]*/
"""

_KEYWORDS = [
    "FIELDS",
    "FILTER",
    "FILTERINDEX",
    "STATS",
    "SORT",
    "LIMIT",
    "DISPLAY",
    "DEDUP",
    "PARSE",
    "AS",
    "BY",
    "ASC",
    "DESC",
    "OR",
    "AND",
    "NOT",
    "IN",
    "LIKE",
]


def _keyword(word: str) -> str | None:
    return word.upper() if word.upper() in _KEYWORDS else None


class _Builder(Transformer[Token, tuple[Command, ...]]):
    """Transforms a parse tree to commands. Its methods have the names of the grammar's rules."""

    def start(self, children: list[Command]) -> tuple[Command, ...]:
        return joined(children)

    def fields(self, children: list[Any]) -> Command:
        return FieldsCommand(columns=tuple(children[1:]))

    def filter(self, children: tuple[Token, QueryTerm]) -> Command:
        return FilterCommand(condition=children[1])

    def stats(self, children: list[Any]) -> Command:
        tokens = (index for index, child in enumerate(children) if isinstance(child, Token) and index)
        by = next(tokens, len(children))
        return StatsCommand(computed=tuple(children[1:by]), by=tuple(children[by + 1 :]))

    def sort(self, children: list[Any]) -> Command:
        return SortCommand(orders=tuple(children[1:]))

    def limit(self, children: tuple[Token, Token]) -> Command:
        limit = int(min(float(children[1]), MAX_ROWS))
        return lambda rows: QueryRows(records=rows.records[:limit], columns=rows.columns)

    def display(self, children: list[str]) -> Command:
        names = tuple(children[1:])
        return lambda rows: QueryRows(records=rows.records, columns=names)

    def dedup(self, children: list[str]) -> Command:
        names = children[1:]

        def deduplicated(rows: QueryRows) -> QueryRows:
            first: dict[tuple[Value, ...], Record] = {}
            for record in rows.records:
                first.setdefault(tuple(record.fields.get(name) for name in names), record)
            return QueryRows(records=tuple(first.values()), columns=rows.columns)

        return deduplicated

    def parse_regex(self, children: tuple[Token, str, Token]) -> Command:
        return ParseCommand(name=children[1], pattern=_compiled(children[2], unmasked(children[2])))

    def parse_parts(self, children: list[Any]) -> Command:
        _, name, text, _, *names = children
        parts = re.split(r"\*", _unquoted(text))
        if len(parts) != len(names) + 1:
            cannot_stand(text)
        groups = [f"(?P<g{number}>.*?)" for number in range(len(names))]
        expression = re.escape(parts[0])
        for group, part in zip(groups, parts[1:], strict=True):
            expression += group + re.escape(part)
        pattern = re.compile(expression + ("$" if parts[-1] == "" else ""), re.DOTALL)
        return ParseCommand(name=name, pattern=pattern, names=tuple(names))

    def column(self, children: list[Any]) -> tuple[str, QueryTerm]:
        term = children[0]
        return (children[2] if len(children) > 1 else term.text), term

    def order(self, children: list[Any]) -> tuple[QueryTerm, bool]:
        return children[0], len(children) > 1 and children[1].type == "DESC"

    def name(self, children: list[Token]) -> str:
        return ".".join(part.replace("`", "").removeprefix(".") for part in children)

    def field(self, children: list[str]) -> QueryTerm:
        name = children[0]
        return QueryTerm(text=name, compute=lambda group: group.value(name))

    def number(self, children: list[Token]) -> QueryTerm:
        value = float(children[0])
        return QueryTerm(text=str(children[0]), compute=lambda _: value, is_number=math.isfinite(value))

    def string(self, children: list[Token]) -> QueryTerm:
        value = _unquoted(children[0])
        return QueryTerm(text=str(children[0]), compute=lambda _: value)

    def either(self, children: list[Any]) -> QueryTerm:
        return query_operators.logical(_terms(children), " or ", any)

    def both(self, children: list[Any]) -> QueryTerm:
        return query_operators.logical(_terms(children), " and ", all)

    def negation(self, children: tuple[Token, QueryTerm]) -> QueryTerm:
        return query_operators.negated(children[1])

    def comparison(self, children: tuple[QueryTerm, Token, QueryTerm]) -> QueryTerm:
        left, symbol, right = children
        return query_operators.comparison(left, symbol, right)

    def within(self, children: list[Any]) -> QueryTerm:
        value, *rest = children
        membership = query_operators.membership(value, _terms(rest))
        return query_operators.negated(membership) if rest[0].type == "NOT" else membership

    def like(self, children: list[Any]) -> QueryTerm:
        value, *rest = children
        operand = rest[-1]
        is_regex = operand.type == "REGEX"
        text = unmasked(operand) if is_regex else _unquoted(operand)
        is_pattern = is_regex or rest[-2].type == "MATCHES"
        pattern = _compiled(operand, text if is_pattern else re.escape(text))
        written = f"/{unmasked(operand)}/" if is_regex else str(operand)
        match = QueryTerm(
            text=f"{value.text} {rest[-2]} {written}",
            compute=lambda group: float(pattern.search(text_of(value.compute(group))) is not None),
        )
        return query_operators.negated(match) if rest[0].type == "NOT" else match

    def chain(self, children: list[Any]) -> QueryTerm:
        first, rest = children[0], children[1:]
        if not rest:
            return cast("QueryTerm", first)
        return query_operators.calculation(first, [*zip(rest[::2], rest[1::2], strict=True)])

    def minus(self, children: tuple[Token, QueryTerm]) -> QueryTerm:
        return query_operators.negative(children[1])

    def power(self, children: tuple[QueryTerm, Token, QueryTerm]) -> QueryTerm:
        base, _, exponent = children
        return query_operators.power(base, exponent)

    def period(self, children: list[Token]) -> QueryTerm:
        return QueryTerm(text=str(children[0]), compute=lambda _: seconds_in(children[0]), is_period=True)

    def call(self, children: list[Any]) -> QueryTerm:
        name, *arguments = children
        text = f"{name}({', '.join(argument.text for argument in arguments)})"
        known = name.lower()
        if known in TO_PERIOD:
            return QueryTerm(text=text, compute=to_period(name, arguments))
        if any(argument.is_period for argument in arguments) or len(arguments) < LEAST_ARGUMENTS.get(
            known, 1
        ):
            cannot_stand(name)
        aggregate = AGGREGATES.get(known)
        if aggregate is not None:
            return QueryTerm(text=text, compute=lambda group: aggregate(group, arguments))
        function = FUNCTIONS.get(known)
        if function is None:
            cannot_stand(name)
        return QueryTerm(
            text=text, compute=lambda group: function([argument.compute(group) for argument in arguments])
        )

    def call_of_rows(self, children: list[Token]) -> QueryTerm:
        text = f"{children[0]}({''.join(children[1:])})"
        if text.lower() == "now()":
            return QueryTerm(text=text, compute=lambda _: _NOW.get())
        if children[0].lower() != "count":
            cannot_stand(children[0])
        return QueryTerm(text=text, compute=lambda group: float(sum(row.weight for row in group.rows)))


def _compiled(token: Token, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", pattern))
    except re.error:
        cannot_stand(token)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _terms(children: Sequence[QueryTerm | Token]) -> list[QueryTerm]:
    return [child for child in children if isinstance(child, QueryTerm)]


_GRAMMAR = Grammar[tuple[Command, ...]](
    language=LANGUAGE,
    rules=_RULES.replace("MASKED", f"{chr(MASKED)}-{chr(MASKED + 0xFFFF)}"),
    mask=mask_regexes,
    transformer=_Builder,
    keyword=_keyword,
    longest=LOG_QUERY_LENGTH,
    brackets="([",
    quotes="\"'`",
    names={word: word.lower() for word in _KEYWORDS}
    | {
        "WORD": "a field or a function",
        "NUMBER": "a number",
        "STRING": "a text in quotation marks",
        "REGEX": "a regular expression between slashes",
        "VBAR": "|",
    },
    mistakes=(
        Mistake(
            pattern=r"/(?:[^/\\\n]|\\.)+/",
            what="the regular expression {0} cannot be read here",
            remedy="write it after like, =~ or the field of parse, and close its brackets",
        ),
        Mistake(
            pattern=r"(?i)\b(?:" + "|".join((*TO_PERIOD, *LEAST_ARGUMENTS)) + r")\b(?=\s*\()",
            what="{0} has other arguments",
            remedy="write it as bin(5m), datefloor(@timestamp, 5m), substr(text, 0, 3) or if(a = 1, b, c)",
        ),
        Mistake(
            pattern=r"(?i)\b(?:" + "|".join((*AGGREGATES, *FUNCTIONS)) + r")\b(?=\s*\()",
            what="{0} has other arguments",
            remedy="give it a field, or values with commas between them, such as avg(n), pct(n, 95) or "
            "greatest(a, b); count alone takes *",
        ),
        Mistake(
            pattern=r"\b[A-Za-z_]\w*(?=\s*\()",
            what="the preview does not support the function {0}",
            remedy=f"use {', '.join(sorted((*AGGREGATES, *FUNCTIONS, *TO_PERIOD, 'now')))}",
        ),
        Mistake(
            pattern=r"(?i)(?:^|(?<=\|))\s*(?!(?:fields|filter|filterindex|stats|sort|limit|display|dedup|parse)\b)"
            r"[a-z]+",
            what="the preview does not support the command {0}",
            remedy="use fields, filter, filterIndex, stats, sort, limit, display, dedup or parse",
        ),
    ),
)


@lru_cache(maxsize=256)
def _parsed(query: str) -> tuple[Command, ...]:
    return _GRAMMAR.parse(query)
