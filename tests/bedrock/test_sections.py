from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bedrock_monitoring.bedrock import sections
from bedrock_monitoring.bedrock.models import ModelId
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.sections import ImageSize, WatchedModel
from bedrock_monitoring.cloudwatch.layout import Section
from tests.bedrock.placing import body_of, metric_widgets, series, shown, widget

SONNET = "anthropic.claude-3-sonnet-20240229-v1:0"
GUARDRAIL = "arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl"
HOUR = timedelta(hours=1)


def watched(
    model_id: str = SONNET,
    *,
    name: str = "Claude",
    price: tuple[str | None, str | None] | None = None,
    image: ImageSize | None = None,
) -> WatchedModel:
    prices = [Decimal(part) if part else None for part in price] if price else None
    return WatchedModel(
        model=ModelId.parse(model_id),
        name=name,
        price=TokenPrice(input=prices[0], output=prices[1]) if prices else None,
        image=image,
    )


PRICED = watched(price=("3", "15"))
SECTIONS: dict[str, Section] = {
    "alarms": sections.alarm_status(
        [f"arn:aws:cloudwatch:us-east-1:111122223333:alarm:{n}" for n in range(7)]
    ),
    "all models": sections.all_models(period=HOUR),
    "cost": sections.estimated_cost(
        [PRICED, watched("amazon.nova-lite-v1:0", price=("1", None))], period=HOUR
    ),
    "priced model": sections.model(PRICED, period=HOUR),
    "image model": sections.model(watched("amazon.nova-canvas-v1:0"), period=HOUR),
    "guardrail": sections.guardrail(name="PII", arn=GUARDRAIL, version="3", period=HOUR),
    "all guardrails": sections.all_guardrails(period=HOUR),
}
EVERY_SECTION = pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS)


@EVERY_SECTION
def test_a_section_has_a_title_and_says_what_to_conclude(section: Section) -> None:
    assert section.title
    assert section.description
    assert "\n" not in section.description
    assert (
        body_of(section)["widgets"][0]["properties"]["markdown"]
        == f"## {section.title}\n{section.description}"
    )


@EVERY_SECTION
def test_widgets_fill_the_grid_and_never_overlap(section: Section) -> None:
    taken: set[tuple[int, int]] = set()
    widgets = body_of(section)["widgets"]
    for placed in widgets:
        columns = range(placed["x"], placed["x"] + placed["width"])
        cells = {(x, y) for x in columns for y in range(placed["y"], placed["y"] + placed["height"])}
        assert not taken & cells, placed["properties"].get("title")
        taken |= cells
    bottom = max(placed["y"] + placed["height"] for placed in widgets)
    assert taken == {(x, y) for x in range(24) for y in range(bottom)}


@EVERY_SECTION
def test_every_widget_has_a_title_of_its_own(section: Section) -> None:
    widgets = [placed for placed in body_of(section)["widgets"] if placed["type"] != "text"]
    titles = [(placed["properties"]["title"], placed["properties"].get("view")) for placed in widgets]
    assert all(title for title, _ in titles)
    assert len(set(titles)) == len(titles)


@EVERY_SECTION
def test_every_graph_has_the_period_that_was_asked_for(section: Section) -> None:
    graphs = [
        found for found in metric_widgets(body_of(section)) if found["properties"]["view"] == "timeSeries"
    ]
    for graph in graphs:
        assert graph["properties"]["period"] == 3_600
        assert all(
            "period" not in row[-1] for row in graph["properties"]["metrics"] if isinstance(row[-1], dict)
        )
        assert graph["properties"]["yAxis"]["left"] == {"min": 0, "showUnits": False}


@EVERY_SECTION
def test_every_number_covers_the_whole_time_range(section: Section) -> None:
    numbers = [
        found for found in metric_widgets(body_of(section)) if found["properties"]["view"] == "singleValue"
    ]
    assert all(number["properties"]["setPeriodToTimeRange"] for number in numbers)


