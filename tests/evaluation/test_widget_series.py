"""The rows of a metric widget become series with a label, a colour and a unit, or a reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.widget_series import BAND_COLOR, COLORS, WidgetResult, evaluate_widget

TEN_MINUTES = TimeRange(start=1_768_000_200, end=1_768_000_800)
CALLS = {"one": 1.0, "two": 2.0}
"""The number of calls in each period, by model."""

SEARCH = "SEARCH('{App,Model} Calls', 'Sum')"


@dataclass(frozen=True, kw_only=True)
class CallsOfTwoModels:
    """A source of one metric, with the same value in every period."""

    account: str = "111122223333"
    description: str = "two models"

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        if namespace not in {"", "App"} or region:
            return ()
        return tuple(
            MetricKey(namespace="App", name="Calls", dimensions=(("Model", model),)) for model in CALLS
        )

    def datapoints(
        self,
        metric: MetricKey,
        *,
        statistic: str,  # noqa: ARG002
        timestamps: range,
        end: int,  # noqa: ARG002
    ) -> Mapping[int, float]:
        return dict.fromkeys(timestamps, CALLS[dict(metric.dimensions)["Model"]])

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        raise NotImplementedError


def calls(model: str, **options: Any) -> list[Any]:
    return ["App", "Calls", "Model", model, options]


def expression(text: str, **options: Any) -> list[Any]:
    return [{"expression": text, **options}]


def shown(*rows: list[Any], **properties: Any) -> WidgetResult:
    return evaluate_widget(
        {"metrics": [*rows], "period": 60, **properties}, source=CallsOfTwoModels(), time_range=TEN_MINUTES
    )


IDS = (calls("one", id="m1"), calls("two", id="m2"), expression(SEARCH, id="all"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("m1 + m2", [3.0]),
        ("m1 / SUM(m2)", [0.05]),
        ("SUM(METRICS())", [3.0]),
        ("all * 10", [10.0, 20.0]),
        ("FIRST(all)", [1.0]),
        ("SORT(all, SUM, DESC)", [2.0, 1.0]),
        ("SLICE(SORT(all, SUM, DESC), 0, 1)", [2.0]),
        ("half", [0.5]),
    ],
)
def test_an_expression_computes_with_other_rows_whatever_their_type(text: str, values: list[float]) -> None:
    hidden = [[*row[:-1], {**row[-1], "visible": False}] for row in IDS]
    half = expression("m1 / 2", id="half", visible=False)
    result = shown(*hidden, half, expression(text))
    assert result.notes == ()
    assert [{*entry.series.points.values()} for entry in result.entries] == [{value} for value in values]


REASONS = {
    "absent + 1": "there is no id absent",
    "SUM(m1)": "the result is a number (S), and CloudWatch draws and watches series",
    "e + 1": "it refers to itself, directly or through other expressions",
}


@pytest.mark.parametrize("text", REASONS)
def test_a_row_that_cannot_be_evaluated_is_a_note_and_the_others_are_shown(text: str) -> None:
    result = shown(*IDS[:2], expression(text, id="e", label="mine"))
    assert [entry.label for entry in result.entries] == ["one", "two"]
    [note] = result.notes
    assert note.startswith("mine: ")
    assert REASONS[text] in note


def test_a_row_of_another_account_is_a_note() -> None:
    result = shown(calls("one", accountId="444455556666"))
    assert result.notes == ("Calls: it reads from account 444455556666, which is not linked here",)


def test_series_have_colours_in_turn_those_of_a_search_each_its_own() -> None:
    result = shown(calls("one"), expression(SEARCH), calls("two", color="#123456"), calls("two"))
    assert [entry.color for entry in result.entries] == [*COLORS[:3], "#123456", COLORS[4]]


def test_a_band_has_the_colour_of_bands_and_is_approximate() -> None:
    result = shown(calls("one", id="m1"), expression("ANOMALY_DETECTION_BAND(m1)"))
    assert [entry.color for entry in result.entries] == [COLORS[0], BAND_COLOR, BAND_COLOR]
    assert result.is_approximate
    assert not shown(calls("one")).is_approximate


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        ([calls("one"), calls("two")], ["one", "two"]),
        ([calls("one")], ["Calls"]),
        ([calls("one", label="Mine")], ["Mine"]),
        ([expression(SEARCH)], ["one", "two"]),
        ([expression(SEARCH, label="Calls of")], ["Calls of one", "Calls of two"]),
        ([calls("one", id="m1"), expression("m1 * 2")], ["Calls", "m1 * 2"]),
        ([calls("one", id="m1"), expression("m1 * 2", id="double")], ["Calls", "double"]),
    ],
)
def test_a_series_is_named_by_its_label_else_by_what_tells_it_apart(
    rows: list[list[Any]], labels: list[str]
) -> None:
    assert [entry.label for entry in shown(*rows).entries] == labels


@pytest.mark.parametrize(
    ("properties", "unit"),
    [
        ({"title": "Latency (ms)"}, "Milliseconds"),
        ({"title": "Latency, milliseconds "}, "Milliseconds"),
        ({"title": "LATENCY (MS)"}, "Milliseconds"),
        ({"title": "Latency of\nall models (s)"}, "Seconds"),
        ({"yAxis": {"left": {"label": "seconds"}}}, "Seconds"),
        ({"yAxis": {"right": {"label": "seconds"}}}, ""),
        ({"yAxis": {"left": {"label": "ms"}}, "title": "Latency (s)"}, "Milliseconds"),
        ({"yAxis": {"left": {}}, "title": "Latency (s)"}, "Seconds"),
        ({"yAxis": "none", "title": "Latency (s)"}, "Seconds"),
        ({"title": "Calls"}, ""),
        ({"title": "Alarms"}, ""),
        ({"title": "(s) of calls"}, ""),
        ({"title": 5}, ""),
    ],
)
def test_a_unit_of_time_is_read_from_the_widget_s_own_words(properties: dict[str, Any], unit: str) -> None:
    [entry] = shown(calls("one"), **properties).entries
    assert entry.unit == unit


def test_one_period_of_the_whole_range_is_one_value() -> None:
    [entry] = shown(calls("one"), setPeriodToTimeRange=True).entries
    assert (entry.series.period, len(entry.series.points)) == (600, 1)
    query = expression("SELECT SUM(Calls) FROM App GROUP BY Model")
    of_query = shown(query, setPeriodToTimeRange=True).entries
    assert [(each.series.period, len(each.series.points)) for each in of_query] == [(600, 1), (600, 1)]


def test_a_query_has_the_period_of_its_row_and_the_unit_of_its_metric_and_reads_where_the_row_says() -> None:
    query = "SELECT SUM(Calls) FROM App GROUP BY Model"

    def entries(text: str, **options: Any) -> list[tuple[str, int, str]]:
        result = evaluate_widget(
            {"metrics": [expression(text, **options)], "period": 60},
            source=CallsOfTwoModels(),
            time_range=TEN_MINUTES,
            units={("App", "Calls"): "Milliseconds"},
        )
        return [(entry.label, entry.series.period, entry.unit) for entry in result.entries]

    assert entries(query) == [("one", 60, "Milliseconds"), ("two", 60, "Milliseconds")]
    assert entries(query, period=300) == [("one", 300, "Milliseconds"), ("two", 300, "Milliseconds")]
    assert entries(query.replace("SUM", "COUNT")) == [("one", 60, ""), ("two", 60, "")]
    assert entries(query, accountId="444455556666") == []
    assert entries(query, region="eu-west-1") == []


def test_a_widget_without_rows_shows_nothing() -> None:
    assert evaluate_widget({}, source=CallsOfTwoModels(), time_range=TEN_MINUTES) == WidgetResult()
