"""One odd property does not cost a widget its class, and nothing of it is lost."""

import inspect
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch import Dashboard, Extra, Metric, RawWidget, Widget
from bedrock_monitoring.cloudwatch.reading.equivalence import normal_form
from bedrock_monitoring.cloudwatch.reading.read_dashboard import read_body, read_dashboard
from tests.cloudwatch.odd_widgets import CALLS, KEPT_AS_JSON, ODD, REGION, metric

DASHBOARD: Any = Dashboard


def written(dashboard: Dashboard, region: str = REGION) -> dict[str, Any]:
    """Return the body of a dashboard without a check by the schema."""
    body: dict[str, Any] = inspect.unwrap(DASHBOARD.to_body)(dashboard, region=region)
    return body


def only(dashboard: Dashboard) -> Widget:
    [placed] = dashboard.placed()
    return placed.widget


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_widget_keeps_its_class_and_carries_what_is_odd(kind: str) -> None:
    odd = ODD[kind]
    widget = only(read_dashboard({"widgets": [odd.widget]}, name="d", region=REGION))
    known = {key: value for key, value in (widget.extra or {}).items() if value is not Extra.OMITTED}
    assert (type(widget).__name__, known) == (odd.is_read_as, odd.extra or {})


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("region", [None, REGION, "eu-west-1"])
def test_an_odd_widget_is_written_as_it_was(kind: str, region: str | None) -> None:
    body = {"widgets": [ODD[kind].widget]}
    back = written(read_dashboard(body, name="d", region=region), region or "ap-northeast-2")
    assert normal_form(back) == normal_form(body)
    assert written(read_dashboard(back, name="d", region=region), region or "ap-northeast-2") == back


@pytest.mark.parametrize("kind", KEPT_AS_JSON)
def test_a_widget_that_cannot_be_read_stays_json_for_a_reason(kind: str) -> None:
    widget, reason = KEPT_AS_JSON[kind]
    reading = read_body({"widgets": [ODD["no SOURCE"].widget, widget]}, name="d", region=REGION)
    assert reading.kept_as_json == {1: reason}
    raw = reading.dashboard.placed()[1].widget
    assert isinstance(raw, RawWidget)
    assert raw.raw_properties == widget["properties"]


def test_an_option_of_a_metric_that_is_not_known_is_carried_by_the_metric() -> None:
    row = [*CALLS, {"stat": "Sum", "glow": 1, "color": "red"}]
    widget: Any = only(read_dashboard({"widgets": [metric(row)]}, name="d", region=REGION))
    assert widget.left == (
        Metric(
            namespace="AWS/Bedrock",
            metric_name="Invocations",
            dimensions_map={"ModelId": "a"},
            statistic="Sum",
            extra={"glow": 1, "color": "red"},
        ),
    )


def test_one_odd_key_of_a_variable_does_not_cost_the_others_their_class() -> None:
    odd = {
        "type": "pattern",
        "pattern": "us-east-1",
        "inputType": "select",
        "id": "region",
        "label": "Region",
        "defaultValue": "us-east-1",
        "visible": True,
        "inputPopulationType": "custom",
        "customValues": "us-east-1, N. Virginia",
        "value": "us-east-1",
        "values": [{"value": "us-east-1", "label": "N. Virginia", "glow": 1}],
    }
    without_values = {**odd, "id": "second", "values": None}
    body = {"widgets": [], "variables": [odd, without_values]}
    dashboard = read_dashboard(body, name="d", region=REGION)
    assert dashboard.raw_rest == {}
    assert dashboard.variables[0].extra == {
        "inputPopulationType": "custom",
        "customValues": "us-east-1, N. Virginia",
        "value": "us-east-1",
    }
    assert normal_form(written(dashboard)) == normal_form(body)


def test_a_variable_without_what_it_replaces_leaves_all_as_they_are() -> None:
    body = {"widgets": [], "variables": [{"type": "pattern", "id": "a", "inputType": "input"}]}
    dashboard = read_dashboard(body, name="d", region=REGION)
    assert (dashboard.variables, dashboard.raw_rest) == ((), {"variables": body["variables"]})
