"""Evaluate log widgets: run their query, and turn its rows into series.

Source: "Visualizing log data in graphs" of the CloudWatch Logs user guide. ``stats`` by a ``bin`` gives
lines; ``stats`` by other fields gives bars or a pie.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE, TimeRange
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource, LogRows, NoDataError
from bedrock_monitoring.evaluation.series import Series
from bedrock_monitoring.evaluation.widget_series import COLORS, LegendEntry
from bedrock_monitoring.lazy_pattern import lazy_pattern

_VIEWS = {"timeSeries", "bar", "pie"}
_LOGS_INSIGHTS = {"Logs", "CWLI"}
"""The names of Logs Insights QL: that of dashboards of aws-cdk-lib, and that of StartQuery."""
_SELECT = lazy_pattern(r"\s*SELECT\s[^|]*\bFROM\b", re.IGNORECASE)
_TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f"


def run_widget_query(
    properties: Mapping[str, Any], *, source: DatapointSource, time_range: TimeRange
) -> LogRows:
    """Run the query of a log widget.

    Args:
        properties: The widget's properties.
        source: Runs the query.
        time_range: The time range of the dashboard.

    Raises:
        NoDataError: The source cannot run the query, it is in SQL or PPL, or the widget reads from another
            account.
    """
    query = str(properties.get("query", ""))
    if language := _other_language(str(properties.get("queryLanguage") or ""), query):
        raise NoDataError(f"its query is in {language}, and only queries in Logs Insights QL are run")
    account = str(properties.get("accountId") or "")
    if account and source.account and account != source.account:
        raise NoDataError(f"it reads from account {account}, and the preview shows one account")
    return source.query_logs(query, time_range=time_range, region=str(properties.get("region") or ""))


def _other_language(named: str, query: str) -> str | None:
    """Return the language of a query if it is not Logs Insights QL; SQL also shows by how it begins."""
    if named and named not in _LOGS_INSIGHTS:
        return "SQL" if named in {"SQL", "LOGSQL"} else named
    return "SQL" if _SELECT.match(query) else None


def entries_from_rows(rows: LogRows, view: str) -> tuple[LegendEntry, ...]:
    """Turn the rows of a log widget into series.

    Args:
        rows: The result of the widget's query.
        view: ``timeSeries`` gives a series over the time column for each group and number. ``bar`` and
            ``pie`` give one value for each row.

    Raises:
        ValueError: The view is unknown, the rows have no numbers, or ``timeSeries`` finds no time column.
    """
    if view not in _VIEWS:
        raise ValueError("the preview does not support this view")
    columns = list(zip(*rows.rows, strict=True))
    times = [index for index, column in enumerate(columns) if _parses(column, _timestamp)]
    numbers = [index for index, column in enumerate(columns) if index not in times and _parses(column, float)]
    names = [index for index in range(len(columns)) if index not in {*times, *numbers}]
    if rows.rows and not numbers:
        raise ValueError("its query returns no numbers")
    if rows.rows and view == "timeSeries" and not times:
        raise ValueError("its query returns no times; add bin() to its stats")
    if view == "timeSeries":
        labeled = _series_over_time(rows, time=times[0] if times else 0, numbers=numbers, names=names)
    else:
        labeled = _series_by_row(rows, numbers=numbers[:1], names=[*times, *names])
    return tuple(
        LegendEntry(series=series, label=label, color=COLORS[index % len(COLORS)], axis="left")
        for index, (label, series) in enumerate(labeled)
    )


def _series_over_time(
    rows: LogRows, *, time: int, numbers: Sequence[int], names: Sequence[int]
) -> Iterator[tuple[str, Series]]:
    points_by_label: dict[str, dict[int, float]] = {}
    for row in rows.rows:
        for number in numbers:
            if row[number]:
                label = " ".join([*(row[name] for name in names), rows.columns[number]])
                points_by_label.setdefault(label, {})[_timestamp(row[time])] = float(row[number])
    timestamps = sorted({timestamp for points in points_by_label.values() for timestamp in points})
    steps = [later - earlier for earlier, later in pairwise(timestamps)]
    period = math.gcd(*steps) or MINUTE
    for label, points in points_by_label.items():
        yield label, Series(points=dict(sorted(points.items())), period=period)


def _series_by_row(
    rows: LogRows, *, numbers: Sequence[int], names: Sequence[int]
) -> Iterator[tuple[str, Series]]:
    for row in rows.rows:
        for number in numbers:
            label = " ".join(row[name] for name in names) or rows.columns[number]
            points = {0: float(row[number])} if row[number] else {}
            yield label, Series(points=points, period=MINUTE)


def _parses(column: Sequence[str], parse: Callable[[str], float]) -> bool:
    """Return whether a column has values and ``parse`` accepts all of them."""
    values = [cell for cell in column if cell]
    try:
        for value in values:
            parse(value)
    except ValueError:
        return False
    return bool(values)


def _timestamp(text: str) -> int:
    return int(datetime.strptime(text, _TIME_FORMAT).replace(tzinfo=UTC).timestamp())
