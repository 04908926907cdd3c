from datetime import timedelta
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard, PeriodOverride
from bedrock_monitoring.cloudwatch.dashboards.layout import Fixed, PlacedWidget, Row, Section
from bedrock_monitoring.cloudwatch.dashboards.variables import (
    DashboardVariable,
    VariableInputType,
    VariableType,
)
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, RawWidget, TextWidget
from bedrock_monitoring.problems import InvalidInputError, quoted

REGION = "us-east-1"
TEXT = TextWidget(markdown="text", height=1)


def said(**fields: Any) -> list[str]:
    with pytest.raises(InvalidInputError) as error:
        Dashboard(**{"name": "d", **fields}).to_body(region=REGION)
    return [str(problem) for problem in error.value.problems]


def variable(id_: str) -> DashboardVariable:
    return DashboardVariable(
        id=id_, type=VariableType.PROPERTY, value="region", input_type=VariableInputType.INPUT
    )


def graph(metrics: int, title: str) -> GraphWidget:
    left = [Metric(namespace="n", metric_name=f"m{number}") for number in range(metrics)]
    return GraphWidget(title=title, left=left)


def test_an_empty_dashboard_is_a_dashboard() -> None:
    assert Dashboard(name="d").to_json(region=REGION) == '{"widgets":[]}'


def test_the_body_has_what_was_given_and_nothing_else() -> None:
    dashboard = Dashboard(
        name="d",
        elements=[TEXT],
        variables=[variable("v")],
        start="2026-01-31T00:00:00Z",
        end="2026-01-31T08:00:00Z",
        period_override=PeriodOverride.INHERIT,
        raw_rest={"theme": "dark"},
    )
    assert dashboard.to_body(region=REGION) == {
        "start": "2026-01-31T00:00:00Z",
        "end": "2026-01-31T08:00:00Z",
        "periodOverride": "inherit",
        "variables": [variable("v").to_json()],
        "widgets": [
            {
                "type": "text",
                "x": 0,
                "y": 0,
                "width": 24,
                "height": 1,
                "properties": {"markdown": "text", "background": "transparent"},
            }
        ],
        "theme": "dark",
    }


def test_text_of_any_language_stays_as_it_is() -> None:
    assert "모델 지연 시간 ${LABEL} %{x}" in Dashboard(
        name="d", elements=[TextWidget(markdown="모델 지연 시간 ${LABEL} %{x}")]
    ).to_json(region=REGION)


@pytest.mark.parametrize(
    ("interval", "start"),
    [
        (timedelta(minutes=90), "-PT90M"),
        (timedelta(hours=8), "-PT8H"),
        (timedelta(hours=36), "-PT36H"),
        (timedelta(days=7), "-P7D"),
    ],
)
def test_a_default_interval_is_a_relative_start(interval: timedelta, start: str) -> None:
    assert Dashboard(name="d", default_interval=interval).to_body(region=REGION)["start"] == start


@pytest.mark.parametrize("name", ["", "a b", "a.b", "모델", "n" * 256])
def test_a_wrong_name_is_refused(name: str) -> None:
    assert said(name=name) == [
        (
            f"dashboard {name!r}, name: {quoted(name)} ({len(name)} characters) is not a dashboard name; use "
            "1 to 255 letters, digits, hyphens and underscores"
        )
    ]


@pytest.mark.parametrize("start", ["yesterday", "-PT3S", "PT3H", "-P1Y", "-PT0H"])
def test_a_start_that_is_no_time_is_refused(start: str) -> None:
    assert said(start=start) == [
        (
            f"dashboard 'd', start: {start!r} is no time; write -PT8H or -P7D for a time before now, or "
            "2026-01-31T00:00:00Z"
        )
    ]


def test_an_end_needs_a_start() -> None:
    assert said(end="2026-01-31T00:00:00Z") == [
        "dashboard 'd', end: an end needs a start; give start too, or leave both out"
    ]


def test_an_end_is_after_its_start() -> None:
    assert said(start="2026-01-31T00:00:00Z", end="2026-01-30T00:00:00Z") == [
        "dashboard 'd', end: '2026-01-30T00:00:00Z' is not after '2026-01-31T00:00:00Z'; swap them"
    ]


def test_start_and_default_interval_are_one_too_many() -> None:
    assert said(start="-PT3H", default_interval=timedelta(hours=3)) == [
        "dashboard 'd', default_interval: start says where the time range begins; give one of them"
    ]


