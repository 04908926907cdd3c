"""The usage types under which AWS bills the tokens of models.

Three forms were seen in public price lists and bills of July to October 2026. AWS documents none of them.

- ``USE1-Nova2.0Lite-input-tokens-flex-cross-region-global``: Amazon's and open-weight models, by name.
- ``USE1-openai.gpt-oss-120b-mantle-cache-read-tokens-long-ctx``: the same, by id.
- ``USE1-MP:USE1_CacheWrite1hInputTokenCount_Global-Units`` and
  ``USE1-MP:USE1_input_tokens_global_batch-Units``: models that AWS Marketplace bills, whose name is that of
  the product.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from bedrock_monitoring.bedrock.models.model_id import PriceClass
from bedrock_monitoring.bedrock.prices import TokenKind
from bedrock_monitoring.bedrock.prices.list_prices import BATCH
from bedrock_monitoring.value import Value

GLOBAL, REGIONAL = str(PriceClass.GLOBAL), "regional"
"""The two prices of a call: through a global profile; or within its Region or geography, which cost alike."""

STANDARD = "standard"

EDITION = " (Amazon Bedrock Edition)"
"""What the name of a product of AWS Marketplace ends in."""

_REGION = re.compile(r"^[A-Z]{2,4}\d?-(?:MP:[A-Z]{2,4}\d?_)?")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TOKENS = re.compile(
    r"(?:^|-)(?P<kind>cache-read|cache-write|input|output)(?P<within>(?:-?\d+[mh]|-input)*)-tokens?(?:-count)?"
    r"(?P<rest>-.*)?$"
)
_NOT_TEXT = ("image", "audio", "video", "speech")
_VARIANTS = {
    "long": "long prompts",
    "1h": "cache writes of an hour",
    "flex": "tier flex",
    "priority": "tier priority",
    "latency": "latency optimized",
}
"""The words of a usage type that stand for a price of its own, and how a report calls them."""

_PROVIDERS = frozenset({"amazon", "anthropic", "meta", "openai"})
_NO_NAME = frozenset({"instruct", "v", "units"})
_PIECES = re.compile(r"[a-z]+|\d+")


@dataclass(frozen=True, kw_only=True)
class TokenUsage(Value):
    """What a usage type says of the tokens that are billed under it.

    Attributes:
        kind: The kind of token.
        route: ``GLOBAL`` or ``REGIONAL``.
        variant: ``STANDARD``, ``BATCH``, or what else has a price of its own.
        model: The name or the id of the model. Empty for a product of AWS Marketplace.
    """

    kind: TokenKind
    route: str
    variant: str
    model: str


def token_usage(usage_type: str) -> TokenUsage | None:
    """Return what a usage type says. ``None`` if it does not bill tokens of text on demand.

    Args:
        usage_type: The usage type, as a bill has it.
    """
    text = _REGION.sub("", usage_type).removesuffix("-Units")
    found = _TOKENS.search(_WORD_START.sub("-", text).replace("_", "-").lower())
    if found is None:
        return None
    before = found.string[: found.start()].split("-")
    after = f"{found['within']}{found['rest'] or ''}".split("-")
    if before[-1] in _NOT_TEXT or "custom" in after:
        return None
    is_batch = BATCH in after or before[-1] == BATCH
    variants = [name for word, name in _VARIANTS.items() if word in after]
    return TokenUsage(
        kind=_kind(found["kind"]),
        route=GLOBAL if GLOBAL in after else REGIONAL,
        variant=BATCH if is_batch else " and ".join(variants) or STANDARD,
        model="-".join(word for word in before if word not in {"mantle", "text", "million", BATCH}),
    )


def model_words(name: str) -> tuple[str, ...]:
    """Return the words and numbers of a model's name or id in an order of their own, to compare names.

    ``Claude4.6Opus``, ``Claude Opus 4.6 (Amazon Bedrock Edition)`` and ``anthropic.claude-opus-4-6`` have the
    same.
    """
    pieces = Counter(_PIECES.findall(re.sub(r"\.0(?!\d)", "", name.removesuffix(EDITION).lower())))
    return tuple(sorted(piece for piece in pieces.elements() if piece not in _PROVIDERS | _NO_NAME))


def _kind(text: str) -> TokenKind:
    kinds: dict[str, TokenKind] = {
        "input": "input",
        "output": "output",
        "cache-read": "cache_read",
        "cache-write": "cache_write",
    }
    return kinds[text]
