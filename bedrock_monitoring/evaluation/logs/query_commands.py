"""The commands of log queries, each with what it computes.

Source: "CloudWatch Logs Insights language query syntax" of the CloudWatch Logs user guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bedrock_monitoring.evaluation.logs.log_functions import Value, number_of, text_of
from bedrock_monitoring.evaluation.logs.query_terms import QueryTerm, Record, RecordGroup


@dataclass(frozen=True, kw_only=True)
class QueryRows:
    """The input and output of a command.

    Attributes:
        records: The records.
        columns: The names of the columns to return. Empty until a command selects columns.
    """

    records: tuple[Record, ...]
    columns: tuple[str, ...] = ()


Command: TypeAlias = Callable[[QueryRows], QueryRows]
"""Makes rows of rows."""


@dataclass(frozen=True, kw_only=True)
class FieldsCommand:
    """``fields``: computes columns, and returns them with those that were selected before."""

    columns: tuple[tuple[str, QueryTerm], ...]

    def __call__(self, rows: QueryRows) -> QueryRows:
        """Run the command."""
        records = tuple(
            Record(fields=_with_columns(record, self.columns), weight=record.weight)
            for record in rows.records
        )
        names = (*rows.columns, *(name for name, _ in self.columns))
        return QueryRows(records=records, columns=tuple(dict.fromkeys(names)))


def joined(commands: Iterable[Command]) -> tuple[Command, ...]:
    """Return the commands with each run of ``fields`` as one, which passes over the records once."""
    together: list[Command] = []
    for command in commands:
        before = together[-1] if together else None
        if isinstance(command, FieldsCommand) and isinstance(before, FieldsCommand):
            together[-1] = FieldsCommand(columns=(*before.columns, *command.columns))
        else:
            together.append(command)
    return tuple(together)


def _with_columns(record: Record, columns: Sequence[tuple[str, QueryTerm]]) -> Mapping[str, Value]:
    """Return the fields of a record with computed columns. A column can use the columns before it."""
    fields = dict(record.fields)
    group = RecordGroup(rows=[Record(fields=fields, weight=record.weight)])
    for name, term in columns:
        fields[name] = term.compute(group)
    return fields


@dataclass(frozen=True, kw_only=True)
class FilterCommand:
    """``filter``: keeps the records for which a condition holds."""

    condition: QueryTerm

    def __call__(self, rows: QueryRows) -> QueryRows:
        """Run the command."""
        kept = tuple(record for record in rows.records if self.condition.compute(RecordGroup(rows=[record])))
        return QueryRows(records=kept, columns=rows.columns)


@dataclass(frozen=True, kw_only=True)
class StatsCommand:
    """``stats``: computes columns over all records, or over each group of them."""

    computed: tuple[tuple[str, QueryTerm], ...]
    by: tuple[tuple[str, QueryTerm], ...]

    def __call__(self, rows: QueryRows) -> QueryRows:
        """Run the command."""
        groups: dict[tuple[Value, ...], list[Record]] = {} if self.by else {(): []}
        for record in rows.records:
            single = RecordGroup(rows=[record])
            groups.setdefault(tuple(term.compute(single) for _, term in self.by), []).append(record)
        names = tuple(name for name, _ in (*self.by, *self.computed))
        return QueryRows(
            records=tuple(
                self._row(names, values, RecordGroup(rows=members)) for values, members in groups.items()
            ),
            columns=names,
        )

    def _row(self, names: Sequence[str], values: Sequence[Value], group: RecordGroup) -> Record:
        computed = [term.compute(group) for _, term in self.computed]
        return Record(fields=dict(zip(names, (*values, *computed), strict=True)), weight=1)


@dataclass(frozen=True, kw_only=True)
class SortCommand:
    """``sort``: orders the records, each order with whether it descends."""

    orders: tuple[tuple[QueryTerm, bool], ...]

    def __call__(self, rows: QueryRows) -> QueryRows:
        """Run the command."""
        records = list(rows.records)
        for term, descending in reversed(self.orders):
            records.sort(
                key=lambda record: _sort_key(term.compute(RecordGroup(rows=[record]))), reverse=descending
            )
        return QueryRows(records=tuple(records), columns=rows.columns)


def _sort_key(value: Value) -> tuple[int, float, str]:
    """Return a sort key: missing values first, then numbers, then texts."""
    number = number_of(value)
    if value is None:
        return 0, 0.0, ""
    return (1, number, "") if number is not None else (2, 0.0, str(value))


@dataclass(frozen=True, kw_only=True)
class ParseCommand:
    """``parse``: takes fields from a text with a regular expression."""

    name: str
    pattern: re.Pattern[str]
    names: tuple[str, ...] = ()

    def __call__(self, rows: QueryRows) -> QueryRows:
        """Run the command."""
        records = tuple(
            Record(fields={**record.fields, **self._parsed(record)}, weight=record.weight)
            for record in rows.records
        )
        return QueryRows(records=records, columns=rows.columns)

    def _parsed(self, record: Record) -> Mapping[str, Value]:
        match = self.pattern.search(text_of(record.fields.get(self.name)))
        if match is None:
            return {}
        return dict(zip(self.names, match.groups(), strict=True)) if self.names else match.groupdict()
