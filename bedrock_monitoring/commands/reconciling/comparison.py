"""Compare tokens that CloudWatch counted with lines of a bill: by how much they differ, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import TOKEN_KINDS, TokenKind
from bedrock_monitoring.bedrock.prices.list_prices import BATCH
from bedrock_monitoring.bedrock.prices.token_price import MILLION
from bedrock_monitoring.commands.reconciling.counted_tokens import CountedTokens
from bedrock_monitoring.commands.reconciling.usage_types import (
    EDITION,
    STANDARD,
    TokenUsage,
    model_words,
    token_usage,
)
from bedrock_monitoring.datapoints.billed_line import BilledLine

UNPRICED = "the rollout knows no price; set `price`"
PRICE = "another price: a discount, or an older list"
TOKENS = "other tokens"

_SCALES = (Decimal(1000), Decimal(MILLION))
"""How many tokens the unit of a bill can stand for."""

Key = tuple[str, str, TokenKind]
"""A model, ``global`` or ``regional``, and the kind of token."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The estimate of one kind of token of a model beside its bill.

    Attributes:
        model: The name of the model.
        route: Whether it was called through its global profile, or within a Region or a geography.
        kind: The kind of token.
        counted: The tokens that CloudWatch counted.
        billed_tokens: The tokens that were billed.
        estimated: What they cost by the estimate, in USD.
        at_most: What they cost at the highest of the prices that metrics do not tell apart, in USD.
        billed: What was billed, in USD.
        causes: How much of the difference each cause makes up, in USD.
    """

    model: str
    route: str
    kind: TokenKind
    counted: Decimal
    billed_tokens: Decimal
    estimated: Decimal
    at_most: Decimal
    billed: Decimal
    causes: Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The estimate of a target beside its bill.

    Attributes:
        differences: Each kind of token of each model that is monitored, or billed and known.
        not_compared: What else was billed, in USD, and why it is not compared.
    """

    differences: Sequence[Difference]
    not_compared: Mapping[str, Decimal]


@dataclass(kw_only=True)
class _Gathered:
    """What was counted and billed of one key.

    Attributes:
        price: USD per million tokens. ``None`` without a price.
        billed: The tokens and USD that were billed, by variant.
    """

    counted: Decimal = Decimal(0)
    estimated: Decimal = Decimal(0)
    at_most: Decimal = Decimal(0)
    price: Decimal | None = None
    billed: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)


def compare(
    counted: Iterable[CountedTokens], prices: Mapping[Key, Decimal | None], lines: Iterable[BilledLine]
) -> Comparison:
    """Compare what CloudWatch counted with what was billed.

    The causes of a difference add up to it. What metrics do not tell apart, and the bill does, has its own
    cause each; what then remains is a price that differs, or tokens that only one of the two has.

    Args:
        counted: The tokens of each route.
        prices: USD per million tokens of each monitored model, also of those that nobody called.
        lines: The lines of the account and Region in the same days.
    """
    gathered: dict[Key, _Gathered] = {key: _Gathered(price=price) for key, price in prices.items()}
    not_compared: dict[str, Decimal] = {}
    names = {model_words(name): name for name, _, _ in prices}
    for tokens in counted:
        if tokens.of.model is None:
            continue
        one = gathered[model_name(tokens.of.model), tokens.of.route, tokens.kind]
        one.counted += tokens.tokens
        one.estimated += tokens.usd
        one.at_most += tokens.usd_at_most
    for line in lines:
        usage = token_usage(line.usage_type) if line.is_usage else None
        name = names.get(model_words(usage.model or line.product)) if usage else None
        if usage is None or name is None:
            why = _why_not_compared(line, usage)
            not_compared[why] = not_compared.get(why, Decimal(0)) + line.usd
            continue
        one = gathered.setdefault((name, usage.route, usage.kind), _Gathered())
        tokens_, usd = one.billed.get(usage.variant, (Decimal(0), Decimal(0)))
        one.billed[usage.variant] = (tokens_ + _tokens(line, one.price), usd + line.usd)
    differences = [
        _difference(key, one)
        for key, one in sorted(gathered.items(), key=_order)
        if one.counted or one.billed
    ]
    return Comparison(differences=differences, not_compared=not_compared)


def model_name(model: ModelId) -> str:
    """Return the name of a model, whatever its route."""
    return model.display_name.removesuffix(f" · {model.geography}")


def _order(item: tuple[Key, _Gathered]) -> tuple[str, str, int]:
    (name, route, kind), _ = item
    return name, route, TOKEN_KINDS.index(kind)


def _difference(key: Key, one: _Gathered) -> Difference:
    name, route, kind = key
    billed = sum((usd for _, usd in one.billed.values()), Decimal(0))
    return Difference(
        model=name,
        route=route,
        kind=kind,
        counted=one.counted,
        billed_tokens=sum((tokens for tokens, _ in one.billed.values()), Decimal(0)),
        estimated=one.estimated,
        at_most=one.at_most,
        billed=billed,
        causes={UNPRICED: billed} if one.price is None else _causes(one, one.price),
    )


def _causes(one: _Gathered, price: Decimal) -> dict[str, Decimal]:
    causes: dict[str, Decimal] = {}
    on_metrics = Decimal(0)
    for variant, (tokens, usd) in one.billed.items():
        if variant == BATCH:
            causes["batches, which no metric counts"] = usd
            continue
        on_metrics += tokens
        causes[PRICE if variant == STANDARD else variant] = usd - tokens * price / MILLION
    causes[TOKENS] = on_metrics * price / MILLION - one.estimated
    return causes


def _tokens(line: BilledLine, price: Decimal | None) -> Decimal:
    """Return how many tokens a line bills.

    Where the bill does not say what its unit is, it is the one of a thousand and a million tokens at which
    the line costs what is nearest to the price.
    """
    unit = line.unit.lower()
    if "1k" in unit:
        return line.amount * _SCALES[0]
    if "1m" in unit or not (price and line.usd > 0 and line.amount > 0):
        return line.amount * _SCALES[1]
    ratios = {scale: line.usd * MILLION / (line.amount * scale * price) for scale in _SCALES}
    return line.amount * min(_SCALES, key=lambda scale: max(ratios[scale], 1 / ratios[scale]))


def _why_not_compared(line: BilledLine, usage: TokenUsage | None) -> str:
    if not line.is_usage:
        return "discounts, credits, fees and taxes, which are lines of their own"
    if usage is None:
        return "not by token: guardrails, agents, images, provisioned and reserved capacity"
    return f"not monitored: {usage.model or line.product.removesuffix(EDITION)}"
