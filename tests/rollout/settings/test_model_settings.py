"""How the models of a target are written: one id or several, prices and discounts."""

from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import TokenPrice, resolve_price
from bedrock_monitoring.monitoring import Model
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import STATE, TARGET, rollout_of

SONNET = "anthropic.claude-sonnet-5-5"


def models_of(models: str, *, discount: str = "", default: str = "") -> tuple[Model, ...]:
    defaults = f"defaults: {{discount: {default}}}\n" if default else ""
    target = f'name: a, account: "111122223333", region: us-east-1, models: [{models}]'
    own = f", discount: {discount}" if discount else ""
    return loads(f"{STATE}{defaults}targets:\n  - {{{target}{own}}}\n").targets[0].models


def test_a_model_that_is_reached_in_several_ways_is_one() -> None:
    [model] = models_of(f"{{ids: [global.{SONNET}, {SONNET}, e5t98lwp1dsr]}}")
    assert model.routes == tuple(map(ModelId.parse, (f"global.{SONNET}", SONNET, "e5t98lwp1dsr")))
    assert model.id == model.routes[0]


def test_a_model_of_one_id_has_one_way() -> None:
    [plain, mapping] = models_of(f"{SONNET}, {{id: us.{SONNET}}}")
    assert [model.routes for model in (plain, mapping)] == [(plain.id,), (mapping.id,)]


@pytest.mark.parametrize(
    ("models", "name"),
    [
        (f"global.{SONNET}", "Claude Sonnet 5.5 · global"),
        (f"{{ids: [global.{SONNET}, {SONNET}]}}", "Claude Sonnet 5.5"),
        (f"{{ids: [e5t98lwp1dsr, us.{SONNET}]}}", "Claude Sonnet 5.5"),
        ("{ids: [e5t98lwp1dsr, e5t98lwp1dss]}", "Profile e5t98lwp1dsr"),
        (f"{{ids: [global.{SONNET}, {SONNET}], name: Chat}}", "Chat"),
    ],
)
def test_a_model_is_called_by_its_name_or_by_what_its_ids_have_in_common(models: str, name: str) -> None:
    [model] = models_of(models)
    assert model.display_name == name


def test_each_way_has_its_own_price() -> None:
    [model] = models_of(f"{{ids: [global.{SONNET}, {SONNET}]}}")
    assert model.prices("us-east-1") == tuple(resolve_price(route) for route in model.routes)
    assert model.prices("us-east-1")[0] != model.prices("us-east-1")[1]


def test_all_four_prices_may_be_given() -> None:
    [model] = models_of(
        f"{{id: {SONNET}, price: {{input: 1, output: 2.5, cache_read: 0, cache_write: 1.25}}}}"
    )
    whole = TokenPrice(
        input=Decimal(1), output=Decimal("2.5"), cache_read=Decimal(0), cache_write=Decimal("1.25")
    )
    assert model.price == whole
    assert model.prices("us-east-1")[0].price == whole


def test_a_price_that_is_left_out_is_the_list_price() -> None:
    [model] = models_of(f"{{id: {SONNET}, price: {{input: 1}}}}")
    [resolved] = model.prices("us-east-1")
    assert resolved.price.input == 1
    assert resolved.price.output == resolve_price(ModelId.parse(SONNET)).price.output


@pytest.mark.parametrize(
    ("own", "default", "of_model", "percent"),
    [
        ("", "", "", "0"),
        ("", "10", "", "10"),
        ("20.5", "10", "", "20.5"),
        ("null", "10", "", "0"),
        ("20", "10", "30", "30"),
        ("20", "10", "0", "0"),
        ("100", "", "null", "100"),
    ],
)
def test_the_discount_of_the_model_then_of_the_target_then_of_the_defaults_counts(
    own: str, default: str, of_model: str, percent: str
) -> None:
    model_discount = f", discount: {of_model}" if of_model else ""
    [model] = models_of(f"{{id: {SONNET}{model_discount}}}", discount=own, default=default)
    assert model.discount == Decimal(percent)
    assert model.prices("us-east-1") == (resolve_price(model.id, discount=Decimal(percent)),)


IN_REGION = {
    "us-east-1": ("0.06", "0.24"),
    "eu-central-1": ("0.078", "0.312"),
    "ap-south-1": ("0.063", "0.252"),
}


@pytest.mark.parametrize(("region", "amounts"), IN_REGION.items(), ids=IN_REGION)
def test_the_dashboards_of_a_target_count_at_the_prices_of_its_region(
    region: str, amounts: tuple[str, str]
) -> None:
    targets = loads(rollout_of(targets=TARGET.replace("us-east-1", region))).targets
    [monitoring] = build_monitoring(targets)
    bodies = str([dashboard.to_body(region=region) for dashboard in monitoring.dashboards.values()])
    assert f"input * {amounts[0]} + output * {amounts[1]}" in bodies
