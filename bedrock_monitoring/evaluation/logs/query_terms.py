"""The parts of a log query that compute: over one record, or over all records of a group.

Source: "CloudWatch Logs Insights language query syntax" of the CloudWatch Logs user guide.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from lark import Token

from bedrock_monitoring.cloudwatch.grammar.syntax import cannot_stand
from bedrock_monitoring.evaluation.logs.log_functions import (
    Value,
    format_timestamp,
    number_of,
    seconds_of,
    text_of,
)


class Record(NamedTuple):
    """A log record.

    Attributes:
        fields: Values by field name. Names of nested fields are joined by dots.
        weight: The number of log events that the record stands for.
    """

    fields: Mapping[str, Value]
    weight: int


class RecordGroup(NamedTuple):
    """The records that an expression is evaluated over: a group of ``stats``, or a single record."""

    rows: Sequence[Record]

    def value(self, name: str) -> Value:
        """Return the value of a field of the first record."""
        return self.rows[0].fields.get(name) if self.rows else None


@dataclass(frozen=True, kw_only=True)
class QueryTerm:
    """An expression or a part of one.

    Attributes:
        text: The expression as text: the name of a column without an alias.
        compute: Returns its value for a group.
        is_period: Whether it is a length of time, such as ``5m``.
        is_number: Whether its value is always a finite number, or missing.
    """

    text: str
    compute: Callable[[RecordGroup], Value]
    is_period: bool = False
    is_number: bool = False


_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def seconds_in(period: str) -> float:
    """Return the seconds of a length of time such as ``5m``, and a thousandth at least."""
    number = period.rstrip("mshdw")
    return max(float(number) * _UNITS[period[len(number) :]], 0.001)


TO_PERIOD: Mapping[str, Callable[[float], float]] = {
    "bin": math.floor,
    "datefloor": math.floor,
    "dateceil": math.ceil,
}
"""The functions that move a time to the beginning or the end of a period."""


def to_period(name: Token, arguments: Sequence[QueryTerm]) -> Callable[[RecordGroup], Value]:
    """Return what computes ``bin(5m)``, ``datefloor(@timestamp, 5m)`` or ``dateceil(@timestamp, 5m)``."""
    *times, period = arguments
    if not period.is_period or len(times) != (name.lower() != "bin") or any(time.is_period for time in times):
        cannot_stand(name)
    to_whole, seconds = TO_PERIOD[name.lower()], seconds_in(period.text)

    def compute(group: RecordGroup) -> Value:
        timestamp = seconds_of(times[0].compute(group) if times else group.value("@timestamp"))
        if timestamp is None:
            return None
        try:
            return format_timestamp(datetime.fromtimestamp(to_whole(timestamp / seconds) * seconds, tz=UTC))
        except (ValueError, OverflowError, OSError):
            return None

    return compute


def _weighted(group: RecordGroup, term: QueryTerm) -> list[tuple[float, int]]:
    weighted = ((number_of(term.compute(RecordGroup(rows=[row]))), row.weight) for row in group.rows)
    return [(value, weight) for value, weight in weighted if value is not None]


def _count(group: RecordGroup, arguments: Sequence[QueryTerm]) -> Value:
    return float(
        sum(row.weight for row in group.rows if arguments[0].compute(RecordGroup(rows=[row])) is not None)
    )


def _count_distinct(group: RecordGroup, arguments: Sequence[QueryTerm]) -> Value:
    values = {arguments[0].compute(RecordGroup(rows=[row])) for row in group.rows}
    return float(len(values - {None}))


def _sum(group: RecordGroup, arguments: Sequence[QueryTerm]) -> Value:
    return math.fsum(value * weight for value, weight in _weighted(group, arguments[0]))


def _average(group: RecordGroup, arguments: Sequence[QueryTerm]) -> Value:
    weighted = _weighted(group, arguments[0])
    total = sum(weight for _, weight in weighted)
    return math.fsum(value * weight for value, weight in weighted) / total if total else None


def _percentile(group: RecordGroup, arguments: Sequence[QueryTerm]) -> Value:
    """Return a percentile: the lowest value that ``percent`` of the values do not exceed. Default: 50."""
    weighted = sorted(_weighted(group, arguments[0]))
    percent = number_of(arguments[1].compute(group)) if len(arguments) > 1 else 50.0
    remaining = sum(weight for _, weight in weighted) * (percent or 0.0) / 100
    for value, weight in weighted:
        remaining -= weight
        if remaining <= 0:
            return value
    return None


def _standard_deviation(group: RecordGroup, arguments: Sequence[QueryTerm]) -> Value:
    """Return the standard deviation of all values."""
    weighted = _weighted(group, arguments[0])
    total = sum(weight for _, weight in weighted)
    if not total:
        return None
    mean = math.fsum(value * weight for value, weight in weighted) / total
    return math.sqrt(math.fsum((value - mean) ** 2 * weight for value, weight in weighted) / total)


def _by_time(choose: Callable[..., Record]) -> Callable[[RecordGroup, Sequence[QueryTerm]], Value]:
    """Return an aggregate that takes its value from the first or the last record that has one."""

    def compute(group: RecordGroup, arguments: Sequence[QueryTerm]) -> Value:
        having = [row for row in group.rows if arguments[0].compute(RecordGroup(rows=[row])) is not None]
        if not having:
            return None
        chosen = choose(having, key=lambda row: text_of(row.fields.get("@timestamp")))
        return arguments[0].compute(RecordGroup(rows=[chosen]))

    return compute


AGGREGATES: Mapping[str, Callable[[RecordGroup, Sequence[QueryTerm]], Value]] = {
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
