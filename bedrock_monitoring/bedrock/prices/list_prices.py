"""The list prices of models, from the table ``list_prices.json``.

``tools/price_table.py`` writes the table from the package ``genai-prices``. The table is committed, so the
same rollout gives the same dashboards on every day. Prices are those of us-east-1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices.token_price import TokenPrice
from bedrock_monitoring.lazy_dataclass import dataclass

TABLE = Path(__file__).with_name("list_prices.json")

EVERY_ROUTE = "any"
"""The key of the table for a model whose routes all have the same price."""


@dataclass(frozen=True, kw_only=True)
class ListedPrice:
    """A row of the table.

    Attributes:
        foundation_id: The id of the foundation model.
        routes: The routes with this price: ``any``, or ``in-region`` and the geographies of cross-Region
            profiles, separated by spaces.
        price: The price.
    """

    foundation_id: str
    routes: str
    price: TokenPrice


def price_table_date() -> date:
    """Return the date of the prices in the table."""
    return date.fromisoformat(_table()["as_of"])


def listed_prices() -> Iterator[ListedPrice]:
    """Yield all rows of the table, in the order of the model ids."""
    for foundation_id, lines in _prices().items():
        for routes, parts in lines.items():
            yield ListedPrice(foundation_id=foundation_id, routes=routes, price=_price(parts))


def list_price(model: ModelId) -> TokenPrice | None:
    """Return the list price of a model, or ``None`` if the table has no price for the route of this id."""
    for routes, parts in _prices().get(model.foundation_id or "", {}).items():
        if routes == EVERY_ROUTE or (model.geography or model.price_class) in routes.split():
            return _price(parts)
    return None


def _price(parts: Mapping[str, str]) -> TokenPrice:
    return TokenPrice(**{kind: Decimal(price) for kind, price in parts.items()})


def _prices() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    prices: Mapping[str, Mapping[str, Mapping[str, str]]] = _table()["usd_per_million_tokens"]
    return prices


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table
