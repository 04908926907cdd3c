"""What the script of the page is told of a plot, and how plots share datapoints."""

from __future__ import annotations

from typing import Any

import pytest

from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.number_format import MILLISECONDS, SECONDS
from bedrock_monitoring.evaluation.series import Series
from bedrock_monitoring.evaluation.widget_series import LegendEntry
from bedrock_monitoring.preview.fragments import FragmentStore
from bedrock_monitoring.preview.panels import Panel
from bedrock_monitoring.preview.plots import format_time_range, plot_data
from tests.preview.sample import CALLS, metric, show


def plot(**properties: Any) -> dict[str, Any]:
    [panel] = show({"widgets": [metric(CALLS, **properties)]}).panels
    assert panel.plot is not None
    return dict(panel.plot)


@pytest.mark.parametrize(
    ("properties", "position"),
    [
        ({}, "bottom"),
        ({"legend": {"position": "right"}}, "right"),
        ({"legend": {"position": "hidden"}}, "hidden"),
        ({"legend": {"position": "above"}}, "bottom"),
        ({"legend": "right"}, "bottom"),
    ],
)
def test_a_legend_is_where_the_widget_says_else_at_the_bottom(
    properties: dict[str, Any], position: str
) -> None:
    assert plot(**properties)["legend"] == position


def test_datapoints_that_two_plots_have_are_in_the_page_once() -> None:
    store = FragmentStore()
    body = {"widgets": [metric(CALLS, title="One"), metric(CALLS, title="Two")]}
    panels: tuple[Panel, ...] = tuple(show(body).panels)
    for number, panel in enumerate(panels):
        store.add(f"w{number}", panel)
    assert [[series["values"] for series in one["series"]] for one in store.plots.values()] == [[0], [0]]
    assert [one.plot["series"][0]["values"] for one in panels if one.plot] == [*store.values] * 2
    assert all("summary" not in one for one in store.plots.values())


@pytest.mark.parametrize(
    "body", [{}, {"widgets": None}, {"widgets": 5}, {"widgets": {"a": 1}}, {"widgets": [5]}]
)
def test_a_body_without_a_list_of_widgets_shows_none(body: dict[str, Any]) -> None:
    assert show(body).panels == ()


DAY = 86400
START = 1768348800
"""The 14th of January 2026, midnight in UTC."""

HOUR = TimeRange(start=START, end=START + 3600)
GREY = "#7f7f7f"


@pytest.mark.parametrize(
    ("annotations", "lines"),
    [
        (
            {"horizontal": [{"value": 5, "label": "Limit", "color": "#D62728", "fill": "above"}]},
            [("horizontal", [5], "Limit", "#D62728", "above", "left")],
        ),
        (
            {"horizontal": [{"value": 1.5, "color": "red", "yAxis": "right"}]},
            [("horizontal", [1.5], "", GREY, "none", "right")],
        ),
        (
            {"horizontal": [[{"value": 1, "label": "Low", "fill": "below"}, {"value": 2, "label": "High"}]]},
            [("horizontal", [1, 2], "Low High", GREY, "between", "left")],
        ),
        (
            {"horizontal": [[{"value": 1, "color": "#aaaaaa"}, {"value": 2, "color": "#bbbbbb"}]]},
            [("horizontal", [1, 2], "", "#aaaaaa", "between", "left")],
        ),
        ({"horizontal": [{"value": 5, "visible": False}, {"value": 6, "visible": True}]}, [6]),
        ({"horizontal": [{"value": True}, {"value": "7"}, {"label": "none"}, [], 8, {"value": 9}]}, [9]),
        ({"horizontal": [[{"value": 1}, {"value": "2"}], [{"value": 3}, 4]]}, []),
        (
            {"vertical": [{"value": "2026-01-14T00:00:10Z", "label": "Release", "fill": "after"}]},
            [("vertical", [START + 10], "Release", GREY, "after", "left")],
        ),
        ({"vertical": [{"value": "2026-01-14T00:00:20"}, {"value": "soon"}, {"value": 5}]}, [START + 20]),
        ({"vertical": [{"value": "2026-01-14T01:00:30+01:00"}]}, [START + 30]),
        ({"horizontal": None, "vertical": None}, []),
    ],
)
def test_a_line_or_a_band_is_drawn_as_the_widget_says(annotations: dict[str, Any], lines: list[Any]) -> None:
    drawn = plot(annotations=annotations)["lines"]
    names = ("direction", "values", "label", "color", "fill", "axis")
    if any(isinstance(line, tuple) for line in lines):
        assert [tuple(line[name] for name in names) for line in drawn] == lines
    else:
        assert [line["values"] for line in drawn] == [[value] for value in lines]