@EVERY_SECTION
def test_what_is_drawn_has_a_label_unless_it_is_a_search(section: Section) -> None:
    for found in metric_widgets(body_of(section)):
        for one in shown(found["properties"]):
            assert one.label or (one.expression or "").startswith("SEARCH("), found["properties"]["title"]


@EVERY_SECTION
def test_counts_are_sums(section: Section) -> None:
    for found in metric_widgets(body_of(section)):
        for one in series(found["properties"]):
            if one.name and one.name not in ("InvocationLatency", "TimeToFirstToken"):
                assert one.statistic == "Sum", one


def test_a_color_means_one_thing_and_a_thing_has_one_color() -> None:
    meanings: dict[str, set[str]] = {}
    colors: dict[str, set[str]] = {}
    for found in metric_widgets(body_of(*SECTIONS.values())):
        for one in shown(found["properties"]):
            if one.color:
                meaning = _meaning(one.label or "")
                meanings.setdefault(one.color, set()).add(meaning)
                colors.setdefault(meaning, set()).add(one.color)
    assert len(colors) == 12
    assert all(len(meaning) == 1 for meaning in meanings.values()), meanings
    assert all(len(color) == 1 for color in colors.values()), colors


def _meaning(label: str) -> str:
    """Return what a label names; what was read from the cache is what hit it."""
    return {"Cache hits": "Read from cache"}.get(label, label)


def test_the_heading_says_where_it_is_and_where_to_change_it() -> None:
    body = body_of(sections.heading(title="모델", place="Account 1, here", source="rollout.yaml"))
    assert body["widgets"][0]["properties"]["markdown"].startswith(
        "# 모델\nAccount 1, here. Made from `rollout.yaml`"
    )


@pytest.mark.parametrize(
    ("count", "titles", "sizes"),
    [
        (1, ["Alarms"], [1]),
        (100, ["Alarms"], [100]),
        (160, ["Alarms 1 of 2", "Alarms 2 of 2"], [100, 60]),
    ],
)
def test_alarms_are_spread_over_as_many_widgets_as_they_need(
    count: int, titles: list[str], sizes: list[int]
) -> None:
    arns = [f"arn:aws:cloudwatch:us-east-1:111122223333:alarm:{number}" for number in range(count)]
    statuses = [found["properties"] for found in body_of(sections.alarm_status(arns))["widgets"][1:]]
    assert [status["title"] for status in statuses] == titles
    assert [len(status["alarms"]) for status in statuses] == sizes
    assert [arn for status in statuses for arn in status["alarms"]] == arns
    assert {status["sortBy"] for status in statuses} == {"stateUpdatedTimestamp"}


def _series_of(section: Section, title: str) -> list[tuple[str | None, str]]:
    return [(one.name, one.statistic) for one in shown(widget(body_of(section), title))]


PERCENTILES = [("InvocationLatency", "p50"), ("InvocationLatency", "p90"), ("InvocationLatency", "p99")]
FAILURES = [
    ("InvocationClientErrors", "Sum"),
    ("InvocationServerErrors", "Sum"),
    ("InvocationThrottles", "Sum"),
]
TOKENS = [
    ("InputTokenCount", "Sum"),
    ("OutputTokenCount", "Sum"),
    ("CacheReadInputTokenCount", "Sum"),
    ("CacheWriteInputTokenCount", "Sum"),
]


def test_a_model_shows_failures_and_tokens() -> None:
    assert _series_of(SECTIONS["priced model"], "Failed calls") == FAILURES
    assert _series_of(SECTIONS["priced model"], "Tokens") == TOKENS


def test_a_model_shows_percentiles_of_its_latency() -> None:
    graphs = [
        [(one.name, one.statistic) for one in shown(found["properties"])]
        for found in metric_widgets(body_of(SECTIONS["priced model"]))
        if found["properties"]["title"] == "Latency (ms)" and found["properties"]["view"] == "timeSeries"
    ]
    assert graphs == [PERCENTILES]


