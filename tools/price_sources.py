"""The two independent sources of list prices: the package ``genai-prices``, and a recording of ``litellm``.

``genai-prices`` is a dependency of development. It matches a model by parts of its id and has prices by date.
``litellm`` has a price for each id of Bedrock, with its source; it is not installed, because it brings some
twenty packages along. ``python -m tools.price_sources WHEEL`` prints what it says of Bedrock's known ids,
from the wheel that ``pip download --no-deps litellm`` fetches, for ``tools/litellm_prices.json``.
Both are under the MIT licence. Neither is AWS's price list, and both read AWS's pages.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from genai_prices import Usage, calc_price
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import TieredPrices

from bedrock_monitoring.bedrock.models.known_models import known_ids, known_models, strip_geography
from bedrock_monitoring.bedrock.prices.list_prices import BATCH, USUAL_REGION
from bedrock_monitoring.bedrock.prices.token_price import MILLION, TokenKind, format_decimal

RECORDING = Path(__file__).with_name("litellm_prices.json")

_PARTS: dict[TokenKind, tuple[str, str]] = {
    "input": ("input_mtok", "input_cost_per_token"),
    "output": ("output_mtok", "output_cost_per_token"),
    "cache_read": ("cache_read_mtok", "cache_read_input_token_cost"),
    "cache_write": ("cache_write_mtok", "cache_creation_input_token_cost"),
}
"""The names of each price in the two sources."""

_HOUR = ("cache_write_1h_mtok", "cache_creation_input_token_cost_above_1hr")
_ABOVE = re.compile(r"input_cost_per_token_above_(\d+)k_tokens")
_TIERS = {"flex": "flex", "priority": "priority", BATCH: "batches"}
"""The tiers with prices of their own, and how the names of their prices end in ``litellm``."""

_WHEEL = re.compile(r"litellm-(?P<version>[0-9.]+)-")
_TABLE = "litellm/model_prices_and_context_window_backup.json"
_REGIONAL = re.compile(r"bedrock/([a-z]+(?:-gov)?-[a-z]+-\d)/(.+)")
_MANTLE = re.compile(r"bedrock_mantle/(?:([a-z]+(?:-gov)?-[a-z]+-\d)/)?([^/]+)")


@dataclass(frozen=True, kw_only=True)
class SourcePrice:
    """What a source says of an id, in USD per million tokens.

    Attributes:
        parts: The prices for prompts of usual length, by kind of token.
        cache_write_1h: The price of a cache write that is kept for an hour. ``None`` if there is none.
        above: The length of the prompt in tokens above which ``long`` is charged. ``None`` if there is none.
        long: The prices of the whole request for longer prompts, by kind of token.
        long_cache_write_1h: The price of a cache write of a longer prompt that is kept for an hour.
        tiers: The prices of a service tier, or of batches, by kind of token.
    """

    parts: Mapping[TokenKind, str] = field(default_factory=dict)
    cache_write_1h: str | None = None
    above: int | None = None
    long: Mapping[TokenKind, str] = field(default_factory=dict)
    long_cache_write_1h: str | None = None
    tiers: Mapping[str, Mapping[TokenKind, str]] = field(default_factory=dict)


def genai_price(model_id: str, day: date) -> SourcePrice:
    """Return what ``genai-prices`` says of an id at the start of a day in UTC. Without parts if nothing.

    A model with separate prices for speech has none, because Bedrock's token counts do not tell speech apart.
    """
    moment = datetime.combine(day, time(), UTC)
    try:
        found = calc_price(Usage(), model_id, provider_id="aws", genai_request_timestamp=moment)
    except LookupError:
        return SourcePrice()
    prices = {key: price for key, price in vars(found.model_price).items() if price is not None}
    names = {part: key for part, (key, _) in _PARTS.items()}
    if not prices.keys() <= {*names.values(), _HOUR[0]}:
        return SourcePrice()
    tiers = {part: prices[key] for part, key in names.items() if isinstance(prices.get(key), TieredPrices)}
    hour = prices.get(_HOUR[0])
    return SourcePrice(
        parts={part: _base(prices[key]) for part, key in names.items() if key in prices},
        cache_write_1h=None if hour is None else _base(hour),
        above=tiers["input"].tiers[0].start if "input" in tiers else None,
        long={part: _of_longer(price) for part, price in tiers.items()},
        long_cache_write_1h=_of_longer(hour) if isinstance(hour, TieredPrices) else None,
    )


def _of_longer(price: TieredPrices) -> str:
    return format_decimal(price.tiers[0].price)


def _base(price: Decimal | TieredPrices) -> str:
    return format_decimal(price.base if isinstance(price, TieredPrices) else price)


def litellm_price(model_id: str) -> SourcePrice:
    """Return what ``litellm`` says of an id, as recorded. Without parts if nothing.

    It gives an id without geography the price of the global profile, if there is one. A call within the
    Region costs as much as one of a geography, 10 % more ("Global cross-Region inference" in the Bedrock user
    guide), so of such an id it says nothing.
    """
    prices = _recording()["prices"]
    recorded = prices.get(model_id, {})
    return SourcePrice() if recorded == prices.get(f"global.{model_id}") else SourcePrice(**recorded)


def litellm_prices_by_region(model: str) -> dict[str, SourcePrice]:
    """Return what ``litellm`` says of calls within a Region, by Region, where it says where from."""
    return _by_region("regions", model)


def litellm_mantle_models() -> tuple[str, ...]:
    """Return the ids of the endpoint bedrock-mantle that ``litellm`` has a price for."""
    return tuple(sorted({model for models in _recording()["mantle"].values() for model in models}))


def litellm_mantle_prices(model: str) -> dict[str, SourcePrice]:
    """Return what ``litellm`` says of an id of the endpoint bedrock-mantle, by Region."""
    return _by_region("mantle", model)


def litellm_image_price(model: str) -> str | None:
    """Return what ``litellm`` says that an image costs, in USD. ``None`` if nothing."""
    found: str | None = _recording()["images"].get(model)
    return found


def litellm_unknown_keys() -> tuple[str, ...]:
    """Return the names that ``litellm`` has a price for, and that are no known ids of Bedrock."""
    return tuple(_recording()["unknown"])


def genai_unknown_models() -> tuple[str, ...]:
    """Return the models of Bedrock that ``genai-prices`` has, and that no known id is."""
    [provider] = [one for one in get_snapshot().providers if one.id == "aws"]
    ids = known_ids()
    return tuple(model.id for model in provider.models if not any(map(model.is_match, ids)))


def litellm_version() -> str:
    """Return the version of ``litellm`` that was recorded."""
    return str(_recording()["version"])


def _by_region(what: str, model: str) -> dict[str, SourcePrice]:
    found = _recording()[what]
    return {region: SourcePrice(**prices[model]) for region, prices in found.items() if model in prices}


@cache
def _recording() -> Any:
    return json.loads(RECORDING.read_text(encoding="utf-8"))


def recording(wheel: Path) -> str:
    """Return the text of the recording.

    Args:
        wheel: The wheel of ``litellm``.
    """
    found = _WHEEL.match(wheel.name)
    if found is None:
        message = f"{wheel.name} is not a wheel of litellm"
        raise SystemExit(message)
    with zipfile.ZipFile(wheel) as archive:
        table = json.loads(archive.read(_TABLE), parse_float=Decimal)
    usual = f"bedrock/{USUAL_REGION}/"
    ids = known_ids()
    prices = {each: _recorded(table.get(f"{usual}{each}") or table.get(each)) for each in ids}
    images = {
        each: _plain(row["output_cost_per_image"])
        for each in ids
        if (row := table.get(each, {})).get("output_cost_per_image")
    }
    whole: Mapping[str, Mapping[str, Any]] = {
        "prices": prices,
        "regions": _nested(table, _REGIONAL, {*ids}),
        "mantle": _nested(table, _MANTLE, None),
        "images": images,
    }
    unknown = [f"    {json.dumps(key)}" for key in sorted(table) if _is_unknown(key, table[key])]
    lines = [
        f'  "version": {json.dumps(found["version"])}',
        '  "unknown": [\n' + ",\n".join(unknown) + "\n  ]",
    ]
    for name, rows in whole.items():
        kept = (f"    {json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items() if row)
        lines.append(f"  {json.dumps(name)}: {{\n" + ",\n".join(kept) + "\n  }")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _is_unknown(key: str, row: Any) -> bool:
    """Return whether a name is of Bedrock's runtime, and no known id, nor one in a Region."""
    if not isinstance(row, dict) or row.get("litellm_provider") not in {"bedrock", "bedrock_converse"}:
        return False
    regional = _REGIONAL.fullmatch(key)
    model = regional[2] if regional else key.removeprefix("bedrock/").removeprefix("invoke/")
    return model not in known_ids() and strip_geography(model) not in known_models()


