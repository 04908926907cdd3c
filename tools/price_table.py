"""Generates ``list_prices.json``, the table of list prices, from the package ``genai-prices``.

The package is a dependency of development only. It matches a model by parts of its id and has prices by date.
The table has a price for each model id that Bedrock lists and for each route of that model. If a price
depends on the prompt length, the table has the price of the shortest prompts. Models with separate prices for
speech are left out, because Bedrock's token counts do not distinguish speech from text.

``python -m tools.price_table`` prints the table with the prices of today (UTC).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib.metadata import version

from genai_prices import Usage, calc_price
from genai_prices.types import TieredPrices

from bedrock_monitoring.bedrock.models.bedrock_regions import GEOGRAPHIES
from bedrock_monitoring.bedrock.models.known_models import known_models
from bedrock_monitoring.bedrock.models.model_id import PriceClass
from bedrock_monitoring.bedrock.prices.list_prices import EVERY_ROUTE
from bedrock_monitoring.bedrock.prices.token_price import TokenKind, format_decimal

_PARTS: dict[TokenKind, str] = {
    "input": "input_mtok",
    "output": "output_mtok",
    "cache_read": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
}
_NOT_MODELLED = {"cache_write_1h_mtok"}

_IN_REGION = str(PriceClass.IN_REGION)


def price_table(day: date) -> str:
    """Return the text of ``list_prices.json``.

    The same day and the same version of ``genai-prices`` give the same text.

    Args:
        day: The day at whose start, in UTC, the prices apply.
    """
    models = {model: list(_lines_of(model, day)) for model in known_models() if not _is_provisioned(model)}
    blocks = [
        f"    {json.dumps(model)}: {{\n{_join(lines, by=6)}\n    }}"
        for model, lines in models.items()
        if lines
    ]
    head = {"as_of": day.isoformat(), "drawn_from": f"genai-prices {version('genai-prices')}"}
    fields = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    table = '  "usd_per_million_tokens": {\n' + ",\n".join(blocks) + "\n  }"
    return "{\n" + ",\n".join([*fields, table]) + "\n}\n"


def _is_provisioned(model: str) -> bool:
    """Return whether an id names a context length.

    Only ids for provisioned throughput do. Their tokens have no price.
    """
    return model.count(":") > 1


def _lines_of(model: str, day: date) -> Iterator[str]:
    """Yield a line for each price of a model: the routes with that price, and the price by kind of token."""
    routes_by_price: dict[str, list[str]] = {}
    for route in (_IN_REGION, *GEOGRAPHIES):
        if price := _price_of(model if route == _IN_REGION else f"{route}.{model}", day):
            routes_by_price.setdefault(json.dumps(price), []).append(route)
    for parts, routes in routes_by_price.items():
        key = EVERY_ROUTE if len(routes) > len(GEOGRAPHIES) else " ".join(routes)
        yield f"{json.dumps(key)}: {parts}"


def _join(lines: list[str], *, by: int) -> str:
    return ",\n".join(" " * by + line for line in lines)


def _price_of(model_id: str, day: date) -> Mapping[TokenKind, str]:
    moment = datetime.combine(day, time(), UTC)
    try:
        found = calc_price(Usage(), model_id, provider_id="aws", genai_request_timestamp=moment)
    except LookupError:
        return {}
    prices = {key: price for key, price in vars(found.model_price).items() if price is not None}
    if not prices.keys() <= {*_PARTS.values(), *_NOT_MODELLED}:
        return {}
    return {
        part: format_decimal(_shortest_prompts_price(prices[key]))
        for part, key in _PARTS.items()
        if key in prices
    }


def _shortest_prompts_price(price: Decimal | TieredPrices) -> Decimal:
    return price.base if isinstance(price, TieredPrices) else price


if __name__ == "__main__":
    print(price_table(datetime.now(tz=UTC).date()), end="")
