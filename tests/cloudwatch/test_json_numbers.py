"""Whole numbers are integers in every dashboard body, whoever wrote them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch import (
    AnomalyDetectionBand,
    CustomWidget,
    Dashboard,
    GaugeWidget,
    GraphWidget,
    HorizontalAnnotation,
    HorizontalBand,
    MathExpression,
    Metric,
    RawWidget,
    TableWidget,
    Widget,
    YAxisProps,
)
from bedrock_monitoring.cloudwatch.json_numbers import with_whole_numbers
from bedrock_monitoring.cloudwatch.reading.read_dashboard import read_dashboard

CALLS = Metric(namespace="N", metric_name="Calls", period=timedelta(seconds=60.0))
WIDGETS: Mapping[str, Widget] = {
    "lines and axes of a graph": GraphWidget(
        left=[CALLS],
        left_annotations=[HorizontalAnnotation(value=5.0), HorizontalBand(lower=1.0, upper=2.5)],
        right=[CALLS.with_(statistic="Sum")],
        right_annotations=[HorizontalAnnotation(value=30000.0)],
        left_y_axis=YAxisProps(min=0.0, max=100.0),
        right_y_axis=YAxisProps(min=-1.0, max=0.1),
    ),
    "a band": GraphWidget(left=[CALLS, AnomalyDetectionBand(metric=CALLS, std_devs=2.0)]),
    "metric math": GraphWidget(left=[MathExpression(expression="calls * 5", using_metrics={"calls": CALLS})]),
    "a gauge": GaugeWidget(
        metrics=[CALLS],
        left_y_axis=YAxisProps(min=0.0, max=10.0),
        annotations=[HorizontalAnnotation(value=7.0)],
    ),
    "a table": TableWidget(metrics=[CALLS], thresholds=[HorizontalBand(lower=0.0, upper=5.0)]),
    "a widget of one's own": CustomWidget(
        function_arn="arn:aws:lambda:us-east-1:111122223333:function:f",
        params={"limit": 10.0, "share": 0.1, "deep": [{"n": 1.0}, (2.0,)]},
    ),
    "a widget that this library does not know": RawWidget(
        widget_type="new", raw_properties={"size": 3.0, "more": {"share": 0.25}}, raw_rest={"weight": 1.0}
    ),
}


def whole_floats(body: str) -> list[str]:
    """Return the numbers of a JSON text that are whole and not written as integers."""
    found: list[str] = []

    def take(number: str) -> float:
        if float(number).is_integer():
            found.append(number)
        return float(number)

    json.loads(body, parse_float=take)
    return found


@pytest.mark.parametrize("widget", WIDGETS.values(), ids=WIDGETS)
def test_a_body_has_whole_numbers_as_integers(widget: Widget) -> None:
    dashboard = Dashboard(name="d", elements=[widget], raw_rest={"version": 2.0})
    body = dashboard.to_json(region="us-east-1")
    assert whole_floats(body) == []
    assert json.loads(body)["version"] == 2


def test_an_adopted_body_is_rendered_with_integers() -> None:
    properties = {
        "region": "us-east-1",
        "view": "timeSeries",
        "metrics": [["N", "Calls", {"period": 60.0}]],
        "annotations": {"horizontal": [{"value": 5.0}, {"value": 0.1}]},
    }
    body = json.dumps(
        {
            "widgets": [
                {"type": "metric", "x": 0, "y": 0, "width": 6, "height": 6, "properties": properties},
                {"type": "later", "x": 6, "y": 0, "width": 6, "height": 6, "properties": {"n": 8.0}},
            ],
            "unknown": [1.0],
        }
    )
    written = read_dashboard(body, name="d", region="us-east-1").to_json(region="us-east-1")
    assert whole_floats(body)
    assert whole_floats(written) == []
    assert '"value":0.1' in written


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (5.0, "5"),
        (-30000.0, "-30000"),
        (0.0, "0"),
        (0.1, "0.1"),
        (0.30000000000000004, "0.30000000000000004"),
        (12.5, "12.5"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (True, "true"),
        (None, "null"),
        ("5.0", '"5.0"'),
        (MappingProxyType({"a": (1.0, [2.0])}), '{"a": [1, [2]]}'),
    ],
)
def test_a_number_is_written_as_terraform_keeps_it(given: Any, written: str) -> None:
    assert json.dumps(with_whole_numbers(given)) == written
