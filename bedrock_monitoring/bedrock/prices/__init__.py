"""What tokens cost: the price of each model, and the expressions that turn token counts into dollars.

An estimate: on-demand list prices of short prompts. Not in it are long-context tiers, batches, service tiers
other than the default, provisioned throughput, one-hour cache writes and what tokens of speech or images
cost.
"""

from bedrock_monitoring.bedrock.prices.cost_expressions import (
    InferenceRoute,
    cache_savings,
    cache_savings_of_routes,
    cost,
    cost_of_routes,
    cost_parts,
    cost_parts_of_routes,
)
from bedrock_monitoring.bedrock.prices.list_prices import ListedPrice, as_of, listed_prices
from bedrock_monitoring.bedrock.prices.resolved_price import NO_DISCOUNT, ResolvedPrice, price_of, prices_of
from bedrock_monitoring.bedrock.prices.token_price import PARTS, Part, TokenPrice, plain

__all__ = [
    "NO_DISCOUNT",
    "PARTS",
    "InferenceRoute",
    "ListedPrice",
    "Part",
    "ResolvedPrice",
    "TokenPrice",
    "as_of",
    "cache_savings",
    "cache_savings_of_routes",
    "cost",
    "cost_of_routes",
    "cost_parts",
    "cost_parts_of_routes",
    "listed_prices",
    "plain",
    "price_of",
    "prices_of",
]
