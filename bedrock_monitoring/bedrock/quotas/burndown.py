"""How many tokens of a quota an output token counts as, model by model.

The source names models and versions, and ends with "all other models: 1". That sentence can only speak of
models that were there when the page was written. A newer model of a provider that has other rates is
therefore unknown, and so is a model that is not among the known ones. On bedrock-mantle, input and output
have quotas of their own, and nothing is multiplied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bedrock_monitoring.bedrock.models.known_models import known_models, strip_version
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.value import Value

_PAGE = 'Bedrock user guide, "How tokens are counted in Amazon Bedrock" (quotas-token-burndown.html)'


@dataclass(frozen=True, kw_only=True)
class BurndownRate(Value):
    """The rate of some models.

    Attributes:
        rate: How many tokens of the quota an output token counts as.
        models: The ids of the models, without geography, date and version.
        source: The page that states it.
        as_of: The day of the newest copy of the page that was read.
    """

    rate: int
    models: tuple[str, ...]
    source: str = _PAGE
    as_of: date


BURNDOWN_RATES = (
    BurndownRate(rate=15, models=("anthropic.claude-opus-4-8",), as_of=date(2026, 10, 31)),
    BurndownRate(
        rate=10,
        models=(
            "anthropic.claude-fable-5-1",
            "anthropic.claude-opus-5",
            "anthropic.claude-opus-5-5",
            "anthropic.claude-sonnet-5",
            "openai.gpt-5.6-luna",
            "openai.gpt-5.6-sol",
            "openai.gpt-5.6-terra",
        ),
        as_of=date(2026, 10, 31),
    ),
    BurndownRate(
        rate=5,
        models=(
            "anthropic.claude-3-haiku",
            "anthropic.claude-3-opus",
            "anthropic.claude-3-sonnet",
            "anthropic.claude-3-5-haiku",
            "anthropic.claude-3-5-sonnet",
            "anthropic.claude-3-7-sonnet",
            "anthropic.claude-haiku-4-5",
            "anthropic.claude-opus-4",
            "anthropic.claude-opus-4-1",
            "anthropic.claude-opus-4-5",
            "anthropic.claude-opus-4-6",
            "anthropic.claude-opus-4-7",
            "anthropic.claude-sonnet-4",
            "anthropic.claude-sonnet-4-5",
            "anthropic.claude-sonnet-4-6",
        ),
        source=f'{_PAGE}, "version 4.7 and below"; an earlier edition has 1 for those before 3.7',
        as_of=date(2026, 10, 31),
    ),
    BurndownRate(
        rate=1,
        models=(
            "openai.gpt-oss-120b",
            "openai.gpt-oss-20b",
            "openai.gpt-oss-safeguard-120b",
            "openai.gpt-oss-safeguard-20b",
        ),
        source=f'{_PAGE}, "all other models"',
        as_of=date(2026, 10, 31),
    ),
)
"""The models that the page names. Every known model of another provider has a rate of 1."""

PROVIDERS_WITH_RATES = frozenset({"anthropic", "openai"})
"""The providers some of whose models have another rate than 1. A newer model of theirs may have any."""

_RATES = {model: row.rate for row in BURNDOWN_RATES for model in row.models}


def output_burndown_rate(model: ModelId) -> int | None:
    """Return how many tokens of the quota an output token of a model counts as.

    Args:
        model: The id by which the model is called on bedrock-runtime.

    Returns:
        ``None`` if it is not known, as for an application inference profile, whose id names no model.
    """
    return None if model.foundation_id is None else _rate(model.foundation_id)


@lru_cache(maxsize=1024)  # a rollout names the same few models in each of its targets
def _rate(model: str) -> int | None:
    if (rate := _RATES.get(strip_version(model))) is not None:
        return rate
    is_plain = model.partition(".")[0] not in PROVIDERS_WITH_RATES and model in known_models()
    return 1 if is_plain else None


WITHOUT_REQUEST_QUOTA = (
    "anthropic.claude-opus-4-7",
    "anthropic.claude-opus-4-8",
    "anthropic.claude-sonnet-5",
)
"""The models of which Service Quotas has tokens per minute and no requests per minute (October 2026)."""


def has_request_quota(model: ModelId) -> bool:
    """Return whether a model can have a quota of requests per minute: newer ones have none."""
    return strip_version(model.foundation_id or "") not in WITHOUT_REQUEST_QUOTA
