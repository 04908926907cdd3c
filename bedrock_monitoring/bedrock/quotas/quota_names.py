"""Quotas as Service Quotas lists them, and which of them are those of a model and a way to reach it.

Service Quotas knows no model ids: the name of a quota ends with the name of the model. A name and an id are
the same model if their letters and digits are equal, without provider, date and version. Nothing is guessed:
a name that says more than the model, such as "1M Context Length", is that of another quota. Names as
Service Quotas has them in October 2026, and as the pages on quotas of the Bedrock user guide write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bedrock_monitoring.bedrock.models.known_models import strip_version
from bedrock_monitoring.bedrock.models.model_id import ModelId, PriceClass
from bedrock_monitoring.bedrock.quotas.quota import QuotaKey
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class ServiceQuota(Value):
    """A quota of Amazon Bedrock in one account and Region.

    Attributes:
        code: Its code, the same in every account and Region.
        name: Its name in Service Quotas.
        value: How much the account may use.
        is_default: Whether it is AWS's default, which was never changed for the account.
        adjustable: Whether Service Quotas takes a request to raise it. AWS Support raises the others.
    """

    code: str
    name: str
    value: float
    is_default: bool
    adjustable: bool


CROSS_MODEL_TOKENS_PER_DAY = "Cross-Model Max Tokens Per Day"
"""The name of the quota over all models of an account and Region."""

_LIMITS = r"(?P<limits>tokens per minute|requests per minute|tokens per day) for (?P<model>.+)"
_PATTERNS = tuple(
    (lazy_pattern(rf"{start} {_LIMITS}", re.IGNORECASE), routes)
    for start, routes in (
        ("On-demand (?:model inference|InvokeModel)", (PriceClass.IN_REGION,)),
        ("Cross-region (?:model inference|InvokeModel)", (PriceClass.GEO,)),
        ("Global cross-region (?:model inference|InvokeModel)", (PriceClass.GLOBAL,)),
        ("Model invocation max", (PriceClass.IN_REGION, PriceClass.GEO)),
    )
)
_MANTLE = lazy_pattern(
    r"(?:\[bedrock-mantle endpoint\]|Bedrock Mantle) (?P<limits>(?:input|output) tokens per minute) for "
    r"(?P<model>.+)",
    re.IGNORECASE,
)
_NOTE = lazy_pattern(r" \(doubled for cross-region calls\)$")
_VERSION = lazy_pattern(r" V\d+$", re.IGNORECASE)


def quotas_of_route(route: ModelId, quotas: Iterable[ServiceQuota]) -> dict[QuotaKey, ServiceQuota]:
    """Return the quotas of a way to reach a model on bedrock-runtime.

    Args:
        route: The id by which it is reached: a model, or a geographic or global profile.
        quotas: The quotas of the account and Region.

    Returns:
        The quotas by what they limit. What two quotas limit by their names is left out.
    """
    return _unambiguous(
        (_key(match), quota)
        for quota in quotas
        for pattern, routes in _PATTERNS
        if (match := pattern.fullmatch(quota.name))
        and route.price_class in routes
        and _is_of(match["model"], route)
    )


def quotas_on_mantle(model: ModelId, quotas: Iterable[ServiceQuota]) -> dict[QuotaKey, ServiceQuota]:
    """Return the quotas of a model on bedrock-mantle by what they limit, as ``quotas_of_route`` does."""
    return _unambiguous(
        (_key(match), quota)
        for quota in quotas
        if (match := _MANTLE.fullmatch(quota.name)) and _is_of(match["model"], model)
    )


def _key(match: re.Match[str]) -> QuotaKey:
    return QuotaKey(match["limits"].lower().replace(" ", "_"))


def _unambiguous(keyed: Iterable[tuple[QuotaKey, ServiceQuota]]) -> dict[QuotaKey, ServiceQuota]:
    found: dict[QuotaKey, list[ServiceQuota]] = {}
    for key, quota in keyed:
        found.setdefault(key, []).append(quota)
    return {key: of_key[0] for key, of_key in found.items() if len(of_key) == 1}


def quota_over_all_models(quotas: Iterable[ServiceQuota]) -> ServiceQuota | None:
    """Return the quota of tokens per day over all models. ``None`` if the account has none."""
    return next((quota for quota in quotas if quota.name == CROSS_MODEL_TOKENS_PER_DAY), None)


def _is_of(label: str, model: ModelId) -> bool:
    provider, _, name = strip_version(model.foundation_id or "").partition(".")
    name = _letters(name)
    said = _letters(_VERSION.sub("", _NOTE.sub("", label)))
    return bool(name) and said in {name, _letters(provider) + name}


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
