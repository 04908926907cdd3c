from __future__ import annotations

from typing import Any

import pytest

from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.number_format import MILLISECONDS, NO_VALUE, SECONDS
from bedrock_monitoring.evaluation.series import Series
from bedrock_monitoring.evaluation.widget_series import LegendEntry
from bedrock_monitoring.preview import tables

HOUR = TimeRange(start=0, end=3600)


def entry(value: float | None, unit: str = "") -> LegendEntry:
    points = {} if value is None else {0: value}
    series = Series(points=points, period=3600)
    return LegendEntry(series=series, label="Latency", color="#123456", axis="left", unit=unit)


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SOURCE 'g' | fields @timestamp, modelId | sort @timestamp desc", ["@timestamp", "modelId"]),
        ("stats count(*) as calls, avg(x, y) by modelId", ["modelId", "calls", "avg(x, y)"]),
        ("filter a = 1", ["@timestamp", "@message"]),
    ],
)
def test_a_log_table_has_the_columns_of_its_query(query: str, columns: list[str]) -> None:
    html = tables.log_table(query)
    assert [part.partition("<")[0] for part in html.split('<th scope="col">')[1:]] == columns


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1234.5, MILLISECONDS, "1,234.5 ms"),
        (1234.5, SECONDS, "1,234.5 s"),
        (1234.5, "Count", "1,234.5"),
        (None, MILLISECONDS, NO_VALUE),
    ],
)
def test_a_number_in_full_has_the_symbol_of_a_time(value: float | None, unit: str, shown: str) -> None:
    html = tables.single_values([entry(value, unit)], {"singleValueFullPrecision": True}, HOUR)
    assert f"<strong>{shown}</strong>" in html


TITLED: dict[str, Any] = {
    "metrics": lambda title: tables.metric_table([entry(1)], {"title": title}),
    "one period": lambda title: tables.metric_table(
        [entry(1)], {"title": title, "setPeriodToTimeRange": True}
    ),
    "logs": lambda title: tables.log_table("fields a", title=title),
}


@pytest.mark.parametrize("table", TITLED)
def test_quotes_in_a_title_do_not_end_the_attribute_that_names_the_table(table: str) -> None:
    html = TITLED[table]('the "slow" ones')
    assert 'able the &quot;slow&quot; ones"' in html
