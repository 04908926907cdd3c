import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.commands.reviewing.dashboard_words import dashboard_differences

CALLS = ["AWS/Bedrock", "Invocations", {"stat": "Sum", "label": "Calls"}]
ERRORS = ["AWS/Bedrock", "InvocationServerErrors", "ModelId", "claude", {"stat": "Sum"}]
LATENCY = ["AWS/Bedrock", "InvocationLatency", {"stat": "p99", "color": "#111111"}]


def graph(
    title: str, *metrics: list[Any], x: int = 0, y: int = 2, width: int = 12, **more: Any
) -> dict[str, Any]:
    properties = {"title": title, "view": "timeSeries", "region": "us-east-1", "metrics": list(metrics)}
    return {
        "type": "metric",
        "x": x,
        "y": y,
        "width": width,
        "height": 6,
        "properties": {**properties, **more},
    }


def text(markdown: str, *, y: int = 0) -> dict[str, Any]:
    return {"type": "text", "x": 0, "y": y, "width": 24, "height": 2, "properties": {"markdown": markdown}}


def changed(old: list[dict[str, Any]], new: list[dict[str, Any]], **more: Any) -> list[str]:
    return list(dashboard_differences(json.dumps({"widgets": old}), json.dumps({"widgets": new, **more})))


HEADING = text("# Traffic\nWhat is called")
ONE, TWO, THREE = graph("Calls", CALLS), graph("Errors", ERRORS, x=12), graph("Latency", LATENCY, y=8)

CHANGES: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]] = {
    "nothing": ([HEADING, ONE], [HEADING, ONE], []),
    "a widget that is new": ([ONE], [ONE, TWO], ['added: "Errors"']),
    "a widget that is gone": ([ONE, TWO], [ONE], ['removed: "Errors"']),
    "two that are new": ([ONE], [ONE, TWO, THREE], ['added: "Errors", "Latency"']),
    "a widget that is moved": (
        [ONE, TWO, THREE],
        [{**THREE, "y": 2}, {**ONE, "y": 8}, {**TWO, "y": 8}],
        ['"Latency": moved from row 8, column 0 to row 2, column 0'],
    ),
    "a widget that is renamed and moved": (
        [ONE, TWO, THREE],
        [graph("Duration", LATENCY, y=2), {**ONE, "y": 8}, {**TWO, "y": 8}],
        [
            '"Duration": moved from row 8, column 0 to row 2, column 0',
            '"Duration": renamed, Latency → Duration',
        ],
    ),
    "a widget that only makes room": (
        [ONE, THREE],
        [ONE, graph("Errors", ERRORS, y=8), {**THREE, "y": 14}],
        ['added: "Errors"'],
    ),
    "widgets that are only further apart": (
        [ONE, THREE],
        [ONE, {**THREE, "y": 9}],
        ["gaps between widgets change"],
    ),
    "a size": ([ONE], [{**ONE, "width": 24}], ['"Calls": resized, 12x6 → 24x6']),
    "a metric more": (
        [ONE],
        [graph("Calls", CALLS, ERRORS)],
        ['"Calls": metrics: + InvocationServerErrors Sum of claude'],
    ),
    "the order of metrics": (
        [graph("All", CALLS, ERRORS)],
        [graph("All", ERRORS, CALLS)],
        ['"All": metrics: another order'],
    ),
    "a statistic": (
        [THREE],
        [graph("Latency", [*LATENCY[:2], {"stat": "p95", "color": "#111111"}], y=8)],
        ['"Latency": InvocationLatency p95: statistic p99 → p95'],
    ),
    "a color": (
        [THREE],
        [graph("Latency", [*LATENCY[:2], {"stat": "p99", "color": "#222222"}], y=8)],
        ['"Latency": InvocationLatency p99: color #111111 → #222222'],
    ),
    "a label": (
        [ONE],
        [graph("Calls", [*CALLS[:2], {"stat": "Sum", "label": "Requests"}])],
        ['"Calls": label Calls → Requests'],
    ),
    "a period": ([{**ONE}], [graph("Calls", CALLS, period=60)], ['"Calls": period 300 → 60']),
    "a threshold line": (
        [graph("Calls", CALLS, annotations={"horizontal": [{"value": 5, "label": "warning: > 5"}]})],
        [graph("Calls", CALLS, annotations={"horizontal": [{"value": 7, "label": "warning: > 7"}]})],
        ['"Calls": horizontal line warning: > 5 → warning: > 7'],
    ),
    "a threshold line that is new": (
        [ONE],
        [graph("Calls", CALLS, annotations={"horizontal": [{"value": 7}]})],
        ['"Calls": horizontal line: + 7'],
    ),
    "the color of a line": (
        [graph("Calls", CALLS, annotations={"horizontal": [{"value": 5, "color": "#111111"}]})],
        [graph("Calls", CALLS, annotations={"horizontal": [{"value": 5, "color": "#222222"}]})],
        ['"Calls": horizontal line color #111111 → #222222'],
    ),
    "a text": (
        [HEADING],
        [text("# Traffic\nWhat is asked")],
        ['"Traffic": text # Traffic What is called → # Traffic What is asked'],
    ),
    "a text with another heading": (
        [HEADING],
        [text("# Calls\nWhat is called")],
        ['"Calls": text # Traffic What is called → # Calls What is called'],
    ),
    "a graph that shows something else": (
        [ONE],
        [graph("Latency", LATENCY)],
        ['added: "Latency"', 'removed: "Calls"'],
    ),
    "the same in several widgets": (
        [ONE, graph("All", CALLS, ERRORS, y=8)],
        [graph("Calls", CALLS, period=60), graph("All", CALLS, ERRORS, y=8, period=60)],
        ['period 300 → 60, in 2 widgets: "Calls", "All"'],
    ),
}


