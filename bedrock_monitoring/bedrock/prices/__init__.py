"""Token prices of models, and the metric math expressions that estimate cost from token counts.

The estimate uses on-demand list prices for short prompts. It does not include long-context prices, batch
inference, service tiers other than the default, provisioned throughput, one-hour cache writes, and tokens of
speech or images.
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
    LongPromptPrice,
    listed_prices,
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
    "listed_prices",
    "price_table_date",
    "reason_without_price",
    "resolve_price",
    "resolve_prices",
]
