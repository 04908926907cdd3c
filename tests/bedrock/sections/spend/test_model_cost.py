from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bedrock_monitoring.bedrock import sections
from bedrock_monitoring.bedrock.by_model import MODELS_PER_WIDGET
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.prices import TokenPrice, resolve_price, resolve_prices
from bedrock_monitoring.bedrock.sections.spend.cost_sums import cost
from bedrock_monitoring.bedrock.sections.spend.model_cost import LAST_DAY, cost_of_a_day, model_cost
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from tests.bedrock.evaluating import value_of
from tests.bedrock.placing import body_of, shown, widget

SONNET, OPUS = "global.anthropic.claude-sonnet-5-5", "us.anthropic.claude-opus-5-5"


def priced(model_id: str, *, name: str = "Model", **price: str) -> MonitoredModel:
    prices = {part: Decimal(amount) for part, amount in price.items()}
    return MonitoredModel(id=ModelId.parse(model_id), name=name, price=TokenPrice(**prices))


CHEAP = priced(SONNET, name="Cheap", input="2", output="10", cache_read="0.1", cache_write="2.5")
DEAR = priced(OPUS, name="Dear", input="4.4", output="22")
COUNTED = {
    ("InputTokenCount", SONNET, "Sum"): 1_000_000.0,
    ("OutputTokenCount", SONNET, "Sum"): 100_000.0,
    ("CacheReadInputTokenCount", SONNET, "Sum"): 4_000_000.0,
    ("CacheWriteInputTokenCount", SONNET, "Sum"): 200_000.0,
    ("Invocations", SONNET, "Sum"): 500.0,
    ("InputTokenCount", OPUS, "Sum"): 1_000_000.0,
    ("OutputTokenCount", OPUS, "Sum"): 0.0,
    ("Invocations", OPUS, "Sum"): 0.0,
}


def test_a_model_costs_what_each_kind_of_token_costs() -> None:
    assert value_of(cost(CHEAP), COUNTED) == pytest.approx(2 + 1 + 0.4 + 0.5)


def test_a_model_without_data_for_its_cache_costs_what_its_other_tokens_cost() -> None:
    without = {key: value for key, value in COUNTED.items() if not key[0].startswith("Cache")}
    assert value_of(cost(CHEAP), without) == pytest.approx(3)


def test_a_model_without_a_price_has_no_cost_to_draw() -> None:
    unknown = MonitoredModel(id=ModelId.parse(SONNET), name="Claude")
    with pytest.raises(ValueError, match="Claude has no price"):
        cost(unknown)
    assert sections.current_cost([unknown]) is None


def test_routes_with_prices_of_their_own_are_added_up() -> None:
    both = MonitoredModel(
        id=CHEAP.id,
        name="Both",
        price=CHEAP.price,
        other_routes=[InferenceRoute(id=DEAR.id, price=DEAR.price)],
    )
    assert both.is_priced
    assert value_of(cost(both), COUNTED) == pytest.approx(3.9 + 4.4)


def test_a_model_with_a_route_without_a_price_has_no_price() -> None:
    half = MonitoredModel(
        id=CHEAP.id, name="Half", price=CHEAP.price, other_routes=[InferenceRoute(id=DEAR.id)]
    )
    assert not half.is_priced


def test_the_rate_is_that_of_a_day_whatever_the_dashboard_shows() -> None:
    now = sections.current_cost([CHEAP, DEAR])
    assert now is not None
    assert now.start == LAST_DAY
    assert now.set_period_to_time_range
    day, month = now.metrics
    assert value_of(day, COUNTED) == pytest.approx(8.3)
    assert value_of(month, COUNTED) == pytest.approx(8.3 * 365 / 12)


def test_a_thousand_calls_cost_a_thousand_times_a_call_and_nothing_where_nobody_called() -> None:
    [graph] = sections.cost_of_a_call([CHEAP, DEAR]).rows
    cheap, dear = graph.left  # type: ignore[union-attr]
    assert value_of(cheap, COUNTED) == pytest.approx(1000 * 3.9 / 500)
    assert value_of(dear, COUNTED) is None


