from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.widgets import RawWidget
from tests.body_checking import faults
from tests.cloudwatch.sample_bodies import BODIES
from tools.dashboard_body_schema import json_schema, schema_text

ROOT = Path(__file__).parents[2]


def widget(type_: str, **properties: Any) -> dict[str, Any]:
    return {"widgets": [{"type": type_, "properties": properties}]}


def graph(**properties: Any) -> dict[str, Any]:
    return widget("metric", region="us-east-1", **{"metrics": [], **properties})


def test_the_committed_schema_is_that_of_the_classes() -> None:
    committed = (ROOT / "dashboard-body.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "dashboard-body.schema.json is out of date: run `make schema`"


def test_the_schema_is_one_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", BODIES)
def test_a_body_of_the_console_keeps_to_it(name: str) -> None:
    assert faults(BODIES[name]) == []


def test_what_cloudwatch_may_add_tomorrow_keeps_to_it() -> None:
    body = {"widgets": [{"type": "chart", "new": 1, "properties": {"new": {}}}], "new": True}
    assert faults(body) == []
    assert faults(graph(new=[1])) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, "$: 'widgets' is a required property"),
        ({"widgets": {}}, "$.widgets: {} is not of type 'array'"),
        (
            {"widgets": [], "start": "yesterday"},
            "$.start: 'yesterday' is not valid under any of the given schemas",
        ),
        ({"widgets": [], "periodOverride": "no"}, "$.periodOverride: 'no' is not one of ['auto', 'inherit']"),
        ({"widgets": [{"properties": {}}]}, "$.widgets[0]: 'type' is a required property"),
        (
            {"widgets": [{"type": "x", "x": 1, "properties": {}}]},
            "$.widgets[0]: 'y' is a dependency of 'x'",
        ),
        (
            {"widgets": [{"type": "x", "width": 25, "properties": {}}]},
            "$.widgets[0].width: 25 is greater than the maximum of 24",
        ),
        (
            {"widgets": [{"type": "x", "height": 1001, "properties": {}}]},
            "$.widgets[0].height: 1001 is greater than the maximum of 1000",
        ),
        (widget("text"), "$.widgets[0].properties: 'markdown' is a required property"),
        (widget("alarm", alarms=[]), "$.widgets[0].properties.alarms: [] should be non-empty"),
        (
            widget("log", region="us-east-1"),
            "$.widgets[0].properties: 'query' is a required property",
        ),
        (widget("custom"), "$.widgets[0].properties: 'endpoint' is a required property"),
        (
            graph(view="line"),
            (
                "$.widgets[0].properties.view: 'line' is not one of ['timeSeries', 'bar', 'pie', "
                "'singleValue', 'gauge', 'table']"
            ),
        ),
        (
            graph(period=45),
            "$.widgets[0].properties.period: 45 is not valid under any of the given schemas",
        ),
        (
            graph(insightRule={"ruleName": "callers", "maxContributorCount": 101}),
            "$.widgets[0].properties.insightRule.maxContributorCount: 101 is greater than the maximum of 100",
        ),
        (graph(metrics=[[]]), "$.widgets[0].properties.metrics[0]: [] should be non-empty"),
        (
            graph(metrics=[["a", "b", {"dimensions": {}}]]),
            (
                "$.widgets[0].properties.metrics[0][2]: {'dimensions': {}} is not valid under any of the "
                "given schemas"
            ),
        ),
        (
            graph(annotations={"alarms": ["a", "b"]}),
            "$.widgets[0].properties.annotations.alarms: ['a', 'b'] is too long",
        ),
        (
            widget("explorer", labels=[], metrics=[]),
            "$.widgets[0].properties.metrics: [] should be non-empty",
        ),
        (
            {
                "widgets": [],
                "variables": [{"type": "property", "inputType": "input", "id": "a b", "property": "x"}],
            },
            "$.variables[0].id: 'a b' does not match '^[0-9A-Za-z_-]{1,32}$'",
        ),
    ],
)
def test_a_wrong_value_is_a_fault_with_its_place(body: dict[str, Any], fault: str) -> None:
    assert faults(body) == [fault]


def test_every_body_that_a_test_makes_is_checked() -> None:
    text = RawWidget(widget_type="text", raw_properties={"text": "not what it is called"})
    with pytest.raises(AssertionError, match="'markdown' is a required property"):
        Dashboard(name="raw", elements=[text]).to_body(region="us-east-1")
