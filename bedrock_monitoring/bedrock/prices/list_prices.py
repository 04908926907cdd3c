"""The list prices of models, from the table ``list_prices.json``.

``tools/price_table.py`` writes the table from two independent sources, ``genai-prices`` and ``litellm``. The
table is committed, so the same rollout gives the same dashboards on every day. Prices are those of us-east-1,
for a geography those of its profiles, and for a call within a Region those of the Region if they are known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from bedrock_monitoring.bedrock.models.bedrock_regions import GEOGRAPHIES, geographies_of
from bedrock_monitoring.bedrock.models.known_models import known_ids
from bedrock_monitoring.bedrock.models.model_id import ModelId, PriceClass
from bedrock_monitoring.bedrock.prices.token_price import TOKEN_KINDS, TokenPrice

TABLE = Path(__file__).with_name("list_prices.json")

EVERY_ROUTE = "any"
"""The key of the table for a model whose routes all have the same price."""

BATCH = "batch"
"""The name of the price of batches, beside those of the service tiers."""

USUAL_REGION = "us-east-1"
"""The Region whose prices stand for every Region without prices of its own."""


class ListPriceConfidence(StrEnum):
    """How sure a list price is."""

    TWO_SOURCES = "two sources agree"
    ONE_SOURCE = "one source"
    DECIDED = "sources differ, a person decided"
    OTHER_REGION = "that of us-east-1"


@dataclass(frozen=True, kw_only=True)
class LongPromptPrice:
    """The price of a request with a long prompt: all of its tokens cost this, output included.

    Attributes:
        above: The length of the prompt, in tokens, above which it is charged.
        price: The price.
        cache_write_1h: USD per million tokens that it writes to the prompt cache for an hour. ``None`` if the
            model has no such cache.
    """

    above: int
    price: TokenPrice
    cache_write_1h: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ListedPrice:
    """A row of the table.

    Attributes:
        foundation_id: The id of the foundation model, or of a model of the endpoint bedrock-mantle.
        routes: The routes with this price, separated by spaces: ``any``, or ``in-region`` and the geographies
            of cross-Region profiles; and the Regions in which a call within the Region has it.
        price: The price, for prompts of usual length.
        sources: Which sources have it: both, one, or one that a person has chosen, because they differ.
        long: The price of long prompts. ``None`` if they cost what others cost.
        cache_write_1h: USD per million tokens that are written to the prompt cache for an hour. ``None`` if
            the model has no such cache.
        tiers: The prices of the service tiers ``flex`` and ``priority``, and of ``batch``, where they are
            known.
        is_of_other_region: Whether it stands for a Region without a known price.
    """

    foundation_id: str
    routes: str
    price: TokenPrice
    sources: str
    long: LongPromptPrice | None = None
    cache_write_1h: Decimal | None = None
    tiers: Mapping[str, TokenPrice] = field(default_factory=dict)
    is_of_other_region: bool = False

    @property
    def confidence(self) -> ListPriceConfidence:
        """How sure the price is."""
        if self.is_of_other_region:
            return ListPriceConfidence.OTHER_REGION
        if " and " in self.sources:
            return ListPriceConfidence.TWO_SOURCES
        return ListPriceConfidence.DECIDED if "decided" in self.sources else ListPriceConfidence.ONE_SOURCE

    @property
    def at_most(self) -> TokenPrice | None:
        """The highest price of each kind of token. ``None`` if a metric tells which price it has.

        Metrics tell neither the tokens of long prompts from others, nor cache writes that are kept for an
        hour from those of five minutes.
        """
        highest = self.price.by_kind
        longer = self.long.price.by_kind if self.long else {}
        of_an_hour = [self.cache_write_1h, self.long.cache_write_1h if self.long else None]
        for kind in highest:
            hours = of_an_hour if kind == "cache_write" else []
            known = (highest[kind], longer.get(kind), *hours)
            highest[kind] = max(price for price in known if price is not None)
        return None if highest == self.price.by_kind else TokenPrice(**highest)


def price_table_date() -> date:
    """Return the date of the prices in the table."""
    return date.fromisoformat(_table()["as_of"])


def listed_prices() -> Iterator[ListedPrice]:
    """Yield all rows of the table, in the order of the model ids."""
    yield from _rows(_prices())


def mantle_prices(region: str | None = None) -> Iterator[ListedPrice]:
    """Yield the prices of the endpoint bedrock-mantle, in the order of the model ids.

    Args:
        region: The Region. ``None`` yields the rows of every Region.
    """
    table = _table()["mantle_usd_per_million_tokens"]
    if region is None:
        yield from _rows(table)
        return
    for model, lines in table.items():
        row = _row_of(lines, [region, EVERY_ROUTE])
        if row is not None:
            listed = _listed(model, *row)
            is_here = region in listed.routes.split() or _has_prices_of_us_east_1(region)
            yield replace(listed, is_of_other_region=not is_here)


def list_price(model: ModelId, region: str | None = None) -> ListedPrice | None:
    """Return the list price of a model, or ``None`` if the table has no price for the route of this id.

    A Region without a price of its own has that of its geography: AWS charges the price of the Region that is
    called. A Region that has neither has the price of us-east-1.

    Args:
        model: The id that applications call.
        region: The Region that they call. ``None`` means one with the prices of us-east-1.
    """
    foundation_id = model.foundation_id or ""
    own = [] if model.geography else _ways_in(region or USUAL_REGION, foundation_id)
    routes = [*own, model.geography or model.price_class, EVERY_ROUTE]
    row = _row_of(_prices().get(foundation_id, {}), routes)
    if row is None:
        return None
    listed = _listed(foundation_id, *row)
    found_for = {*listed.routes.split()}
    is_here = region is None or _has_prices_of_us_east_1(region) or bool(found_for & {*own})
    is_guess = model.geography is None and PriceClass.IN_REGION in found_for and not is_here
    return replace(listed, is_of_other_region=is_guess)


def _has_prices_of_us_east_1(region: str) -> bool:
    return region.startswith("us-") and not region.startswith("us-gov-")


def _ways_in(region: str, model: str) -> list[str]:
    """Return the keys of the table that have the price of a call within a Region, the surest first.

    A geography without a profile of the model says nothing of its price.
    """
    ids = known_ids()
    geographies = (
        name for name in geographies_of(region) if name != PriceClass.GLOBAL and f"{name}.{model}" in ids
    )
    return [region, *sorted(geographies, key=lambda name: len(GEOGRAPHIES[name].regions))]


def image_price(model: ModelId) -> Decimal | None:
    """Return what an image of a model costs in USD. ``None`` if it depends on size, or is not known."""
    price = _table()["usd_per_image"].get(model.foundation_id)
    return None if price is None else Decimal(price)


def image_prices() -> Mapping[str, Decimal]:
    """Return what an image costs in USD, by model."""
    return {model: Decimal(price) for model, price in _table()["usd_per_image"].items()}


def reason_without_price(model: ModelId) -> str:
    """Return why a model has no list price; empty if that is not known."""
    return str(_table()["without_price"].get(model.foundation_id, ""))


def _rows(table: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[ListedPrice]:
    for model, lines in table.items():
        for routes, parts in lines.items():
            yield _listed(model, routes, parts)


def _row_of(
    lines: Mapping[str, Mapping[str, Any]], routes: Sequence[str | None]
) -> tuple[str, Mapping[str, Any]] | None:
    """Return the row of the first of some routes that has one."""
    found = (line for route in routes for line in lines.items() if route in line[0].split())
    return next(found, None)


def _listed(foundation_id: str, routes: str, parts: Mapping[str, Any]) -> ListedPrice:
    longer = parts.get("long")
    return ListedPrice(
        foundation_id=foundation_id,
        routes=routes,
        price=_price(parts),
        sources=parts["sources"],
        long=longer
        and LongPromptPrice(above=longer["above"], price=_price(longer), cache_write_1h=_of_an_hour(longer)),
        cache_write_1h=_of_an_hour(parts),
        tiers={tier: _price(prices) for tier, prices in parts.get("tiers", {}).items()},
    )


def _of_an_hour(parts: Mapping[str, Any]) -> Decimal | None:
    price = parts.get("cache_write_1h")
    return None if price is None else Decimal(price)


def _price(parts: Mapping[str, Any]) -> TokenPrice:
    return TokenPrice(**{kind: Decimal(parts[kind]) for kind in TOKEN_KINDS if kind in parts})


def _prices() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    prices: Mapping[str, Mapping[str, Mapping[str, Any]]] = _table()["usd_per_million_tokens"]
    return prices


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table