def test_a_model_reads_its_own_series_alone() -> None:
    for found in metric_widgets(body_of(SECTIONS["priced model"])):
        for one in series(found["properties"]):
            assert not one.name or one.dimensions == {"ModelId": SONNET}


def test_all_models_read_the_series_without_dimensions_or_search_by_model() -> None:
    for found in metric_widgets(body_of(SECTIONS["all models"])):
        for one in series(found["properties"]):
            assert not one.dimensions
            assert "SEARCH('{AWS/Bedrock}" not in (one.expression or "")


def _images(section: Section) -> Mapping[str, Any]:
    [row] = [row for row in widget(body_of(section), "Calls")["metrics"] if row[-1].get("label") == "Images"]
    return {"head": row[:-1], **row[-1]}


def test_an_image_size_is_three_dimensions() -> None:
    image = ImageSize(size="1024x1024", bucketed_step_size="31-50")
    section = sections.model(watched("amazon.nova-canvas-v1:0", image=image))
    assert _images(section)["head"] == [
        "AWS/Bedrock",
        "OutputImageCount",
        "ModelId",
        "amazon.nova-canvas-v1:0",
        "ImageSize",
        "1024x1024",
        "BucketedStepSize",
        "31-50",
    ]


def test_images_of_every_size_are_counted_where_none_is_named() -> None:
    assert _images(SECTIONS["image model"])["expression"] == (
        "SUM(SEARCH('{AWS/Bedrock,ModelId,ImageSize,BucketedStepSize}"
        ' MetricName="OutputImageCount" ModelId="amazon.nova-canvas-v1:0"\', \'Sum\'))'
    )


def test_a_model_that_makes_no_images_shows_none() -> None:
    assert "Images" not in [one.label for one in shown(widget(body_of(SECTIONS["priced model"]), "Calls"))]


def test_a_model_without_a_price_shows_tokens_and_no_cost() -> None:
    titles = [found["properties"]["title"] for found in metric_widgets(body_of(sections.model(watched())))]
    assert "Tokens" in titles
    assert not [title for title in titles if "cost" in title]


@pytest.mark.parametrize(
    ("price", "title", "labels"),
    [
        (("3", "15"), "Estimated cost (USD)", ["Input", "Output"]),
        (("3", None), "Estimated cost (USD, input only)", ["Input"]),
        ((None, "15"), "Estimated cost (USD, output only)", ["Output"]),
    ],
)
def test_a_cost_says_what_is_in_it(
    price: tuple[str | None, str | None], title: str, labels: list[str]
) -> None:
    section = sections.model(watched(price=price))
    assert [one.label for one in shown(widget(body_of(section), title))] == labels


def test_the_total_is_the_sum_of_the_models_in_the_order_given() -> None:
    body = body_of(SECTIONS["cost"])
    [total] = shown(widget(body, "Estimated cost (USD)"))
    assert total.expression == "cost1 + cost2"
    by_model = shown(widget(body, "Estimated cost by model (USD)"))
    assert [re.sub(r"_\d", "", one.expression or "") for one in by_model] == [
        "(input * 3 + output * 15) / 1000000",
        "(input * 1) / 1000000",
    ]


def test_a_price_without_amounts_has_no_cost_to_draw() -> None:
    with pytest.raises(ValueError, match="Claude has no price"):
        sections.estimated_cost([watched()])


def test_a_guardrail_reads_its_version_and_all_read_their_operation() -> None:
    for name, dimensions in (
        ("guardrail", {"GuardrailArn": GUARDRAIL, "GuardrailVersion": "3"}),
        ("all guardrails", {"Operation": "ApplyGuardrail"}),
    ):
        activity = shown(widget(body_of(SECTIONS[name]), "Guardrail activity"))
        assert [(one.namespace, one.name) for one in activity] == [
            ("AWS/Bedrock/Guardrails", "Invocations"),
            ("AWS/Bedrock/Guardrails", "InvocationsIntervened"),
        ]
        assert all(one.dimensions == dimensions for one in activity)
