"""Generates ``list_prices.json``, the table of list prices, from two independent sources.

Where both sources have a price for an id and differ, the drawing stops and shows both, until a person has
decided in ``price_decisions.json``, with a reason. Where only one has a price, the table says so. The table
has a price for each model id that Bedrock lists and for each route of that model, and a reason for each model
without one. A model that a source has and that is no known id stops it, too, unless a reason is given.

``python -m tools.price_table`` prints the table with the prices of today (UTC).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bedrock_monitoring.bedrock.models.bedrock_regions import GEOGRAPHIES
from bedrock_monitoring.bedrock.models.known_models import known_models
from bedrock_monitoring.bedrock.models.model_id import PriceClass
from bedrock_monitoring.bedrock.prices.list_prices import EVERY_ROUTE, USUAL_REGION
from bedrock_monitoring.bedrock.prices.token_price import TOKEN_KINDS, TokenKind
from tools.price_sources import (
    SourcePrice,
    genai_price,
    genai_unknown_models,
    litellm_image_price,
    litellm_mantle_models,
    litellm_mantle_prices,
    litellm_price,
    litellm_prices_by_region,
    litellm_unknown_keys,
    litellm_version,
)

DECISIONS = Path(__file__).with_name("price_decisions.json")

GENAI, LITELLM = "genai-prices", "litellm"

_BY_IMAGE = "billed by the image"


class UndecidedError(SystemExit):
    """Two sources differ and nobody has decided; or none has a price, or no id, and no reason is given."""


def price_table(day: date) -> str:
    """Return the text of ``list_prices.json``.

    The same day, version of ``genai-prices`` and recording of ``litellm`` give the same text.

    Args:
        day: The day at whose start, in UTC, the prices of ``genai-prices`` apply.

    Raises:
        UndecidedError: The sources differ, and no decision says which is right; neither has a price of a
            model, and no reason says why; or one has a model that is no known id. It lists all of them.
    """
    models = {model: dict(_prices_of(model, day)) for model in known_models()}
    _refuse_undecided(models)
    blocks = [
        f"    {json.dumps(model)}: {{\n{_join(_lines_of(prices), by=6)}\n    }}"
        for model, prices in models.items()
        if prices
    ]
    sources = {GENAI: version(GENAI), LITELLM: litellm_version()}
    head = {"as_of": day.isoformat(), "drawn_from": [f"{name} {found}" for name, found in sources.items()]}
    fields = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    reasons = [
        f"{json.dumps(model)}: {json.dumps(_reason_without(model))}"
        for model, prices in models.items()
        if not prices
    ]
    without = '  "without_price": {\n' + _join(reasons, by=4) + "\n  }"
    table = '  "usd_per_million_tokens": {\n' + ",\n".join(blocks) + "\n  }"
    images = [f"{json.dumps(model)}: {json.dumps(usd)}" for model, usd in _image_prices()]
    by_image = '  "usd_per_image": {\n' + _join(images, by=4) + "\n  }"
    mantle = '  "mantle_usd_per_million_tokens": {\n' + ",\n".join(_mantle_blocks()) + "\n  }"
    return "{\n" + ",\n".join([*fields, without, table, by_image, mantle]) + "\n}\n"


def differences(first: SourcePrice, second: SourcePrice) -> dict[str, tuple[str, str]]:
    """Return where two sources differ, by what it is the price of; what only one has is no difference."""
    pairs: dict[str, tuple[str | None, str | None]] = {
        "cache_write_1h": (first.cache_write_1h, second.cache_write_1h),
        "long above": (_tokens(first.above), _tokens(second.above)),
        "long cache_write_1h": (first.long_cache_write_1h, second.long_cache_write_1h),
        **{part: (first.parts.get(part), second.parts.get(part)) for part in first.parts},
        **{f"long {part}": (first.long.get(part), second.long.get(part)) for part in first.long},
    }
    return {name: (a, b) for name, (a, b) in pairs.items() if a is not None and b is not None and a != b}


def _tokens(number: int | None) -> str | None:
    return None if number is None else f"{number:,} tokens"


def _prices_of(model: str, day: date) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each route of a model with its price, as the table has it."""
    if _reason_without(model):
        return
    for route in (PriceClass.IN_REGION, *GEOGRAPHIES):
        model_id = model if route == PriceClass.IN_REGION else f"{route}.{model}"
        first, second = genai_price(model_id, day), litellm_price(model_id)
        if first.parts or second.parts:
            yield route, _merged(model_id, first, second)
    for region, price in litellm_prices_by_region(model).items():
        if region != USUAL_REGION:
            yield region, _row(price, LITELLM)


