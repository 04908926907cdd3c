"""Run Logs Insights queries over records in memory.

This module runs the commands fields, filter, filterIndex, stats, sort, limit, display, dedup, and parse with
a regular expression or with ``*``. A query with another command or function is refused, and says which.

Source: "CloudWatch Logs Insights language query syntax" of the CloudWatch Logs user guide.

Where the guide says nothing, this module assumes:

- A comparison with a missing field is false.
- ``stats`` returns the columns of its ``by`` clause first.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias, cast

from lark import Token, Transformer

from bedrock_monitoring.cloudwatch.grammar.syntax import Grammar, Mistake, cannot_stand
from bedrock_monitoring.cloudwatch.limits import LOG_QUERY_LENGTH
from bedrock_monitoring.evaluation.datapoint_source import LogRows
from bedrock_monitoring.evaluation.logs.log_functions import (
    FUNCTIONS,
    LEAST_ARGUMENTS,
    Value,
    format_timestamp,
    number_of,
    raised,
    seconds_of,
    text_of,
)
from bedrock_monitoring.evaluation.logs.regex_literals import MASKED, mask_regexes, unmasked


@dataclass(frozen=True, kw_only=True)
class Record:
    """A log record.

    Attributes:
        fields: Values by field name. Names of nested fields are joined by dots.
        weight: The number of log events that the record stands for.
    """

    fields: Mapping[str, Value]
    weight: int


LANGUAGE = "log query"
MAX_ROWS = 10_000
"""The maximum number of rows of a query without ``limit`` (user guide)."""


@dataclass(frozen=True, kw_only=True)
class _Group:
    """The records that an expression is evaluated over: a group of ``stats``, or a single record."""

    rows: Sequence[Record]

    def value(self, name: str) -> Value:
        return self.rows[0].fields.get(name) if self.rows else None


@dataclass(frozen=True, kw_only=True)
class _Term:
    """An expression or a part of one.

    Attributes:
        text: The expression as text: the name of a column without an alias.
        compute: Returns its value for a group.
        is_period: Whether it is a length of time, such as ``5m``.
    """

    text: str
    compute: Callable[[_Group], Value]
    is_period: bool = False


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """The input and output of a command.

    Attributes:
        records: The records.
        columns: The names of the columns to return. Empty until a command selects columns.
    """

    records: tuple[Record, ...]
    columns: tuple[str, ...] = ()


_Command: TypeAlias = Callable[[_Rows], _Rows]


def run_query(query: str, records: Sequence[Record]) -> LogRows:
    """Run a query.

    Args:
        query: The query, without ``SOURCE`` commands.
        records: The log records, newest first.

    Raises:
        InvalidInputError: The query is not valid, or uses a part of the language that is not supported here.
        RecursionError: The query is nested too deeply.
    """
    rows = _Rows(records=tuple(records))
    for command in _parsed(query):
        rows = command(rows)
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
?index: "[" NUMBER "]"
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


class _Builder(Transformer[Token, tuple[_Command, ...]]):
    """Transforms a parse tree to commands. Its methods have the names of the grammar's rules."""

    def start(self, children: list[_Command]) -> tuple[_Command, ...]:
        return tuple(children)

    def fields(self, children: list[Any]) -> _Command:
        return _Fields(columns=tuple(children[1:]))

    def filter(self, children: tuple[Token, _Term]) -> _Command:
        return _Filter(condition=children[1])

    def stats(self, children: list[Any]) -> _Command:
        tokens = (index for index, child in enumerate(children) if isinstance(child, Token) and index)
        by = next(tokens, len(children))
        return _Stats(computed=tuple(children[1:by]), by=tuple(children[by + 1 :]))

    def sort(self, children: list[Any]) -> _Command:
        return _Sort(orders=tuple(children[1:]))

    def limit(self, children: tuple[Token, Token]) -> _Command:
        limit = int(float(children[1]))
        return lambda rows: _Rows(records=rows.records[:limit], columns=rows.columns)

    def display(self, children: list[str]) -> _Command:
        names = tuple(children[1:])
        return lambda rows: _Rows(records=rows.records, columns=names)

    def dedup(self, children: list[str]) -> _Command:
        names = children[1:]

        def deduplicated(rows: _Rows) -> _Rows:
            first: dict[tuple[Value, ...], Record] = {}
            for record in rows.records:
                first.setdefault(tuple(record.fields.get(name) for name in names), record)
            return _Rows(records=tuple(first.values()), columns=rows.columns)

        return deduplicated

    def parse_regex(self, children: tuple[Token, str, Token]) -> _Command:
        return _Parse(name=children[1], pattern=_compiled(children[2]))

    def parse_parts(self, children: list[Any]) -> _Command:
        _, name, text, _, *names = children
        parts = re.split(r"\*", _unquoted(text))
        if len(parts) != len(names) + 1:
            cannot_stand(text)
        groups = [f"(?P<g{number}>.*?)" for number in range(len(names))]
        expression = re.escape(parts[0])
        for group, part in zip(groups, parts[1:], strict=True):
            expression += group + re.escape(part)
        pattern = re.compile(expression + ("$" if parts[-1] == "" else ""), re.DOTALL)
        return _Parse(name=name, pattern=pattern, names=tuple(names))

    def column(self, children: list[Any]) -> tuple[str, _Term]:
        term = children[0]
        return (children[2] if len(children) > 1 else term.text), term

    def order(self, children: list[Any]) -> tuple[_Term, bool]:
        return children[0], len(children) > 1 and children[1].type == "DESC"

    def name(self, children: list[Token]) -> str:
        return ".".join((children[0].replace("`", ""), *map(str, children[1:])))

    def field(self, children: list[str]) -> _Term:
        name = children[0]
        return _Term(text=name, compute=lambda group: group.value(name))

    def number(self, children: list[Token]) -> _Term:
        value = float(children[0])
        return _Term(text=str(children[0]), compute=lambda _: value)

    def string(self, children: list[Token]) -> _Term:
        value = _unquoted(children[0])
        return _Term(text=str(children[0]), compute=lambda _: value)

    def either(self, children: list[Any]) -> _Term:
        return _logical([child for child in children if isinstance(child, _Term)], " or ", any)

    def both(self, children: list[Any]) -> _Term:
        return _logical([child for child in children if isinstance(child, _Term)], " and ", all)

    def negation(self, children: tuple[Token, _Term]) -> _Term:
        return _negated(children[1])

    def comparison(self, children: tuple[_Term, Token, _Term]) -> _Term:
        left, symbol, right = children
        compare = _COMPARISONS[symbol]

        def compute(group: _Group) -> Value:
            first, second = left.compute(group), right.compute(group)
            if first is None or second is None:
                return 0.0
            numbers = number_of(first), number_of(second)
            if None in numbers:
                return float(compare(str(first), str(second)))
            return float(compare(*numbers))

        return _Term(text=f"{left.text} {symbol} {right.text}", compute=compute)

    def within(self, children: list[Any]) -> _Term:
        value, *rest = children
        terms = [child for child in rest if isinstance(child, _Term)]

        def compute(group: _Group) -> Value:
            wanted = value.compute(group)
            return float(wanted is not None and any(term.compute(group) == wanted for term in terms))

        listed = ", ".join(term.text for term in terms)
        membership = _Term(text=f"{value.text} in [{listed}]", compute=compute)
        return _negated(membership) if rest[0].type == "NOT" else membership

    def like(self, children: list[Any]) -> _Term:
        value, *rest = children
        operand = rest[-1]
        is_regex = operand.type == "REGEX"
        by_text = _unquoted(operand) if rest[-2].type == "MATCHES" else re.escape(_unquoted(operand))
        pattern = _compiled(operand) if is_regex else re.compile(by_text)
        written = f"/{unmasked(operand)}/" if is_regex else str(operand)
        match = _Term(
            text=f"{value.text} {rest[-2]} {written}",
            compute=lambda group: float(pattern.search(text_of(value.compute(group))) is not None),
        )
        return _negated(match) if rest[0].type == "NOT" else match

    def chain(self, children: list[Any]) -> _Term:
        first, rest = children[0], children[1:]
        if not rest:
            return cast("_Term", first)
        steps = [(_ARITHMETIC[symbol], term) for symbol, term in zip(rest[::2], rest[1::2], strict=True)]

        def compute(group: _Group) -> Value:
            value = number_of(first.compute(group))
            for calculate, term in steps:
                other = number_of(term.compute(group))
                if value is None or other is None:
                    return None
                value = calculate(value, other)
            return value

        text = " ".join(child.text if isinstance(child, _Term) else str(child) for child in children)
        return _Term(text=text, compute=compute)

    def minus(self, children: tuple[Token, _Term]) -> _Term:
        term = children[1]

        def compute(group: _Group) -> Value:
            value = number_of(term.compute(group))
            return None if value is None else -value

        return _Term(text=f"-{term.text}", compute=compute)

    def power(self, children: tuple[_Term, Token, _Term]) -> _Term:
        base, _, exponent = children

        def compute(group: _Group) -> Value:
            first, second = number_of(base.compute(group)), number_of(exponent.compute(group))
            return None if first is None or second is None else raised(first, second)

        return _Term(text=f"{base.text} ^ {exponent.text}", compute=compute)

    def period(self, children: list[Token]) -> _Term:
        return _Term(text=str(children[0]), compute=lambda _: _seconds(children[0]), is_period=True)

    def call(self, children: list[Any]) -> _Term:
        name, *arguments = children
        text = f"{name}({', '.join(argument.text for argument in arguments)})"
        known = name.lower()
        if known in _TO_PERIOD:
            return _Term(text=text, compute=_to_period(name, arguments))
        if any(argument.is_period for argument in arguments) or len(arguments) < LEAST_ARGUMENTS.get(
            known, 1
        ):
            cannot_stand(name)
        aggregate = _AGGREGATES.get(known)
        if aggregate is not None:
            return _Term(text=text, compute=lambda group: aggregate(group, arguments))
        function = FUNCTIONS.get(known)
        if function is None:
            cannot_stand(name)
        return _Term(
            text=text, compute=lambda group: function([argument.compute(group) for argument in arguments])
        )

    def call_of_rows(self, children: list[Token]) -> _Term:
        if children[0].lower() != "count":
            cannot_stand(children[0])
        text = f"{children[0]}({''.join(children[1:])})"
        return _Term(text=text, compute=lambda group: float(sum(row.weight for row in group.rows)))


