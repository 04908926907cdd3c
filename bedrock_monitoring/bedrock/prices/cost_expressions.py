"""The expressions that turn token counts into dollars.

A model may be reached in several ways, each with a price of its own; what is asked for one way is that of the
list with this one in it. The expressions only add, subtract and multiply series: a count without data is 0
there, so a model that caches nothing costs what its other tokens cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.prices.token_price import PARTS, Part, TokenPrice, plain
from bedrock_monitoring.cloudwatch.metrics import GraphMetric, MathExpression

MILLION = 1_000_000

InferenceRoute: TypeAlias = tuple[TokenPrice, str | None]
"""A price in USD per million tokens, and the dimension value of the model that it is for; none for all models."""

_COUNTS: dict[Part, MetricDefinition] = {
    "input": catalogue.INPUT_TOKEN_COUNT,
    "output": catalogue.OUTPUT_TOKEN_COUNT,
    "cache_read": catalogue.CACHE_READ_INPUT_TOKEN_COUNT,
    "cache_write": catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT,
}
"""What is counted for each part. ``InputTokenCount`` leaves out the tokens that the cache metrics count, so nothing counts twice."""


def cost(price: TokenPrice, model: str | None) -> MathExpression:
    """Return the estimated cost in USD of a model's tokens.

    Args:
        price: USD per million tokens; known in one part at least.
        model: The dimension value of the model.
    """
    return cost_of_routes([(price, model)])


def cost_parts(price: TokenPrice, model: str | None) -> dict[Part, MathExpression]:
    """Return the estimated cost in USD of each priced part, in the order of ``PARTS``.

    Args:
        price: USD per million tokens.
        model: The dimension value of the model.
    """
    return cost_parts_of_routes([(price, model)])


def cache_savings(price: TokenPrice, model: str | None) -> MathExpression | None:
    """Return what the prompt cache saved in USD: less than zero where more was written to it than reading it made up for.

    Args:
        price: USD per million tokens.
        model: The dimension value of the model.

    Returns:
        The expression; none without a price of input and of one of the two kinds of cached tokens.
    """
    return cache_savings_of_routes([(price, model)])


def cost_of_routes(routes: Sequence[InferenceRoute]) -> MathExpression:
    """Return the estimated cost in USD of a model's tokens over all the ways in which it is reached.

    Args:
        routes: Each with its price; one of them known in one part at least.
    """
    terms: list[str] = []
    metrics: dict[str, GraphMetric] = {}
    for number, (price, model) in _numbered(routes):
        for part, of in price.given.items():
            name = f"{part}{number}"
            terms.append(f"{name} * {plain(of)}")
            metrics[name] = _COUNTS[part].of_model(model)
    return _dollars(f"({' + '.join(terms)})", metrics)


def cost_parts_of_routes(routes: Sequence[InferenceRoute]) -> dict[Part, MathExpression]:
    """Return the estimated cost in USD of each part that has a price in one way at least, in the order of ``PARTS``.

    Args:
        routes: Each with its price.
    """
    return {part: _part(part, routes) for part in PARTS if any(part in price.given for price, _ in routes)}


def cache_savings_of_routes(routes: Sequence[InferenceRoute]) -> MathExpression | None:
    """Return what the prompt cache saved in USD over all the ways in which a model is reached.

    Args:
        routes: Each with its price.

    Returns:
        The expression; none if no way has a price of input and of one of the two kinds of cached tokens.
    """
    terms: list[str] = []
    metrics: dict[str, GraphMetric] = {}
    for number, (price, model) in _numbered(routes):
        for part, difference in _saved(price):
            name = f"{part}{number}"
            terms.append(f"{name} * ({difference})")
            metrics[name] = _COUNTS[part].of_model(model)
    return _dollars(f"({' + '.join(terms)})", metrics) if terms else None


def _part(part: Part, routes: Sequence[InferenceRoute]) -> MathExpression:
    terms: list[str] = []
    metrics: dict[str, GraphMetric] = {}
    for number, (price, model) in _numbered(routes):
        if part in price.given:
            name = f"tokens{number}"
            terms.append(f"{name} * {plain(price.given[part])}")
            metrics[name] = _COUNTS[part].of_model(model)
    return _dollars(terms[0] if len(terms) == 1 else f"({' + '.join(terms)})", metrics)


def _saved(price: TokenPrice) -> Iterator[tuple[Part, str]]:
    """Yield by how much a cached token is cheaper than one that is not cached; writing is usually dearer, so that is less than zero."""
    if price.input is None:
        return
    if price.cache_read is not None:
        yield "cache_read", f"{plain(price.input)} - {plain(price.cache_read)}"
    if price.cache_write is not None:
        yield "cache_write", f"{plain(price.input)} - {plain(price.cache_write)}"


def _numbered(routes: Sequence[InferenceRoute]) -> Iterator[tuple[str, InferenceRoute]]:
    """Yield what the names of a way's metrics end with, and the way; one alone needs no number."""
    if len(routes) == 1:
        yield "", routes[0]
    else:
        yield from ((str(number), route) for number, route in enumerate(routes, start=1))


def _dollars(sum_: str, metrics: dict[str, GraphMetric]) -> MathExpression:
    return metric_math(expression=f"{sum_} / {MILLION}", using_metrics=metrics)
