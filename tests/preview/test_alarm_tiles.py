"""The tiles of a widget of alarms: which there are, in which order, and what each says."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.evaluation.alarm_history import AlarmHistory
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.preview import alarm_tiles
from bedrock_monitoring.preview.panels import Panel
from bedrock_monitoring.preview.preview_dashboards import preview_body
from tests.preview.sample import NOW, SOURCE

END = int(NOW.timestamp())
HOUR = TimeRange(start=END - 3600, end=END)
STATES: dict[str, tuple[AlarmState | None, int | None]] = {
    "c": (AlarmState.OK, 50),
    "d": (AlarmState.ALARM, None),
    "a": (AlarmState.ALARM, 100),
    "f": (AlarmState.ALARM, 200),
    "b": (AlarmState.INSUFFICIENT_DATA, 300),
    "e": (AlarmState.ALARM, 100),
}
"""The states of alarms, and since when each is in it."""

HISTORIES = {
    name: AlarmHistory(name=name, title=name, state=state, state_since=since)
    for name, (state, since) in STATES.items()
}


def shown(widget: dict[str, Any]) -> Panel:
    dashboard = preview_body(
        {"widgets": [{"type": "alarm", "properties": widget}]},
        name="sample",
        location="here",
        source=SOURCE,
        ranges=[HOUR],
        now=NOW,
        histories_over=lambda _: HISTORIES,
    )
    return dashboard.panels[0]


def names(panel: Panel) -> str:
    return "".join(re.findall(r'<span class="name" title="(\w+)"', panel.content))


@pytest.mark.parametrize(
    ("properties", "in_order"),
    [
        ({}, "abcdefu"),
        ({"sortBy": "default"}, "abcdefu"),
        ({"sortBy": "stateUpdatedTimestamp"}, "faedbcu"),
        ({"states": ["ALARM"]}, "adef"),
        ({"states": ["OK", "INSUFFICIENT_DATA"]}, "bc"),
        ({"states": []}, "abcdefu"),
    ],
)
def test_tiles_are_in_the_order_of_names_or_the_worst_and_newest_first(
    properties: dict[str, Any], in_order: str
) -> None:
    panel = shown({"alarms": ["u", *HISTORIES], **properties})
    assert names(panel) == in_order
    assert (panel.kind, panel.title) == ("alarm", "Alarms")


def history(**values: Any) -> AlarmHistory:
    return AlarmHistory(name='the "name"', title="a < b", **values)


@pytest.mark.parametrize(
    ("tile", "class_", "said"),
    [
        (history(state=AlarmState.ALARM, condition="> 1"), "tile alarm", ["In alarm", "a < b", "> 1"]),
        (history(state=AlarmState.OK, condition="> 1"), "tile ok", ["OK", "a < b", "> 1"]),
        (history(state=AlarmState.INSUFFICIENT_DATA), "tile insufficient", ["Insufficient data", "a < b"]),
        (history(), "tile not-known", ["State not known", "a < b"]),
        (
            history(state=AlarmState.ALARM, condition="ALARM(a)", child_count=3, children_in_alarm=2),
            "tile alarm composite",
            ["In alarm", "a < b", "2 of 3 in alarm"],
        ),
        (
            history(state=AlarmState.OK, state_spans=((AlarmState.ALARM, 90), (AlarmState.OK, 3510))),
            "tile ok",
            ["OK", "a < b", "In alarm for 1 of 60 minutes."],
        ),
    ],
)
def test_a_tile_says_its_state_and_its_condition_or_how_many_of_its_alarms_are_in_alarm(
    tile: AlarmHistory, class_: str, said: list[str]
) -> None:
    html = alarm_tiles.to_html([tile], HOUR)
    assert f'<li class="{class_}">' in html
    texts = [part.replace("&lt;", "<").replace("&gt;", ">") for part in re.findall(r">([^<>]+)</span>", html)]
    assert texts == said
    assert 'title="the &quot;name&quot;"' in html
    is_evaluated = bool(tile.condition or tile.state_spans)
    assert ("Added by the preview: what an alarm says, its condition" in html) is is_evaluated


def test_a_bar_shows_the_states_in_their_order_each_as_long_as_it_lasted() -> None:
    spans = ((AlarmState.INSUFFICIENT_DATA, 60), (AlarmState.ALARM, 120), (AlarmState.OK, 180))
    evaluated = history(state=AlarmState.OK, state_spans=spans)
    for html in (
        alarm_tiles.to_html([evaluated], HOUR),
        alarm_tiles.state_strips([history(), evaluated], HOUR),
    ):
        assert re.findall(r'<span class="(\w+)" data-css="flex-grow:(\d+)">', html) == [
            *(("insufficient", "60"), ("alarm", "120"), ("ok", "180"))
        ]
        assert html.count("<li") == 1
    assert alarm_tiles.state_strips([history()], HOUR) == ""
