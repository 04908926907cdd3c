"""Images: how many, of which size, in how many steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    graph,
    labelled,
    number,
    searched,
    sum_of,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric

_DIMENSIONS = (Dimension.MODEL_ID, Dimension.IMAGE_SIZE, Dimension.BUCKETED_STEP_SIZE)
_SIZE_AND_STEPS = "${PROP('Dim.ModelId')}: ${PROP('Dim.ImageSize')}, ${PROP('Dim.BucketedStepSize')} steps"


def images(models: Sequence[MonitoredModel] = (), *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return how many images were made.

    Args:
        models: Those that make images are shown by name, the others are left out.
        period: Of the graphs; numbers cover the whole time range.
    """
    makers = [watched for watched in models if makes_images(watched)]
    total = labelled(catalogue.OUTPUT_IMAGE_COUNT.of_model(None), "Images")
    every_size = searched(catalogue.OUTPUT_IMAGE_COUNT.search(_DIMENSIONS), _SIZE_AND_STEPS)
    all_images = graph("Images by model, size and steps", every_size, period=period, stacked=True)
    rows = [Row(number("Images", total, width=6, height=6), all_images)]
    if makers:
        counts = [image_count(watched).with_(label=watched.name) for watched in makers]
        rates = [_per_call(watched) for watched in makers]
        rows.append(
            Row(
                graph("Images by model", *counts, period=period, stacked=True),
                graph("Images per call", *rates, period=period),
            )
        )
    return Section(
        title="Images",
        description="Image models are paid for by the image, so tokens say nothing about them; size and steps tell what was asked for.",
        rows=rows,
    )


def makes_images(watched: MonitoredModel) -> bool:
    """Whether a model answers with images."""
    return watched.model.makes_images or watched.image is not None


def image_count(watched: MonitoredModel) -> Metric | MathExpression:
    """Return the images that a model made: of the size that is watched, or of every size."""
    definition = catalogue.OUTPUT_IMAGE_COUNT
    if watched.image is None:
        return sum_of(_search(definition, watched))
    return definition.metric(
        {
            str(Dimension.MODEL_ID): watched.model.dimension_value,
            str(Dimension.IMAGE_SIZE): watched.image.size,
            str(Dimension.BUCKETED_STEP_SIZE): watched.image.bucketed_step_size,
        }
    )


def _search(definition: MetricDefinition, watched: MonitoredModel) -> str:
    routes = " OR ".join(f'{Dimension.MODEL_ID}="{route.model.dimension_value}"' for route in watched.routes)
    return definition.search(_DIMENSIONS, terms=f"({routes})")


def _per_call(watched: MonitoredModel) -> MathExpression:
    """Return how many images a call made on average; of every size, because calls have none."""
    return metric_math(
        expression="images / calls",
        using_metrics={
            "images": sum_of(_search(catalogue.OUTPUT_IMAGE_COUNT, watched)),
            "calls": catalogue.INVOCATIONS.of_model(watched.value),
        },
        label=watched.name,
    )
