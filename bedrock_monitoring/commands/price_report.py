"""Print the prices that the cost estimate of each model uses, and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.table import Table

from bedrock_monitoring.bedrock.prices import (
    TOKEN_KINDS,
    ResolvedPrice,
    TokenKind,
    TokenPrice,
    format_decimal,
    listed_prices,
    price_table_date,
)
from bedrock_monitoring.commands.console.reporting import cell, table
from bedrock_monitoring.monitoring import Target

_AMOUNTS = tuple(part.replace("_", " ") for part in TOKEN_KINDS)
_NO_PRICE = "no price: cost is not shown"


def prices_in_use(targets: Iterable[Target]) -> Table:
    """Return a table with the price of each model of the targets by name and route."""
    rows = table("target", "model", "route", *_AMOUNTS, "source", numbers=_AMOUNTS)
    for target in targets:
        for model in target.models:
            for route, resolved in zip(model.routes, model.prices, strict=True):
                place = (target.name, model.display_name, route.route_name)
                row = (*place, *_amounts(resolved.price), _source(resolved))
                rows.add_row(*map(cell, row))
    return rows


def all_list_prices() -> Table:
    """Return a table with every line of the price list."""
    rows = table("model", "routes", *_AMOUNTS, numbers=_AMOUNTS)
    for line in listed_prices():
        rows.add_row(*map(cell, (line.foundation_id, line.routes, *_amounts(line.price))))
    return rows


def caption() -> str:
    """Return the line below a table: the unit, and the date of the price list."""
    return f"USD per million tokens, list prices of {price_table_date().isoformat()}"


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
