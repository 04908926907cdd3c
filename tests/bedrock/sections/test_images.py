from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import ImageSize, InferenceRoute, MonitoredModel
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
