"""The list prices that the program knows: a table with a date, ``list_prices.json``, which a person can review line by line.

It is drawn from the package ``genai-prices`` (see ``drawing``) and committed, so that a run reads a file of
its own: the same rollout gives the same dashboards today and tomorrow. Prices are those of us-east-1 where
Regions differ.
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
from bedrock_monitoring.bedrock.prices.token_price import TokenPrice

TABLE = Path(__file__).with_name("list_prices.json")

EVERY_ROUTE = "any"
"""Stands in the table for all the ways in which a model can be reached: they cost the same."""


@dataclass(frozen=True, kw_only=True)
class ListedPrice:
    """A line of the table.

    Attributes:
        foundation_id: The model.
        reached_by: How it is reached for this price: ``in-region``, geographies of cross-Region inference, or
            ``any``.
        price: What it costs.
    """

    foundation_id: str
    reached_by: str
    price: TokenPrice


def as_of() -> date:
    """Return the day of whose prices the table is."""
    return date.fromisoformat(_table()["as_of"])


def listed_prices() -> Iterator[ListedPrice]:
    """Yield the whole table, in the order of the ids."""
    for foundation_id, lines in _prices().items():
        for reached_by, parts in lines.items():
            yield ListedPrice(foundation_id=foundation_id, reached_by=reached_by, price=_price(parts))


def list_price(model: ModelId) -> TokenPrice | None:
    """Return what a model costs by the table; none if it is not known there in this price class."""
    for reached_by, parts in _prices().get(model.foundation_id or "", {}).items():
        if reached_by == EVERY_ROUTE or (model.geography or model.price_class) in reached_by.split():
            return _price(parts)
    return None


def _price(parts: Mapping[str, str]) -> TokenPrice:
    return TokenPrice(**{part: Decimal(price) for part, price in parts.items()})


def _prices() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    prices: Mapping[str, Mapping[str, Mapping[str, str]]] = _table()["usd_per_million_tokens"]
    return prices


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table
