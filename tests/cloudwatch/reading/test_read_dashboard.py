import inspect
import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Fixed, Row
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, MetricsInsightsQuery
from bedrock_monitoring.cloudwatch.reading.equivalence import (
    equivalent,
    normal_form,
    written_out,
)
from bedrock_monitoring.cloudwatch.reading.read_dashboard import read_dashboard
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, RawWidget, Widget
from bedrock_monitoring.problems import InvalidInputError
from tests.body_checking import faults
from tests.cloudwatch.generated_dashboards import DASHBOARDS, REGION
from tests.cloudwatch.sample_bodies import BODIES


def read(body: Any, *, region: str | None = REGION) -> Dashboard:
    return read_dashboard(body, name="d", region=region)


def widgets(dashboard: Dashboard) -> list[Widget]:
    return [placed.widget for placed in dashboard.placed()]


def unchecked_body(dashboard: Dashboard) -> dict[str, Any]:
    """Return the body of a dashboard without a check by the schema: unknown parts of a body are kept."""
    unchecked: Any = inspect.unwrap(Dashboard.to_body)
    body: dict[str, Any] = unchecked(dashboard, region=REGION)
    return body


def only(metrics: list[Any], **properties: Any) -> Widget:
    """Return how a metric widget with these rows is read."""
    widget = {"type": "metric", "properties": {"region": REGION, "metrics": metrics, **properties}}
    [found] = widgets(read({"widgets": [widget]}))
    return found


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("region", [None, REGION, "eu-west-1"])
def test_a_body_of_the_console_comes_back_equivalent(name: str, region: str | None) -> None:
    body = BODIES[name]
    back = read(body, region=region).to_body(region=region or "ap-northeast-2")
    assert normal_form(back) == normal_form(body)
    assert read(back, region=region).to_body(region=region or "ap-northeast-2") == back


def test_every_type_of_widget_is_read_as_its_class() -> None:
    assert [type(widget).__name__ for widget in widgets(read(BODIES["every_widget"]))] == [
        "TextWidget",
        "GraphWidget",
        "SingleValueWidget",
        "GaugeWidget",
        "TableWidget",
        "AlarmWidget",
        "GraphWidget",
        "LogQueryWidget",
        "AlarmStatusWidget",
        "ExplorerWidget",
        "CustomWidget",
        "RawWidget",
    ]


def test_what_is_not_known_is_kept_as_it_is() -> None:
    dashboard = read(BODIES["unknown"])
    chart, text, *graphs = widgets(dashboard)
    assert (type(chart), text.raw_rest) == (RawWidget, {"id": "w1"})
    assert [(type(graph), graph.extra) for graph in graphs] == [
        (GraphWidget, {"glow": True}),
        (GraphWidget, None),
    ]
    assert dashboard.raw_rest == {"theme": {"dark": True}}
    assert normal_form(unchecked_body(dashboard)) == normal_form(BODIES["unknown"])


@settings(deadline=None, derandomize=True, max_examples=40)
@given(dashboard=DASHBOARDS)
def test_what_this_library_writes_it_reads_back_to_the_same_body(dashboard: Dashboard) -> None:
    body = dashboard.to_body(region=REGION)
    assert faults(body) == []
    assert read(body).to_body(region=REGION) == body
    assert read(dashboard.to_json(region=REGION), region=None).to_body(region="ap-northeast-2") == body


@settings(deadline=None, derandomize=True, max_examples=40)
@given(dashboard=DASHBOARDS)
def test_no_widget_of_a_generated_dashboard_is_read_as_raw_but_the_raw(dashboard: Dashboard) -> None:
    before = [isinstance(widget, RawWidget) for widget in widgets(dashboard)]
    body = dashboard.to_body(region=REGION)
    assert [isinstance(widget, RawWidget) for widget in widgets(read(body))] == before


