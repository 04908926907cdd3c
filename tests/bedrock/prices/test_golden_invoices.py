"""Golden invoices: what calls cost, to the last digit that the source gives.

AWS's page on Bedrock prices has worked examples of its own. Its stored copies end before them, and newer
editions fill in their numbers in the browser, so none is here. The invoices of ``PUBLISHED`` are worked
examples of others, each with its source; those of ``BY_HAND`` were worked out by hand from published prices.
Each line goes the way of the dashboards: the list price of a route, and the expression of its cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import (
    ResolvedPrice,
    TokenPrice,
    cost,
    image_price,
    mantle_prices,
    resolve_price,
)
from bedrock_monitoring.bedrock.prices.list_prices import BATCH
from tests.bedrock.prices.counted import dollars

LONG, HOUR = "long prompts", "cache writes of an hour"


@dataclass(frozen=True, kw_only=True)
class Line:
    """Tokens, or images, of a model.

    Attributes:
        model: The id that is called.
        at: What they are billed as: a tier, ``BATCH``, ``LONG``, ``HOUR``, or as usual.
        region: The Region that is called.
    """

    model: str
    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    images: int = 0
    at: str = "standard"
    region: str = "us-east-1"

    @property
    def usd(self) -> float:
        """What it costs."""
        if self.images:
            price = image_price(ModelId.parse(self.model))
            assert price is not None
            return float(self.images * price)
        counted = {
            kind: tokens
            for kind in ("input", "output", "cache_read", "cache_write")
            if (tokens := getattr(self, kind))
        }
        return dollars(cost(self._price, self.model), {self.model: counted})

    @property
    def _price(self) -> TokenPrice:
        if self.at == "mantle":
            [listed] = [one for one in mantle_prices(self.region) if one.foundation_id == self.model]
            return listed.price
        resolved = resolve_price(ModelId.parse(self.model), region=self.region)
        if self.at in {LONG, HOUR}:
            return _of_variant(resolved, self.at)
        return resolved.price if self.at == "standard" else resolved.tiers[self.at]


def _of_variant(resolved: ResolvedPrice, at: str) -> TokenPrice:
    assert resolved.listed is not None
    if at == HOUR:
        return TokenPrice(cache_write=resolved.listed.cache_write_1h)
    assert resolved.listed.long is not None
    return resolved.listed.long.price


OPUS_46, SONNET_46 = "global.anthropic.claude-opus-4-6-v1", "global.anthropic.claude-sonnet-4-6"
HAIKU_3 = "anthropic.claude-3-haiku-20240307-v1:0"
_ANTHROPIC = "Pricing page of the Claude Platform, a coding session of an hour, less 0.08 for its runtime"
_TENANTS = "ranjit-thamattur/digital-twin-rag, docs/BEDROCK_COST_5_TENANTS.md"

PUBLISHED: dict[str, tuple[str, list[Line], str]] = {
    "a coding session": (_ANTHROPIC, [Line(model=OPUS_46, input=50_000, output=15_000)], "0.625"),
    "the same with four fifths of its prompts from the cache": (
        _ANTHROPIC,
        [Line(model=OPUS_46, input=10_000, cache_read=40_000, output=15_000)],
        "0.445",
    ),
    "a prefix of 2,000 tokens, kept for an hour and read 99 times": (
        "aipromptshub.co/calc/claude-api-cost",
        [Line(model=SONNET_46, cache_write=2_000, at=HOUR), Line(model=SONNET_46, cache_read=99 * 2_000)],
        "0.0714",
    ),
    "the same prefix sent 100 times": (
        "aipromptshub.co/calc/claude-api-cost",
        [Line(model=SONNET_46, input=100 * 2_000)],
        "0.60",
    ),
    "4,000 tokens in, 800 out": (
        "turntwo.dev/mission-control/cheat-sheet/token-economics",
        [Line(model=SONNET_46, input=4_000, output=800)],
        "0.024",
    ),
    "a million tokens in, half a million out": (
        "The tests of the crate bedrock-cost 0.1.0",
        [Line(model="meta.llama3-70b-instruct-v1:0", input=1_000_000, output=500_000)],
        "4.40",
    ),
    "7,500 questions of five tenants": (
        _TENANTS,
        [Line(model=HAIKU_3, input=7_500 * 1_200, output=7_500 * 250)],
        "4.59",
    ),
    "30,000 questions, a tenth of them to a larger model": (
        _TENANTS,
        [
            Line(model=HAIKU_3, input=27_000 * 1_200, output=27_000 * 250),
            Line(model="anthropic.claude-3-5-sonnet-20241022-v2:0", input=3_000 * 1_500, output=3_000 * 400),
        ],
        "48.04",
    ),
    "the reading of an invoice": (
        "A public cost table of an invoice assistant: about 500 tokens in, 800 out",
        [Line(model=HAIKU_3, input=500, output=800)],
        "0.0011",
    ),
    "30 days of 1,000 requests": (
        "A public note on the cost of a free demo: 50 tokens in, 400 out, 2.97 a month",
        [Line(model="amazon.nova-lite-v1:0", input=30 * 1_000 * 50, output=30 * 1_000 * 400)],
        "2.97",
    ),
    "a fire drill": (
        "A public cost table of an incident assistant: 3,500 tokens in, 800 out",
        [Line(model="amazon.nova-lite-v1:0", input=3_500, output=800)],
        "0.00040",
    ),
}
"""The source, the lines and the total in USD of each worked example of others."""

HAIKU_55 = "global.anthropic.claude-haiku-5-5"
NOVA_2 = "us.amazon.nova-2-lite-v1:0"

BY_HAND: dict[str, tuple[str, list[Line], str]] = {
    "a prompt of 150,000 tokens costs the long price, answer included": (
        "150,000 x 0.5 + 4,000 x 2.5 per million, 0.075 + 0.01",
        [Line(model=HAIKU_55, input=150_000, output=4_000, at=LONG)],
        "0.085",
    ),
    "a prompt of 90,000 tokens does not": (
        "90,000 x 0.1 + 4,000 x 0.5 per million, 0.009 + 0.002",
        [Line(model=HAIKU_55, input=90_000, output=4_000)],
        "0.011",
    ),
    "a third in each tier": (
        "a million tokens in and 100,000 out at 0.33 and 2.75, at half and at 1.75 times of that",
        [
            Line(model=NOVA_2, input=1_000_000, output=100_000),
            Line(model=NOVA_2, input=1_000_000, output=100_000, at="flex"),
            Line(model=NOVA_2, input=1_000_000, output=100_000, at="priority"),
        ],
        "1.97",  # 0.605 + 0.3025 + 1.05875
    ),
    "a batch at half the price": (
        "10 million tokens in, 1 million out at 2.5 and 12.5",
        [Line(model="global.anthropic.claude-opus-5", input=10_000_000, output=1_000_000, at=BATCH)],
        "37.50",
    ),
    "images": (
        "250 images at 0.14 and 40 at 0.07",
        [
            Line(model="stability.stable-image-ultra-v1:1", images=250),
            Line(model="us.stability.stable-image-inpaint-v1:0", images=40),
        ],
        "37.80",
    ),
    "a geography that is dearer than another": (
        "2 million tokens in, 300,000 out at 0.429 and 3.597",
        [Line(model="eu.amazon.nova-2-lite-v1:0", input=2_000_000, output=300_000, region="eu-central-1")],
        "1.94",  # 0.858 + 1.0791
    ),
    "a call within a Region that is dearer than us-east-1": (
        "5 million tokens in, 1 million out at 0.47 and 1.86",
        [Line(model="minimax.minimax-m2.5", input=5_000_000, output=1_000_000, region="eu-west-2")],
        "4.21",
    ),
    "bedrock-mantle in GovCloud": (
        "3 million tokens in, 2 million out at 0.18 and 0.72",
        [
            Line(
                model="openai.gpt-oss-120b",
                input=3_000_000,
                output=2_000_000,
                at="mantle",
                region="us-gov-west-1",
            )
        ],
        "1.98",
    ),
}
"""The calculation, the lines and the total in USD of each invoice that was worked out by hand."""


def rounded(usd: float, like: str) -> str:
    """Return an amount with as many digits as another, halves away from zero as on a bill."""
    return str(Decimal(str(usd)).quantize(Decimal(like), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize(("source", "lines", "total"), PUBLISHED.values(), ids=PUBLISHED)
def test_a_published_example_costs_what_its_source_says(source: str, lines: list[Line], total: str) -> None:
    assert rounded(sum(line.usd for line in lines), total) == total, source


@pytest.mark.parametrize(("calculation", "lines", "total"), BY_HAND.values(), ids=BY_HAND)
def test_an_invoice_costs_what_was_worked_out_by_hand(
    calculation: str, lines: list[Line], total: str
) -> None:
    assert rounded(sum(line.usd for line in lines), total) == total, calculation


def test_there_are_twelve_invoices_and_more() -> None:
    assert len(PUBLISHED) + len(BY_HAND) >= 12