@dataclass(frozen=True, kw_only=True)
class _Fields:
    columns: tuple[tuple[str, _Term], ...]

    def __call__(self, rows: _Rows) -> _Rows:
        records = tuple(
            Record(fields=_with_columns(record, self.columns), weight=record.weight)
            for record in rows.records
        )
        names = (*rows.columns, *(name for name, _ in self.columns))
        return _Rows(records=records, columns=tuple(dict.fromkeys(names)))


def _with_columns(record: Record, columns: Sequence[tuple[str, _Term]]) -> Mapping[str, Value]:
    """Return the fields of a record with computed columns. A column can use the columns before it."""
    fields = dict(record.fields)
    group = _Group(rows=[Record(fields=fields, weight=record.weight)])
    for name, term in columns:
        fields[name] = term.compute(group)
    return fields


@dataclass(frozen=True, kw_only=True)
class _Filter:
    condition: _Term

    def __call__(self, rows: _Rows) -> _Rows:
        kept = tuple(record for record in rows.records if self.condition.compute(_Group(rows=[record])))
        return _Rows(records=kept, columns=rows.columns)


@dataclass(frozen=True, kw_only=True)
class _Stats:
    computed: tuple[tuple[str, _Term], ...]
    by: tuple[tuple[str, _Term], ...]

    def __call__(self, rows: _Rows) -> _Rows:
        groups: dict[tuple[Value, ...], list[Record]] = {} if self.by else {(): []}
        for record in rows.records:
            single = _Group(rows=[record])
            groups.setdefault(tuple(term.compute(single) for _, term in self.by), []).append(record)
        names = tuple(name for name, _ in (*self.by, *self.computed))
        return _Rows(
            records=tuple(
                self._row(names, values, _Group(rows=members)) for values, members in groups.items()
            ),
            columns=names,
        )

    def _row(self, names: Sequence[str], values: Sequence[Value], group: _Group) -> Record:
        computed = [term.compute(group) for _, term in self.computed]
        return Record(fields=dict(zip(names, (*values, *computed), strict=True)), weight=1)


