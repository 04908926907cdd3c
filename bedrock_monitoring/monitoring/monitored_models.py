"""Models as the dashboards and alarms see them."""

from __future__ import annotations

from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.monitoring.target import Model


def monitored_model(model: Model, region: str) -> MonitoredModel:
    """Return a model with the price and the quota of each of its routes.

    Args:
        model: The model.
        region: The Region that it is called from, which its prices depend on.
    """
    prices = model.prices(region)
    return MonitoredModel(
        id=model.id,
        name=model.display_name,
        price=prices[0].price,
        basis=prices[0],
        quota=model.quotas.get(model.id.dimension_value),
        objectives=model.objectives,
        other_routes=[
            InferenceRoute(
                id=route, price=price.price, basis=price, quota=model.quotas.get(route.dimension_value)
            )
            for route, price in zip(model.other_routes, prices[1:], strict=True)
        ],
    )
