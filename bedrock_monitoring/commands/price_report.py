"""Print the prices that the cost estimate of each model uses, and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.table import Table

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import (
    TOKEN_KINDS,
    ListedPrice,
    ListPriceConfidence,
    ResolvedPrice,
    TokenKind,
    TokenPrice,
    format_decimal,
    image_prices,
    listed_prices,
    mantle_prices,
    price_table_date,
    reason_without_price,
)
from bedrock_monitoring.commands.console.reporting import cell, table
from bedrock_monitoring.monitoring import Target

_AMOUNTS = tuple(part.replace("_", " ") for part in TOKEN_KINDS)
_FURTHER = ("cache write 1 h", "long prompts")
_NO_PRICE = "no price: cost is not shown"


def prices_in_use(targets: Iterable[Target]) -> Table:
    """Return a table with the price of each model of the targets by name and route."""
    rows = table("target", "model", "route", *_AMOUNTS, *_FURTHER, "source", "sure", numbers=_AMOUNTS)
    for place, called, resolved in _routes(targets):
        further = _further(resolved.listed)
        source = _source(resolved) if resolved.price.by_kind else _reason(called, resolved)
        row = (*place, *_amounts(resolved.price), *further, source, _sure(resolved))
        rows.add_row(*map(cell, row))
    return rows


def all_list_prices() -> Table:
    """Return a table with every line of the price list."""
    rows = table("model", "routes", *_AMOUNTS, *_FURTHER, "sources", numbers=_AMOUNTS)
    for line in listed_prices():
        amounts = (*_amounts(line.price), *_further(line))
        rows.add_row(*map(cell, (line.foundation_id, line.routes, *amounts, line.sources)))
    return rows


def tier_prices_in_use(targets: Iterable[Target]) -> Table:
    """Return a table with the prices by service tier, and of batches, of each model of the targets."""
    rows = table("target", "model", "route", "tier", *_AMOUNTS, numbers=_AMOUNTS)
    for place, _, resolved in _routes(targets):
        for tier, price in resolved.tiers.items():
            rows.add_row(*map(cell, (*place, tier, *_amounts(price))))
    return rows


def all_tier_prices() -> Table:
    """Return a table with every price by service tier, and of batches, of the price list."""
    rows = table("model", "routes", "tier", *_AMOUNTS, numbers=_AMOUNTS)
    for line in listed_prices():
        for tier, price in line.tiers.items():
            rows.add_row(*map(cell, (line.foundation_id, line.routes, tier, *_amounts(price))))
    return rows


def mantle_list_prices() -> Table:
    """Return a table with every price of the endpoint bedrock-mantle."""
    rows = table("model of bedrock-mantle", "Regions", *_AMOUNTS, *_FURTHER, "sources", numbers=_AMOUNTS)
    for line in mantle_prices():
        amounts = (*_amounts(line.price), *_further(line))
        rows.add_row(*map(cell, (line.foundation_id, line.routes, *amounts, line.sources)))
    return rows


def image_list_prices() -> Table:
    """Return a table with what an image costs."""
    rows = table("model", "USD an image", numbers=("USD an image",))
    for model, price in image_prices().items():
        rows.add_row(cell(model), cell(format_decimal(price)))
    return rows


def caption() -> str:
    """Return the line below a table: the unit, and the date of the price list."""
    return (
        f"USD per million tokens, list prices of {price_table_date().isoformat()}. A longer prompt costs "
        "what stands there for the whole request. No metric tells how many are, nor which cache writes are "
        "kept for an hour: dashboards show the cost at least, and at most. Tokens are counted by service "
        "tier, those of batches by no metric."
    )


def _routes(targets: Iterable[Target]) -> Iterator[tuple[tuple[str, str, str], ModelId, ResolvedPrice]]:
    """Yield the names of the target, model and route, the id that is called, and its price."""
    for target in targets:
        for model in target.models:
            for route, resolved in zip(model.routes, model.prices(target.region), strict=True):
                place = (target.name, model.display_name, route.route_name)
                yield place, model.copied_from or route, resolved


def _further(listed: ListedPrice | None) -> tuple[str, str]:
    """Return the prices that depend on what metrics do not tell: an hour in the cache, and long prompts."""
    of_an_hour = listed.cache_write_1h if listed else None
    longer = listed.long if listed else None
    return (
        "-" if of_an_hour is None else format_decimal(of_an_hour),
        "-" if longer is None else f"above {longer.above:,}: {' / '.join(_amounts(longer.price))}",
    )


def _reason(model: ModelId, resolved: ResolvedPrice) -> str:
    if resolved.image is not None:
        return f"{format_decimal(resolved.image)} USD an image"
    reason = reason_without_price(model)
    return f"{_NO_PRICE} ({reason})" if reason else _NO_PRICE


def _sure(resolved: ResolvedPrice) -> str:
    """Return how sure a list price is: by which sources, and of which Region, it is known."""
    listed = resolved.listed
    if listed is None:
        return "-"
    named = "two sources" if listed.confidence is ListPriceConfidence.TWO_SOURCES else listed.sources
    return f"{named}, of us-east-1" if listed.is_of_other_region else named


def _amounts(price: TokenPrice) -> Iterator[str]:
    return (format_decimal(price.by_kind[part]) if part in price.by_kind else "-" for part in TOKEN_KINDS)


def _source(resolved: ResolvedPrice) -> str:
    """Return the sources of a price: first the source of most token kinds, then the others."""
    parts_of: dict[str, list[TokenKind]] = {}
    for part, source in resolved.sources.items():
        parts_of.setdefault(source.replace(f" of {price_table_date().isoformat()}", ""), []).append(part)
    usual, *others = sorted(parts_of, key=lambda source: -len(parts_of[source])) or [_NO_PRICE]
    named = (f"{source} ({', '.join(parts_of[source]).replace('_', ' ')})" for source in others)
    return "; ".join((usual, *named))
