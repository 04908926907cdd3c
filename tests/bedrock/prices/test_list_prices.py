from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from genai_prices import Usage, calc_price
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.bedrock.models.bedrock_regions import GEOGRAPHIES, has_bedrock
from bedrock_monitoring.bedrock.models.known_models import known_ids, known_models
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import (
    cost,
    image_price,
    image_prices,
    listed_prices,
    mantle_prices,
    price_table_date,
    reason_without_price,
    resolve_price,
)
from bedrock_monitoring.bedrock.prices.list_prices import BATCH, EVERY_ROUTE, TABLE, list_price
from tests.bedrock.prices.counted import dollars
from tools.price_table import price_table

PROJECT = Path(__file__).resolve().parents[3]
MODELS = (
    "anthropic.claude-sonnet-4-5-20250929-v1:0",
    "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "global.anthropic.claude-opus-5-5",
    "jp.anthropic.claude-haiku-4-5-20251001-v1:0",
    "us.amazon.nova-2-lite-v1:0",
    "global.amazon.nova-2-lite-v1:0",
    "amazon.nova-pro-v1:0",
    "us.moonshotai.kimi-k3",
)
UNCACHED = ("openai.gpt-oss-120b-1:0", "us.meta.llama3-3-70b-instruct-v1:0", "deepseek.r1-v1:0")


def test_the_table_is_what_the_locked_package_says_of_its_day() -> None:
    assert TABLE.read_text(encoding="utf-8") == price_table(price_table_date()), (
        "list_prices.json is not what its sources say: run `make new-prices` and read the diff"
    )


def test_every_row_of_the_table_has_a_known_model_and_known_routes() -> None:
    lines = list(listed_prices())
    assert len(lines) > len({line.foundation_id for line in lines}) > 50
    assert {line.foundation_id for line in lines} <= {*known_models()}
    for line in lines:
        assert line.price.input is not None, line
        routes = line.routes.split()
        regional = {route for route in routes if has_bedrock(route)}
        assert routes[0] == EVERY_ROUTE or {*routes} - regional <= {"in-region", *GEOGRAPHIES}
        assert "us-east-1" not in routes


def charged(model: str, *, input_: int, output: int, read: int, write: int) -> Decimal:
    """Return what the package charges; its input tokens are those of the cache included."""
    usage = Usage(
        input_tokens=input_ + read + write,
        output_tokens=output,
        cache_read_tokens=read or None,
        cache_write_tokens=write or None,
    )
    day = datetime.combine(price_table_date(), datetime.min.time(), UTC)
    return calc_price(usage, model, provider_id="aws", genai_request_timestamp=day).total_price


@pytest.mark.parametrize("text", [*MODELS, *UNCACHED])
@pytest.mark.parametrize(
    ("input_", "output", "read", "write"),
    [(1, 0, 0, 0), (12_000, 800, 0, 0), (3_000, 1_000, 4_000, 1_000), (10**9, 10**8, 10**10, 10**7)],
)
def test_a_cost_is_to_the_cent_what_the_package_charges(
    text: str, input_: int, output: int, read: int, write: int
) -> None:
    if text in UNCACHED:
        read = write = 0
    tokens = {"input": input_, "output": output, "cache_read": read, "cache_write": write}
    estimated = dollars(cost(resolve_price(ModelId.parse(text)).price, text), {text: tokens})
    expected = charged(text, input_=input_, output=output, read=read, write=write)
    assert estimated == pytest.approx(float(expected), abs=0.005)
    assert estimated == pytest.approx(float(expected), rel=1e-9)


COUNT = st.integers(0, 10**9)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(text=st.sampled_from(MODELS), input_=COUNT, output=COUNT, read=COUNT, write=COUNT)
def test_any_mix_of_tokens_costs_what_the_package_charges(
    text: str, input_: int, output: int, read: int, write: int
) -> None:
    tokens = {"input": input_, "output": output, "cache_read": read, "cache_write": write}
    estimated = dollars(cost(resolve_price(ModelId.parse(text)).price, text), {text: tokens})
    expected = charged(text, input_=input_, output=output, read=read, write=write)
    assert estimated == pytest.approx(float(expected))


def test_a_model_with_prices_of_its_own_for_speech_is_not_listed() -> None:
    assert not resolve_price(ModelId.parse("amazon.nova-2-sonic-v1:0")).price.is_priced


def test_a_length_of_context_that_is_provisioned_has_no_token_price() -> None:
    assert not resolve_price(ModelId.parse("amazon.nova-pro-v1:0:300k")).price.is_priced


