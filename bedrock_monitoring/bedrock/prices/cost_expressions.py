"""Metric math expressions that estimate cost in USD from token counts.

A model can have several routes, each with its own price. The functions for one price call those for several
routes. The expressions only add, subtract and multiply metrics. Metric math treats a missing value as 0, so a
model without cached tokens costs what its other tokens cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition
from bedrock_monitoring.bedrock.expressions import added, metric_math
from bedrock_monitoring.bedrock.prices.token_price import (
    MILLION,
    TOKEN_KINDS,
    TokenKind,
    TokenPrice,
    format_decimal,
)
from bedrock_monitoring.cloudwatch.limits import EXPRESSION_LENGTH
from bedrock_monitoring.cloudwatch.metrics import GraphMetric, MathExpression

PricedRoute: TypeAlias = tuple[TokenPrice, str | None]
"""The price of a route and its value of the dimension ``ModelId``. ``None`` means all models."""

_Term: TypeAlias = tuple[str, str, GraphMetric]
"""A name, what its value is multiplied by, and the metric."""

_PLUS = " + "
_LENGTH_OF_TERMS = EXPRESSION_LENGTH - 20
"""How many characters the terms of an expression may have: parentheses and the division need the rest."""
_LENGTH_OF_ID = 6
"""How much longer the id of a metric can be than its name: a widget numbers the metrics of the same name."""

COUNTS: dict[TokenKind, MetricDefinition] = {
    "input": catalogue.INPUT_TOKEN_COUNT,
    "output": catalogue.OUTPUT_TOKEN_COUNT,
    "cache_read": catalogue.CACHE_READ_INPUT_TOKEN_COUNT,
    "cache_write": catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT,
}
"""The metric of each kind of token. ``InputTokenCount`` excludes cached tokens, so no token counts twice."""


def cost(price: TokenPrice, model: str | None) -> MathExpression:
    """Return the estimated cost of a model's tokens, in USD.

    Args:
        price: The price. At least one kind of token must have a price.
        model: The value of the dimension ``ModelId``. ``None`` means all models.
    """
    return cost_of_routes([(price, model)])


def cost_by_token_kind(price: TokenPrice, model: str | None) -> dict[TokenKind, MathExpression]:
    """Return the estimated cost in USD of each kind of token, in the order of ``TOKEN_KINDS``.

    A kind without a price is left out.

    Args:
        price: The price.
        model: The value of the dimension ``ModelId``. ``None`` means all models.
    """
    return cost_of_routes_by_token_kind([(price, model)])


def cache_savings(price: TokenPrice, model: str | None) -> MathExpression | None:
    """Return what the prompt cache saved, in USD.

    The value is negative if cache writes cost more than cache reads saved.

    Args:
        price: The price.
        model: The value of the dimension ``ModelId``. ``None`` means all models.

    Returns:
        The expression. ``None`` without a price for input tokens and for one kind of cached tokens.
    """
    return cache_savings_of_routes([(price, model)])


def cost_of_routes(routes: Sequence[PricedRoute]) -> MathExpression:
    """Return the estimated cost of a model's tokens over all of its routes, in USD.

    Args:
        routes: The routes. At least one kind of token of one route must have a price.
    """
    return _dollars(
        [
            (f"{kind}{number}", format_decimal(of), COUNTS[kind].for_model(model))
            for number, (price, model) in _numbered(routes)
            for kind, of in price.by_kind.items()
        ]
    )


def cost_of_routes_by_token_kind(routes: Sequence[PricedRoute]) -> dict[TokenKind, MathExpression]:
    """Return the estimated cost in USD of each kind of token, in the order of ``TOKEN_KINDS``.

    A kind without a price on any route is left out.

    Args:
        routes: The routes.
    """
    return {
        kind: _cost_of_kind(kind, routes)
        for kind in TOKEN_KINDS
        if any(kind in price.by_kind for price, _ in routes)
    }


def cache_savings_of_routes(routes: Sequence[PricedRoute]) -> MathExpression | None:
    """Return what the prompt cache saved over all routes of a model, in USD.

    Args:
        routes: The routes.

    Returns:
        The expression. ``None`` if no route has a price for input tokens and for one kind of cached tokens.
    """
    terms = [
        (f"{kind}{number}", f"({difference})", COUNTS[kind].for_model(model))
        for number, (price, model) in _numbered(routes)
        for kind, difference in _saved(price)
    ]
    return _dollars(terms) if terms else None


def _cost_of_kind(kind: TokenKind, routes: Sequence[PricedRoute]) -> MathExpression:
    terms = [
        (f"tokens{number}", format_decimal(price.by_kind[kind]), COUNTS[kind].for_model(model))
        for number, (price, model) in _numbered(routes)
        if kind in price.by_kind
    ]
    if len(terms) == 1:
        [(name, price_of_kind, metric)] = terms
        return metric_math(expression=f"{name} * {price_of_kind} / {MILLION}", using_metrics={name: metric})
    return _dollars(terms)


def _saved(price: TokenPrice) -> Iterator[tuple[TokenKind, str]]:
    """Yield how much cheaper cached tokens are than uncached ones, which is often negative for writes."""
    if price.input is None:
        return
    if price.cache_read is not None:
        yield "cache_read", f"{format_decimal(price.input)} - {format_decimal(price.cache_read)}"
    if price.cache_write is not None:
        yield "cache_write", f"{format_decimal(price.input)} - {format_decimal(price.cache_write)}"


def _numbered(routes: Sequence[PricedRoute]) -> Iterator[tuple[str, PricedRoute]]:
    """Yield each route with the suffix of its metric ids, which is empty if there is only one route."""
    if len(routes) == 1:
        yield "", routes[0]
    else:
        yield from ((str(number), route) for number, route in enumerate(routes, start=1))


def _dollars(terms: Sequence[_Term]) -> MathExpression:
    """Return the sum of tokens times prices, in expressions that are not too long, which are added up."""
    parts: list[list[_Term]] = [[]]
    length = 0
    for term in terms:
        needed = len(_product(term)) + _LENGTH_OF_ID + len(_PLUS)
        if length + needed > _LENGTH_OF_TERMS:
            parts.append([])
            length = 0
        parts[-1].append(term)
        length += needed
    sums = [
        metric_math(
            expression=f"({_PLUS.join(map(_product, part))}) / {MILLION}",
            using_metrics={name: metric for name, _, metric in part},
        )
        for part in parts
    ]
    if len(sums) == 1:
        return sums[0]
    return added("part", sums)


def _product(term: _Term) -> str:
    name, factor, _ = term
    return f"{name} * {factor}"
