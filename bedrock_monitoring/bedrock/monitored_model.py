"""A monitored model: the routes by which it is called, its display name, its prices and its quotas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.models.model_lifecycle import ModelLifecycle, lifecycle_of
from bedrock_monitoring.bedrock.models.model_output import ModelOutput, model_output
from bedrock_monitoring.bedrock.objectives import DEFAULT_OBJECTIVES, Objectives
from bedrock_monitoring.bedrock.prices import ResolvedPrice, TokenPrice
from bedrock_monitoring.bedrock.quotas import Quota, RouteQuota
from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class ImageSize(Value):
    """The two dimensions that image metrics have in addition to ``ModelId``.

    Attributes:
        size: The value of ``ImageSize`` in CloudWatch.
        bucketed_step_size: The value of ``BucketedStepSize`` in CloudWatch.
    """

    size: str
    bucketed_step_size: str


@dataclass(frozen=True, kw_only=True)
class InferenceRoute(Value):
    """One route by which a model is called.

    A route is in-Region, a geographic profile, a global profile or an application inference profile.

    Attributes:
        id: The id that applications call.
        price: The token price of this route. Routes of one model can differ in price. ``None`` if the price
            is unknown.
        quota: The quotas of this route. ``None`` if they are unknown.
        basis: Where the price is from, and what else its tokens can cost. ``None`` if that is not known.
    """

    id: ModelId
    price: TokenPrice | None = None
    quota: Quota | None = None
    basis: ResolvedPrice | None = None

    @property
    def is_priced(self) -> bool:
        """Whether the cost of calls by this route can be estimated."""
        return self.price is not None and self.price.is_priced

    @property
    def at_most(self) -> TokenPrice | None:
        """The highest price that its tokens can have, where metrics do not tell which one it is."""
        return self.basis.at_most if self.basis else None


@dataclass(frozen=True, kw_only=True)
class MonitoredModel(Value):
    """A model that dashboards show and alarms watch.

    Attributes:
        id: The id of the model's first route.
        name: The display name.
        price: The token price of the first route. ``None`` if the price is unknown.
        image: The image dimensions to count. ``None`` counts images of every size.
        quota: The quotas of the first route. ``None`` if they are unknown.
        basis: Where the price of the first route is from. ``None`` if that is not known.
        other_routes: Further routes by which the same model is called. Their metrics are added to those of
            the first route.
        objectives: What share of its calls the model shall answer, and how fast.
    """

    id: ModelId
    name: str
    price: TokenPrice | None = None
    image: ImageSize | None = None
    quota: Quota | None = None
    basis: ResolvedPrice | None = None
    other_routes: Sequence[InferenceRoute] = ()
    objectives: Objectives = DEFAULT_OBJECTIVES

    @property
    def routes(self) -> tuple[InferenceRoute, ...]:
        """All routes, the first one first."""
        first = InferenceRoute(id=self.id, price=self.price, quota=self.quota, basis=self.basis)
        return (first, *self.other_routes)

    @property
    def quotas(self) -> tuple[RouteQuota, ...]:
        """The known quotas, one item for each way to reach the model that has any.

        An application inference profile is no way of its own. If the model has one way beside such profiles,
        the calls of all its routes use up the quotas; otherwise it is not known which way a profile copies.
        """
        ways = [route for route in self.routes if not route.id.copies_a_route]
        if len(ways) > 1:
            return tuple(
                RouteQuota(
                    route=route.id.route_name,
                    model=(route.id.dimension_value, *route.quota.shared_with),
                    quota=route.quota,
                )
                for route in ways
                if route.quota and route.quota.limits
            )
        quota = next((route.quota for route in self.routes if route.quota and route.quota.limits), None)
        if quota is None:
            return ()
        value = self.dimension_value
        if quota.shared_with:
            value = (*(route.id.dimension_value for route in self.routes), *quota.shared_with)
        return (RouteQuota(model=value, quota=quota),)

    @property
    def lifecycle(self) -> ModelLifecycle | None:
        """When the model ends, as far as the id of one of its routes says which model it is."""
        dates = (lifecycle_of(route.id) for route in self.routes)
        return next((found for found in dates if found is not None), None)

    @property
    def output(self) -> ModelOutput:
        """What the model returns, as far as the id of one of its routes says it."""
        outputs = (model_output(route.id.dimension_value) for route in self.routes)
        return next((output for output in outputs if output is not ModelOutput.TEXT), ModelOutput.TEXT)

    @property
    def writes_text(self) -> bool:
        """Whether the model returns text: no other has a first token or output tokens."""
        return self.output is ModelOutput.TEXT

    @property
    def dimension_value(self) -> ModelValue:
        """The value of ``ModelId`` in CloudWatch. A tuple of values if the model has several routes."""
        if not self.other_routes:
            return self.id.dimension_value
        return tuple(route.id.dimension_value for route in self.routes)

    @property
    def is_priced(self) -> bool:
        """Whether the cost of the model can be estimated. It can if every route has a price."""
        return all(route.is_priced for route in self.routes)

    @property
    def priced_routes(self) -> tuple[tuple[TokenPrice, str], ...]:
        """The price and the dimension value of each route that has a price."""
        return tuple(
            (route.price, route.id.dimension_value) for route in self.routes if route.price is not None
        )

    @property
    def is_bounded(self) -> bool:
        """Whether the cost can be higher than the estimate, because metrics do not tell some prices apart."""
        return self.is_priced and any(route.at_most for route in self.routes)

    @property
    def routes_at_most(self) -> tuple[tuple[TokenPrice, str], ...]:
        """The highest price that the tokens of each route can have, and its dimension value."""
        return tuple(
            (route.at_most or route.price, route.id.dimension_value)
            for route in self.routes
            if route.price is not None
        )

    @property
    def has_image_price(self) -> bool:
        """Whether the model is billed by the image, and each of its routes has a price of an image."""
        return all(route.basis is not None and route.basis.image is not None for route in self.routes)