@pytest.mark.parametrize(
    ("price", "title", "labels"),
    [
        (
            {"input": "3", "output": "15"},
            "Estimated cost by kind of token (USD)",
            ["Input", "Output"],
        ),
        ({"input": "3"}, "Estimated cost, input only (USD)", ["Input"]),
        ({"output": "15"}, "Estimated cost, output only (USD)", ["Output"]),
        (
            {"input": "3", "cache_read": "0", "cache_write": "1"},
            "Estimated cost by kind of token (USD)",
            ["Input", "Read from cache", "Written to cache"],
        ),
    ],
)
def test_a_cost_says_what_is_in_it(price: dict[str, str], title: str, labels: list[str]) -> None:
    graph = model_cost(priced(SONNET, **price), period=DEFAULT_PERIOD)
    assert graph.title == title
    assert [one.label for one in graph.left] == labels


def test_more_models_than_a_widget_takes_are_several_widgets_that_say_which() -> None:
    models = [
        priced(f"anthropic.claude-{number}-v1:0", name=f"Model {number}", input="1")
        for number in range(1, MODELS_PER_WIDGET + 2)
    ]
    body = body_of(sections.estimated_cost(models))
    first = shown(widget(body, "Estimated cost by model, models 1 to 60 (USD)"))
    second = shown(widget(body, "Estimated cost by model, models 61 to 61 (USD)"))
    assert [one.label for one in first + second] == [one.name for one in models]


def listed(model_id: str, *, name: str, region: str = "us-east-1", **own: str) -> MonitoredModel:
    override = TokenPrice(**{part: Decimal(amount) for part, amount in own.items()})
    basis = resolve_price(ModelId.parse(model_id), override=override, region=region)
    return MonitoredModel(id=ModelId.parse(model_id), name=name, price=basis.price, basis=basis)


HAIKU = listed("global.anthropic.claude-haiku-5-5", name="Haiku")
OF_HAIKU = {
    ("InputTokenCount", HAIKU.id.dimension_value, "Sum"): 1_000_000.0,
    ("OutputTokenCount", HAIKU.id.dimension_value, "Sum"): 100_000.0,
    ("CacheReadInputTokenCount", HAIKU.id.dimension_value, "Sum"): 4_000_000.0,
    ("CacheWriteInputTokenCount", HAIKU.id.dimension_value, "Sum"): 200_000.0,
}
LEAST, MOST = 0.1 + 0.05 + 0.04 + 0.025, 0.5 + 0.25 + 0.2 + 0.2
"""What the tokens of Haiku cost at least; and if every prompt is long, and every cache write of an hour."""


def test_what_metrics_do_not_tell_apart_is_bounded_from_below_and_above() -> None:
    day = sections.current_cost([HAIKU, CHEAP])
    assert day is not None
    assert [one.label for one in day.metrics] == ["Last 24 hours", "At most", "Month at this rate"]
    least, most, _ = day.metrics
    assert value_of(least, COUNTED | OF_HAIKU) == pytest.approx(LEAST + 3.9)
    assert value_of(most, COUNTED | OF_HAIKU) == pytest.approx(MOST + 3.9)
    body = body_of(sections.estimated_cost([HAIKU, CHEAP]))
    assert [one.label for one in shown(widget(body, "Estimated total (USD)"))] == ["Total", "At most"]
    detail = body_of(sections.cost_in_detail([HAIKU]))
    added_up = shown(widget(detail, "Estimated cost, added up (USD)"))
    assert [one.label for one in added_up] == ["Total so far", "At most so far"]
    of_model = cost_of_a_day(HAIKU)
    assert of_model is not None
    assert [value_of(one, OF_HAIKU) for one in of_model.metrics] == [
        pytest.approx(LEAST),
        pytest.approx(MOST),
    ]


