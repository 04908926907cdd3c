"""Numbers, labels and markdown: what a reader reads."""

from __future__ import annotations

import pytest

from bedrock_monitoring.evaluation import legend_labels, number_format
from bedrock_monitoring.evaluation.series import MetricKey, Series
from bedrock_monitoring.preview import markdown, tables
from tests.preview.sample import HOSTILE


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1000, "1K"),
        (12_345, "12.3K"),
        (999_999, "1M"),
        (1_500_000, "1.5M"),
        (2.4e9, "2.4B"),
        (0.737, "0.737"),
        (3.14159, "3.14"),
        (59.8, "59.8"),
        (0.0012, "0.0012"),
        (-12_345, "-12.3K"),
        (None, "\N{EN DASH}"),
    ],
)
def test_a_number_is_short(value: float | None, expected: str) -> None:
    assert number_format.format_short(value) == expected


def test_a_number_in_full_has_its_digits() -> None:
    assert number_format.format_full(1_234_567.25) == "1,234,567.25"


def metric(name: str, model: str) -> MetricKey:
    return MetricKey(namespace="AWS/Bedrock", name=name, dimensions=(("ModelId", model),))


def test_series_are_called_by_what_differs() -> None:
    assert legend_labels.distinct_labels([metric("Invocations", "a"), metric("Invocations", "b")]) == [
        "a",
        "b",
    ]
    assert legend_labels.distinct_labels([metric("Errors", "a"), metric("Calls", "a")]) == ["Errors", "Calls"]
    assert legend_labels.distinct_labels([metric("Calls", "a")]) == ["Calls"]


def test_dynamic_labels_are_filled_in() -> None:
    series = Series(points={0: 1.0, 300: 4.0, 600: 2.0}, period=300, metric=metric("Invocations", "a"))
    label = "${LABEL} ${PROP('Dim.ModelId')} ${MAX} at ${MAX_TIME}, ${LAST} of ${SUM} ${WHAT}"
    filled = legend_labels.expand_label(label, series, default="Calls", statistic="Sum")
    assert filled == "Calls a 4 at 1970-01-01 00:05 UTC, 2 of 7 ${WHAT}"


def test_html_in_markdown_stays_text_and_nothing_is_loaded() -> None:
    html = markdown.to_html(f"{HOSTILE}\n\n![picture](https://example.com/a.png) [x](javascript:alert(1))")
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_headings_of_a_widget_stand_below_those_of_the_page() -> None:
    assert '<h3 class="heading-1">One</h3>' in markdown.to_html("# One")


def test_a_button_is_a_link() -> None:
    html = markdown.to_html("[button:primary:Run book](https://example.com)")
    assert 'class="button primary"' in html
    assert ">Run book</a>" in html


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