def test_shorthands_are_written_out() -> None:
    rows = BODIES["shorthands"]["widgets"][0]["properties"]["metrics"]
    assert [head for head, _ in written_out(rows)] == [
        ["AWS/Bedrock", "Invocations", "ModelId", "a"],
        ["AWS/Bedrock", "Invocations", "ModelId", "a"],
        ["AWS/Bedrock", "Invocations", "ModelId", "b"],
        ["AWS/Bedrock", "InputTokenCount", "ModelId", "b"],
        ["AWS/Bedrock", "InputTokenCount", "ModelId", "c"],
        ["AWS/Bedrock", "OutputTokenCount"],
    ]


def test_a_shorthand_skips_expressions_above_it() -> None:
    rows = [["n", "m", "d", "v"], [{"expression": "1"}], ["...", "w"]]
    assert [head for head, _ in written_out(rows)] == [["n", "m", "d", "v"], [], ["n", "m", "d", "w"]]


@pytest.mark.parametrize("rows", [[["."]], [["n", "m"], [".", ".", "."]], ["n"]])
def test_a_shorthand_that_stands_for_nothing_leaves_the_widget_as_it_is(rows: list[Any]) -> None:
    assert only(rows) == RawWidget(
        widget_type="metric", raw_properties={"region": REGION, "metrics": rows}, width=6, height=6
    )


def test_hidden_inputs_become_what_an_expression_uses() -> None:
    rows = [
        [{"expression": "100*m2/m1", "id": "e1", "label": "Rate", "region": REGION}],
        ["AWS/Bedrock", "Invocations", {"id": "m1", "visible": False}],
        ["AWS/Bedrock", "InvocationClientErrors", {"id": "m2", "visible": False}],
    ]
    assert only(rows, stat="Sum") == GraphWidget(
        width=6,
        statistic="Sum",
        left=(
            MathExpression(
                expression="100*m2/m1",
                label="Rate",
                using_metrics={
                    "m1": Metric(namespace="AWS/Bedrock", metric_name="Invocations"),
                    "m2": Metric(namespace="AWS/Bedrock", metric_name="InvocationClientErrors"),
                },
            ),
        ),
    )


def test_inputs_before_their_expression_keep_their_order_and_ids() -> None:
    rows = [["n", "m", {"id": "m1", "visible": False}], [{"expression": "RATE(m1)"}]]
    assert only(rows) == GraphWidget(
        width=6,
        left=(
            Metric(namespace="n", metric_name="m", id="m1", visible=False),
            MathExpression(expression="RATE(m1)"),
        ),
    )


def test_a_query_is_read_as_a_query() -> None:
    query = 'SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId) GROUP BY ModelId'
    assert only([[{"expression": query, "period": 60}]]) == GraphWidget(
        width=6, left=(MetricsInsightsQuery(query=query, period=timedelta(minutes=1)),)
    )


def test_a_metric_on_the_right_before_one_on_the_left_keeps_its_place() -> None:
    first, *_, last = widgets(read(BODIES["metric_math"]))
    assert isinstance(first, GraphWidget)
    assert isinstance(last, GraphWidget)
    assert [metric.extra for metric in last.left if metric.extra] == [{"yAxis": "right"}]
    assert last.right == ()


def test_widgets_in_rows_are_read_as_rows_so_that_more_can_be_put_among_them() -> None:
    assert all(isinstance(element, Row) for element in read(BODIES["every_widget"]).elements)


def test_widgets_apart_keep_their_places() -> None:
    dashboard = read(BODIES["places"])
    [fixed] = dashboard.elements
    assert isinstance(fixed, Fixed)
    assert [(one.x, one.y, one.width, one.height) for one in dashboard.placed()] == [
        (3, 5, 5, 2),
        (20, 0, 4, 9),
        (0, 9, 6, 6),
        (0, 15, 20, 1),
    ]


def test_widgets_without_places_flow() -> None:
    places = [(one.x, one.y) for one in read(BODIES["flowing"]).placed()]
    assert places == [(0, 0), (10, 0), (0, 3), (0, 4)]


