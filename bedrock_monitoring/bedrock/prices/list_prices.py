"""The list prices of models, from the table ``list_prices.json``.

``tools/price_table.py`` writes the table from two independent sources, ``genai-prices`` and ``litellm``. The
table is committed, so the same rollout gives the same dashboards on every day. Prices are those of us-east-1,
and for a geography those of its profiles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices.token_price import TOKEN_KINDS, TokenPrice

TABLE = Path(__file__).with_name("list_prices.json")

EVERY_ROUTE = "any"
"""The key of the table for a model whose routes all have the same price."""


@dataclass(frozen=True, kw_only=True)
class LongPromptPrice:
    """The price of a request with a long prompt: all of its tokens cost this, output included.

    Attributes:
        above: The length of the prompt, in tokens, above which it is charged.
        price: The price.
    """

    above: int
    price: TokenPrice


@dataclass(frozen=True, kw_only=True)
class ListedPrice:
    """A row of the table.

    Attributes:
        foundation_id: The id of the foundation model.
        routes: The routes with this price: ``any``, or ``in-region`` and the geographies of cross-Region
            profiles, separated by spaces.
        price: The price, for prompts of usual length.
        sources: Which sources have it: both, one, or one that a person has chosen, because they differ.
        long: The price of long prompts. ``None`` if they cost what others cost.
        cache_write_1h: USD per million tokens that are written to the prompt cache for an hour. ``None`` if
            the model has no such cache.
    """

    foundation_id: str
    routes: str
    price: TokenPrice
    sources: str
    long: LongPromptPrice | None = None
    cache_write_1h: Decimal | None = None

    @property
    def is_of_two_sources(self) -> bool:
        """Whether two independent sources have the price."""
        return " and " in self.sources


def price_table_date() -> date:
    """Return the date of the prices in the table."""
    return date.fromisoformat(_table()["as_of"])


def listed_prices() -> Iterator[ListedPrice]:
    """Yield all rows of the table, in the order of the model ids."""
    for foundation_id, lines in _prices().items():
        for routes, parts in lines.items():
            yield _listed(foundation_id, routes, parts)


def list_price(model: ModelId) -> ListedPrice | None:
    """Return the list price of a model, or ``None`` if the table has no price for the route of this id."""
    foundation_id = model.foundation_id or ""
    for routes, parts in _prices().get(foundation_id, {}).items():
        if routes == EVERY_ROUTE or (model.geography or model.price_class) in routes.split():
            return _listed(foundation_id, routes, parts)
    return None


def reason_without_price(model: ModelId) -> str:
    """Return why a model has no list price; empty if that is not known."""
    return str(_table()["without_price"].get(model.foundation_id, ""))


def _listed(foundation_id: str, routes: str, parts: Mapping[str, Any]) -> ListedPrice:
    longer = parts.get("long")
    of_an_hour = parts.get("cache_write_1h")
    return ListedPrice(
        foundation_id=foundation_id,
        routes=routes,
        price=_price(parts),
        sources=parts["sources"],
        long=longer and LongPromptPrice(above=longer["above"], price=_price(longer)),
        cache_write_1h=of_an_hour and Decimal(of_an_hour),
    )


def _price(parts: Mapping[str, Any]) -> TokenPrice:
    return TokenPrice(**{kind: Decimal(parts[kind]) for kind in TOKEN_KINDS if kind in parts})


def _prices() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    prices: Mapping[str, Mapping[str, Mapping[str, Any]]] = _table()["usd_per_million_tokens"]
    return prices


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table
