"""Quotas of Amazon Bedrock: what they are of, how tokens count against them, and their usage as metric math.

A quota belongs to one way to reach a model: in the Region, through a geographic profile, or through the
global profile. The quotas of two ways are separate, so usage is compared way by way and never with their sum.
All application inference profiles that are copied from one profile share its quota, and so do the priority,
default and flex service tiers. An output token can count several times. Tokens read from the prompt cache do
not count. Sources: "Quotas for the bedrock-runtime endpoint" and "How tokens are counted" in the Bedrock user
guide.
"""

from bedrock_monitoring.bedrock.quotas.burndown import (
    BURNDOWN_RATES,
    BurndownRate,
    has_request_quota,
    output_burndown_rate,
)
from bedrock_monitoring.bedrock.quotas.mantle_quota import MANTLE_METRICS, MantleQuota, mantle_tokens_used
from bedrock_monitoring.bedrock.quotas.quota import Quota, QuotaKey, QuotaValue, RouteQuota, codes_of
from bedrock_monitoring.bedrock.quotas.quota_expressions import (
    QUOTA_DAY,
    QUOTA_PERIOD,
    fullest,
    headroom,
    limit_line,
    requests_used,
    tokens_by_formula,
    tokens_used,
    tokens_used_in_a_day,
    usage,
)
from bedrock_monitoring.bedrock.quotas.quota_names import (
    ServiceQuota,
    quota_over_all_models,
    quotas_of_route,
    quotas_on_mantle,
)

__all__ = [
    "BURNDOWN_RATES",
    "MANTLE_METRICS",
    "QUOTA_DAY",
    "QUOTA_PERIOD",
    "BurndownRate",
    "MantleQuota",
    "Quota",
    "QuotaKey",
    "QuotaValue",
    "RouteQuota",
    "ServiceQuota",
    "codes_of",
    "fullest",
    "has_request_quota",
    "headroom",
    "limit_line",
    "mantle_tokens_used",
    "output_burndown_rate",
    "quota_over_all_models",
    "quotas_of_route",
    "quotas_on_mantle",
    "requests_used",
    "tokens_by_formula",
    "tokens_used",
    "tokens_used_in_a_day",
    "usage",
]
