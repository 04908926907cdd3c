from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import ImageSize, InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.prices import price_table_date, resolve_prices
from bedrock_monitoring.bedrock.sections.images import images
from bedrock_monitoring.evaluation.series import MetricKey
from tests.bedrock.counted_metrics import Values, metric, values
from tests.bedrock.placing import body_of, metric_widgets

CANVAS = "amazon.nova-canvas-v1:0"
CANVAS_US = "us.amazon.nova-canvas-v1:0"
HOUR = timedelta(hours=1)
WAYS = MonitoredModel(
    id=ModelId.parse(CANVAS), name="Canvas", other_routes=[InferenceRoute(id=ModelId.parse(CANVAS_US))]
)
TEXT_MODEL = MonitoredModel(id=ModelId.parse("amazon.nova-lite-v1:0"), name="Lite")


def made(model: str, size: str = "1024x1024", steps: str = "31-50") -> MetricKey:
    return metric("AWS/Bedrock", "OutputImageCount", ModelId=model, ImageSize=size, BucketedStepSize=steps)


COUNTS: dict[MetricKey, Values] = {
    made(CANVAS): [4, None],
    made(CANVAS, "512x512"): [2, None],
    made(CANVAS_US): [3, None],
    made("stability.sd3-5-large-v1:0"): [100, None],
    metric("AWS/Bedrock", "Invocations", ModelId=CANVAS): [2, 0],
    metric("AWS/Bedrock", "Invocations", ModelId=CANVAS_US): [1, 0],
    metric("AWS/Bedrock", "OutputImageCount"): [109, None],
}


def test_images_of_every_size_and_route_are_added_up() -> None:
    section = images([WAYS], period=HOUR)
    assert values(section, "Images by model", COUNTS) == {"Canvas": [9, None]}
    assert values(section, "Images per call", COUNTS) == {"Canvas": [3, None]}


def test_all_images_are_the_series_without_dimensions() -> None:
    assert values(images(), "Images", COUNTS, view="singleValue") == {"Images": [109]}


def test_images_are_found_by_model_size_and_steps() -> None:
    assert values(images(period=HOUR), "Images by model, size and steps", COUNTS) == {
        f"{CANVAS}: 1024x1024, 31-50 steps": [4, None],
        f"{CANVAS}: 512x512, 31-50 steps": [2, None],
        f"{CANVAS_US}: 1024x1024, 31-50 steps": [3, None],
        "stability.sd3-5-large-v1:0: 1024x1024, 31-50 steps": [100, None],
    }


def test_a_monitored_size_is_counted_alone() -> None:
    size = ImageSize(size="512x512", bucketed_step_size="31-50")
    section = images([MonitoredModel(id=ModelId.parse(CANVAS), name="Canvas", image=size)], period=HOUR)
    assert values(section, "Images by model", COUNTS) == {"Canvas": [2, None]}


def test_models_that_make_no_images_are_left_out() -> None:
    titles = [found["properties"]["title"] for found in metric_widgets(body_of(images([TEXT_MODEL])))]
    assert titles == ["Images", "Images by model, size and steps"]
    assert set(values(images([TEXT_MODEL, WAYS], period=HOUR), "Images per call", COUNTS)) == {"Canvas"}


def stable(*routes: str, discount: int = 0) -> MonitoredModel:
    ids = [ModelId.parse(route) for route in routes]
    first, *others = resolve_prices(ids, discount=Decimal(discount))
    return MonitoredModel(
        id=ids[0],
        name="Stable",
        basis=first,
        other_routes=[
            InferenceRoute(id=route, basis=basis) for route, basis in zip(ids[1:], others, strict=True)
        ],
    )


COST_TITLE = f"Estimated cost of images at prices of {price_table_date().isoformat()} (USD)"


def test_images_cost_their_list_price_on_each_route_whatever_their_size() -> None:
    here, there = "stability.stable-image-core-v1:1", "us.stability.stable-image-core-v1:1"
    counts: dict[MetricKey, Values] = {
        made(here, "1024x1024", "31-50"): [100, None],
        made(here, "512x512", "31-50"): [50, None],
        made(there, "1024x1024", "31-50"): [50, 100],
    }
    assert values(images([stable(here, there)], period=HOUR), COST_TITLE, counts) == {
        "Stable": [pytest.approx(200 * 0.04), pytest.approx(100 * 0.04)]
    }
    lower = values(images([stable(here, discount=25)], period=HOUR), COST_TITLE, counts)
    assert lower == {"Stable": [pytest.approx(150 * 0.03), None]}


def test_a_model_whose_images_cost_by_their_size_shows_no_cost() -> None:
    titles = [one["properties"].get("title") for one in body_of(images([WAYS]))["widgets"]]
    assert COST_TITLE not in titles
