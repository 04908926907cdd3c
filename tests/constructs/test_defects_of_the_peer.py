"""Defects of the comparable CDK construct: one test for each shows that it does not exist here."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformStack

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmContext, MonitoredResource
from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.cloudwatch.dashboards.layout import Column
from bedrock_monitoring.cloudwatch.dashboards.variables import DashboardVariable, Values, VariableType
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.widgets import AlarmStatusWidget, GraphWidget, TextWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation, VerticalAnnotation
from bedrock_monitoring.constructs import BedrockDashboard, NotificationTopics, create_alarm
from bedrock_monitoring.notification import CRITICAL, Notify
from tests.bedrock.models.test_model_id import MODEL_IDS
from tests.bedrock.placing import metric_widgets, series, shown, widget
from tests.constructs.synthesis import dashboard_body, drawn, new_stack, refusal, resources, synthesized

HAIKU = "anthropic.claude-3-haiku-20240307-v1:0"
CANVAS = "amazon.nova-canvas-v1:0"


def model_body(folder: Path, model_id: str = HAIKU, **settings: Any) -> dict[str, Any]:
    """Return the body of a dashboard with one model on it."""

    def draw(stack: TerraformStack) -> None:
        BedrockDashboard(stack, "d").add_model_monitoring("Model", model_id, **settings)

    return dashboard_body(drawn(folder, draw))


def model_refusal(folder: Path, model_id: str = HAIKU, **settings: Any) -> str:
    dashboard = BedrockDashboard(new_stack(folder), "d")
    return refusal(lambda: dashboard.add_model_monitoring("Model", model_id, **settings))


# 1


def test_image_metrics_have_three_dimensions(tmp_path: Path) -> None:
    body = model_body(tmp_path, CANVAS, image_size="1024", bucketed_step_size="50")
    [images] = [one for one in shown(widget(body, "Images")) if one.name == "OutputImageCount"]
    assert images.dimensions == {"ModelId": CANVAS, "ImageSize": "1024", "BucketedStepSize": "50"}


def test_a_text_model_shows_no_images(tmp_path: Path) -> None:
    assert "OutputImageCount" not in json.dumps(model_body(tmp_path))


@pytest.mark.parametrize("half", [{"image_size": "1024"}, {"bucketed_step_size": "50"}])
def test_half_of_the_image_dimensions_is_refused(tmp_path: Path, half: dict[str, str]) -> None:
    assert model_refusal(tmp_path, CANVAS, **half) == (
        "model 'Model': image_size and bucketed_step_size are two dimensions of one metric;"
        " pass both, or neither to count all images"
    )


# 2


def test_the_cost_graph_has_the_period_of_the_others(tmp_path: Path) -> None:
    body = model_body(tmp_path, period=timedelta(hours=1), input_token_price=3, output_token_price=15)
    graphs = {
        found["properties"]["title"]: found["properties"]["period"]
        for found in metric_widgets(body)
        if found["properties"]["view"] == "timeSeries"
    }
    assert "Estimated cost by kind of token (USD)" in graphs
    assert set(graphs.values()) == {3600}


# 3


def test_a_price_of_zero_is_a_price(tmp_path: Path) -> None:
    cost = widget(
        model_body(tmp_path, input_token_price=0, output_token_price=0),
        "Estimated cost by kind of token (USD)",
    )
    assert [one.expression for one in shown(cost)] == ["tokens * 0 / 1000000", "tokens_2 * 0 / 1000000"]


@pytest.mark.parametrize(
    ("settings", "title", "label"),
    [
        ({"input_token_price": 0.001}, "Estimated cost, input only (USD)", "Input"),
        ({"output_token_price": 0.001}, "Estimated cost, output only (USD)", "Output"),
    ],
)
def test_one_price_alone_is_shown_and_said(
    tmp_path: Path, settings: dict[str, Any], title: str, label: str
) -> None:
    cost = widget(model_body(tmp_path, **settings), title)
    assert [(one.label, one.expression) for one in shown(cost)] == [(label, "tokens * 1 / 1000000")]


@pytest.mark.parametrize("price", [-0.01, float("nan"), float("inf")])
def test_what_is_no_price_is_refused(tmp_path: Path, price: float) -> None:
    line = model_refusal(tmp_path, output_token_price=price)
    assert line.startswith("model 'Model', output token price: ")
    assert line.endswith(" is not a price; write USD, zero or more, or leave it out")


def test_all_models_together_take_no_price(tmp_path: Path) -> None:
    dashboard: Any = BedrockDashboard(new_stack(tmp_path), "d")
    with pytest.raises(TypeError, match="input_token_price"):
        dashboard.add_all_models_monitoring(input_token_price=3)


# 4


def test_small_prices_are_written_without_an_exponent(tmp_path: Path) -> None:
    body = model_body(tmp_path, input_token_price=3e-8, output_token_price=1e-11)
    expressions = [
        one.expression or "" for one in shown(widget(body, "Estimated cost by kind of token (USD)"))
    ]
    assert expressions == ["tokens * 0.00003 / 1000000", "tokens_2 * 0.00000001 / 1000000"]


# 5


def test_counts_are_sums(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        BedrockDashboard(stack, "d").add_all_models_monitoring().add_model_monitoring("Model", CANVAS)

    statistics = {
        one.statistic
        for found in metric_widgets(dashboard_body(drawn(tmp_path, draw)))
        for one in series(found["properties"])
        if one.name and one.name not in ("InvocationLatency", "TimeToFirstToken") and one.statistic != "p50"
    }
    assert statistics == {"Sum"}


# 6


def test_two_dashboards_with_one_name_are_refused(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    BedrockDashboard(stack, "first")
    assert refusal(lambda: BedrockDashboard(stack, "second")) == (
        "dashboard 'second': the name 'BedrockMetricsDashboard' is used by 'monitoring/first/Default';"
        " pass another dashboard_name"
    )


def test_two_dashboards_with_two_names_are_two(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        BedrockDashboard(stack, "first")
        BedrockDashboard(stack, "second", dashboard_name="second")

    assert list(resources(drawn(tmp_path, draw), "aws_cloudwatch_dashboard")) == ["first", "second"]


# 7


def test_numbers_cover_the_whole_time_range(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        BedrockDashboard(stack, "d").add_all_models_monitoring().add_model_monitoring("Model", HAIKU)

    numbers = [
        found["properties"]
        for found in metric_widgets(dashboard_body(drawn(tmp_path, draw)))
        if found["properties"]["view"] == "singleValue" and "start" not in found["properties"]
    ]
    assert len(numbers) > 10
    assert all(number["setPeriodToTimeRange"] for number in numbers)


# 8


def test_latency_has_percentiles(tmp_path: Path) -> None:
    [latency] = [
        found["properties"]
        for found in metric_widgets(model_body(tmp_path))
        if found["properties"]["title"] == "Latency (s)" and found["properties"]["view"] == "timeSeries"
    ]
    percentiles = [one.statistic for one in series(latency) if one.name == "InvocationLatency"]
    assert percentiles == ["p50", "p90", "p99"]
    assert [one.label for one in shown(latency)] == percentiles


# 9


def test_alarms_their_state_annotations_and_variables_are_available(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        topics = NotificationTopics(
            stack,
            "topic",
            notify=Notify(),
            account="111122223333",
            region="us-east-1",
            name_prefix="p",
            tiers=[CRITICAL],
        )
        context = AlarmContext(
            naming=Naming(target="p", account="111122223333", region="us-east-1"), dashboard_url="https://x"
        )
        kind = ALARM_KINDS["throttles"]
        resource = MonitoredResource(slug="haiku", name="Haiku", model=HAIKU)
        alarm = kind.alarm(
            resource=resource, condition=kind.parse_condition("> 0 for 3 minutes"), context=context
        )
        assert isinstance(alarm, Alarm)
        create_alarm(stack, "throttles", alarm)
        model = DashboardVariable(
            id="model", type=VariableType.PROPERTY, value="ModelId", values=Values.from_values(HAIKU)
        )
        BedrockDashboard(stack, "d", variables=[model]).add_widgets(
            AlarmStatusWidget(alarms=topics.actions(CRITICAL).alarm),
            GraphWidget(
                title="Calls",
                left=[Metric(namespace="AWS/Bedrock", metric_name="Invocations")],
                left_annotations=[alarm.to_annotation(), HorizontalAnnotation(value=5, label="five")],
                vertical_annotations=[
                    VerticalAnnotation(date=datetime(2026, 1, 1, tzinfo=UTC), label="new year")
                ],
            ),
        )

    stack_json = drawn(tmp_path, draw)
    body = dashboard_body(stack_json)
    assert set(stack_json["resource"]) == {
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_metric_alarm",
        "aws_kms_alias",
        "aws_kms_key",
        "aws_sns_topic",
    }
    assert [variable["id"] for variable in body["variables"]] == ["model"]
    status, graph = (placed["properties"] for placed in body["widgets"])
    assert status["alarms"] == ["${aws_sns_topic.topic.arn}"]
    assert [line["value"] for line in graph["annotations"]["horizontal"]] == [0, 5]
    assert [line["label"] for line in graph["annotations"]["vertical"]] == ["new year"]


# 10


def test_twenty_models_with_prices_fit(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    dashboard = BedrockDashboard(stack, "d").add_all_models_monitoring()
    for model_id in MODEL_IDS[:20]:
        dashboard.add_model_monitoring(model_id, model_id, input_token_price=3e-8, output_token_price=15)
    body = dashboard_body(synthesized(stack))
    assert len(body["widgets"]) <= 500
    assert sum(len(found["properties"]["metrics"]) for found in metric_widgets(body)) <= 2500


def test_a_model_too_many_is_refused_where_it_is_added(tmp_path: Path) -> None:
    dashboard = BedrockDashboard(new_stack(tmp_path), "d")
    dashboard.add_widgets(Column(*[TextWidget(markdown="full")] * 499))
    before = dashboard.dashboard
    line = refusal(lambda: dashboard.add_model_monitoring("Model", HAIKU))
    assert line.startswith("dashboard 'BedrockMetricsDashboard', widgets: ")
    assert dashboard.dashboard is before


# 11


@pytest.mark.parametrize(
    "model_id", ["", "claude", "Anthropic.claude-3-haiku", f" {HAIKU}", f"{HAIKU} undefined"]
)
def test_a_bad_model_id_is_refused(tmp_path: Path, model_id: str) -> None:
    assert model_refusal(tmp_path, model_id).startswith("model 'Model': ")


@pytest.mark.parametrize(
    ("model_id", "dimension_value"),
    [
        (f"arn:aws:bedrock:us-east-1::foundation-model/{HAIKU}", HAIKU),
        (f"arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.{HAIKU}", f"us.{HAIKU}"),
        ("arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/e5t98lwp1dsr", "e5t98lwp1dsr"),
        (f"us.{HAIKU}", f"us.{HAIKU}"),
    ],
)
def test_an_arn_is_resolved_to_what_cloudwatch_knows(
    tmp_path: Path, model_id: str, dimension_value: str
) -> None:
    dimensions = {
        one.dimensions["ModelId"]
        for found in metric_widgets(model_body(tmp_path, model_id))
        for one in series(found["properties"])
        if one.name
    }
    assert dimensions == {dimension_value}


# 12


@pytest.mark.parametrize("name", ["", "has space", "a.b", "${name}", "대시보드", "a" * 256, "a\n"])
@pytest.mark.parametrize("argument", ["dashboard_name", "existing_dashboard"])
def test_a_name_that_cloudwatch_refuses_is_refused(tmp_path: Path, name: str, argument: str) -> None:
    arguments: dict[str, Any] = {argument: name}
    line = refusal(lambda: BedrockDashboard(new_stack(tmp_path), "d", **arguments))
    assert f"({len(name)} characters) is not a dashboard name" in line
    assert line.endswith("use 1 to 255 letters, digits, hyphens and underscores")


def test_the_longest_name_is_taken(tmp_path: Path) -> None:
    name = "a" * 255
    assert BedrockDashboard(new_stack(tmp_path), "d", dashboard_name=name).dashboard_name == name


def test_an_existing_dashboard_and_a_name_are_refused(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    first = BedrockDashboard(stack, "first")
    for existing in (first, "ops"):
        line = refusal(
            lambda existing=existing: BedrockDashboard(  # type: ignore[misc]
                stack, "second", existing_dashboard=existing, dashboard_name="mine"
            )
        )
        assert "dashboard_name cannot be combined with existing_dashboard" in line
        stack.node.try_remove_child("second")
