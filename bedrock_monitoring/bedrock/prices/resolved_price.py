"""The price of a model: the list price, overridden by the prices in rollout.yaml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices.list_prices import (
    ListedPrice,
    image_price,
    list_price,
    price_table_date,
)
from bedrock_monitoring.bedrock.prices.token_price import TokenKind, TokenPrice, format_decimal
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
        listed: The row of the list that it is made from, with its sources and the price of long prompts; its
            prices are those that are used, less the discount. ``None`` if the list has none, or rollout.yaml
            sets all of it.
        at_most: The highest price that the tokens can have, because no metric tells which one it is. ``None``
            if they have one price.
        tiers: The prices by service tier, and of batches, where they are known: not for a price that
            rollout.yaml sets, in part or whole.
        image: What an image costs in USD. ``None`` if the model is not billed by the image, or by its size.
    """

    price: TokenPrice = field(default_factory=TokenPrice)
    sources: Mapping[TokenKind, str] = field(default_factory=dict)
    listed: ListedPrice | None = None
    at_most: TokenPrice | None = None
    tiers: Mapping[str, TokenPrice] = field(default_factory=dict)
    image: Decimal | None = None


def resolve_price(
    model: ModelId,
    *,
    override: TokenPrice | None = None,
    discount: Decimal = NO_DISCOUNT,
    region: str | None = None,
) -> ResolvedPrice:
    """Return the price of a model's tokens.

    Args:
        model: The id that applications call.
        override: Prices that take precedence over list prices, for each kind of token.
        discount: The discount on list prices in percent, 0 to 100. It does not apply to ``override``.
        region: The Region that applications call. ``None`` means one with the prices of us-east-1.
    """
    return resolve_prices([model], override=override, discount=discount, region=region)[0]


def resolve_prices(
    routes: Sequence[ModelId],
    *,
    override: TokenPrice | None = None,
    discount: Decimal = NO_DISCOUNT,
    region: str | None = None,
) -> tuple[ResolvedPrice, ...]:
    """Return the price of a model's tokens on each of its routes.

    The id of an application inference profile does not say which model it calls. Its price is that of the
    first route with a list price.

    Args:
        routes: The ids that applications call.
        override: Prices that take precedence over list prices, for each kind of token and on every route.
        discount: The discount on list prices in percent, 0 to 100. It does not apply to ``override``.
        region: The Region that applications call. ``None`` means one with the prices of us-east-1.
    """
    listed = [list_price(route, region) for route in routes]
    usual = next((price for price in listed if price is not None), None)
    return tuple(
        replace(
            _resolved(usual if route.is_application_profile else price, override or TokenPrice(), discount),
            image=_lowered(image_price(route), discount),
        )
        for route, price in zip(routes, listed, strict=True)
    )


def _lowered(price: Decimal | None, discount: Decimal) -> Decimal | None:
    return None if price is None else price * (100 - discount) / 100


def _resolved(listed: ListedPrice | None, override: TokenPrice, discount: Decimal) -> ResolvedPrice:
    if listed is None:
        prices = _priced(TokenPrice(), override, discount)
        return ResolvedPrice(price=prices, sources=dict.fromkeys(prices.by_kind, EXPLICIT))
    used = _used(listed, override, discount)
    less = f" less {format_decimal(discount)} %" if discount else ""
    source = f"list price of {price_table_date().isoformat()}{less}"
    sources: dict[TokenKind, str] = {
        kind: EXPLICIT if _says(override, kind, listed.price) else source for kind in used.price.by_kind
    }
    return ResolvedPrice(
        price=used.price,
        sources=sources,
        listed=used if source in sources.values() else None,
        at_most=used.at_most,
        tiers=used.tiers,
    )


def _used(listed: ListedPrice, override: TokenPrice, discount: Decimal) -> ListedPrice:
    """Return a row of the list less the discount, with what rollout.yaml says in its place.

    A price of rollout.yaml is that of every token of its kind: also of long prompts and, for cache writes, of
    an hour.
    """

    def hour(price: Decimal | None) -> Decimal | None:
        return None if override.cache_write is not None else _lowered(price, discount)

    return replace(
        listed,
        price=_priced(listed.price, override, discount),
        long=listed.long
        and replace(
            listed.long,
            price=_priced(listed.long.price, override, discount),
            cache_write_1h=hour(listed.long.cache_write_1h),
        ),
        cache_write_1h=hour(listed.cache_write_1h),
        tiers={
            tier: _priced(price, TokenPrice(), discount)
            for tier, price in listed.tiers.items()
            if not override.by_kind
        },
    )


def _priced(listed: TokenPrice, override: TokenPrice, discount: Decimal) -> TokenPrice:
    """Return a list price less the discount, with what rollout.yaml says in its place.

    If only cache reads have a price of their own, Bedrock charges cache writes as input. ``InputTokenCount``
    does not include them.
    """
    prices = {kind: price * (100 - discount) / 100 for kind, price in listed.by_kind.items()}
    prices |= override.by_kind
    if "cache_read" in prices and "cache_write" not in prices and "input" in prices:
        prices["cache_write"] = prices["input"]
    return TokenPrice(**prices)


def _says(override: TokenPrice, kind: TokenKind, listed: TokenPrice) -> bool:
    """Return whether rollout.yaml sets the price of a kind of token, cache writes as input among them."""
    if kind == "cache_write" and kind not in {*override.by_kind, *listed.by_kind}:
        return "input" in override.by_kind
    return kind in override.by_kind
