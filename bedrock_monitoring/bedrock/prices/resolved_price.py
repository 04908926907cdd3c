"""The price of a model: the list price, overridden by the prices in rollout.yaml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices.list_prices import ListedPrice, list_price, price_table_date
from bedrock_monitoring.bedrock.prices.token_price import TOKEN_KINDS, TokenKind, TokenPrice, format_decimal
from bedrock_monitoring.value import Value

NO_DISCOUNT = Decimal(0)

EXPLICIT = "rollout.yaml"
"""The source of a price that rollout.yaml sets."""


@dataclass(frozen=True, kw_only=True)
class ResolvedPrice(Value):
    """The price with which cost is estimated.

    Attributes:
        price: The price. No kind of token has a price if neither the list nor rollout.yaml has one.
        sources: The source of the price of each kind of token, such as ``rollout.yaml`` or ``list price of
            2026-11-24 less 10 %``.
        listed: The list price that it is made from, with its sources and the price of long prompts. ``None``
            if the list has none.
    """

    price: TokenPrice = field(default_factory=TokenPrice)
    sources: Mapping[TokenKind, str] = field(default_factory=dict)
    listed: ListedPrice | None = None


def resolve_price(
    model: ModelId, *, override: TokenPrice | None = None, discount: Decimal = NO_DISCOUNT
) -> ResolvedPrice:
    """Return the price of a model's tokens.

    Args:
        model: The id that applications call.
        override: Prices that take precedence over list prices, for each kind of token.
        discount: The discount on list prices in percent, 0 to 100. It does not apply to ``override``.
    """
    return resolve_prices([model], override=override, discount=discount)[0]


def resolve_prices(
    routes: Sequence[ModelId], *, override: TokenPrice | None = None, discount: Decimal = NO_DISCOUNT
) -> tuple[ResolvedPrice, ...]:
    """Return the price of a model's tokens on each of its routes.

    The id of an application inference profile does not say which model it calls. Its price is that of the
    first route with a list price.

    Args:
        routes: The ids that applications call.
        override: Prices that take precedence over list prices, for each kind of token and on every route.
        discount: The discount on list prices in percent, 0 to 100. It does not apply to ``override``.
    """
    listed = [list_price(route) for route in routes]
    usual = next((price for price in listed if price is not None), None)
    return tuple(
        _resolved(usual if route.is_application_profile else price, override or TokenPrice(), discount)
        for route, price in zip(routes, listed, strict=True)
    )


def _resolved(listed: ListedPrice | None, override: TokenPrice, discount: Decimal) -> ResolvedPrice:
    prices: dict[TokenKind, Decimal] = {}
    sources: dict[TokenKind, str] = {}
    if listed is not None:
        prices = {kind: price * (100 - discount) / 100 for kind, price in listed.price.by_kind.items()}
        less = f" less {format_decimal(discount)} %" if discount else ""
        sources = dict.fromkeys(prices, f"list price of {price_table_date().isoformat()}{less}")
    prices |= override.by_kind
    sources |= dict.fromkeys(override.by_kind, EXPLICIT)
    _write_as_input(prices, sources)
    in_order: dict[TokenKind, str] = {kind: sources[kind] for kind in TOKEN_KINDS if kind in sources}
    return ResolvedPrice(price=TokenPrice(**prices), sources=in_order, listed=listed)


def _write_as_input(prices: dict[TokenKind, Decimal], sources: dict[TokenKind, str]) -> None:
    """Set the price of cache writes to that of input, if only cache reads have their own price.

    Bedrock then charges cache writes as input. ``InputTokenCount`` does not include them.
    """
    if "cache_read" in prices and "cache_write" not in prices and "input" in prices:
        prices["cache_write"] = prices["input"]
        sources["cache_write"] = sources["input"]
