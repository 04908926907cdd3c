"""A widget's own time range decides what it shows, whatever the time range of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bedrock_monitoring.datapoints.data_requests import RequestCollector
from bedrock_monitoring.datapoints.recorded_source import RecordedSource, Recording
from bedrock_monitoring.datapoints.synthetic.synthetic_source import SyntheticSource
from bedrock_monitoring.evaluation.alarm_history import AlarmHistory, alarm_histories
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, TimeRange, last
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource
from bedrock_monitoring.preview.page import render_page
from bedrock_monitoring.preview.panels import Panel
from bedrock_monitoring.preview.preview_dashboards import preview_body
from tests.preview.sample import ALARM, ALARM_ARN, CALLS, LATENCY, MODELS, NOW, metric, widget

END = int(NOW.timestamp())
PAGE_RANGES = [last(seconds, end=END, now=NOW) for seconds in (HOUR, 8 * HOUR, DAY, 7 * DAY)]
INSIGHTS = 'SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId) GROUP BY ModelId'
SEARCH = "SEARCH('{AWS/Bedrock,ModelId} MetricName=\"Invocations\"', 'Sum', 300)"
CALLS_BY_MODEL = "SOURCE 'group' | stats count(*) as calls by modelId"

WIDGETS: Mapping[str, dict[str, Any]] = {
    "timeSeries": metric([*CALLS]),
    "stacked": metric([*CALLS], ["...", MODELS[1]], stacked=True),
    "singleValue": metric([*CALLS], view="singleValue", setPeriodToTimeRange=True),
    "singleValue, the latest": metric([*CALLS], view="singleValue", sparkline=True),
    "bar": metric([*CALLS], ["...", MODELS[1]], view="bar", setPeriodToTimeRange=True),
    "pie": metric([*CALLS], ["...", MODELS[1]], view="pie", setPeriodToTimeRange=True),
    "gauge": metric([*CALLS], view="gauge", yAxis={"left": {"min": 0, "max": 9}}, setPeriodToTimeRange=True),
    "table": metric([*CALLS], view="table"),
    "table of one value": metric([*CALLS], view="table", setPeriodToTimeRange=True),
    "anomaly band": metric(
        [{"expression": "ANOMALY_DETECTION_BAND(m1, 2)", "id": "band"}], [*CALLS, {"id": "m1"}]
    ),
    "expression": metric([{"expression": "m1 * 2"}], [*CALLS, {"id": "m1", "visible": False}]),
    "SEARCH": metric([{"expression": SEARCH}], view="singleValue", setPeriodToTimeRange=True),
    "Metrics Insights": metric([{"expression": INSIGHTS}], view="singleValue", setPeriodToTimeRange=True),
    "of an alarm": metric(annotations={"alarms": [ALARM_ARN]}),
    "alarm": widget("alarm", {"alarms": [ALARM_ARN]}),
    "log table": widget("log", {"query": CALLS_BY_MODEL, "view": "table"}),
    "log pie": widget("log", {"query": CALLS_BY_MODEL, "view": "pie"}),
    "log timeSeries": widget(
        "log", {"query": "SOURCE 'group' | stats count(*) as calls by bin(5m)", "view": "timeSeries"}
    ),
}
"""A widget of every type."""

RANGES: Mapping[str, dict[str, str]] = {
    "relative": {"start": "-P1D"},
    "relative with end": {"start": "-PT12H", "end": "P0D"},
    "until yesterday": {"start": "-P2D", "end": "-P1D"},
    "absolute": {"start": "2026-01-14T10:00:00Z", "end": "2026-01-14T12:00:00Z"},
}


def synthetic() -> SyntheticSource:
    return SyntheticSource(models=MODELS, location="Account 111122223333, eu-central-1", now=NOW)


def panels(one: dict[str, Any], source: DatapointSource, ranges: list[TimeRange]) -> list[Panel]:
    """Return what a widget shows over each time range of the page."""

    def histories_over(time_range: TimeRange) -> dict[str, AlarmHistory]:
        tiles = alarm_histories([ALARM], source=source, time_range=time_range, region="eu-central-1")
        return {ALARM_ARN: tiles[ALARM.alarm_name]}

    dashboard = preview_body(
        {"widgets": [one]},
        name="sample",
        location="here",
        source=source,
        ranges=ranges,
        now=NOW,
        histories_over=histories_over,
    )
    return [preview_range.panels[0] for preview_range in dashboard.ranges]


def with_range(one: dict[str, Any], own: dict[str, str]) -> dict[str, Any]:
    return {**one, "properties": {**one["properties"], **own}}


@pytest.mark.parametrize("own", RANGES.values(), ids=RANGES)
@pytest.mark.parametrize("one", WIDGETS.values(), ids=WIDGETS)
def test_a_widget_with_its_own_time_range_shows_the_same_over_every_range_of_the_page(
    one: dict[str, Any], own: dict[str, str]
) -> None:
    source = synthetic()
    first, *others = panels(with_range(one, own), source, PAGE_RANGES)
    assert first.kind != "unknown"
    assert not [note for note in first.notes if "approximation" not in note]
    assert all(other == first for other in others)
    (as_page,) = panels(one, source, [_range(own)])
    assert (first.content, first.plot) == (as_page.content, as_page.plot)


@pytest.mark.parametrize("one", WIDGETS.values(), ids=WIDGETS)
def test_a_widget_without_its_own_time_range_follows_the_page(one: dict[str, Any]) -> None:
    hour, _, day, _ = panels(one, synthetic(), PAGE_RANGES)
    assert (hour.content, hour.plot) != (day.content, day.plot)


@pytest.mark.parametrize("one", WIDGETS.values(), ids=WIDGETS)
def test_live_data_are_read_over_the_widget_s_own_time_range_and_shown_from_the_recording(
    one: dict[str, Any],
) -> None:
    narrowed = with_range(one, RANGES["until yesterday"])
    made_up = synthetic()
    collector = RequestCollector(
        account="",
        list_account_metrics=lambda namespace, region: made_up.list_metrics(
            namespace=namespace, region=region
        ),
    )
    panels(narrowed, collector, PAGE_RANGES[1:2])
    namespaces = {("AWS/Bedrock", region) for region in ("", "eu-central-1")}
    recording = Recording(
        target="prod",
        account="",
        region="eu-central-1",
        now=NOW,
        metrics={key: made_up.list_metrics(namespace=key[0], region=key[1]) for key in namespaces},
        points={
            request: made_up.datapoints(
                request.metric,
                statistic=request.statistic,
                timestamps=request.timestamps,
                end=request.end,
            )
            for request in collector.requests
        },
        logs={
            request: made_up.query_logs(
                request.query, time_range=TimeRange(start=request.start, end=request.end)
            )
            for request in collector.log_requests
        },
    )
    (recorded,) = panels(narrowed, RecordedSource(recording=recording), PAGE_RANGES[1:2])
    (direct,) = panels(narrowed, made_up, PAGE_RANGES[1:2])
    assert recorded == direct


def test_an_alarm_widget_shows_the_history_of_its_range_and_the_state_of_now() -> None:
    source = synthetic()
    quiet = {"start": "-P2D", "end": "-P1D"}
    ranges = [last(4 * HOUR, end=END, now=NOW)]
    (now,) = panels(WIDGETS["alarm"], source, ranges)
    (then,) = panels(with_range(WIDGETS["alarm"], quiet), source, ranges)
    assert "minutes." in now.content
    assert "of 1440 minutes." in then.content
    state = now.content.split('<span class="state">')[1].split("<")[0]
    assert f'<span class="state">{state}<' in then.content


def test_a_time_zone_moves_the_times_that_are_written() -> None:
    (utc, india, reader) = (
        panels(with_range(WIDGETS["table"], {"timezone": zone}), synthetic(), PAGE_RANGES[:1])[0]
        for zone in ("UTC", "+0530", "LOCAL")
    )
    assert '<th scope="col">14:00</th>' in utc.content
    assert '<th scope="col">19:30</th>' in india.content
    assert '<time datetime="2026-01-14T14:00Z">14:00</time>' in reader.content
    graphs = [
        panels(with_range(WIDGETS["timeSeries"], {"timezone": zone}), synthetic(), PAGE_RANGES[:1])[0]
        for zone in ("UTC", "+0130", "LOCAL")
    ]
    assert [graph.plot["zone"] for graph in graphs if graph.plot] == [0, 5400, "local"]
    assert "2026-01-14 15:30 to 16:30 UTC+01:30." in graphs[1].content
    named = metric([*LATENCY, {"label": "at ${LAST_TIME}", "stat": "p99"}], timezone="-0330")
    assert "at 2026-01-14 11:25 UTC-03:30" in panels(named, synthetic(), PAGE_RANGES[:1])[0].content


def test_the_page_holds_a_widget_with_its_own_time_range_once() -> None:
    one = with_range(WIDGETS["timeSeries"], RANGES["relative"])
    dashboard = preview_body(
        {"widgets": [one]},
        name="sample",
        location="here",
        source=synthetic(),
        ranges=PAGE_RANGES,
        now=NOW + timedelta(seconds=20),
    )
    assert render_page([dashboard], title="x").count('"fragments":{}') == 1


def _range(own: dict[str, str]) -> TimeRange:
    (start, end) = {
        "-P1D": (END - DAY, END),
        "-PT12H": (END - 12 * HOUR, END),
        "-P2D": (END - 2 * DAY, END - DAY),
        "2026-01-14T10:00:00Z": (END - 5 * HOUR, END - 3 * HOUR),
    }[own["start"]]
    return TimeRange(start=start, end=end)


UNREAD: Mapping[str, dict[str, object]] = {
    "start 'yesterday'": {"start": "yesterday"},
    "start 5": {"start": 5},
    "start ''": {"start": ""},
    "start '-p1d'": {"start": "-p1d"},
    "start 'P1D'": {"start": "P1D"},
    "start '-PT1.5H'": {"start": "-PT1.5H"},
    "start '-PT1H' and end '-PT3H'": {"start": "-PT1H", "end": "-PT3H"},
    "end '-P1D'": {"end": "-P1D"},
    "timezone 'Europe/Berlin'": {"timezone": "Europe/Berlin"},
    "timezone '+2500'": {"start": "-P1D", "timezone": "+2500"},
    "start 'now' and timezone 'local time'": {"start": "now", "timezone": "local time"},
}
"""Times that nobody can read, and what the widget says of them."""


@pytest.mark.parametrize(("named", "times"), UNREAD.items())
def test_a_time_that_nobody_can_read_is_told_and_left_out(named: str, times: dict[str, Any]) -> None:
    [panel] = panels(with_range(WIDGETS["timeSeries"], times), synthetic(), PAGE_RANGES[:1])
    assert panel.notes == (f"Left out, as CloudWatch documents no such time: {named}.",)


@pytest.mark.parametrize(
    "times", [{}, {"start": None}, {"timezone": "Local"}, {"timezone": "+05:45"}, *RANGES.values()]
)
def test_a_time_that_is_read_is_not_told(times: dict[str, Any]) -> None:
    [panel] = panels(with_range(WIDGETS["timeSeries"], times), synthetic(), PAGE_RANGES[:1])
    assert panel.notes == ()