@pytest.mark.parametrize(
    ("interval", "told"),
    [
        (timedelta(0), "0 seconds"),
        (timedelta(seconds=90), "90 seconds"),
        (timedelta(minutes=-1), "-1 minutes"),
        (timedelta(days=1, seconds=1), "86401 seconds"),
    ],
)
def test_a_default_interval_is_whole_minutes(interval: timedelta, told: str) -> None:
    assert said(default_interval=interval) == [
        (
            f"dashboard 'd', default_interval: {told} is not a number of whole minutes from 1; give one, "
            "such as timedelta(hours=8)"
        )
    ]


def test_two_variables_of_one_id_are_refused() -> None:
    assert said(variables=[variable("v"), variable("w"), variable("v")]) == [
        "dashboard 'd', variable 'v': 2 variables have this id; rename all but one"
    ]


def test_26_variables_are_refused() -> None:
    assert said(variables=[variable(f"v{number}") for number in range(26)]) == [
        "dashboard 'd', variables: 26 are over CloudWatch's limit of 25; drop some"
    ]


def test_501_widgets_are_refused() -> None:
    assert Dashboard(name="d", elements=[TEXT] * 500).to_body(region=REGION)["widgets"][499]["y"] == 499
    assert said(elements=[TEXT] * 501) == [
        (
            "dashboard 'd', widgets: 501 are over CloudWatch's limit of 500; spread the sections over "
            "several dashboards, as split does"
        )
    ]


def test_2501_metrics_are_refused() -> None:
    graphs = [graph(500, f"g{number}") for number in range(5)]
    assert len(Dashboard(name="d", elements=graphs).to_body(region=REGION)["widgets"]) == 5
    assert said(elements=[*graphs, graph(1, "one more")]) == [
        (
            "dashboard 'd', metrics: 2501 are over CloudWatch's limit of 2500; spread the sections over "
            "several dashboards, as split does"
        )
    ]


def test_a_problem_names_section_and_widget() -> None:
    assert said(elements=[Section(title="Latency", rows=[Row(graph(0, "p99"))])]) == [
        (
            "dashboard 'd', section 'Latency', widget 'p99', metrics: the widget has none; add one, or leave "
            "the widget out"
        )
    ]


@pytest.mark.parametrize(("x", "y", "width"), [(-1, 0, 6), (0, -1, 6), (24, 0, 6), (0, 0, 25), (3, 0, 0)])
def test_a_place_outside_the_grid_is_refused(x: int, y: int, width: int) -> None:
    placed = PlacedWidget(x=x, y=y, width=width, height=6, widget=TEXT)
    assert said(elements=[Fixed(placed)]) == [
        (
            f"dashboard 'd', widget 'text', place: x {x}, y {y} and width {width} are outside the grid of 24 "
            "columns; move it, or leave its place to a Row"
        )
    ]


def test_a_place_higher_than_cloudwatch_allows_is_refused() -> None:
    placed = PlacedWidget(x=0, y=0, width=6, height=1001, widget=TEXT)
    assert said(elements=[Fixed(placed)]) == [
        "dashboard 'd', widget 'text', height: 1001 rows; a widget has 1 to 1000; take a height in that range"
    ]


def test_several_problems_come_together() -> None:
    assert [
        problem.split(":")[0] for problem in said(name="a b", start="x", elements=[TextWidget(markdown="")])
    ] == [
        "dashboard 'a b', name",
        "dashboard 'a b', start",
        "dashboard 'a b', widget 'TextWidget', markdown",
    ]


def test_what_stands_beside_the_properties_of_a_raw_widget_is_kept() -> None:
    raw = RawWidget(widget_type="chart", raw_properties={"a": 1}, raw_rest={"id": "w1"}, width=6)
    assert Dashboard(name="d", elements=[raw]).to_body(region=REGION)["widgets"] == [
        {"type": "chart", "x": 0, "y": 0, "width": 6, "height": 6, "properties": {"a": 1}, "id": "w1"}
    ]


def test_the_same_dashboard_gives_the_same_bytes() -> None:
    dashboard = Dashboard(name="d", elements=[graph(3, "g"), TEXT])
    assert dashboard.to_json(region=REGION) == dashboard.to_json(region=REGION)