@dataclass(frozen=True, kw_only=True)
class _Sort:
    orders: tuple[tuple[_Term, bool], ...]

    def __call__(self, rows: _Rows) -> _Rows:
        records = list(rows.records)
        for term, descending in reversed(self.orders):
            records.sort(
                key=lambda record: _sort_key(term.compute(_Group(rows=[record]))), reverse=descending
            )
        return _Rows(records=tuple(records), columns=rows.columns)


def _sort_key(value: Value) -> tuple[int, float, str]:
    """Return a sort key: missing values first, then numbers, then texts."""
    number = number_of(value)
    if value is None:
        return 0, 0.0, ""
    return (1, number, "") if number is not None else (2, 0.0, str(value))


@dataclass(frozen=True, kw_only=True)
class _Parse:
    name: str
    pattern: re.Pattern[str]
    names: tuple[str, ...] = ()

    def __call__(self, rows: _Rows) -> _Rows:
        records = tuple(
            Record(fields={**record.fields, **self._parsed(record)}, weight=record.weight)
            for record in rows.records
        )
        return _Rows(records=records, columns=rows.columns)

    def _parsed(self, record: Record) -> Mapping[str, Value]:
        match = self.pattern.search(text_of(record.fields.get(self.name)))
        if match is None:
            return {}
        return dict(zip(self.names, match.groups(), strict=True)) if self.names else match.groupdict()