def test_every_known_model_has_a_price_or_a_reason_and_not_both() -> None:
    priced = {line.foundation_id for line in listed_prices()}
    with_reason = {model for model in known_models() if reason_without_price(ModelId.parse(model))}
    assert priced | with_reason == {*known_models()}
    assert priced & with_reason == set()


BY_GEOGRAPHY = {
    "us.amazon.nova-2-lite-v1:0": ("0.33", "2.75"),
    "eu.amazon.nova-2-lite-v1:0": ("0.429", "3.597"),
    "jp.amazon.nova-2-lite-v1:0": ("0.396", "3.311"),
    "eu.amazon.nova-lite-v1:0": ("0.078", "0.312"),
    "apac.amazon.nova-lite-v1:0": ("0.063", "0.252"),
    "eu.amazon.nova-pro-v1:0": ("1.05", "4.2"),
    "us-gov.anthropic.claude-haiku-5-5": ("0.12", "0.6"),
    "us-gov.anthropic.claude-sonnet-5-5": ("2.4", "12"),
    "anthropic.claude-opus-5": ("5.5", "27.5"),
    "global.anthropic.claude-opus-5": ("5", "25"),
}
"""USD per million tokens of input and output where geographies differ, from AWS's pages on prices."""


@pytest.mark.parametrize(("text", "amounts"), BY_GEOGRAPHY.items(), ids=BY_GEOGRAPHY)
def test_a_geography_has_the_price_of_its_profiles(text: str, amounts: tuple[str, str]) -> None:
    price = resolve_price(ModelId.parse(text)).price
    assert (price.input, price.output) == tuple(map(Decimal, amounts))


BY_REGION = {
    ("minimax.minimax-m2.5", "us-east-1"): ("0.3", "1.2", "one source"),
    ("minimax.minimax-m2.5", "eu-west-2"): ("0.47", "1.86", "one source"),
    ("minimax.minimax-m2.5", "ap-southeast-2"): ("0.31", "1.24", "one source"),
    ("minimax.minimax-m2.5", "ca-central-1"): ("0.3", "1.2", "that of us-east-1"),
    ("mistral.mistral-large-2402-v1:0", "eu-west-3"): ("5.2", "15.6", "one source"),
    ("anthropic.claude-opus-5", "us-gov-west-1"): ("6", "30", "one source"),
    # A Region without a price of its own has that of its geography.
    ("amazon.nova-lite-v1:0", "eu-central-1"): ("0.078", "0.312", "sources differ, a person decided"),
    ("amazon.nova-2-lite-v1:0", "ap-northeast-1"): ("0.396", "3.311", "sources differ, a person decided"),
    ("amazon.nova-lite-v1:0", "us-west-2"): ("0.06", "0.24", "two sources agree"),
    ("amazon.nova-2-lite-v1:0", "us-east-1"): ("0.33", "2.75", "two sources agree"),
    ("anthropic.claude-opus-5", "us-west-2"): ("5.5", "27.5", "two sources agree"),
    ("openai.gpt-oss-120b-1:0", "us-east-1"): ("0.15", "0.6", "two sources agree"),
    # A geography without a profile of the model says nothing of its price: India has none of Nova Lite.
    ("amazon.nova-lite-v1:0", "ap-south-1"): ("0.063", "0.252", "sources differ, a person decided"),
    # A profile has the price of its geography, whatever the Region.
    ("eu.amazon.nova-lite-v1:0", "eu-west-2"): ("0.078", "0.312", "sources differ, a person decided"),
    ("deepseek.r1-v1:0", "eu-north-1"): ("1.35", "5.4", "that of us-east-1"),
}
"""USD per million tokens of input and output by Region, and how sure they are."""


@pytest.mark.parametrize(("place", "expected"), BY_REGION.items(), ids=map(" in ".join, BY_REGION))
def test_a_call_within_a_region_has_the_price_of_the_region(
    place: tuple[str, str], expected: tuple[str, str, str]
) -> None:
    text, region = place
    listed = list_price(ModelId.parse(text), region)
    assert listed is not None
    assert (str(listed.price.input), str(listed.price.output), listed.confidence) == expected


AT_MOST = {
    # A long prompt makes the whole request dearer, and a cache write of an hour costs 1.6 times as much.
    "global.anthropic.claude-haiku-5-5": ("0.5", "2.5", "0.05", "1"),
    "global.anthropic.claude-sonnet-5-5": ("2", "10", "0.1", "4"),
    "global.openai.gpt-6-sol": ("4", "15", "0.4", "5"),
}
"""USD per million tokens of input, output, cache read and cache write, at the highest price of each."""


