"""What holds for every dashboard: with no model, one, a few or many, with or without prices and quotas."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.dashboard_kinds import DASHBOARD_KINDS, OPTIONAL_SECTIONS
from bedrock_monitoring.bedrock.dashboards import (
    ELEMENTS,
    MODEL_PLACEHOLDER,
    DashboardContext,
    InvocationLogSource,
    dashboards,
)
from bedrock_monitoring.bedrock.logs.log_queries import log_queries
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.quotas import Quota
from bedrock_monitoring.bedrock.shown_resources import Agent, Guardrail, KnowledgeBase
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.deferred import deferred, with_sample_values
from bedrock_monitoring.cloudwatch.metrics.expression_checks import math_problems
from bedrock_monitoring.cloudwatch.metrics.expression_text import ProvenText
from tests.bedrock.catalogue_check import unknown_metrics
from tests.bedrock.models.test_model_id import MODEL_IDS
from tests.bedrock.readable import readable

REGION, ACCOUNT = "eu-central-1", "111122223333"
SONNET = "global.anthropic.claude-sonnet-5-5"
PRICE = TokenPrice(
    input=Decimal("0.00000003"),
    output=Decimal("123456.789"),
    cache_read=Decimal(0),
    cache_write=Decimal("3.75"),
)
QUOTA = Quota(tokens_per_minute=2_000_000, requests_per_minute=500, output_burndown_rate=5)
ALARM = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:bedrock-prod_claude_throttles"


def many(count: int, *, price: TokenPrice | None, quota: Quota | None) -> list[MonitoredModel]:
    return [
        MonitoredModel(id=ModelId.parse(model_id), name=f"Model {number}", price=price, quota=quota)
        for number, model_id in enumerate(MODEL_IDS[:count], start=1)
    ]


def context(models: list[MonitoredModel], **more: Any) -> DashboardContext:
    everything: dict[str, Any] = {
        "naming": Naming(target="prod", account=ACCOUNT, region=REGION),
        "models": models,
        "alarm_arns": [ALARM],
        "regions": (REGION, "us-east-1"),
        "optional_sections": frozenset(OPTIONAL_SECTIONS),
        "guardrails": [
            Guardrail(
                name="Chat filter",
                arn=f"arn:aws:bedrock:{REGION}:{ACCOUNT}:guardrail/abcdefghijkl",
                version="3",
            )
        ],
        "agents": [
            Agent(
                name="Support",
                alias_arn=f"arn:aws:bedrock:{REGION}:{ACCOUNT}:agent-alias/ABCDEFGHIJ/KLMNOPQRST",
            )
        ],
        "knowledge_bases": [KnowledgeBase(name="Handbook", id="ABCDEFGHIJ")],
        "log": InvocationLogSource(
            log_group="/aws/bedrock/modelinvocations",
            queries=log_queries(
                prices={SONNET: TokenPrice(input=Decimal(2), output=Decimal(10))},
                metadata_keys=("team", "tenant"),
                bodies=True,
            ),
        ),
    }
    return DashboardContext(**(everything | more))


IMAGE_MODEL_FIRST = [
    MonitoredModel(id=ModelId.parse("amazon.nova-canvas-v1:0"), name="Canvas"),
    MonitoredModel(
        id=ModelId.parse(SONNET),
        name="Sonnet",
        other_routes=[InferenceRoute(id=ModelId.parse("anthropic.claude-sonnet-5-5"))],
    ),
]
FEW = [
    MonitoredModel(
        id=ModelId.parse(SONNET),
        name="Claude Sonnet 5.5",
        price=TokenPrice(
            input=Decimal(2), output=Decimal(10), cache_read=Decimal("0.1"), cache_write=Decimal("2.5")
        ),
        quota=QUOTA,
        other_routes=[
            InferenceRoute(
                id=ModelId.parse("us.anthropic.claude-sonnet-5-5"),
                price=TokenPrice(input=Decimal("2.2"), output=Decimal(11)),
            )
        ],
    ),
    MonitoredModel(
        id=ModelId.parse("amazon.nova-canvas-v1:0"),
        name="Nova Canvas",
        quota=Quota(requests_per_minute=deferred("quota", "L-27C57EE8")),
    ),
    MonitoredModel(
        id=ModelId.parse("openai.gpt-oss-120b-1:0"),
        name="GPT-OSS 120B",
        price=TokenPrice(output=Decimal("0.6")),
    ),
]
CONTEXTS = {
    "no model": context([]),
    "one model": context(many(1, price=PRICE, quota=QUOTA)),
    "one model, nothing known": context(many(1, price=None, quota=None)),
    "three models": context(FEW),
    "sixty models": context(many(60, price=PRICE, quota=QUOTA)),
    "sixty models, nothing known": context(many(60, price=None, quota=None)),
    "an account without anything beside models": context(
        FEW,
        optional_sections=frozenset(),
        guardrails=(),
        agents=(),
        knowledge_bases=(),
        log=None,
        regions=(REGION,),
    ),
}


def drawn(about: DashboardContext) -> Iterator[tuple[str, Dashboard]]:
    for kind, parts in dashboards(about, list(DASHBOARD_KINDS)).items():
        for part in parts:
            yield kind, part


BODIES = {
    f"{name}: {dashboard.name}": dashboard.to_body(region=REGION)
    for name, about in CONTEXTS.items()
    for _, dashboard in drawn(about)
}
EVERY_BODY = pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)


def metric_widgets(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [widget for widget in body["widgets"] if widget["type"] == "metric"]


@EVERY_BODY
def test_it_keeps_to_the_limits_of_cloudwatch(body: Mapping[str, Any]) -> None:
    assert len(body["widgets"]) <= limits.WIDGETS_PER_DASHBOARD
    counts = [len(widget["properties"]["metrics"]) for widget in metric_widgets(body)]
    assert max(counts, default=0) <= limits.METRICS_PER_WIDGET
    assert sum(counts) <= limits.METRICS_PER_DASHBOARD


@EVERY_BODY
def test_widgets_fill_the_grid_and_never_overlap(body: Mapping[str, Any]) -> None:
    cells = Counter[tuple[int, int]]()
    for placed in body["widgets"]:
        columns = range(placed["x"], placed["x"] + placed["width"])
        cells.update((x, y) for x in columns for y in range(placed["y"], placed["y"] + placed["height"]))
    assert cells.most_common(1)[0][1] == 1
    assert {x for x, _ in cells} == set(range(24))


@EVERY_BODY
def test_every_metric_with_its_dimensions_and_statistic_is_in_the_catalogue(body: Mapping[str, Any]) -> None:
    assert not unknown_metrics(json.loads(with_sample_values(json.dumps(body))))


@EVERY_BODY
def test_every_expression_is_proven_and_right(body: Mapping[str, Any]) -> None:
    for widget in metric_widgets(body):
        rows = widget["properties"]["metrics"]
        written = [row[0]["expression"] for row in rows if isinstance(row[0], dict)]
        assert all(isinstance(expression, ProvenText) for expression in written), widget["properties"][
            "title"
        ]
        plain = [
            [{**row[0], "expression": with_sample_values(str(row[0]["expression"]))}]
            if isinstance(row[0], dict)
            else row
            for row in rows
        ]
        assert not math_problems(plain), widget["properties"]["title"]
        assert not [expression for expression in written if re.search(r"\d[eE][-+]?\d", expression)]


@EVERY_BODY
def test_every_widget_has_a_title_of_its_own_within_its_section(body: Mapping[str, Any]) -> None:
    titles: list[tuple[str, str]] = []
    for widget in sorted(body["widgets"], key=lambda placed: (placed["y"], placed["x"])):
        if widget["type"] == "text" and widget["properties"]["markdown"].startswith("## "):
            titles = []
        elif widget["type"] != "text":
            titles.append((widget["properties"]["title"], widget["properties"].get("view", "")))
            assert len(set(titles)) == len(titles), titles


def is_ranking(options: Mapping[str, Any]) -> bool:
    """Return whether a row is a ranking, which CloudWatch labels as its inputs because its own is empty."""
    return str(options.get("expression")).startswith("SORT([") and options.get("label") == ""


@EVERY_BODY
def test_what_a_ranking_compares_has_the_name_of_a_model(body: Mapping[str, Any]) -> None:
    for widget in metric_widgets(body):
        rows = [row[-1] for row in widget["properties"]["metrics"] if isinstance(row[-1], dict)]
        labels = {row["id"]: row.get("label") for row in rows if "id" in row}
        for ranking in filter(is_ranking, rows):
            inputs = re.findall(r"\bmodel\w*", ranking["expression"])
            assert inputs
            assert all(labels[id_] for id_ in inputs), widget


@EVERY_BODY
def test_what_is_drawn_has_a_label_unless_a_search_finds_it(body: Mapping[str, Any]) -> None:
    for widget in metric_widgets(body):
        for row in widget["properties"]["metrics"]:
            options = row[-1] if isinstance(row[-1], dict) else {}
            if options.get("visible", True):
                expression = options.get("expression", "")
                assert options.get("label") or "SEARCH(" in expression or is_ranking(options), widget


@EVERY_BODY
def test_every_axis_begins_at_zero(body: Mapping[str, Any]) -> None:
    for widget in metric_widgets(body):
        properties = widget["properties"]
        if properties["view"] == "timeSeries":
            assert {axis["min"] for axis in properties["yAxis"].values()} == {0}


@EVERY_BODY
def test_it_says_where_it_is_and_where_to_change_it(body: Mapping[str, Any]) -> None:
    first, last = body["widgets"][0], body["widgets"][-1]
    assert f"Account {ACCOUNT}, {REGION}" in first["properties"]["markdown"]
    if not any("### Dashboard" in widget["properties"].get("markdown", "") for widget in body["widgets"]):
        assert "Made from `rollout.yaml` by Terraform" in last["properties"]["markdown"]


def test_a_color_means_one_thing() -> None:
    names = [name for name in vars(colors) if name.isupper()]
    assert len({getattr(colors, name) for name in names}) == len(names)


def test_everything_drawn_in_a_color_has_one_of_the_house() -> None:
    known = {value for name, value in vars(colors).items() if name.isupper()}
    for body in BODIES.values():
        for widget in metric_widgets(body):
            for row in widget["properties"]["metrics"]:
                if isinstance(row[-1], dict) and "color" in row[-1]:
                    assert row[-1]["color"] in known


def test_every_kind_of_dashboard_has_its_elements() -> None:
    assert [*ELEMENTS] == [*DASHBOARD_KINDS]


@pytest.mark.parametrize("kind", DASHBOARD_KINDS)
def test_a_dashboard_as_it_is_read(kind: str, snapshot: SnapshotAssertion) -> None:
    [dashboard] = dashboards(CONTEXTS["three models"], list(DASHBOARD_KINDS))[kind]
    assert readable(dashboard.to_body(region=REGION)) == snapshot


def test_the_overview_goes_from_is_anything_wrong_down_to_each_model() -> None:
    [overview] = dashboards(CONTEXTS["an account without anything beside models"], ["overview"])["overview"]
    widgets = overview.to_body(region=REGION)["widgets"]
    assert [widget["type"] for widget in widgets[:2]] == ["text", "alarm"]
    texts = (widget["properties"]["markdown"] for widget in widgets if widget["type"] == "text")
    assert [text.partition("\n")[0] for text in texts if text.startswith("#")] == [
        "# Amazon Bedrock: prod",
        "## Which model",
        "## Error budgets",
        "## Traffic and failures",
        "## Latency",
        "## Tokens and cache",
        "## Estimated cost",
        "## Quotas",
        "## Models that end",
    ]


def test_the_first_screen_shows_alarms_the_key_numbers_and_the_worst_models() -> None:
    body = BODIES["three models: bedrock-prod"]
    first_screen = [widget for widget in body["widgets"] if widget["y"] + widget["height"] <= 18]
    titles = {widget["properties"].get("title") for widget in first_screen}
    assert {"Invocations", "Error rate (%)", "Slowest model p99 (s)", "Estimated cost (USD)"} <= titles
    assert {"Latency p99 (s), slowest 5 minutes", "First token p99 (s), slowest 5 minutes"} <= titles


def test_the_overview_shows_cost_as_a_number_and_as_a_graph() -> None:
    titles = [
        widget["properties"].get("title", "") for widget in BODIES["three models: bedrock-prod"]["widgets"]
    ]
    assert [title for title in titles if "cost" in title.lower()] == [
        "Estimated cost (USD)",
        "Estimated cost by model (USD)",
        # of the endpoint bedrock-mantle
        "Estimated cost (USD)",
        "Estimated cost of the dearest models (USD)",
    ]


def test_dashboards_link_to_one_another_and_not_to_themselves() -> None:
    chosen = dashboards(CONTEXTS["three models"], ["overview", "cost"])
    [overview], [cost] = chosen["overview"], chosen["cost"]
    url = "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards:name="
    heading = overview.to_body(region=REGION)["widgets"][0]["properties"]["markdown"]
    assert f"[cost]({url}bedrock-prod-cost)" in heading
    assert "[overview]" not in heading
    assert (
        f"[overview]({url}bedrock-prod)"
        in cost.to_body(region=REGION)["widgets"][0]["properties"]["markdown"]
    )


def test_a_region_can_be_chosen_where_the_account_has_several() -> None:
    variables = BODIES["three models: bedrock-prod"]["variables"]
    assert variables == [
        {
            "type": "property",
            "property": "region",
            "inputType": "select",
            "id": "region",
            "visible": True,
            "label": "Region",
            "values": [{"value": REGION}, {"value": "us-east-1"}],
            "defaultValue": REGION,
        }
    ]
    assert "variables" not in BODIES["an account without anything beside models: bedrock-prod"]
    assert "variables" not in BODIES["three models: bedrock-prod-cost"]


def test_a_model_can_be_chosen_and_stands_in_the_first_section_alone() -> None:
    body = BODIES["three models: bedrock-prod-models"]
    [_, model] = body["variables"]
    assert (model["pattern"], model["defaultValue"]) == (MODEL_PLACEHOLDER, model["values"][0]["value"])
    headings = [
        widget["y"]
        for widget in body["widgets"]
        if widget["properties"].get("markdown", "").startswith("## ")
    ]
    with_choice = [
        widget["y"] for widget in body["widgets"] if MODEL_PLACEHOLDER in str(widget["properties"])
    ]
    assert headings[0] <= min(with_choice)
    assert max(with_choice) < headings[1]


def test_models_are_chosen_by_name_and_a_text_model_comes_first() -> None:
    context = replace(CONTEXTS["three models"], models=IMAGE_MODEL_FIRST)
    [dashboard] = dashboards(context, ["models"])["models"]
    body = dashboard.to_body(region=REGION)
    model = next(variable for variable in body["variables"] if variable["id"] == "model")
    assert model["values"] == [
        {"value": "global.anthropic.claude-sonnet-5-5", "label": "Sonnet, global"},
        {"value": "anthropic.claude-sonnet-5-5", "label": "Sonnet, in-Region"},
        {"value": "amazon.nova-canvas-v1:0", "label": "Canvas"},
    ]
    assert model["defaultValue"] == "global.anthropic.claude-sonnet-5-5"
    texts = [widget["properties"]["markdown"] for widget in body["widgets"] if widget["type"] == "text"]
    assert [text.partition("\n")[0] for text in texts if text.startswith("## ")] == [
        "## Chosen model",
        "## Sonnet",
        "## Canvas",
    ]


def test_an_image_model_has_no_tokens_and_no_time_to_first_token() -> None:
    context = replace(CONTEXTS["three models"], models=IMAGE_MODEL_FIRST[:1])
    [dashboard] = dashboards(context, ["models"])["models"]
    widgets = dashboard.to_body(region=REGION)["widgets"]
    start = next(index for index, widget in enumerate(widgets) if "## Canvas" in str(widget["properties"]))
    titles = {widget["properties"].get("title", "") for widget in widgets[start:]}
    assert {"Images", "Images by model", "Images per call", "Latency (s)"} <= titles
    assert not [title for title in titles if "oken" in title or "ache" in title]


def test_without_models_all_that_are_called_are_found() -> None:
    context = replace(CONTEXTS["three models"], models=())
    made = dashboards(context, ["overview", "models"])
    [overview], [models] = made["overview"], made["models"]
    assert "Other models" not in readable(overview.to_body(region=REGION))
    model = next(each for each in models.to_body(region=REGION)["variables"] if each["id"] == "model")
    assert (model["populateFrom"], model["defaultValue"]) == ("ModelId", "__FIRST")


def test_graphs_over_a_week_have_a_period_of_an_hour_or_a_range_of_their_own() -> None:
    periods = {
        widget["properties"]["period"]
        for widget in metric_widgets(BODIES["three models: bedrock-prod-cost"])
        if widget["properties"]["view"] == "timeSeries" and "start" not in widget["properties"]
    }
    assert periods == {3600}


def test_a_model_without_a_price_is_named_as_such_and_has_no_cost() -> None:
    text = readable(BODIES["three models: bedrock-prod-cost"])
    assert "Not in the cost, because their price is not known: Nova Canvas." in text


def test_models_of_every_section_stand_in_the_same_places() -> None:
    body = BODIES["three models: bedrock-prod-models"]
    tops: list[dict[str, tuple[int, int]]] = []
    for widget in body["widgets"]:
        if widget["properties"].get("markdown", "").startswith("## Chosen model"):
            continue
        if widget["properties"].get("markdown", "").startswith("## "):
            tops.append({})
            top = widget["y"]
        elif tops and widget["type"] == "metric":
            tops[-1][widget["properties"]["title"]] = (widget["x"], widget["y"] - top)
    common = set.intersection(*(set(section) for section in tops))
    assert {"Latency (s)", "Error rate (%)", "Throttle rate (%)"} <= common
    assert all(len({section[title] for section in tops}) == 1 for title in common), common
