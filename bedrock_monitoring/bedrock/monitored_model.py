"""A model as a dashboard and its alarms watch it: how it is reached, what it is called, what it costs and how much of it there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.quotas import Quota


@dataclass(frozen=True, kw_only=True)
class ImageSize:
    """The two dimensions that image metrics have beside the model.

    Attributes:
        size: ``ImageSize`` as CloudWatch lists it.
        bucketed_step_size: ``BucketedStepSize`` as CloudWatch lists it.
    """

    size: str
    bucketed_step_size: str


@dataclass(frozen=True, kw_only=True)
class InferenceRoute:
    """One id by which a model is called.

    Attributes:
        model: The id.
        price: What tokens cost when it is called so, if known; profiles differ by their geography.
    """

    model: ModelId
    price: TokenPrice | None = None

    @property
    def is_priced(self) -> bool:
        """Whether its cost can be estimated."""
        return self.price is not None and self.price.is_known


@dataclass(frozen=True, kw_only=True)
class MonitoredModel:
    """A model that is watched.

    Attributes:
        model: Its identity.
        name: What people call it.
        price: What its tokens cost, if known.
        image: Which images to count; all that the model makes unless given.
        quota: What may be used of it in a minute, if known.
        other_routes: Further ids by which the same model is called; their numbers are added to its own.
    """

    model: ModelId
    name: str
    price: TokenPrice | None = None
    image: ImageSize | None = None
    quota: Quota | None = None
    other_routes: Sequence[InferenceRoute] = ()

    @property
    def routes(self) -> tuple[InferenceRoute, ...]:
        """Every id by which it is called."""
        return (InferenceRoute(model=self.model, price=self.price), *self.other_routes)

    @property
    def value(self) -> ModelValue:
        """Its value of ``ModelId`` in CloudWatch, or all of them."""
        if not self.other_routes:
            return self.model.dimension_value
        return tuple(route.model.dimension_value for route in self.routes)

    @property
    def is_priced(self) -> bool:
        """Whether its cost can be estimated: every id by which it is called has a price."""
        return all(route.is_priced for route in self.routes)

    @property
    def priced_routes(self) -> tuple[tuple[TokenPrice, str], ...]:
        """Each price, with the dimension value of what it is for."""
        return tuple(
            (route.price, route.model.dimension_value) for route in self.routes if route.price is not None
        )