def _nested(
    table: Mapping[str, Any], pattern: re.Pattern[str], ids: Container[str] | None
) -> dict[str, dict[str, Any]]:
    """Return the prices of each Region by model; those of ``us-east-1`` where none is named.

    Only a row that names its source counts: some of the others have prices of 2023, or a digit too many.
    """
    found: dict[str, dict[str, Any]] = {}
    for key in sorted(table):
        matched = pattern.fullmatch(key)
        if matched and table[key].get("source") and (ids is None or matched[2] in ids):
            recorded = _recorded(table[key])
            if recorded:
                found.setdefault(matched[1] or USUAL_REGION, {})[matched[2]] = recorded
    return found


def _recorded(row: Mapping[str, Any] | None) -> dict[str, Any]:
    if row is None or not row.get(_PARTS["input"][1]) or "input_cost_per_audio_token" in row:
        return {}
    names = {part: key for part, (_, key) in _PARTS.items()}
    recorded: dict[str, Any] = {"parts": _named(row, names)}
    if row.get(_HOUR[1]):
        recorded["cache_write_1h"] = _usd(row[_HOUR[1]])
    thousands = next((found[1] for key in row if (found := _ABOVE.fullmatch(key))), None)
    if thousands is not None:
        recorded["above"] = int(thousands) * 1000
        longer = f"_above_{thousands}k_tokens"
        recorded["long"] = _named(row, {part: f"{key}{longer}" for part, key in names.items()})
        if row.get(f"{_HOUR[1]}{longer}"):
            recorded["long_cache_write_1h"] = _usd(row[f"{_HOUR[1]}{longer}"])
    tiers = {
        tier: _named(row, {part: f"{key}_{ending}" for part, key in names.items()})
        for tier, ending in _TIERS.items()
    }
    if any(tiers.values()):
        recorded["tiers"] = {tier: prices for tier, prices in tiers.items() if prices}
    return recorded


def _named(row: Mapping[str, Any], names: Mapping[TokenKind, str]) -> dict[TokenKind, str]:
    return {part: _usd(row[key]) for part, key in names.items() if row.get(key)}


def _usd(per_token: Decimal) -> str:
    return _plain(Decimal(per_token) * MILLION)


def _plain(amount: Decimal) -> str:
    return format_decimal(Decimal(amount))


if __name__ == "__main__":
    print(recording(Path(sys.argv[1])), end="")
