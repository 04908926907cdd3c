"""Which price counts for a model: what rollout.yaml says, part by part over the list price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices.list_prices import as_of, list_price
from bedrock_monitoring.bedrock.prices.token_price import PARTS, Part, TokenPrice, plain

NO_DISCOUNT = Decimal(0)

EXPLICIT = "rollout.yaml"
"""The source of a price that a person gave."""


@dataclass(frozen=True, kw_only=True)
class ResolvedPrice:
    """The price that is estimated with.

    Attributes:
        price: USD per million tokens; no part of it is known if neither list nor person knows the model's
            price.
        sources: Where each known part comes from, such as ``rollout.yaml`` or ``list price of 2026-11-24 less
            10 %``.
    """

    price: TokenPrice = field(default_factory=TokenPrice)
    sources: Mapping[Part, str] = field(default_factory=dict)


def price_of(
    model: ModelId, *, override: TokenPrice | None = None, discount: Decimal = NO_DISCOUNT
) -> ResolvedPrice:
    """Return what a model's tokens cost.

    Args:
        model: The model as it is called.
        override: What a person says; each part of it counts in place of the list's.
        discount: Percent, 0 to 100, by which list prices are lowered; prices of ``override`` are not.
    """
    return prices_of([model], override=override, discount=discount)[0]


def prices_of(
    routes: Sequence[ModelId], *, override: TokenPrice | None = None, discount: Decimal = NO_DISCOUNT
) -> tuple[ResolvedPrice, ...]:
    """Return what a model's tokens cost in each way in which it is reached.

    An application inference profile does not name its model: it costs what the first way costs that the list
    knows.

    Args:
        routes: The model as it is called, in each way.
        override: What a person says; each part of it counts in place of the list's, in every way.
        discount: Percent, 0 to 100, by which list prices are lowered; prices of ``override`` are not.
    """
    listed = [list_price(route) for route in routes]
    usual = next((price for price in listed if price is not None), None)
    return tuple(
        _resolved(usual if route.is_application_profile else price, override or TokenPrice(), discount)
        for route, price in zip(routes, listed, strict=True)
    )


def _resolved(listed: TokenPrice | None, override: TokenPrice, discount: Decimal) -> ResolvedPrice:
    prices: dict[Part, Decimal] = {}
    sources: dict[Part, str] = {}
    if listed is not None:
        prices = {part: price * (100 - discount) / 100 for part, price in listed.given.items()}
        less = f" less {plain(discount)} %" if discount else ""
        sources = dict.fromkeys(prices, f"list price of {as_of().isoformat()}{less}")
    prices |= override.given
    sources |= dict.fromkeys(override.given, EXPLICIT)
    _write_as_input(prices, sources)
    in_order: dict[Part, str] = {part: sources[part] for part in PARTS if part in sources}
    return ResolvedPrice(price=TokenPrice(**prices), sources=in_order)


def _write_as_input(prices: dict[Part, Decimal], sources: dict[Part, str]) -> None:
    """Let tokens written to a cache cost what input costs, where only reading it has a price of its own.

    Bedrock charges nothing on top for writing then, but the tokens are still input that InputTokenCount
    leaves out.
    """
    if "cache_read" in prices and "cache_write" not in prices and "input" in prices:
        prices["cache_write"] = prices["input"]
        sources["cache_write"] = sources["input"]
