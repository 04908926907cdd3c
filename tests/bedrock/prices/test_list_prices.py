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

from bedrock_monitoring.bedrock.models.bedrock_regions import GEOGRAPHIES
from bedrock_monitoring.bedrock.models.known_models import known_models
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import (
    cost,
    listed_prices,
    price_table_date,
    reason_without_price,
    resolve_price,
)
from bedrock_monitoring.bedrock.prices.list_prices import EVERY_ROUTE, TABLE
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
        assert routes == [EVERY_ROUTE] or {*routes} <= {"in-region", *GEOGRAPHIES}


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