def _mantle_blocks() -> Iterator[str]:
    for model in litellm_mantle_models():
        rows = {
            EVERY_ROUTE if region == USUAL_REGION else region: _row(price, LITELLM)
            for region, price in litellm_mantle_prices(model).items()
        }
        yield f"    {json.dumps(model)}: {{\n{_join(_lines_of(rows), by=6)}\n    }}"


def _image_prices() -> Iterator[tuple[str, str]]:
    """Yield the models whose images all cost the same, with the price.

    The price of the others depends on size and quality, of which ``litellm`` has one.
    """
    for model in known_models():
        price = litellm_image_price(model)
        if price is not None and _reason_without(model) == _BY_IMAGE:
            yield model, price


def _merged(model_id: str, first: SourcePrice, second: SourcePrice) -> dict[str, Any]:
    found = {name: price for name, price in ((GENAI, first), (LITELLM, second)) if price.parts}
    taken, sources = next(iter(found.values())), " and ".join(found)
    if first.parts and second.parts:
        differ = differences(first, second)
        decision = _decision(model_id) if differ else None
        if differ and decision is None:
            return {"undecided": differ}
        if decision is not None:
            taken, sources = found[decision["take"]], f"{decision['take']}, decided"
        else:
            taken = SourcePrice(
                parts={**second.parts, **first.parts},
                cache_write_1h=first.cache_write_1h or second.cache_write_1h,
                above=first.above or second.above,
                long={**second.long, **first.long},
                long_cache_write_1h=first.long_cache_write_1h or second.long_cache_write_1h,
            )
    return _row(replace(taken, tiers=second.tiers), sources)


def _row(price: SourcePrice, sources: str) -> dict[str, Any]:
    """Return a price as the table has it. Prices by tier are of ``litellm``; ``genai-prices`` has none."""
    row: dict[str, Any] = _in_order(price.parts)
    if price.cache_write_1h is not None:
        row["cache_write_1h"] = price.cache_write_1h
    if price.above is not None:
        row["long"] = {"above": price.above, **_in_order(price.long)}
        if price.long_cache_write_1h is not None:
            row["long"]["cache_write_1h"] = price.long_cache_write_1h
    if price.tiers:
        row["tiers"] = {tier: _in_order(prices) for tier, prices in price.tiers.items()}
    return row | {"sources": sources}


def _in_order(prices: Mapping[TokenKind, str]) -> dict[str, Any]:
    return {kind: prices[kind] for kind in TOKEN_KINDS if kind in prices}


def _decision(model_id: str) -> Mapping[str, str] | None:
    return next((each for each in _decisions()["differences"] if re.fullmatch(each["ids"], model_id)), None)


def _reason_without(model: str) -> str:
    reasons = _decisions()["without_price"]
    return next((each["reason"] for each in reasons if re.fullmatch(each["ids"], model)), "")


def _reason_not_known(name: str) -> str:
    reasons = _decisions()["not_known"]
    return next((each["reason"] for each in reasons if re.fullmatch(each["names"], name)), "")


@cache
def _decisions() -> Any:
    return json.loads(DECISIONS.read_text(encoding="utf-8"))


def _refuse_undecided(models: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    lines = [
        f"{model}, {route}: {name}: {GENAI} has {first}, {LITELLM} has {second}"
        for model, prices in models.items()
        for route, row in prices.items()
        for name, (first, second) in row.get("undecided", {}).items()
    ]
    lines += [
        f"{model}: neither source has a price, and no reason is given"
        for model, prices in models.items()
        if not prices and not _reason_without(model)
    ]
    lines += [
        f"{name}: {source} has a price of it, no known id is it, and no reason is given"
        for source, names in ((GENAI, genai_unknown_models()), (LITELLM, litellm_unknown_keys()))
        for name in names
        if not _reason_not_known(name)
    ]
    if lines:
        what = f"decide in tools/{DECISIONS.name} which source is right, with the reason"
        raise UndecidedError("\n".join((*lines, what)))


def _lines_of(prices: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return a line for each price of a model: the routes that have it, and the price."""
    routes_by_price: dict[str, list[str]] = {}
    for route, row in prices.items():
        routes_by_price.setdefault(json.dumps(row), []).append(route)
    return [f"{json.dumps(' '.join(_shortened(routes)))}: {row}" for row, routes in routes_by_price.items()]


def _shortened(routes: list[str]) -> list[str]:
    every = [PriceClass.IN_REGION, *GEOGRAPHIES]
    if not {*every} <= {*routes}:
        return routes
    return [EVERY_ROUTE, *(route for route in routes if route not in every)]


def _join(lines: list[str], *, by: int) -> str:
    return ",\n".join(" " * by + line for line in lines)


if __name__ == "__main__":
    print(price_table(datetime.now(tz=UTC).date()), end="")