@pytest.mark.parametrize(("text", "amounts"), AT_MOST.items(), ids=AT_MOST)
def test_the_highest_price_is_that_of_long_prompts_and_of_an_hour_in_the_cache(
    text: str, amounts: tuple[str, ...]
) -> None:
    at_most = resolve_price(ModelId.parse(text)).at_most
    assert at_most is not None
    assert tuple(at_most.by_kind.values()) == tuple(map(Decimal, amounts))


@pytest.mark.parametrize("region", [None, "us-east-1", "us-west-2"])
@pytest.mark.parametrize("model", [model for model in known_models() if f"us.{model}" in known_ids()])
def test_a_call_within_a_region_of_the_us_costs_what_its_profile_costs(
    model: str, region: str | None
) -> None:
    own, profile = (resolve_price(ModelId.parse(text), region=region) for text in (model, f"us.{model}"))
    assert (own.price, own.at_most, own.tiers) == (profile.price, profile.at_most, profile.tiers)


@pytest.mark.parametrize("text", ["us.amazon.nova-2-lite-v1:0", "openai.gpt-oss-120b-1:0"])
def test_a_model_with_one_price_for_each_token_has_no_other_at_most(text: str) -> None:
    resolved = resolve_price(ModelId.parse(text))
    assert resolved.price.is_priced
    assert resolved.at_most is None


@pytest.mark.parametrize("region", [None, "us-east-1", "us-gov-west-1"])
def test_tiers_cost_half_or_more_than_the_standard_tier(region: str | None) -> None:
    lines = [*(listed_prices() if region is None else mantle_prices(region))]
    tiered = [line for line in lines if line.tiers]
    assert len(tiered) > 5
    for line in tiered:
        assert line.tiers.keys() <= {"flex", "priority", BATCH}
        for tier, price in line.tiers.items():
            factors = [
                price.by_kind[kind] / of for kind, of in line.price.by_kind.items() if kind in price.by_kind
            ]
            low, high = (Decimal("1.6"), 2) if tier == "priority" else (Decimal("0.4"), Decimal("0.7"))
            assert factors, line
            assert all(low <= factor <= high for factor in factors), line


def test_the_endpoint_mantle_has_prices_of_its_own_and_those_of_govcloud() -> None:
    usual = {line.foundation_id: line.price.input for line in mantle_prices("eu-west-1")}
    government = {line.foundation_id: line.price.input for line in mantle_prices("us-gov-west-1")}
    assert usual["openai.gpt-oss-120b"] == Decimal("0.15")
    assert government["openai.gpt-oss-120b"] == Decimal("0.18")
    assert usual.keys() - government.keys() == set()
    assert len({line.foundation_id for line in mantle_prices()}) >= len(usual) > 30


def test_images_have_a_price_where_it_depends_on_nothing_else() -> None:
    assert image_price(ModelId.parse("us.stability.stable-image-inpaint-v1:0")) == Decimal("0.07")
    assert image_price(ModelId.parse("stability.stable-image-ultra-v1:1")) == Decimal("0.14")
    assert image_price(ModelId.parse("amazon.nova-canvas-v1:0")) is None
    assert image_prices().keys() <= {*known_models()}


def test_a_long_prompt_costs_the_higher_price_for_the_whole_request() -> None:
    listed = resolve_price(ModelId.parse("global.anthropic.claude-haiku-5-5")).listed
    assert listed is not None
    assert listed.long is not None
    assert listed.long.above == 100_000
    assert listed.long.price.by_kind == {
        "input": Decimal("0.5"),
        "output": Decimal("2.5"),
        "cache_read": Decimal("0.05"),
        "cache_write": Decimal("0.625"),
    }
    assert listed.cache_write_1h == Decimal("0.2")
    assert resolve_price(ModelId.parse("global.anthropic.claude-sonnet-5-5")).listed.long is None  # type: ignore[union-attr]


def test_a_run_reads_the_table_and_not_the_package() -> None:
    code = (
        "import sys; from bedrock_monitoring.bedrock.models.model_id import ModelId;"
        "from bedrock_monitoring.bedrock.prices import resolve_price;"
        "print(resolve_price(ModelId.parse('amazon.nova-pro-v1:0')).price.is_priced, 'genai_prices' in "
        "sys.modules)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert finished.stdout == "True False\n"
