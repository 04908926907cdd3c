"""What tokens cost, and the expression that turns token counts into dollars. An estimate: on-demand list prices, no discounts or tiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.cloudwatch.expressions import ProvenText
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.problems import Problem, refuse

MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True)
class TokenPrice:
    """The price of a model's tokens, in USD per million. A part that is not given costs nothing in the estimate.

    Attributes:
        input: Tokens of prompts; zero is a price.
        output: Tokens of answers; zero is a price.

    Raises:
        InvalidInputError: A price is negative or not a number.
    """

    input: Decimal | None = None
    output: Decimal | None = None

    def __post_init__(self) -> None:
        refuse(self._problems())

    @property
    def is_known(self) -> bool:
        """Whether there is anything to estimate with."""
        return self.input is not None or self.output is not None

    def _problems(self) -> Iterator[Problem]:
        for part, price in (("input", self.input), ("output", self.output)):
            if price is not None and not (price.is_finite() and price >= 0):
                yield Problem(
                    where=f"{part} token price",
                    what=f"{price} is not a price",
                    remedy="write USD, zero or more, or leave it out",
                )


def cost_parts(price: TokenPrice, model: str) -> dict[str, MathExpression]:
    """Return the estimated cost in USD of each priced part, ``input`` before ``output``.

    Args:
        price: USD per million tokens.
        model: The dimension value of the model.
    """
    parts: tuple[tuple[str, Decimal | None, Metric], ...] = (
        ("input", price.input, catalogue.INPUT_TOKEN_COUNT.of_model(model)),
        ("output", price.output, catalogue.OUTPUT_TOKEN_COUNT.of_model(model)),
    )
    return {
        part: MathExpression(
            expression=ProvenText(f"tokens * {plain(of)} / {MILLION}"), using_metrics={"tokens": tokens}
        )
        for part, of, tokens in parts
        if of is not None
    }


def cost(price: TokenPrice, model: str) -> MathExpression:
    """Return the estimated cost in USD of a model's tokens.

    Args:
        price: USD per million tokens; known in one part at least.
        model: The dimension value of the model.
    """
    parts = cost_parts(price, model)
    metrics = {part: expression.using_metrics["tokens"] for part, expression in parts.items()}
    prices = {"input": price.input, "output": price.output}
    terms = " + ".join(f"{part} * {plain(prices[part] or Decimal())}" for part in parts)
    return MathExpression(expression=ProvenText(f"({terms}) / {MILLION}"), using_metrics=metrics)


def plain(number: Decimal) -> str:
    """Write a number without an exponent, which CloudWatch's documentation does not promise to read."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