def entry(*values: float, unit: str = "Count", axis: str = "left", **named: Any) -> LegendEntry:
    points = {START + 60 * number: value for number, value in enumerate(values)}
    series = Series(points=points, period=60, **named)
    return LegendEntry(series=series, label="Calls", color=GREY, axis=axis, unit=unit)


@pytest.mark.parametrize(
    ("entries", "properties", "label", "suffix", "values"),
    [
        ([entry(5)], {}, "Count", "", [5]),
        ([entry(5, unit="")], {}, "No unit", "", [5]),
        ([entry(5), entry(6, unit="Bytes")], {}, "Various units", "", [5, 6]),
        ([entry(5), entry(6, unit="Bytes", axis="right")], {}, "Count", "", [5, 6]),
        ([], {}, "Various units", "", []),
        ([entry(5, unit=SECONDS)], {}, "Seconds", " s", [5]),
        ([entry(999, unit=MILLISECONDS)], {}, "Milliseconds", " ms", [999]),
        ([entry(unit=MILLISECONDS)], {}, "Milliseconds", " ms", [None]),
        ([entry(1000, unit=MILLISECONDS)], {}, "Seconds", " s", [1]),
        ([entry(-1000, unit=MILLISECONDS)], {}, "Seconds", " s", [-1]),
        ([entry(5, unit=MILLISECONDS), entry(2000, axis="right")], {}, "Milliseconds", " ms", [5, 2000]),
        (
            [entry(5, unit=MILLISECONDS)],
            {"annotations": {"horizontal": [{"value": 3000}]}},
            *("Seconds", " s", [0.005]),
        ),
        (
            [entry(5, unit=MILLISECONDS)],
            {"annotations": {"horizontal": [{"value": 3000, "yAxis": "right"}]}},
            *("Milliseconds", " ms", [5]),
        ),
        (
            [entry(5, unit=MILLISECONDS)],
            {"annotations": {"vertical": [{"value": "2026-01-14T00:00:10Z"}]}},
            *("Milliseconds", " ms", [5]),
        ),
        ([entry(5)], {"yAxis": {"left": {"label": "Calls"}}}, "Calls", "", [5]),
        ([entry(5)], {"yAxis": {"left": {"showUnits": False}}}, "", "", [5]),
        ([entry(5)], {"yAxis": {"left": {"showUnits": False, "label": "Calls"}}}, "Calls", "", [5]),
        ([entry(5)], {"yAxis": {"left": {"showUnits": None}}}, "Count", "", [5]),
    ],
)
def test_an_axis_has_the_unit_of_its_series_and_times_of_a_second_and_more_in_seconds(
    entries: list[LegendEntry],
    properties: dict[str, Any],
    label: str,
    suffix: str,
    values: list[float | None],
) -> None:
    made = plot_data("timeSeries", entries, properties, time_range=HOUR)
    assert made["axes"]["left"] == {"label": label, "suffix": suffix, "min": None, "max": None}
    assert [series["values"][0] for series in made["series"]] == values