def test_models_with_one_price_for_each_token_have_no_bounds() -> None:
    day = sections.current_cost([CHEAP])
    assert day is not None
    assert [one.label for one in day.metrics] == ["Last 24 hours", "Month at this rate"]


def test_models_with_many_routes_are_as_many_to_a_widget_as_it_has_room_for_metrics() -> None:
    routes = [InferenceRoute(id=HAIKU.id, price=HAIKU.price, basis=HAIKU.basis)] * 4
    models = [replace(HAIKU, name=f"Haiku {number}", other_routes=routes) for number in range(1, 24)]
    body = body_of(sections.estimated_cost(models))
    titles = [one["properties"].get("title", "") for one in body["widgets"]]
    assert [title for title in titles if title.startswith("Estimated total")] == [
        "Estimated total, models 1 to 22 (USD)",
        "Estimated total, models 23 to 23 (USD)",
    ]


NOVA = "us.amazon.nova-2-lite-v1:0"
PROFILE = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc{:09}"
OF_MANY_ROUTES: Mapping[str, tuple[int, Callable[[list[MonitoredModel]], Section]]] = {
    "estimated cost": (110, sections.estimated_cost),
    "overview": (110, sections.cost_on_overview),
    "in detail": (110, sections.cost_in_detail),
    "of two weeks": (110, sections.cost_of_two_weeks),
    "of a call": (96, sections.cost_of_a_call),
    "by tier": (34, sections.service_tiers),
}
"""How many routes of a model a section has room for, with the metrics of its widgets."""


@pytest.mark.parametrize(("routes", "section"), OF_MANY_ROUTES.values(), ids=OF_MANY_ROUTES)
def test_the_cost_of_a_model_of_many_routes_fits_also_with_the_ids_that_its_widget_assigns(
    routes: int, section: Callable[[list[MonitoredModel]], Section]
) -> None:
    ids = [ModelId.parse(text) for text in (NOVA, *(PROFILE.format(number) for number in range(1, routes)))]
    first, *others = (
        InferenceRoute(id=id_, price=basis.price, basis=basis)
        for id_, basis in zip(ids, resolve_prices(ids), strict=True)
    )
    model = MonitoredModel(
        id=first.id, name="Nova", price=first.price, basis=first.basis, other_routes=others
    )
    assert list(Dashboard(name="cost", elements=[section([model])]).problems()) == []


def test_models_without_a_price_are_named_below_the_cost() -> None:
    unknown = MonitoredModel(id=ModelId.parse("deepseek.v3.2"), name="DeepSeek V3.2")
    section = sections.estimated_cost([CHEAP, unknown])
    [note] = [
        one["properties"]["markdown"]
        for one in body_of(section)["widgets"]
        if "price is not known" in one["properties"].get("markdown", "")
    ]
    assert "DeepSeek V3.2" in note
    assert [one.label for one in shown(widget(body_of(section), "Share of cost by model (USD)"))] == ["Cheap"]


def test_where_no_model_has_a_price_the_section_says_what_to_do() -> None:
    section = sections.estimated_cost([])
    assert section.description == "No model here has a known price; `price:` in the rollout gives one."


def test_a_model_without_a_price_of_cached_tokens_has_no_savings_to_draw() -> None:
    def titles(model: MonitoredModel) -> list[str]:
        rows: Any = sections.cost_in_detail([model]).rows
        return [one.title for row in rows for one in row.members]

    assert titles(CHEAP) == [*titles(DEAR), "Saved by the prompt cache (USD)"]


def test_savings_are_what_reading_spared_less_what_writing_added() -> None:
    section = sections.cost_in_detail([CHEAP])
    saved = next(
        one
        for row in section.rows
        for one in row.members  # type: ignore[union-attr]
        if one.title == "Saved by the prompt cache (USD)"  # type: ignore[union-attr]
    )
    [saving] = saved.left  # type: ignore[union-attr]
    assert isinstance(saving, MathExpression)
    assert value_of(saving, COUNTED) == pytest.approx(4 * 1.9 - 0.2 * 0.5)
