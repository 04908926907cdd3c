"""The price of tokens as a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from bedrock_monitoring.problems import Problem, refuse

Part: TypeAlias = Literal["input", "output", "cache_read", "cache_write"]

PARTS: tuple[Part, ...] = ("input", "output", "cache_read", "cache_write")
"""What Bedrock counts and bills apart, in the order in which it is shown."""


@dataclass(frozen=True, kw_only=True)
class TokenPrice:
    """The price of a model's tokens, in USD per million. A part that is not given costs nothing in the estimate; zero is a price.

    Attributes:
        input: Tokens of prompts, those of the prompt cache left out.
        output: Tokens of answers.
        cache_read: Tokens read from the prompt cache.
        cache_write: Tokens written to the prompt cache, to be kept for minutes.

    Raises:
        InvalidInputError: A price is negative or not a number.
    """

    input: Decimal | None = None
    output: Decimal | None = None
    cache_read: Decimal | None = None
    cache_write: Decimal | None = None

    def __post_init__(self) -> None:
        refuse(self._problems())

    @property
    def is_known(self) -> bool:
        """Whether there is anything to estimate with."""
        return bool(self.given)

    @property
    def given(self) -> dict[Part, Decimal]:
        """The parts that have a price, in the order of ``PARTS``."""
        prices = {part: getattr(self, part) for part in PARTS}
        return {part: price for part, price in prices.items() if price is not None}

    def _problems(self) -> Iterator[Problem]:
        for part, price in self.given.items():
            if not (price.is_finite() and price >= 0):
                yield Problem(
                    where=f"{part.replace('_', ' ')} token price",
                    what=f"{price} is not a price",
                    remedy="write USD, zero or more, or leave it out",
                )


def plain(number: Decimal) -> str:
    """Write a number without an exponent, which CloudWatch's documentation does not promise to read."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
