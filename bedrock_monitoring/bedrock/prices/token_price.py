"""The price of a model's tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from bedrock_monitoring.problems import Problem, refuse
from bedrock_monitoring.value import Value

TokenKind: TypeAlias = Literal["input", "output", "cache_read", "cache_write"]

TOKEN_KINDS: tuple[TokenKind, ...] = ("input", "output", "cache_read", "cache_write")
"""The kinds of token that Bedrock counts and bills separately, in display order."""

MILLION = 1_000_000
"""The number of tokens that a price is for."""


@dataclass(frozen=True, kw_only=True)
class TokenPrice(Value):
    """The price of a model's tokens, in USD per million tokens.

    ``None`` means that the price is unknown; the estimate then leaves out this kind of token. 0 is a price.

    Attributes:
        input: The price of prompt tokens, without those of the prompt cache.
        output: The price of response tokens.
        cache_read: The price of tokens read from the prompt cache.
        cache_write: The price of tokens written to the prompt cache, kept for minutes.

    Raises:
        InvalidInputError: A price is negative or not a number.
    """

    input: Decimal | None = None
    output: Decimal | None = None
    cache_read: Decimal | None = None
    cache_write: Decimal | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse(self._problems())

    @property
    def is_priced(self) -> bool:
        """Whether at least one kind of token has a price."""
        return bool(self.by_kind)

    @property
    def by_kind(self) -> dict[TokenKind, Decimal]:
        """The known prices by kind of token, in the order of ``TOKEN_KINDS``."""
        prices = {kind: getattr(self, kind) for kind in TOKEN_KINDS}
        return {kind: price for kind, price in prices.items() if price is not None}

    def _problems(self) -> Iterator[Problem]:
        for kind, price in self.by_kind.items():
            if not (price.is_finite() and price >= 0):
                yield Problem(
                    where=f"{kind.replace('_', ' ')} token price",
                    what=f"{price} is not a price",
                    remedy="write USD, zero or more, or leave it out",
                )


def format_decimal(number: Decimal) -> str:
    """Return a number as text without an exponent. AWS does not document exponents in expressions."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
