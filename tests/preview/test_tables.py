from __future__ import annotations

import re
from typing import Any

import pytest

from bedrock_monitoring.evaluation.dashboard_time_range import DAY, TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows
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
        ("fields a | stats count(*) as calls, sum(b) as @total.b", ["calls", "@total.b"]),
        ("FIELDS a, b | display b as shown", ["shown"]),
        ("stats\nmax(a) As highest by bin(5m) as time, b", ["time", "b", "highest"]),
        ("stats avg(min(a, b)) , , c", ["avg(min(a, b))", "c"]),
        ("parse fields | sort a", ["@timestamp", "@message"]),
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


def row(label: str, points: dict[int, float], unit: str = "") -> LegendEntry:
    series = Series(points=points, period=60)
    return LegendEntry(series=series, label=label, color="#123456", axis="left", unit=unit)


def grid_of(html: str) -> list[list[str]]:
    """Return the texts of the cells of a table, line by line."""
    cells = (re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line) for line in html.split("<tr>")[1:])
    return [[re.sub(r"<[^>]*>", "", cell) for cell in line] for line in cells]


ROWS = [row("a < b", {0: 1, 60: 3}), row("late", {60: 1500}, MILLISECONDS), row("none", {})]
ALL = ["Min", "Max", "Sum", "Avg"]


@pytest.mark.parametrize(
    ("properties", "grid"),
    [
        (
            {},
            [
                ["", *ALL, "00:00", "00:01"],
                ["a &lt; b", "1", "3", "4", "2", "1", "3"],
                ["late", "1.5 s", "1.5 s", "1.5 s", "1.5 s", "", "1.5 s"],
                ["none", "", "", "", "", "", ""],
            ],
        ),
        (
            {"table": {"summaryColumns": ["AVG", "LATEST", "MIN"], "showTimeSeriesData": False}},
            [["", "Avg", "Min"], ["a &lt; b", "2", "1"], ["late", "1.5 s", "1.5 s"], ["none", "", ""]],
        ),
        (
            {"table": {"summaryColumns": [], "showTimeSeriesData": None}},
            [["", "00:00", "00:01"], ["a &lt; b", "1", "3"], ["late", "", "1.5 s"], ["none", "", ""]],
        ),
        (
            {"table": {"summaryColumns": ["MAX"], "layout": "vertical"}},
            [
                ["", "a &lt; b", "late", "none"],
                ["Max", "3", "1.5 s", ""],
                ["00:00", "1", "", ""],
                ["00:01", "3", "1.5 s", ""],
            ],
        ),
        (
            {"setPeriodToTimeRange": True, "table": {"summaryColumns": ["MAX"]}},
            [["", "Value"], ["a &lt; b", "1"], ["late", ""], ["none", ""]],
        ),
        (
            {"table": "wide", "setPeriodToTimeRange": "yes", "timezone": "+0130"},
            [
                ["", *ALL, "01:30", "01:31"],
                ["a &lt; b", "1", "3", "4", "2", "1", "3"],
                ["late", "1.5 s", "1.5 s", "1.5 s", "1.5 s", "", "1.5 s"],
                ["none", "", "", "", "", "", ""],
            ],
        ),
    ],
)
def test_a_table_of_metrics_has_its_summaries_and_its_datapoints(
    properties: dict[str, Any], grid: list[list[str]]
) -> None:
    assert grid_of(tables.metric_table(ROWS, properties)) == grid


def test_a_table_over_one_period_is_empty_where_there_are_no_data() -> None:
    html = tables.metric_table([row("none", {})], {"setPeriodToTimeRange": True})
    assert grid_of(html) == [["", "Value"], ["none", ""]]


@pytest.mark.parametrize(
    ("last", "zone", "written"),
    [
        (DAY - 1, "UTC", "23:59"),
        (DAY, "UTC", "01-02 00:00"),
        (DAY - 1, "LOCAL", '<time datetime="1970-01-01T23:59Z">23:59</time>'),
        (DAY, "LOCAL", '<time datetime="1970-01-02T00:00Z" data-with-date="">01-02 00:00</time>'),
    ],
)
def test_times_over_a_day_and_more_have_their_date(last: int, zone: str, written: str) -> None:
    html = tables.metric_table([row("a", {0: 1, last: 2})], {"timezone": zone})
    assert html.count('<th scope="col">') == 6
    assert f'<th scope="col">{written}</th></tr>' in html


def test_a_sparkline_goes_from_the_highest_at_the_top_to_the_lowest_at_the_bottom() -> None:
    def line(points: dict[int, float]) -> list[str]:
        html = tables.single_values([row("a", points)], {"sparkline": True}, HOUR)
        return re.findall(r'points="([^"]*)"', html)

    assert line({0: 10, 900: 30, 1800: 20}) == ["0.0,20.0 25.0,0.0 50.0,10.0"]
    assert line({0: 5, 3600: 5}) == ["0.0,0.0 100.0,0.0"]
    assert line({}) == []
    for without in ({}, {"sparkline": "yes"}):
        assert "<svg" not in tables.single_values([row("a", {0: 1})], without, HOUR)


@pytest.mark.parametrize(
    ("rows", "properties", "shown", "longest"),
    [
        ([row("a", {0: 1, 60: 2}), row("b", {})], {}, ["2", NO_VALUE], 4),
        ([row("a", {0: 123456})], {"singleValueFullPrecision": True}, ["123,456"], 7),
        ([row("a", {0: 123456})], {"singleValueFullPrecision": "yes"}, ["123K"], 4),
        ([row("a", {0: 1}), row("b", {0: 12345}, MILLISECONDS)], {}, ["1", "12.3 s"], 6),
    ],
)
def test_numbers_are_the_latest_values_and_as_large_as_the_longest_allows(
    rows: list[LegendEntry], properties: dict[str, Any], shown: list[str], longest: int
) -> None:
    html = tables.single_values(rows, properties, HOUR)
    assert re.findall(r"<strong>(.*?)</strong>", html) == shown
    assert f'data-css="--characters:{longest}"' in html
    assert html.count('class="swatch" data-css="background:#123456"') == len(rows)


def test_the_cells_of_a_log_table_are_words_unless_they_are_numbers() -> None:
    cells = ("1,234.5", "-2e+05", "1e3", "", "12 ms", "a <b>", "1-2")
    rows = LogRows(columns=("a", *"bcdefg"), rows=(cells,))
    html = tables.log_table("fields <x>", rows)
    assert re.findall(r"<td([^>]*)>", html) == ["", "", "", "", *3 * [' class="words"']]
    assert re.findall(r'<th scope="col">(\w)<', html) == [*"abcdefg"]
    assert '<td class="words">a &lt;b&gt;</td>' in html
    assert "<pre>fields &lt;x&gt;</pre>" in html
    assert 'aria-label="Log table"' in html
