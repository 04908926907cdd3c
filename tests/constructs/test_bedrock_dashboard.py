from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from bedrock_monitoring.cloudwatch.dashboards.dashboard import PeriodOverride
from bedrock_monitoring.cloudwatch.metrics import Metric, Stats
from bedrock_monitoring.cloudwatch.widgets import SingleValueWidget, TextWidget
from bedrock_monitoring.constructs import BedrockDashboard
from tests.bedrock.placing import headings, metric_widgets, series, shown, widget
from tests.constructs.synthesis import (
    dashboard_body,
    drawn,
    new_stack,
    only,
    refusal,
    resources,
    synthesized,
)

SONNET = "anthropic.claude-3-sonnet-20240229-v1:0"
GUARDRAIL = "arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl"
CONSOLE = "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards:name="


def draw_what_the_guide_shows(stack: TerraformStack) -> None:
    dashboard = BedrockDashboard(stack, "bedrock")
    dashboard.add_all_models_monitoring()
    dashboard.add_model_monitoring("Anthropic Claude 3 Sonnet", SONNET)
    dashboard.add_widgets(
        SingleValueWidget(
            title="Server Errors (All Models)",
            width=12,
            metrics=[
                Metric(
                    namespace="AWS/Bedrock",
                    metric_name="InvocationServerErrors",
                    statistic=Stats.SAMPLE_COUNT,
                    period=timedelta(hours=1),
                )
            ],
        )
    )


def test_a_dashboard_shows_all_models_one_model_and_a_custom_widget(tmp_path: Path) -> None:
    body = dashboard_body(drawn(tmp_path, draw_what_the_guide_shows))
    assert headings(body) == ["## All models", "## Anthropic Claude 3 Sonnet"]
    last = body["widgets"][-1]
    assert (last["x"], last["width"], last["height"]) == (0, 12, 3)
    assert last["properties"] == {
        "view": "singleValue",
        "region": "us-east-1",
        "title": "Server Errors (All Models)",
        "metrics": [["AWS/Bedrock", "InvocationServerErrors", {"stat": "SampleCount", "period": 3600}]],
    }


def test_a_dashboard_is_one_resource_with_its_name_and_url_as_outputs(tmp_path: Path) -> None:
    stack_json = drawn(tmp_path, draw_what_the_guide_shows)
    assert list(stack_json["resource"]) == ["aws_cloudwatch_dashboard"]
    assert list(resources(stack_json, "aws_cloudwatch_dashboard")) == ["bedrock"]
    assert only(stack_json, "aws_cloudwatch_dashboard")["dashboard_name"] == "BedrockMetricsDashboard"
    assert {name: output["value"] for name, output in stack_json["output"].items()} == {
        "bedrock_name": "BedrockMetricsDashboard",
        "bedrock_url": f"{CONSOLE}BedrockMetricsDashboard",
    }


Shown = tuple[str, str, str, tuple[str, ...]]

RUNTIME = (
    ("InputTokenCount", "Sum"),
    ("OutputTokenCount", "Sum"),
    ("InvocationLatency", "Average"),
    ("InvocationLatency", "Minimum"),
    ("InvocationLatency", "Maximum"),
    ("Invocations", "Sum"),
    ("InvocationClientErrors", "Sum"),
    ("InvocationServerErrors", "Sum"),
    ("InvocationThrottles", "Sum"),
    ("LegacyModelInvocations", "Sum"),
    ("OutputImageCount", "Sum"),
)
ALIAS = "arn:aws:bedrock:us-east-1:111122223333:agent-alias/ABCDEFGHIJ/KLMNOPQRST"
GUARDRAILS = (("Invocations", "Sum"), ("InvocationsIntervened", "Sum"))


def shown_metrics(body: dict[str, Any]) -> set[Shown]:
    """Return every metric that is drawn or computed with: namespace, name, statistic and dimensions."""
    return {
        (one.namespace or "", one.name or "", one.statistic, tuple(one.dimensions))
        for found in metric_widgets(body)
        for one in series(found["properties"])
        if one.name
    }


