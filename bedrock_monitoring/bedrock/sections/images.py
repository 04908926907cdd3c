"""The section of generated images, by model, size and steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.prices import format_decimal, price_table_date
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    graph,
    search_series,
    single_value,
    sum_of_search,
    with_label,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import GraphMetric, MathExpression, Metric
from bedrock_monitoring.cloudwatch.widgets import GraphWidget

_DIMENSIONS = (Dimension.MODEL_ID, Dimension.IMAGE_SIZE, Dimension.BUCKETED_STEP_SIZE)
_SIZE_AND_STEPS = "${PROP('Dim.ModelId')}: ${PROP('Dim.ImageSize')}, ${PROP('Dim.BucketedStepSize')} steps"


def images(models: Sequence[MonitoredModel] = (), *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of generated images.

    Args:
        models: The monitored models. Those that generate images are shown by name; others are left out.
        period: The period of the graphs. Single values cover the whole time range.
    """
    image_models = [model for model in models if makes_images(model)]
    total = with_label(catalogue.OUTPUT_IMAGE_COUNT.for_model(None), "Images")
    every_size = search_series(catalogue.OUTPUT_IMAGE_COUNT.search(_DIMENSIONS), _SIZE_AND_STEPS)
    all_images = graph("Images by model, size and steps", every_size, period=period, stacked=True)
    rows = [Row(single_value("Images", total, width=6, height=6), all_images)]
    if image_models:
        rows.append(Row(*images_graphs(*image_models, period=period)))
    return Section(
        title="Images",
        description="Image models are paid for by the image, so tokens say nothing about them; size and "
        "steps tell what was asked for. No cost is shown where the price depends on them.",
        rows=rows,
    )


def images_graphs(*models: MonitoredModel, period: timedelta) -> list[GraphWidget]:
    """Return graphs of models that generate images: their images, their images per call, and their cost."""
    counts = [image_count(model).with_(label=model.name) for model in models]
    priced = [_cost(model) for model in models if model.has_image_price]
    title = f"Estimated cost of images at prices of {price_table_date().isoformat()} (USD)"
    return [
        graph("Images by model", *counts, period=period, stacked=True),
        graph("Images per call", *map(_per_call, models), period=period),
        *([graph(title, *priced, period=period, stacked=True)] if priced else []),
    ]


def makes_images(model: MonitoredModel) -> bool:
    """Return whether a model generates images."""
    return model.id.makes_images or model.image is not None


def image_count(model: MonitoredModel) -> Metric | MathExpression:
    """Return the number of images that a model generated, of the size in ``model.image`` or of every size."""
    definition = catalogue.OUTPUT_IMAGE_COUNT
    if model.image is None:
        return sum_of_search(_search(definition, model))
    return definition.metric(
        {
            str(Dimension.MODEL_ID): model.id.dimension_value,
            str(Dimension.IMAGE_SIZE): model.image.size,
            str(Dimension.BUCKETED_STEP_SIZE): model.image.bucketed_step_size,
        }
    )


def _cost(model: MonitoredModel) -> MathExpression:
    """Return what the images of a model cost, of every size: its price depends on nothing else."""
    terms: list[str] = []
    images: dict[str, GraphMetric] = {}
    for number, route in enumerate(model.routes, start=1):
        assert route.basis is not None
        assert route.basis.image is not None
        terms.append(f"images{number} * {format_decimal(route.basis.image)}")
        images[f"images{number}"] = sum_of_search(_search_route(route.id.dimension_value))
    return metric_math(expression=" + ".join(terms), using_metrics=images, label=model.name)


def _search_route(model_id: str) -> str:
    return catalogue.OUTPUT_IMAGE_COUNT.search(_DIMENSIONS, terms=f'{Dimension.MODEL_ID}="{model_id}"')


def _search(definition: MetricDefinition, model: MonitoredModel) -> str:
    routes = " OR ".join(f'{Dimension.MODEL_ID}="{route.id.dimension_value}"' for route in model.routes)
    return definition.search(_DIMENSIONS, terms=f"({routes})")


def _per_call(model: MonitoredModel) -> MathExpression:
    """Return the average number of images per call, of every size: calls have no size dimension."""
    return metric_math(
        expression="images / calls",
        using_metrics={
            "images": sum_of_search(_search(catalogue.OUTPUT_IMAGE_COUNT, model)),
            "calls": catalogue.INVOCATIONS.for_model(model.dimension_value),
        },
        label=model.name,
    )
