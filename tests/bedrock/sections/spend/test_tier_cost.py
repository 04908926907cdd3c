"""The cost by the service tier that served: exact for input and output, which are published by tier."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.prices import TokenPrice, resolve_price
from bedrock_monitoring.bedrock.sections.service_tiers import service_tiers
from bedrock_monitoring.bedrock.sections.spend.tier_cost import has_tier_prices
from bedrock_monitoring.cloudwatch.dashboards.layout import Section
from bedrock_monitoring.evaluation.series import MetricKey
from tests.bedrock.counted_metrics import Values, metric, values
from tests.bedrock.placing import body_of

NOVA = "us.amazon.nova-2-lite-v1:0"
HOUR = timedelta(hours=1)


def model(text: str, *others: str) -> MonitoredModel:
    first, *rest = map(route, (text, *others))
    return MonitoredModel(id=first.id, name=text, price=first.price, basis=first.basis, other_routes=rest)


def route(text: str) -> InferenceRoute:
    basis = resolve_price(ModelId.parse(text))
    return InferenceRoute(id=ModelId.parse(text), price=basis.price, basis=basis)


def tokens(name: str, route: str, tier: str | None = None, served: str | None = None) -> MetricKey:
    if tier is None:
        return metric("AWS/Bedrock", f"{name}TokenCount", ModelId=route)
    return metric(
        "AWS/Bedrock",
        f"{name}TokenCount",
        ModelId=route,
        ServiceTier=tier,
        ResolvedServiceTier=served or tier,
    )


MILLION = 1_000_000
COUNTS: dict[MetricKey, Values] = {
    tokens("Input", NOVA): [10 * MILLION],
    tokens("Output", NOVA): [4 * MILLION],
    tokens("CacheReadInput", NOVA): [2 * MILLION],
    tokens("Input", NOVA, "default"): [4 * MILLION],
    tokens("Input", NOVA, "flex"): [3 * MILLION],
    tokens("Input", NOVA, "priority"): [MILLION],
    tokens("Input", NOVA, "reserved"): [MILLION],
    tokens("Input", NOVA, "reserved", "default"): [MILLION],  # overflow is served, and paid, as standard
    tokens("Output", NOVA, "flex"): [2 * MILLION],
    tokens("Output", NOVA, "default"): [2 * MILLION],
}
STANDARD = 5 * 0.33 + 2 * 2.75 + 2 * 0.0825
FLEX, PRIORITY = 3 * 0.165 + 2 * 1.375, 0.5775
ALL_AT_STANDARD = 10 * 0.33 + 4 * 2.75 + 2 * 0.0825


def section(*models: MonitoredModel) -> Section:
    return service_tiers(models, period=HOUR)


def test_each_tier_costs_its_own_price_and_reserved_capacity_none_by_token() -> None:
    shown = values(section(model(NOVA)), "Estimated cost by tier that served (USD)", COUNTS)
    assert shown == {
        "standard": [pytest.approx(STANDARD)],
        "priority": [pytest.approx(PRIORITY)],
        "flex": [pytest.approx(FLEX)],
    }
    numbers = values(section(model(NOVA)), "Estimated cost by tier (USD)", COUNTS, view="singleValue")
    assert numbers == {
        "By tier": [pytest.approx(STANDARD + FLEX + PRIORITY)],
        "All at standard": [pytest.approx(ALL_AT_STANDARD)],
    }


def test_where_nobody_asks_for_a_tier_the_cost_is_the_estimate() -> None:
    counts: dict[MetricKey, Values] = {tokens("Input", NOVA): [MILLION]}
    numbers = values(section(model(NOVA)), "Estimated cost by tier (USD)", counts, view="singleValue")
    assert [*numbers.values()] == [[pytest.approx(0.33)], [pytest.approx(0.33)]]


WITH_TIERS = {
    NOVA: True,
    "openai.gpt-oss-120b-1:0": True,
    "global.anthropic.claude-sonnet-5-5": False,
    "acme.newcomer-v1:0": False,
}


@pytest.mark.parametrize(("text", "expected"), WITH_TIERS.items(), ids=WITH_TIERS)
def test_a_model_has_a_cost_by_tier_if_both_tiers_have_a_price(text: str, *, expected: bool) -> None:
    assert has_tier_prices(model(text)) is expected


def test_a_route_without_prices_by_tier_leaves_the_model_out_by_name() -> None:
    both = model(NOVA, "global.anthropic.claude-sonnet-5-5")
    assert not has_tier_prices(both)
    texts = [one["properties"].get("markdown", "") for one in body_of(section(both))["widgets"]]
    assert f"Without a known price by tier: {NOVA}." in texts[-1]
    assert "reserved capacity is paid by the hour" in texts[-1]


def test_a_price_of_ones_own_has_no_tiers() -> None:
    own = MonitoredModel(id=ModelId.parse(NOVA), name="Nova", price=TokenPrice(input=1))  # type: ignore[arg-type]
    assert not has_tier_prices(own)


def test_many_models_are_several_widgets() -> None:
    titles = [one["properties"].get("title", "") for one in body_of(section(*[model(NOVA)] * 36))["widgets"]]
    assert [title for title in titles if title.startswith("Estimated cost by tier,")] == [
        "Estimated cost by tier, models 1 to 35 (USD)",
        "Estimated cost by tier, models 36 to 36 (USD)",
    ]