def _compiled(token: Token) -> re.Pattern[str]:
    try:
        return re.compile(re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", unmasked(token)))
    except re.error:
        cannot_stand(token)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _logical(terms: Sequence[_Term], word: str, decide: Callable[[Sequence[bool]], bool]) -> _Term:
    if len(terms) == 1:
        return terms[0]
    return _Term(
        text=word.join(term.text for term in terms),
        compute=lambda group: float(decide([bool(term.compute(group)) for term in terms])),
    )


def _negated(term: _Term) -> _Term:
    return _Term(text=f"not {term.text}", compute=lambda group: float(not term.compute(group)))


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

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def _seconds(period: str) -> float:
    number = period.rstrip("mshdw")
    return max(float(number) * _UNITS[period[len(number) :]], 0.001)


_TO_PERIOD: Mapping[str, Callable[[float], float]] = {
    "bin": math.floor,
    "datefloor": math.floor,
    "dateceil": math.ceil,
}
"""The functions that move a time to the beginning or the end of a period."""


def _to_period(name: Token, arguments: Sequence[_Term]) -> Callable[[_Group], Value]:
    """Return what computes ``bin(5m)``, ``datefloor(@timestamp, 5m)`` or ``dateceil(@timestamp, 5m)``."""
    *times, period = arguments
    if not period.is_period or len(times) != (name.lower() != "bin") or any(time.is_period for time in times):
        cannot_stand(name)
    to_whole, seconds = _TO_PERIOD[name.lower()], _seconds(period.text)

    def compute(group: _Group) -> Value:
        timestamp = seconds_of(times[0].compute(group) if times else group.value("@timestamp"))
        if timestamp is None:
            return None
        return format_timestamp(datetime.fromtimestamp(to_whole(timestamp / seconds) * seconds, tz=UTC))

    return compute


def _weighted(group: _Group, term: _Term) -> list[tuple[float, int]]:
    weighted = ((number_of(term.compute(_Group(rows=[row]))), row.weight) for row in group.rows)
    return [(value, weight) for value, weight in weighted if value is not None]


def _count(group: _Group, arguments: Sequence[_Term]) -> Value:
    return float(
        sum(row.weight for row in group.rows if arguments[0].compute(_Group(rows=[row])) is not None)
    )


def _count_distinct(group: _Group, arguments: Sequence[_Term]) -> Value:
    values = {arguments[0].compute(_Group(rows=[row])) for row in group.rows}
    return float(len(values - {None}))


def _sum(group: _Group, arguments: Sequence[_Term]) -> Value:
    return math.fsum(value * weight for value, weight in _weighted(group, arguments[0]))


def _average(group: _Group, arguments: Sequence[_Term]) -> Value:
    weighted = _weighted(group, arguments[0])
    total = sum(weight for _, weight in weighted)
    return math.fsum(value * weight for value, weight in weighted) / total if total else None


def _percentile(group: _Group, arguments: Sequence[_Term]) -> Value:
    """Return a percentile: the lowest value that ``percent`` of the values do not exceed. Default: 50."""
    weighted = sorted(_weighted(group, arguments[0]))
    percent = number_of(arguments[1].compute(group)) if len(arguments) > 1 else 50.0
    remaining = sum(weight for _, weight in weighted) * (percent or 0.0) / 100
    for value, weight in weighted:
        remaining -= weight
        if remaining <= 0:
            return value
    return None


def _standard_deviation(group: _Group, arguments: Sequence[_Term]) -> Value:
    """Return the standard deviation of all values."""
    weighted = _weighted(group, arguments[0])
    total = sum(weight for _, weight in weighted)
    if not total:
        return None
    mean = math.fsum(value * weight for value, weight in weighted) / total
    return math.sqrt(math.fsum((value - mean) ** 2 * weight for value, weight in weighted) / total)


def _by_time(choose: Callable[..., Record]) -> Callable[[_Group, Sequence[_Term]], Value]:
    """Return an aggregate that takes its value from the first or the last record that has one."""

    def compute(group: _Group, arguments: Sequence[_Term]) -> Value:
        having = [row for row in group.rows if arguments[0].compute(_Group(rows=[row])) is not None]
        if not having:
            return None
        chosen = choose(having, key=lambda row: text_of(row.fields.get("@timestamp")))
        return arguments[0].compute(_Group(rows=[chosen]))

    return compute


_AGGREGATES: Mapping[str, Callable[[_Group, Sequence[_Term]], Value]] = {
    "avg": _average,
    "count": _count,
    "count_distinct": _count_distinct,
    "earliest": _by_time(min),
    "latest": _by_time(max),
    "max": lambda group, arguments: max((value for value, _ in _weighted(group, arguments[0])), default=None),
    "median": _percentile,
    "min": lambda group, arguments: min((value for value, _ in _weighted(group, arguments[0])), default=None),
    "pct": _percentile,
    "stddev": _standard_deviation,
    "sum": _sum,
}


_GRAMMAR = Grammar[tuple[_Command, ...]](
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
            pattern=r"(?i)\b(?:" + "|".join((*_TO_PERIOD, *LEAST_ARGUMENTS)) + r")\b(?=\s*\()",
            what="{0} has other arguments",
            remedy="write it as bin(5m), datefloor(@timestamp, 5m), substr(text, 0, 3) or if(a = 1, b, c)",
        ),
        Mistake(
            pattern=r"\b[A-Za-z_]\w*(?=\s*\()",
            what="the preview does not support the function {0}",
            remedy=f"use {', '.join(sorted((*_AGGREGATES, *FUNCTIONS, *_TO_PERIOD)))}",
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
def _parsed(query: str) -> tuple[_Command, ...]:
    return _GRAMMAR.parse(query)
