"""Token prices of models, and the metric math expressions that estimate cost from token counts.

The estimate uses on-demand list prices. Long prompts and cache writes of an hour, which no metric tells
apart, bound it from above. It does not include batch inference, provisioned throughput and tokens of speech.
"""

from bedrock_monitoring.bedrock.prices.cost_expressions import (
    PricedRoute,
    cache_savings,
    cache_savings_of_routes,
    cost,
    cost_by_token_kind,
    cost_of_routes,
    cost_of_routes_by_token_kind,
)
from bedrock_monitoring.bedrock.prices.list_prices import (
    ListedPrice,
    ListPriceConfidence,
    LongPromptPrice,
    image_price,
    image_prices,
    listed_prices,
    mantle_prices,
    price_table_date,
    reason_without_price,
)
from bedrock_monitoring.bedrock.prices.resolved_price import (
    NO_DISCOUNT,
    ResolvedPrice,
    resolve_price,
    resolve_prices,
)
from bedrock_monitoring.bedrock.prices.token_price import TOKEN_KINDS, TokenKind, TokenPrice, format_decimal

__all__ = [
    "NO_DISCOUNT",
    "TOKEN_KINDS",
    "ListPriceConfidence",
    "ListedPrice",
    "LongPromptPrice",
    "PricedRoute",
    "ResolvedPrice",
    "TokenKind",
    "TokenPrice",
    "cache_savings",
    "cache_savings_of_routes",
    "cost",
    "cost_by_token_kind",
    "cost_of_routes",
    "cost_of_routes_by_token_kind",
    "format_decimal",
    "image_price",
    "image_prices",
    "listed_prices",
    "mantle_prices",
    "price_table_date",
    "reason_without_price",
    "resolve_price",
    "resolve_prices",
]
