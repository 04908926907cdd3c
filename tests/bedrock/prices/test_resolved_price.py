from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import (
    TOKEN_KINDS,
    ResolvedPrice,
    TokenPrice,
    price_table_date,
    resolve_price,
    resolve_prices,
)
from bedrock_monitoring.bedrock.prices.list_prices import list_price

SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0"
LIST = f"list price of {price_table_date().isoformat()}"


def model(text: str) -> ModelId:
    return ModelId.parse(text)


def listed(text: str) -> TokenPrice:
    price = list_price(model(text))
    assert price is not None
    return price.price


def test_a_known_model_has_its_list_price() -> None:
    resolved = resolve_price(model(f"global.{SONNET}"))
    assert resolved.price == listed(f"global.{SONNET}")
    assert resolved.sources == dict.fromkeys(TOKEN_KINDS, LIST)


def test_the_price_depends_on_how_a_model_is_reached() -> None:
    assert listed(SONNET) == listed(f"eu.{SONNET}")
    assert listed(f"eu.{SONNET}").input == Decimal("1.1") * (listed(f"global.{SONNET}").input or 0)


@pytest.mark.parametrize("text", ["newcomer.model-1", "e5t98lwp1dsr", "kr.x.y", f"ca.{SONNET}"])
def test_what_the_list_does_not_know_has_no_price(text: str) -> None:
    assert resolve_price(model(text)) == ResolvedPrice()
    assert not resolve_price(model(text)).price.is_priced


def test_a_person_overrides_part_by_part() -> None:
    override = TokenPrice(output=Decimal(0), cache_read=Decimal("0.01"))
    resolved = resolve_price(model(SONNET), override=override)
    assert resolved.price == TokenPrice(
        input=listed(SONNET).input,
        output=Decimal(0),
        cache_read=Decimal("0.01"),
        cache_write=listed(SONNET).cache_write,
    )
    assert resolved.sources == {
        "input": LIST,
        "output": "rollout.yaml",
        "cache_read": "rollout.yaml",
        "cache_write": LIST,
    }


def test_a_discount_lowers_list_prices_and_no_others() -> None:
    override = TokenPrice(output=Decimal(7))
    resolved = resolve_price(model("us.amazon.nova-2-lite-v1:0"), override=override, discount=Decimal("12.5"))
    assert resolved.price.input == Decimal("0.28875")
    assert resolved.price.output == Decimal(7)
    assert resolved.sources["input"] == f"{LIST} less 12.5 %"
    assert resolved.sources["output"] == "rollout.yaml"


def test_a_discount_of_all_is_a_price_of_zero() -> None:
    assert resolve_price(model(SONNET), discount=Decimal(100)).price.by_kind == dict.fromkeys(TOKEN_KINDS, 0)


def test_an_unknown_model_has_the_price_that_a_person_gives() -> None:
    resolved = resolve_price(
        model("newcomer.model-1"), override=TokenPrice(input=Decimal(1)), discount=Decimal(50)
    )
    assert resolved == ResolvedPrice(price=TokenPrice(input=Decimal(1)), sources={"input": "rollout.yaml"})


def test_writing_to_a_cache_costs_what_input_costs_where_only_reading_has_a_price() -> None:
    assert listed("amazon.nova-pro-v1:0").cache_write is None
    resolved = resolve_price(model("amazon.nova-pro-v1:0"))
    assert resolved.price.cache_write == listed("amazon.nova-pro-v1:0").input
    assert resolved.sources["cache_write"] == LIST
    cheaper = resolve_price(model("amazon.nova-pro-v1:0"), override=TokenPrice(input=Decimal(0)))
    assert cheaper.price.cache_write == 0
    assert cheaper.sources["cache_write"] == "rollout.yaml"


def test_each_route_has_its_own_list_price_and_a_profile_that_of_the_first() -> None:
    routes = [model(text) for text in ("e5t98lwp1dsr", f"global.{SONNET}", SONNET)]
    prices = [one.price for one in resolve_prices(routes)]
    assert prices == [listed(f"global.{SONNET}"), listed(f"global.{SONNET}"), listed(SONNET)]


def test_a_model_of_ones_own_takes_no_list_price() -> None:
    provisioned = model("arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abcdefghijkl")
    assert [one.price.is_priced for one in resolve_prices([model(SONNET), provisioned])] == [True, False]


def test_a_foundation_id_without_a_list_price_does_not_take_that_of_another_route() -> None:
    known, unknown = resolve_prices([model(SONNET), model(f"ca.{SONNET}")])
    assert known.price.is_priced
    assert not unknown.price.is_priced


def test_what_a_person_gives_is_the_highest_price_too_and_a_discount_lowers_it() -> None:
    haiku = model("global.anthropic.claude-haiku-5-5")
    resolved = resolve_price(haiku, override=TokenPrice(output=Decimal(3)), discount=Decimal(50))
    assert resolved.at_most == TokenPrice(
        input=Decimal("0.25"), output=Decimal(3), cache_read=Decimal("0.025"), cache_write=Decimal("0.5")
    )
    whole = TokenPrice(**dict.fromkeys(TOKEN_KINDS, Decimal(1)))
    own = resolve_price(haiku, override=whole)
    assert (own.at_most, own.listed, own.price) == (None, None, whole)


def test_a_discount_lowers_the_prices_of_tiers_which_a_price_of_ones_own_hides() -> None:
    nova = model("us.amazon.nova-2-lite-v1:0")
    flex = resolve_price(nova, discount=Decimal(10)).tiers["flex"]
    assert (flex.input, flex.output) == (Decimal("0.1485"), Decimal("1.2375"))
    assert resolve_price(nova, override=TokenPrice(input=Decimal(1))).tiers == {}


AMOUNTS = st.none() | st.decimals(min_value=0, max_value=1000, places=6)
OVERRIDES = st.builds(TokenPrice, **dict.fromkeys(TOKEN_KINDS, AMOUNTS))


@settings(deadline=None, derandomize=True)
@given(
    text=st.sampled_from([SONNET, f"global.{SONNET}", "amazon.nova-pro-v1:0", "newcomer.model-1"]),
    override=OVERRIDES,
    discount=st.decimals(min_value=0, max_value=100, places=2),
)
def test_a_price_says_of_each_part_where_it_comes_from_and_is_never_over_the_list(
    text: str, override: TokenPrice, discount: Decimal
) -> None:
    resolved = resolve_price(model(text), override=override, discount=discount)
    assert resolved.sources.keys() == resolved.price.by_kind.keys()
    assert override.by_kind.items() <= resolved.price.by_kind.items()
    of_list = listed_price.price if (listed_price := list_price(model(text))) else TokenPrice()
    for part, price in resolved.price.by_kind.items():
        if part not in override.by_kind and part in of_list.by_kind:
            assert 0 <= price <= of_list.by_kind[part]