def test_a_region_that_everything_has_need_not_be_named() -> None:
    properties = {"region": "eu-west-1", "metrics": [["n", "m"]]}
    body = {"widgets": [{"type": "metric", "properties": properties}]}
    metrics = (Metric(namespace="n", metric_name="m"),)
    assert widgets(read(body, region="eu-west-1")) == [GraphWidget(width=6, left=metrics)]
    assert widgets(read(body, region=None)) == [GraphWidget(width=6, left=metrics, region="eu-west-1")]


@pytest.mark.parametrize(
    "change",
    [
        {"periodOverride": "auto"},
        {"widgets": [{"type": "text", "properties": {"markdown": "a", "background": "solid"}}]},
        {
            "widgets": [
                {"type": "text", "x": 0, "y": 0, "width": 6, "height": 6, "properties": {"markdown": "a"}}
            ]
        },
    ],
)
def test_a_default_that_is_written_changes_nothing(change: dict[str, Any]) -> None:
    body = {"widgets": [{"type": "text", "properties": {"markdown": "a"}}]}
    assert equivalent({**body, **change}, body)


@pytest.mark.parametrize(
    "changed",
    [
        {"widgets": []},
        {"widgets": [{"type": "text", "properties": {"markdown": "b"}}]},
        {"widgets": [{"type": "text", "x": 1, "y": 0, "properties": {"markdown": "a"}}]},
        {"widgets": [{"type": "text", "properties": {"markdown": "a", "background": "transparent"}}]},
        {"start": "-PT3H", "widgets": [{"type": "text", "properties": {"markdown": "a"}}]},
    ],
)
def test_another_content_is_not_equivalent(changed: dict[str, Any]) -> None:
    assert not equivalent(changed, {"widgets": [{"type": "text", "properties": {"markdown": "a"}}]})


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        (
            "",
            [
                (
                    "dashboard 'd': it is not JSON: Expecting value: line 1 column 1 (char 0); pass what "
                    "GetDashboard returns as DashboardBody"
                )
            ],
        ),
        (
            '{"widgets":[{"type":"text","x":NaN}]}',
            [
                (
                    "dashboard 'd': it is not JSON: NaN is not a number that a double can hold; "
                    "pass what GetDashboard returns as DashboardBody"
                )
            ],
        ),
        (
            "[]",
            [
                (
                    "dashboard 'd', body: it is not an object with an array of widgets; pass what "
                    "GetDashboard returns as DashboardBody"
                )
            ],
        ),
        (
            "{}",
            [
                (
                    "dashboard 'd', body: it is not an object with an array of widgets; pass what "
                    "GetDashboard returns as DashboardBody"
                )
            ],
        ),
        (
            json.dumps(
                {"widgets": [1, {"type": 2}, {"type": "text", "x": 0, "width": "6", "properties": []}]}
            ),
            [
                f"dashboard 'd', widget {number}: {what}; mend it as Dashboard body structure and syntax of "
                "the CloudWatch API reference says"
                for number, what in (
                    (1, "it is not an object"),
                    (2, "it has no type"),
                    (3, "its properties are not an object"),
                    (3, "it has only one of x and y"),
                    (3, "its width is '6', not a whole number"),
                )
            ],
        ),
    ],
)
def test_what_is_no_body_is_refused(body: str, messages: list[str]) -> None:
    with pytest.raises(InvalidInputError) as error:
        read(body)
    assert [str(problem) for problem in error.value.problems] == messages


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where every value of a body is."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*path, key))


PATHS = [(name, path) for name, body in BODIES.items() for path in paths(body) if path]
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 2000)
    | st.sampled_from(["", "text", "right", "-PT3H", "..."]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "value"]), inner, max_size=2)
    ),
    max_leaves=3,
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(place=st.sampled_from(PATHS), value=JSON_VALUES)
def test_a_body_with_anything_in_it_is_kept_or_refused(
    place: tuple[str, tuple[Any, ...]], value: object
) -> None:
    name, (*path, last) = place
    body = deepcopy(BODIES[name])
    inner: Any = body
    for key in path:
        inner = inner[key]
    inner[last] = value
    try:
        back = unchecked_body(read(body))
    except InvalidInputError:
        return
    assert normal_form(back) == normal_form(body)