@pytest.mark.parametrize(
    ("limits", "read"),
    [
        ({"min": 1, "max": 2.5}, (1, 2.5)),
        ({"min": 0}, (0, None)),
        ({"min": True, "max": "5"}, (None, None)),
    ],
)
def test_the_limits_of_an_axis_are_numbers(limits: dict[str, Any], read: tuple[float | None, ...]) -> None:
    axes = plot(yAxis={"right": limits})["axes"]
    assert (axes["right"]["min"], axes["right"]["max"]) == read
    assert (axes["left"]["min"], axes["left"]["max"]) == (None, None)


@pytest.mark.parametrize(
    ("view", "entries", "said"),
    [
        ("timeSeries", [entry(3, 1, 2)], "Graph of one series, {}. Calls: latest 2, lowest 1, highest 3."),
        ("bar", [entry(3, 1, 2), entry()], "Bars of 2 series, {}. Calls: 2. Calls: no data."),
        ("pie", [], "Pie of 0 series, {}."),
        ("gauge", [entry(1500, unit=MILLISECONDS)], "Gauge of one series, {}. Calls: 1.5 s."),
        (
            "timeSeries",
            [entry(3, bound="upper")],
            "Graph of one series, {}. Calls, upper bound: latest 3, lowest 3, highest 3.",
        ),
        ("bar", [entry(1)] * 12, "Bars of 12 series, {}." + 12 * " Calls: 1."),
        ("bar", [entry(1)] * 14, "Bars of 14 series, {}." + 12 * " Calls: 1." + " And 2 more."),
    ],
)
def test_the_summary_of_a_plot_says_the_values_of_its_first_series(
    view: str, entries: list[LegendEntry], said: str
) -> None:
    made = plot_data(view, entries, {}, time_range=HOUR)
    assert made["summary"] == said.format("2026-01-14 00:00 to 01:00 UTC")


def test_a_plot_of_one_value_for_each_series_has_the_latest_as_a_number_and_as_text() -> None:
    made = plot_data(
        "bar", [entry(1, 1_234_567, unit=MILLISECONDS), entry(unit=MILLISECONDS)], {}, time_range=HOUR
    )
    assert [(series["value"], series["text"]) for series in made["series"]] == [
        *((1234.57, "1,235 s"), (None, "\N{EN DASH}"))
    ]


def test_a_graph_has_six_digits_of_each_value_and_gaps_where_there_is_none() -> None:
    short = TimeRange(start=START, end=START + 240)
    made = plot_data("timeSeries", [entry(1.0, 0.123456789, 1234567)], {}, time_range=short)
    [series] = made["series"]
    assert (series["first"], series["step"]) == (START, 60)
    assert series["values"] == [1, 0.123457, 1234570, None]
    assert [type(value) for value in series["values"]][:3] == [int, float, int]
    assert "bound" not in series
    [bound] = plot_data("timeSeries", [entry(1, bound="lower")], {}, time_range=short)["series"]
    assert bound["bound"] == "lower"


@pytest.mark.parametrize(
    ("properties", "stacked", "labels"),
    [
        ({}, False, False),
        ({"stacked": True, "labels": {"visible": True}}, True, True),
        ({"stacked": "yes", "labels": {"visible": "yes"}}, False, False),
        ({"labels": True}, False, False),
    ],
)
def test_a_plot_is_stacked_or_has_labels_if_the_widget_says_so(
    properties: dict[str, Any], *, stacked: bool, labels: bool
) -> None:
    made = plot(**properties)
    assert (made["stacked"], made["labels"]) == (stacked, labels)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(3600, "2026-01-14 00:00 to 01:00 UTC"), (DAY, "2026-01-14 00:00 to 2026-01-15 00:00 UTC")],
)
def test_a_time_range_names_the_day_of_its_end_if_it_is_another(seconds: int, text: str) -> None:
    assert format_time_range(TimeRange(start=START, end=START + seconds)) == text
