from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange, read_time_range
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.preview.page import PreviewDashboard, comparable_content, render_page, to_script_json
from bedrock_monitoring.preview.preview_dashboards import preview_monitoring
from bedrock_monitoring.rollout import load
from tests.preview.sample import (
    ALARM,
    ALARM_ARN,
    CALLS,
    EVERY_WIDGET,
    HOSTILE,
    HOSTILE_TEXTS,
    MODELS,
    SOURCE,
    metric,
    show,
    widget,
)

PROJECT = Path(__file__).resolve().parents[2]


class Elements(HTMLParser):
    """Collects the elements of a page and the text outside of scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def parsed(*dashboards: PreviewDashboard) -> Elements:
    elements = Elements()
    elements.feed(render_page(dashboards, title="Preview"))
    return elements


@pytest.fixture(scope="module")
def default() -> tuple[PreviewDashboard, ...]:
    (monitoring,) = build_monitoring(load(PROJECT / "rollout.yaml").targets)
    return tuple(preview_monitoring(monitoring))


def test_the_same_input_gives_the_same_bytes() -> None:
    assert render_page([show(EVERY_WIDGET)], title="x") == render_page([show(EVERY_WIDGET)], title="x")


def test_widgets_have_the_positions_of_the_body() -> None:
    body = [(one["x"], one["y"], one["width"], one["height"]) for one in EVERY_WIDGET["widgets"]]
    articles = [attributes for tag, attributes in parsed(show(EVERY_WIDGET)).elements if tag == "article"]
    shown = [
        tuple(int(attributes[f"data-{name}"] or "") for name in ("x", "y", "width", "height"))
        for attributes in articles
    ]
    assert shown == body
    # The lines of a grid are counted from 1 (CSS Grid Layout, 8.3).
    assert [attributes["data-css"] for attributes in articles] == [
        f"--x:{x + 1};--y:{y + 1};--width:{width};--height:{height}" for x, y, width, height in body
    ]


def test_a_widget_without_a_position_has_cloudwatch_s_default_size() -> None:
    (panel,) = show({"widgets": [{"type": "text", "properties": {"markdown": "x"}}]}).panels
    assert (panel.x, panel.y, panel.width, panel.height) == (0, 0, 6, 6)


def test_hostile_text_stays_text() -> None:
    page = parsed(show(HOSTILE_TEXTS))
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    assert scripts == [{}, {"type": "application/json", "id": "data"}, {}, {}]
    assert not [tag for tag, _ in page.elements if tag in {"img", "iframe", "object", "embed"}]
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [css for _, attributes in page.elements if "url(" in (css := attributes.get("data-css") or "")]
    assert not [tag for tag, attributes in page.elements if "style" in attributes]
    assert any(HOSTILE in text for text in page.texts)


def test_json_cannot_end_its_script() -> None:
    text = to_script_json({"label": "</script><!--"})
    assert "<" not in text
    assert json.loads(text) == {"label": "</script><!--"}


def test_every_dashboard_says_that_its_data_is_synthetic() -> None:
    page = render_page([show(EVERY_WIDGET), show(HOSTILE_TEXTS)], title="x")
    assert page.count(SOURCE.description) == 2


def test_a_page_refers_to_nothing_outside_of_it() -> None:
    page = parsed(show(EVERY_WIDGET))
    loaded = [
        attributes[name]
        for tag, attributes in page.elements
        for name in ("src", "href")
        if name in attributes and tag != "a"
    ]
    assert loaded == ["data:,"]
    policies = [
        attributes.get("content") for tag, attributes in page.elements if attributes.get("http-equiv")
    ]
    assert len(policies) == 1
    directives = dict(part.strip().split(" ", 1) for part in (policies[0] or "").split(";"))
    assert directives["default-src"] == directives["base-uri"] == directives["form-action"] == "'none'"
    assert directives["img-src"] == "data: blob:"
    for name in ("script-src", "style-src"):
        assert all(source.startswith("'sha256-") for source in directives[name].split())


def test_the_columns_of_a_table_are_aligned_without_a_style_attribute() -> None:
    page = parsed(show({"widgets": [widget("text", {"markdown": "| a |\n|--:|\n| 1 |"})]}))
    assert [attributes for tag, attributes in page.elements if tag == "td"] == [
        {"data-css": "text-align:right"}
    ]


def test_every_plot_has_a_text_summary_and_every_widget_a_name() -> None:
    page = parsed(show(EVERY_WIDGET))
    said = [text for text in page.texts if re.match(r"(?:Graph|Bars|Pie|Gauge) of ", text)]
    assert len(said) == 6
    assert all("no data" not in text for text in said)
    ids = {attributes.get("id") for _, attributes in page.elements}
    for tag, attributes in page.elements:
        if tag == "article":
            assert attributes.get("aria-label") or attributes.get("aria-labelledby") in ids


def test_a_panel_that_cannot_be_evaluated_says_why_and_the_rest_is_shown() -> None:
    body = {
        "widgets": [
            metric(
                [{"expression": "SERVICE_QUOTA(m1)"}], ["AWS/Bedrock", "Invocations", {"id": "m1"}], title="A"
            ),
            metric(["AWS/Bedrock", "Invocations"], [{"expression": "nope + 1"}], title="B"),
            metric(["a namespace alone"], title="C"),
        ]
    }
    first, second, third = show(body).panels
    assert first.plot is not None
    assert first.notes == ("SERVICE_QUOTA(m1): SERVICE_QUOTA needs data that only AWS has",)
    assert second.plot is not None
    assert "there is no id nope" in second.notes[0]
    assert third.notes[0].startswith("Its properties are not of the form that CloudWatch documents")


def test_expressions_in_a_cycle_are_explained() -> None:
    body = {"widgets": [metric([{"expression": "b + 1", "id": "a"}], [{"expression": "a + 1", "id": "b"}])]}
    (panel,) = show(body).panels
    assert all("directly or through other expressions" in note for note in panel.notes)
    assert len(panel.notes) == 2


def test_an_expression_is_evaluated_from_its_inputs() -> None:
    body = {
        "widgets": [
            metric(
                [{"expression": "SUM(METRICS())", "label": "Sum"}],
                ["AWS/Bedrock", "Invocations", "ModelId", MODELS[0], {"id": "a", "visible": False}],
                ["...", MODELS[1], {"id": "b", "visible": False}],
            ),
            metric(["AWS/Bedrock", "Invocations", {"label": "Sum"}]),
        ]
    }
    computed, read = show(body).panels
    assert computed.plot is not None
    assert read.plot is not None
    values = [series["values"] for series in (computed.plot["series"][0], read.plot["series"][0])]
    assert values[0] == pytest.approx(values[1], rel=1e-5)


def test_a_number_over_the_time_range_covers_all_of_it() -> None:
    row = ["AWS/Bedrock", "Invocations"]
    body = {
        "start": "-PT8H",
        "widgets": [
            metric(row, view="singleValue", setPeriodToTimeRange=True, singleValueFullPrecision=True),
            metric(row),
        ],
    }
    number, graph = show(body).panels
    assert graph.plot is not None
    total = sum(value for value in graph.plot["series"][0]["values"] if value is not None)
    shown = re.search(r"<strong[^>]*>([\d,]+)</strong>", number.content)
    assert shown is not None
    assert int(shown[1].replace(",", "")) == total


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({}, 3 * 3600),
        ({"start": "-PT8H"}, 8 * 3600),
        ({"start": "-PT30M"}, 1800),
        ({"start": "-P7D"}, 7 * 86400),
        ({"start": "-P1W"}, 7 * 86400),
    ],
)
def test_a_dashboard_opens_with_its_range(body: dict[str, object], seconds: int) -> None:
    now = datetime(2026, 1, 14, 15, 0, 42, tzinfo=UTC)
    assert read_time_range(body, now=now).seconds == seconds


def test_an_absolute_range_is_kept() -> None:
    body = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00+00:00"}
    now = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
    assert read_time_range(body, now=now) == TimeRange(start=1767225600, end=1767312000)


@pytest.mark.parametrize(
    ("start", "period", "kept"),
    [
        ("-P15D", 60, 60),
        ("-P16D", 60, 300),
        ("-P63D", 360, 600),
        ("-P64D", 60, 3600),
        ("-P64D", 7200, 7200),
        ("-PT3H", 0, 60),
    ],
)
def test_a_period_is_one_that_cloudwatch_still_keeps_at_that_age(start: str, period: int, kept: int) -> None:
    now = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
    assert read_time_range({"start": start}, now=now).available_period(period) == kept


@pytest.mark.default_rollout
def test_every_panel_of_the_default_rollout_is_evaluated(default: tuple[PreviewDashboard, ...]) -> None:
    notes = [note for dashboard in default for panel in dashboard.panels for note in panel.notes]
    assert notes == []


@pytest.mark.default_rollout
def test_the_default_rollout_shows_alarms_that_were_in_alarm_and_others(
    default: tuple[PreviewDashboard, ...],
) -> None:
    tiles = next(panel.content for panel in default[0].panels if panel.kind == "alarm")
    assert re.search(r"In alarm for [1-9]\d* of 480 minutes", tiles)
    assert "In alarm for 0 of 480 minutes" in tiles
    assert "OK</span>" in tiles
    assert "State not known" not in tiles


def test_the_content_of_a_dashboard_differs_if_a_number_does() -> None:
    one = show({"widgets": [metric(["AWS/Bedrock", "Invocations"])]})
    other = show({"widgets": [metric(["AWS/Bedrock", "InvocationLatency"])]})
    assert comparable_content(one) != comparable_content(other)
    assert comparable_content(one) == comparable_content(
        show({"widgets": [metric(["AWS/Bedrock", "Invocations"])]})
    )


@pytest.mark.default_rollout
def test_every_dashboard_of_a_rollout_can_be_shown_over_an_hour_and_a_day(
    default: tuple[PreviewDashboard, ...],
) -> None:
    own, hour, day = default[0].ranges
    assert [one.time_range.seconds // 3600 for one in (own, hour, day)] == [8, 1, 24]
    assert len({one.time_range.end for one in (own, hour, day)}) == 1
    assert len(own.panels) == len(hour.panels) == len(day.panels)
    assert all(not panel.notes for shown in (hour, day) for panel in shown.panels)
    assert [panel.title for panel in hour.panels if "No data" in panel.content] == []
    assert not [panel.title for panel in day.panels if "No data" in panel.content]


def test_a_dashboard_with_one_range_offers_no_choice() -> None:
    assert not [tag for tag, _ in parsed(show(EVERY_WIDGET)).elements if tag == "fieldset"]


def data_of(page: Elements) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(next(text for text in page.texts if text.startswith('{"values"')))
    return data


def test_ids_are_unique_and_every_range_has_its_plots() -> None:
    hour = TimeRange(start=1768399200, end=1768402800)
    page = parsed(show(EVERY_WIDGET, other_ranges=[hour]))
    ids = [attributes["id"] for _, attributes in page.elements if attributes.get("id")]
    assert len(ids) == len(set(ids))
    data = data_of(page)
    shown = {attributes["data-fragment"] for tag, attributes in page.elements if tag == "article"}
    own, other = (
        {str(fragment) for fragment in one["fragments"][""]} for one in data["dashboards"][0]["ranges"]
    )
    assert own == shown
    assert {
        data["plots"][fragment]["end"] - data["plots"][fragment]["start"]
        for fragment in own & data["plots"].keys()
    } == {8 * 3600}
    assert {
        data["plots"][fragment]["end"] - data["plots"][fragment]["start"]
        for fragment in other & data["plots"].keys()
    } == {3600}
    assert other - own == data["fragments"].keys()


def test_data_that_ranges_or_plots_share_are_in_the_page_once() -> None:
    hour = TimeRange(start=1768399200, end=1768402800)
    row = ["AWS/Bedrock", "Invocations"]
    body = {
        "start": "-PT8H",
        "widgets": [widget("text", {"markdown": "same"}), metric(row), metric(row, title="twice")],
    }
    data = data_of(parsed(show(body, other_ranges=[hour])))
    assert len(data["values"]) == 2
    assert len(data["fragments"]) == 2
    assert len(data["plots"]) == 4


def test_a_graph_with_the_threshold_of_an_alarm_shows_its_states() -> None:
    row = ["AWS/Bedrock", "InvocationThrottles", "ModelId", MODELS[0]]
    line = ALARM.to_annotation().to_json(axis="left")
    alarm_widget = {"type": "metric", "properties": {"annotations": {"alarms": [ALARM_ARN]}}}
    body = {
        "start": "-PT8H",
        "widgets": [metric(row, annotations={"horizontal": [line]}), alarm_widget, metric(row)],
    }
    with_line, of_alarm, without = show(body).panels
    for panel in (with_line, of_alarm):
        assert "throttles-of-one: OK. In alarm for " in panel.content
        assert panel.plot is not None
        assert [drawn["values"] for drawn in panel.plot["lines"]] == [[0]]
    assert "strips" not in without.content


def test_a_tile_says_how_long_an_alarm_was_in_alarm() -> None:
    body = {"start": "-PT8H", "widgets": [{"type": "alarm", "properties": {"alarms": [ALARM_ARN]}}]}
    (panel,) = show(body).panels
    assert "In alarm for 35 of 480 minutes." in panel.content


def test_the_graph_of_an_unknown_alarm_says_so() -> None:
    arn = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:other"
    (panel,) = show(
        {"widgets": [{"type": "metric", "properties": {"annotations": {"alarms": [arn]}}}]}
    ).panels
    assert panel.notes == ("other: the metric of this alarm is not known here.",)


TIME = ["AWS/Bedrock", "InvocationLatency", "ModelId", MODELS[0]]
FOREIGN = ["Team/App", "RequestDuration", "App", "x"]


@pytest.mark.parametrize(
    ("row", "properties", "has_unit"),
    [
        ([*TIME, {"stat": "p99"}], {}, True),
        ([*TIME, {"stat": "SampleCount"}], {}, False),
        ([*TIME, {"stat": "SampleCount"}], {"title": "Latency (ms)"}, False),
        ([{"expression": "MAX([m1])", "label": "Longest"}], {}, True),
        ([{"expression": "IF(m1 > 0, m1)", "label": "If any"}], {}, True),
        ([{"expression": "FILL(m1, 0)", "label": "Filled"}], {}, True),
        ([{"expression": "m1 / m1", "label": "Ratio"}], {}, False),
        ([{"expression": "m1 + 0", "label": "Sum (ms)"}], {}, True),
        ([{"expression": "m1 + 0", "label": "Sum"}], {"title": "Latency p99 (ms)"}, True),
        ([{"expression": "m1 + 0", "label": "Sum"}], {"yAxis": {"left": {"label": "Milliseconds"}}}, True),
        ([{"expression": 'SELECT MAX(InvocationLatency) FROM SCHEMA("AWS/Bedrock", ModelId)'}], {}, True),
        ([{"expression": 'SELECT COUNT(InvocationLatency) FROM SCHEMA("AWS/Bedrock", ModelId)'}], {}, False),
        (
            [{"expression": "SEARCH('{AWS/Bedrock,ModelId} MetricName=\"InvocationLatency\"', 'p99')"}],
            {},
            True,
        ),
        (CALLS, {}, False),
        (FOREIGN, {}, False),
        (FOREIGN, {"title": "Duration, ms"}, True),
    ],
)
@pytest.mark.parametrize("view", ["singleValue", "table", "bar", "timeSeries", "gauge"])
def test_a_time_is_shown_in_seconds_wherever_its_unit_is_known(
    row: list[Any], properties: dict[str, Any], view: str, *, has_unit: bool
) -> None:
    hidden = [*TIME, {"id": "m1", "stat": "p99", "visible": False}]
    (panel,) = show({"widgets": [metric(hidden, row, view=view, **properties)]}).panels
    assert panel.notes == ()
    found = re.findall(r"\d (?:s|ms)\b", panel.content)
    assert bool(found) is has_unit
    if panel.plot is not None:
        assert panel.plot["axes"]["left"]["suffix"] in ({" s", " ms"} if has_unit else {""})


def test_the_axis_of_long_times_is_in_seconds_with_its_thresholds_and_limits() -> None:
    lines = [{"value": 30_000, "label": "Limit"}, [{"value": 1000}, {"value": 2000}]]
    properties = {"yAxis": {"left": {"min": 0, "max": 40_000}}, "annotations": {"horizontal": lines}}
    (panel,) = show({"widgets": [metric([*TIME, {"stat": "p99"}], **properties)]}).panels
    assert panel.plot is not None
    assert panel.plot["axes"]["left"] == {"label": "Seconds", "suffix": " s", "min": 0, "max": 40}
    assert [line["values"] for line in panel.plot["lines"]] == [[30], [1, 2]]
    assert max(value for value in panel.plot["series"][0]["values"] if value) < 100


@pytest.mark.parametrize(
    "expression",
    ["SUM([m1, m2], 2)", "ABS(m1, 2)", "FIRST(m1)", "SORT(m1, AVG, ASC)", "ANOMALY_DETECTION_BAND(m1, m2)"],
)
def test_an_expression_that_cloudwatch_refuses_is_not_drawn(expression: str) -> None:
    inputs = [[*CALLS, {"id": "m1"}], ["...", {"id": "m2"}]]
    (panel,) = show({"widgets": [metric(*inputs, [{"expression": expression, "label": "Refused"}])]}).panels
    assert panel.plot is not None
    assert [series["label"] for series in panel.plot["series"]] == ["Invocations", "Invocations"]
    assert panel.notes[0].startswith("Refused: metric math, character ")


def test_a_band_has_its_width_one_entry_in_the_legend_and_is_marked_among_other_rows() -> None:
    row = [*CALLS, {"id": "m1"}]
    narrow, wide = (
        show({"widgets": [metric(row, [{"expression": f"ANOMALY_DETECTION_BAND(m1, {width})"}])]}).panels[0]
        for width in (2, 4)
    )
    assert narrow.plot is not None
    assert wide.plot is not None
    widths = [
        [
            upper - lower
            for upper, lower in zip(plot["series"][1]["values"], plot["series"][2]["values"], strict=True)
        ]
        for plot in (narrow.plot, wide.plot)
    ]
    assert sum(widths[1]) == pytest.approx(2 * sum(widths[0]), rel=0.01)
    assert sum(widths[0]) > 0
    assert narrow.content.count("Invocations (expected)</button>") == 1
    assert narrow.notes[0].startswith("The band is an approximation")


def test_a_tile_and_a_strip_say_what_an_alarm_says_and_what_the_preview_adds() -> None:
    body = {"start": "-PT8H", "widgets": [{"type": "alarm", "properties": {"alarms": [ALARM_ARN]}}]}
    (panel,) = show(body).panels
    assert "Added by the preview" in panel.content
    arn = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:of-somebody-else"
    (unknown,) = show({"widgets": [{"type": "alarm", "properties": {"alarms": [arn]}}]}).panels
    assert "Added by the preview" not in unknown.content
