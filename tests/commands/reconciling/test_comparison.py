"""The causes of a difference are told one by one, and add up to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import TokenKind, resolve_price
from bedrock_monitoring.commands.reconciling.comparison import Comparison, Difference, Key, compare
from bedrock_monitoring.commands.reconciling.counted_tokens import CountedRoute, CountedTokens
from bedrock_monitoring.commands.reconciling.usage_types import GLOBAL, REGIONAL
from bedrock_monitoring.datapoints.billed_line import BilledLine

SONNET = ModelId.parse("global.anthropic.claude-sonnet-5-5")
NOVA = ModelId.parse("us.amazon.nova-2-lite-v1:0")
MP = "USE1-MP:USE1_{}-Units"
NAMES = {SONNET: "Claude Sonnet 5.5", NOVA: "Nova 2 Lite"}
PRICES: dict[Key, Decimal | None] = {
    (NAMES[model], GLOBAL if model is SONNET else REGIONAL, kind): price
    for model in (SONNET, NOVA)
    for kind, price in resolve_price(model).price.by_kind.items()
}


def counted(model: ModelId, kind: TokenKind, tokens: int) -> CountedTokens:
    route = GLOBAL if model is SONNET else REGIONAL
    of = CountedRoute(model=model, value=model.dimension_value, route=route, price=resolve_price(model))
    return CountedTokens(of=of, kind=kind, tokens=Decimal(tokens))


def line(
    usage_type: str,
    amount: str,
    usd: str,
    *,
    product: str = "Claude Sonnet 5.5 (Amazon Bedrock Edition)",
    unit: str = "Units",
    is_usage: bool = True,
) -> BilledLine:
    return BilledLine(
        day=date(2026, 11, 20),
        account="111122223333",
        region="us-east-1",
        product=product,
        usage_type=usage_type,
        amount=Decimal(amount),
        unit=unit,
        usd=Decimal(usd),
        is_usage=is_usage,
    )


def nova(usage: str, thousands: str, usd: str) -> BilledLine:
    return line(f"USE1-Nova2.0Lite-{usage}", thousands, usd, product="Amazon Bedrock", unit="1K tokens")


def only(found: Comparison) -> Difference:
    [one] = found.differences
    return one


CAUSES = {
    "nothing": (
        [counted(SONNET, "input", 1_000_000)],
        [line(MP.format("input_tokens_global_standard"), "1", "2")],
        {"another price: a discount, or an older list": "0", "other tokens": "0"},
    ),
    "an hour in the cache": (
        [counted(SONNET, "cache_write", 3_000_000)],
        [
            line(MP.format("CacheWriteInputTokenCount_Global"), "1", "2.5"),
            line(MP.format("CacheWrite1hInputTokenCount_Global"), "2", "8"),
        ],
        {
            "another price: a discount, or an older list": "0",
            "cache writes of an hour": "3",
            "other tokens": "0",
        },
    ),
    "a discount": (
        [counted(SONNET, "output", 1_000_000)],
        [line(MP.format("OutputTokenCount_Global"), "1", "9")],
        {"another price: a discount, or an older list": "-1", "other tokens": "0"},
    ),
    "tiers and a batch": (
        [counted(NOVA, "input", 3_000_000)],
        [
            nova("input-tokens", "1000", "0.33"),
            nova("input-tokens-flex", "1000", "0.165"),
            nova("input-tokens-priority", "1000", "0.5775"),
            nova("input-tokens-batch", "2000", "0.33"),
        ],
        {
            "another price: a discount, or an older list": "0",
            "tier flex": "-0.165",
            "tier priority": "0.2475",
            "batches, which no metric counts": "0.33",
            "other tokens": "0",
        },
    ),
    "tokens that nobody counted": (
        [counted(NOVA, "output", 1_000_000)],
        [nova("output-tokens", "1200", "3.3")],
        {"another price: a discount, or an older list": "0", "other tokens": "0.55"},
    ),
    "tokens that are not billed yet": ([counted(NOVA, "output", 1_000_000)], [], {"other tokens": "-2.75"}),
}


@pytest.mark.parametrize(("tokens", "lines", "causes"), CAUSES.values(), ids=CAUSES)
def test_each_cause_is_told_by_its_amount(
    tokens: list[CountedTokens], lines: list[BilledLine], causes: dict[str, str]
) -> None:
    found = only(compare(tokens, PRICES, lines))
    assert found.causes == {name: Decimal(usd) for name, usd in causes.items()}
    assert sum(found.causes.values()) == found.billed - found.estimated


VARIANTS = ("input-tokens", "input-tokens-flex", "input-tokens-priority", "input-tokens-batch")
AMOUNTS = st.integers(0, 10**7)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(
    tokens=AMOUNTS,
    billed=st.lists(st.tuples(st.sampled_from(VARIANTS), AMOUNTS, st.integers(0, 10**5)), max_size=6),
)
def test_the_causes_add_up_to_the_difference(tokens: int, billed: list[tuple[str, int, int]]) -> None:
    lines = [nova(usage, str(amount), str(Decimal(cents) / 100)) for usage, amount, cents in billed]
    for found in compare([counted(NOVA, "input", tokens)] if tokens else [], PRICES, lines).differences:
        assert sum(found.causes.values()) == found.billed - found.estimated
        assert found.billed_tokens == sum(amount * 1000 for _, amount, _ in billed)


def test_the_estimate_has_its_upper_bound_beside_it() -> None:
    found = only(compare([counted(SONNET, "cache_write", 1_000_000)], PRICES, []))
    assert (found.estimated, found.at_most) == (Decimal("2.5"), Decimal(4))


UNITS = {
    ("1K tokens", "1000"): 1_000_000,
    ("1M tokens", "1"): 1_000_000,
    ("Units", "1"): 1_000_000,
    ("N/A", "1000"): 1_000_000,
    ("", "1"): 1_000_000,
}


@pytest.mark.parametrize(("written", "tokens"), UNITS.items())
def test_a_unit_that_is_not_said_is_the_one_that_fits_the_price(
    written: tuple[str, str], tokens: int
) -> None:
    unit, amount = written
    found = only(compare([], PRICES, [line(MP.format("InputTokenCount_Global"), amount, "2.1", unit=unit)]))
    assert found.billed_tokens == tokens


def test_a_model_without_a_price_says_so() -> None:
    unknown: dict[Key, Decimal | None] = {("Newcomer", REGIONAL, "input"): None}
    found = only(
        compare([], unknown, [line("USE1-Newcomer-input-tokens", "5", "7", product="Amazon Bedrock")])
    )
    assert found.causes == {"the rollout knows no price; set `price`": Decimal(7)}


NOT_COMPARED = {
    "not monitored: Claude Opus 5.5": line(
        MP.format("InputTokenCount"), "1", "5", product="Claude Opus 5.5 (Amazon Bedrock Edition)"
    ),
    "not monitored: titan-embed": line("USE1-TitanEmbed-input-tokens", "1", "5", product="Amazon Bedrock"),
    "not by token: guardrails, agents, images, provisioned and reserved capacity": line(
        "USE1-Guardrail-ContentPolicyUnitsConsumed", "1", "5", product="Amazon Bedrock"
    ),
    "discounts, credits, fees and taxes, which are lines of their own": line(
        MP.format("InputTokenCount_Global"), "1", "5", is_usage=False
    ),
}


@pytest.mark.parametrize(("why", "of"), NOT_COMPARED.items(), ids=NOT_COMPARED)
def test_what_is_not_compared_has_a_reason(why: str, of: BilledLine) -> None:
    found = compare([], PRICES, [of, of])
    assert (list(found.differences), found.not_compared) == ([], {why: Decimal(10)})