def latency(*statistics: str, **options: Any) -> list[dict[str, Any]]:
    """Return a widget that shows one metric by several statistics."""
    rows = [["AWS/Bedrock", "InvocationLatency", {"stat": each, **options}] for each in statistics]
    return [graph("Latency", *rows)]


STATISTICS: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "one more": (latency("p50", "p90", "p99", "p95"), ["metrics: + InvocationLatency p95"]),
    "one less": (latency("p50", "p99"), ["metrics: - InvocationLatency p90"]),
    "another one": (latency("p50", "p95", "p99"), ["InvocationLatency p95: statistic p90 → p95"]),
    "another order": (latency("p90", "p50", "p99"), ["metrics: another order"]),
    "one twice": (latency("p50", "p90", "p99", "p99"), ["metrics: + InvocationLatency p99"]),
    "a color of each": (
        latency("p50", "p90", "p99", color="#222222"),
        [f"InvocationLatency {each}: color none → #222222" for each in ("p50", "p90", "p99")],
    ),
}


@pytest.mark.parametrize(("new", "lines"), STATISTICS.values(), ids=STATISTICS)
def test_each_statistic_of_a_metric_is_a_row_of_its_own(new: list[dict[str, Any]], lines: list[str]) -> None:
    assert changed(latency("p50", "p90", "p99"), new) == [f'"Latency": {line}' for line in lines]


ROWS = st.lists(
    st.builds(
        lambda name, options: ["AWS/Bedrock", name, options],
        st.sampled_from(["Invocations", "InvocationLatency"]),
        st.fixed_dictionaries(
            {"stat": st.sampled_from(["p50", "p90", "Sum"])},
            optional={"color": st.sampled_from(["#111111", "#222222"]), "label": st.sampled_from(["a", "b"])},
        ),
    ),
    min_size=1,
    max_size=4,
)


@given(ROWS, ROWS)
def test_no_two_different_widgets_are_said_to_be_the_same(old: list[Any], new: list[Any]) -> None:
    assert (changed([graph("All", *old)], [graph("All", *new)]) == []) == (old == new)


@pytest.mark.parametrize(("old", "new", "lines"), CHANGES.values(), ids=CHANGES)
def test_a_dashboard_changes_widget_by_widget(
    old: list[dict[str, Any]], new: list[dict[str, Any]], lines: list[str]
) -> None:
    assert changed(old, new) == lines


def alarms(*names: str) -> dict[str, Any]:
    arns = [f"arn:aws:cloudwatch:us-east-1:111122223333:alarm:{name}" for name in names]
    properties = {"title": "Wrong?", "alarms": arns}
    return {"type": "alarm", "x": 0, "y": 0, "width": 24, "height": 2, "properties": properties}


def test_alarms_of_a_widget_are_named_and_many_are_counted() -> None:
    assert changed([alarms("a", "b")], [alarms("b", "c")]) == ['"Wrong?": alarms: + c, - a']
    assert changed([alarms("a")], [alarms("a", *"bcd")]) == ['"Wrong?": alarms: 3 added, 0 removed']


def test_widgets_of_one_title_are_told_apart_by_the_headings_above_them() -> None:
    def body(statistic: str) -> list[dict[str, Any]]:
        second = ["AWS/Bedrock", "Invocations", "ModelId", "nova", {"stat": statistic}]
        return [text("## Claude"), graph("Calls", ERRORS), text("## Nova", y=8), graph("Calls", second, y=10)]

    assert changed(body("Sum"), body("Average")) == [
        '"Calls" in "Nova": Invocations of nova: statistic Sum → Average'
    ]


def test_a_widget_without_a_title_is_called_by_its_type() -> None:
    assert changed([ONE], [ONE, {**graph("", ERRORS), "y": 20}]) == ["added: a metric widget"]


def test_two_equal_widgets_are_two() -> None:
    assert changed([ONE, {**ONE, "x": 12}], [ONE]) == ['removed: "Calls"']


def test_settings_of_the_dashboard_are_shown() -> None:
    assert changed([ONE], [ONE], start="-PT8H") == ["start none → -PT8H"]


def test_a_body_that_nobody_can_read_is_shown_as_text() -> None:
    assert list(dashboard_differences('{"widgets": 1}', "{}")) == ['body {"widgets": 1} → {}']


def test_another_spelling_of_the_same_body_is_no_difference() -> None:
    short = [graph("Calls", CALLS, ["...", {"stat": "p50"}])]
    long = [graph("Calls", CALLS, ["AWS/Bedrock", "Invocations", {"stat": "p50", "visible": True}])]
    assert changed(short, long) == []


ODD: tuple[Any, ...] = (None, True, -1, 1.5, "", "x", [], [None], [[]], {}, {"a": [1]}, '{"a": 1}')
BODY = {
    "start": "-PT8H",
    "widgets": [
        HEADING,
        graph("All", CALLS, LATENCY, period=60, annotations={"horizontal": [{"value": 5, "label": "a"}]}),
        alarms("a", "b"),
    ],
}


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*place, key)
        if isinstance(inner, (dict, list)):
            yield from places(inner, (*place, key))


@pytest.mark.parametrize("place", tuple(places(BODY)), ids=lambda place: ".".join(map(str, place)))
def test_a_body_with_anything_in_any_place_changes_in_words(place: tuple[Any, ...]) -> None:
    for odd in ODD:
        body: Any = copy.deepcopy(BODY)
        inner = body
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = odd
        for old, new in ((BODY, body), (body, BODY)):
            assert all(
                isinstance(line, str) for line in dashboard_differences(json.dumps(old), json.dumps(new))
            )
        assert list(dashboard_differences(json.dumps(body), json.dumps(body))) == []
