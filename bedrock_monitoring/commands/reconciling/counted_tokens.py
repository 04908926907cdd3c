"""What CloudWatch counted of the tokens of a target, and what they cost by the estimate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bedrock_monitoring.bedrock.catalogue import Dimension
from bedrock_monitoring.bedrock.models.model_id import ModelId, PriceClass
from bedrock_monitoring.bedrock.prices import TOKEN_KINDS, ResolvedPrice, TokenKind
from bedrock_monitoring.bedrock.prices.cost_expressions import COUNTS
from bedrock_monitoring.bedrock.prices.token_price import MILLION
from bedrock_monitoring.cloudwatch.metrics import Stats
from bedrock_monitoring.commands.reconciling.usage_types import GLOBAL, REGIONAL
from bedrock_monitoring.datapoints.data_requests import MetricRequest
from bedrock_monitoring.datapoints.recorded_source import Recording
from bedrock_monitoring.evaluation.dashboard_time_range import DAY
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.monitoring import Target
from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class CountedRoute(Value):
    """A route of a monitored model.

    Attributes:
        model: The model that it calls, as far as an id says it. ``None`` if none does.
        value: The value of ``ModelId`` in CloudWatch.
        route: ``GLOBAL`` or ``REGIONAL``.
        price: The price of its tokens.
    """

    model: ModelId | None
    value: str
    route: str
    price: ResolvedPrice


@dataclass(frozen=True, kw_only=True)
class CountedTokens(Value):
    """The tokens of one kind that a route of a model was called with.

    Attributes:
        of: The route.
        kind: The kind of token.
        tokens: How many.
    """

    of: CountedRoute
    kind: TokenKind
    tokens: Decimal

    @property
    def usd(self) -> Decimal:
        """What they cost by the estimate: at the lowest of the prices that metrics do not tell apart."""
        return self.tokens * self.of.price.price.by_kind.get(self.kind, Decimal(0)) / MILLION

    @property
    def usd_at_most(self) -> Decimal:
        """What they cost at the highest of these prices."""
        highest = self.of.price.at_most or self.of.price.price
        return self.tokens * highest.by_kind.get(self.kind, Decimal(0)) / MILLION


def counted_routes(target: Target) -> Iterator[CountedRoute]:
    """Yield the routes of the models of a target."""
    for model in target.models:
        known = next((route for route in model.routes if route.foundation_id), model.copied_from)
        for route, price in zip(model.routes, model.prices(target.region), strict=True):
            called = model.copied_from or (route if route.foundation_id else known)
            yield CountedRoute(
                model=called,
                value=route.dimension_value,
                route=GLOBAL if called and called.price_class is PriceClass.GLOBAL else REGIONAL,
                price=price,
            )


def token_requests(value: str, *, start: int, end: int) -> dict[TokenKind, MetricRequest]:
    """Return the requests for the tokens of a value of ``ModelId`` by day, by kind of token.

    Args:
        value: The value, without placeholders.
        start: The start of the first day in UTC, in seconds since the epoch.
        end: The end of the last day.
    """
    return {
        kind: MetricRequest(
            metric=MetricKey(
                namespace=str(COUNTS[kind].namespace),
                name=COUNTS[kind].name,
                dimensions=((str(Dimension.MODEL_ID), value),),
            ),
            statistic=Stats.SUM,
            timestamps=range(start, end, DAY),
            end=end,
        )
        for kind in TOKEN_KINDS
    }


def counted_tokens(target: Target, recording: Recording) -> Iterator[CountedTokens]:
    """Yield the tokens of each route of a target in the whole days of UTC of a recording.

    Args:
        target: The target.
        recording: Its tokens by day, with one time range.
    """
    [days] = recording.ranges
    for route in counted_routes(target):
        id_ = recording.deferred.get(route.value, route.value)
        for kind, request in token_requests(id_, start=days.start, end=days.end).items():
            tokens = sum(recording.points.get(request, {}).values())
            if tokens:
                yield CountedTokens(of=route, kind=kind, tokens=Decimal(str(tokens)))