def test_every_metric_over_all_models_is_shown(tmp_path: Path) -> None:
    body = dashboard_body(
        drawn(tmp_path, lambda stack: BedrockDashboard(stack, "d").add_all_models_monitoring())
    )
    assert {("AWS/Bedrock", *metric, ()) for metric in RUNTIME} <= shown_metrics(body)


def test_every_metric_of_a_model_is_shown(tmp_path: Path) -> None:
    body = dashboard_body(
        drawn(
            tmp_path,
            lambda stack: BedrockDashboard(stack, "d").add_model_monitoring(
                "Omni", "amazon.nova-2-omni-v1:0", image_size="1024", bucketed_step_size="50"
            ),
        )
    )
    of_the_model = {
        ("AWS/Bedrock", *metric, ("ModelId",)) for metric in RUNTIME if metric[0] != "OutputImageCount"
    }
    of_its_images = ("AWS/Bedrock", "OutputImageCount", "Sum", ("ModelId", "ImageSize", "BucketedStepSize"))
    assert of_the_model | {of_its_images} <= shown_metrics(body)


def test_every_metric_of_guardrails_is_shown(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        dashboard = BedrockDashboard(stack, "d")
        dashboard.add_guardrail_monitoring("PII", GUARDRAIL, guardrail_version="2")
        dashboard.add_all_guardrails_monitoring()

    body = dashboard_body(drawn(tmp_path, draw))
    assert headings(body) == ["## Guardrail: PII", "## All guardrails"]
    assert shown_metrics(body) >= {
        ("AWS/Bedrock/Guardrails", *metric, dimensions)
        for metric in GUARDRAILS
        for dimensions in (("GuardrailArn", "GuardrailVersion"), ("Operation",))
    }
    versions = {
        one.dimensions.get("GuardrailVersion") for one in series(widget_of_guardrail(body)) if one.name
    }
    assert versions == {"2"}


def widget_of_guardrail(body: dict[str, Any]) -> dict[str, Any]:
    graphs = [found["properties"] for found in metric_widgets(body)]
    first: dict[str, Any] = next(graph for graph in graphs if graph["title"] == "Guardrail activity")
    return first


def test_the_default_version_of_a_guardrail_is_its_draft(tmp_path: Path) -> None:
    body = dashboard_body(
        drawn(tmp_path, lambda stack: BedrockDashboard(stack, "d").add_guardrail_monitoring("PII", GUARDRAIL))
    )
    assert {one.dimensions["GuardrailVersion"] for one in shown(widget_of_guardrail(body))} == {"DRAFT"}


def test_every_method_takes_the_period_of_its_graphs(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        hour = timedelta(hours=1)
        (
            BedrockDashboard(stack, "d")
            .add_all_models_monitoring(period=hour)
            .add_model_monitoring("Sonnet", SONNET, period=hour, input_token_price=0.003)
            .add_guardrail_monitoring("PII", GUARDRAIL, period=hour)
            .add_all_guardrails_monitoring(automated_reasoning=True, period=hour)
            .add_all_agents_monitoring(period=hour)
            .add_agent_monitoring("Support", ALIAS, period=hour)
            .add_all_knowledge_bases_monitoring(period=hour)
            .add_agentcore_monitoring(period=hour)
            .add_agentcore_evaluations_monitoring(period=hour)
        )

    graphs = [found["properties"] for found in metric_widgets(dashboard_body(drawn(tmp_path, draw)))]
    assert {graph["period"] for graph in graphs if graph["view"] == "timeSeries"} == {3600}


def test_prices_are_dollars_for_a_thousand_tokens(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        BedrockDashboard(stack, "d").add_model_monitoring(
            "Sonnet", SONNET, input_token_price=0.003, output_token_price=Decimal("0.015")
        )

    body = dashboard_body(drawn(tmp_path, draw))
    cost = shown(widget(body, "Estimated cost by kind of token (USD)"))
    assert [one.expression for one in cost] == ["tokens * 3 / 1000000", "tokens_2 * 15 / 1000000"]


def test_cached_tokens_have_prices_and_quotas_have_lines(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        BedrockDashboard(stack, "d").add_model_monitoring(
            "Sonnet",
            SONNET,
            input_token_price=0.003,
            cache_read_token_price=0.0003,
            cache_write_token_price=0.00375,
            tokens_per_minute=200_000,
            requests_per_minute=50,
        )

    body = dashboard_body(drawn(tmp_path, draw))
    cost = shown(widget(body, "Estimated cost by kind of token (USD)"))
    assert [(one.label, one.expression) for one in cost] == [
        ("Input", "tokens * 3 / 1000000"),
        ("Read from cache", "tokens_2 * 0.3 / 1000000"),
        ("Written to cache", "tokens_3 * 3.75 / 1000000"),
    ]
    for title, quota in (("Tokens per minute and quota", 200_000), ("Requests per minute and quota", 50)):
        [line] = widget(body, title)["annotations"]["horizontal"]
        assert line["value"] == quota


def test_agents_knowledge_bases_and_agentcore_are_a_call_each(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        dashboard = BedrockDashboard(stack, "d")
        dashboard.add_all_agents_monitoring().add_agent_monitoring("Support", ALIAS)
        dashboard.add_all_knowledge_bases_monitoring().add_agentcore_monitoring()
        dashboard.add_agentcore_evaluations_monitoring()
        dashboard.add_all_guardrails_monitoring(automated_reasoning=True)

    body = dashboard_body(drawn(tmp_path, draw))
    assert [text for text in headings(body) if text.startswith("#")] == [
        "## All agents (Classic)",
        "## Agent (Classic): Support",
        "## All knowledge bases",
        "## AgentCore",
        "## AgentCore Evaluations",
        "## All guardrails",
    ]
    assert widget(body, "Automated reasoning: findings by type")


def test_widgets_side_by_side_share_the_row(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        left, right = (TextWidget(markdown=text, height=1) for text in ("left", "right"))
        BedrockDashboard(stack, "d").add_widgets(left, right).add_widgets(TextWidget(markdown="below"))

    places = [
        (placed["x"], placed["y"], placed["width"])
        for placed in dashboard_body(drawn(tmp_path, draw))["widgets"]
    ]
    assert places == [(0, 0, 12), (12, 0, 12), (0, 1, 24)]


def test_what_is_added_appears_in_the_order_of_the_calls(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        dashboard = BedrockDashboard(stack, "d")
        dashboard.add_widgets(TextWidget(markdown="first")).add_all_guardrails_monitoring()
        dashboard.add_widgets(TextWidget(markdown="last"))

    assert headings(dashboard_body(drawn(tmp_path, draw))) == ["first", "## All guardrails", "last"]


def test_a_refused_widget_leaves_the_dashboard_as_it_was(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    dashboard = BedrockDashboard(stack, "d").add_widgets(TextWidget(markdown="first"))
    line = refusal(lambda: dashboard.add_widgets(TextWidget(markdown="wide", width=25)))
    assert line.startswith("dashboard 'BedrockMetricsDashboard', ")
    assert headings(dashboard_body(synthesized(stack))) == ["first"]


def test_an_empty_dashboard_is_a_dashboard(tmp_path: Path) -> None:
    body = dashboard_body(drawn(tmp_path, lambda stack: BedrockDashboard(stack, "d")))
    assert body == {"periodOverride": "inherit", "widgets": []}


def test_time_range_and_periods_can_be_set(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        BedrockDashboard(stack, "d", start="-P7D", period_override=PeriodOverride.AUTO)

    body = dashboard_body(drawn(tmp_path, draw))
    assert body == {"start": "-P7D", "periodOverride": "auto", "widgets": []}


def test_widgets_read_from_the_region_of_the_provider(tmp_path: Path) -> None:
    body = dashboard_body(
        drawn(
            tmp_path,
            lambda stack: BedrockDashboard(stack, "d").add_all_guardrails_monitoring(),
            region="eu-central-1",
        )
    )
    assert {found["properties"]["region"] for found in metric_widgets(body)} == {"eu-central-1"}


def test_widgets_read_from_the_region_that_is_named(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        BedrockDashboard(stack, "d", region="cn-north-1").add_all_guardrails_monitoring()

    stack_json = drawn(tmp_path, draw)
    assert {found["properties"]["region"] for found in metric_widgets(dashboard_body(stack_json))} == {
        "cn-north-1"
    }
    assert stack_json["output"]["d_url"]["value"] == (
        "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#dashboards:name=BedrockMetricsDashboard"
    )


def test_without_a_region_anywhere_a_dashboard_is_refused(tmp_path: Path) -> None:
    stack = new_stack(tmp_path, region=None)
    AwsProvider(stack, "other", alias="other", region="eu-west-1")
    assert refusal(lambda: BedrockDashboard(stack, "d")) == (
        "dashboard 'd': no AWS provider of the stack names a Region; pass region, or create the provider "
        "first"
    )


def test_an_unknown_region_is_refused(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    assert refusal(lambda: BedrockDashboard(stack, "d", region="moon-1")) == (
        "dashboard 'd': 'moon-1' is not a Region of AWS; pass region as AWS spells it, such as eu-central-1"
    )


def test_outputs_of_nested_dashboards_have_unique_names(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        for team in ("search", "chat"):
            BedrockDashboard(Construct(stack, team), "d", dashboard_name=team)

    values = [output["value"] for output in drawn(tmp_path, draw)["output"].values()]
    assert sorted(values) == ["chat", f"{CONSOLE}chat", f"{CONSOLE}search", "search"]


@pytest.mark.parametrize("id_", ["My Dashboard", "2nd", "대시보드 d"])
def test_outputs_have_names_that_terraform_takes(tmp_path: Path, id_: str) -> None:
    stack_json = drawn(tmp_path, lambda stack: BedrockDashboard(stack, id_))
    assert len(stack_json["output"]) == 2
    assert all(name.replace("_", "").replace("-", "").isalnum() for name in stack_json["output"])
    assert all(name.isascii() for name in stack_json["output"])


def test_a_dashboard_construct_can_be_extended(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    first = BedrockDashboard(stack, "first", dashboard_name="shared").add_widgets(TextWidget(markdown="one"))
    second = BedrockDashboard(stack, "second", existing_dashboard=first)
    second.add_widgets(TextWidget(markdown="two"))
    stack_json = synthesized(stack)
    assert list(resources(stack_json, "aws_cloudwatch_dashboard")) == ["first"]
    assert headings(dashboard_body(stack_json)) == ["one", "two"]
    assert (second.dashboard_name, second.region, second.dashboard_url) == (
        "shared",
        "us-east-1",
        f"{CONSOLE}shared",
    )
    assert second.dashboard == first.dashboard


def test_a_dashboard_of_the_account_is_imported_by_its_name(tmp_path: Path) -> None:
    stack_json = drawn(tmp_path, lambda stack: BedrockDashboard(stack, "d", existing_dashboard="ops"))
    assert stack_json["import"] == [{"id": "ops", "to": "aws_cloudwatch_dashboard.d"}]
    assert only(stack_json, "aws_cloudwatch_dashboard")["dashboard_name"] == "ops"


def test_settings_of_an_existing_dashboard_cannot_be_set_again(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    existing = BedrockDashboard(stack, "first")
    line = refusal(
        lambda: BedrockDashboard(
            stack,
            "second",
            existing_dashboard=existing,
            dashboard_name="second",
            region="eu-west-1",
            start="-PT1H",
            period_override=PeriodOverride.AUTO,
        )
    )
    assert line == (
        "dashboard 'second': dashboard_name and region and start and period_override cannot be combined with "
        "existing_dashboard; leave it out: the existing dashboard has its own"
    )
