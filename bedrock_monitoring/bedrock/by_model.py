"""One line for each model, under its name, and the order of models from the worst."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition, ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math, search_expression
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.cloudwatch.metrics import (
    GraphMetric,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
    Stats,
)

MODELS_PER_WIDGET = 60
"""The maximum number of models per widget. A model needs five metrics and expressions; a widget takes 500."""

MODELS_PER_RANKING = 10
"""The number of models that a table lists, from the worst: more would not fit on a screen."""

OTHER_MODELS = "Other models"
"""The label of what is left when the monitored models are subtracted from all models."""

MetricOfModel: TypeAlias = Callable[[ModelValue], Metric | MathExpression]
"""Returns the metric of a model. ``None`` means all models."""


def in_seconds(milliseconds: Metric | MathExpression | MetricsInsightsQuery) -> MathExpression:
    """Return a duration in seconds. CloudWatch shows a metric in the unit in which it is published."""
    return metric_math(expression="milliseconds / 1000", using_metrics={"milliseconds": milliseconds})


def p99_in_seconds(definition: MetricDefinition, model: ModelValue) -> MathExpression:
    """Return the 99th percentile of a duration, in seconds."""
    return in_seconds(definition.for_model(model, statistic=Stats.p(99))).with_(label="p99")


def zero_without_data(count: Metric | MathExpression) -> MathExpression:
    """Return a count that is 0 where there is no data: nothing happened, so nothing was published."""
    return metric_math(expression="FILL(count, 0)", using_metrics={"count": count})


def counts_by_model(definition: MetricDefinition, models: Sequence[MonitoredModel]) -> list[GraphMetric]:
    """Return a count of each model under its name, and that of all other models together.

    Without models, or with more than ``MODELS_PER_WIDGET``, a search finds all of them, under their ids.

    Args:
        definition: A metric whose sums can be added.
        models: The monitored models.
    """
    if not 0 < len(models) <= MODELS_PER_WIDGET:
        return [search_expression(expression=definition.search_by_model())]
    named = named_lines(definition.for_model, models)
    inputs = {f"model{number}": line for number, line in enumerate(named, start=1)}
    others = metric_math(
        expression=f"{_of_every_model(definition)} - SUM([{', '.join(inputs)}])",
        using_metrics=inputs,
        label=OTHER_MODELS,
        color=colors.THRESHOLD,
    )
    return [*named, others]


def _of_every_model(definition: MetricDefinition) -> str:
    """Return the sum over all models that are called.

    A count that nobody may have had yet, such as errors, is searched for together with calls, which are then
    subtracted: AWS does not document the sum of a search that finds nothing.
    """
    calls = catalogue.INVOCATIONS
    if definition is calls:
        return f"SUM({calls.search_by_model()})"
    both = catalogue.search_any_of((definition, calls), (Dimension.MODEL_ID,), statistic=Stats.SUM)
    return f"SUM({both}) - SUM({calls.search_by_model()})"


def named_lines(metric_of: MetricOfModel, models: Sequence[MonitoredModel]) -> list[Metric | MathExpression]:
    """Return a metric of each model, labelled with the name of the model."""
    return [metric_of(model.dimension_value).with_(label=model.name) for model in models]


def worst_first(
    metric_of: MetricOfModel, models: Sequence[MonitoredModel], *, limit: int = MODELS_PER_RANKING
) -> MathExpression:
    """Return a metric of the models under their names, the one with the highest value first.

    Args:
        metric_of: Returns the metric of a model.
        models: The models, 1 to ``MODELS_PER_WIDGET``.
        limit: How many to return.
    """
    return ranked(named_lines(metric_of, models), limit=limit)


def ranked(
    lines: Sequence[Metric | MathExpression], *, limit: int = MODELS_PER_RANKING, lowest_first: bool = False
) -> MathExpression:
    """Return metrics under their labels, the one with the highest value first.

    Args:
        lines: The metrics, each with a label.
        limit: How many to return.
        lowest_first: Whether the one with the lowest value comes first instead.
    """
    inputs = {f"model{number}": line for number, line in enumerate(lines, start=1)}
    order = "MIN, ASC" if lowest_first else "MAX, DESC"
    return metric_math(
        expression=f"SORT([{', '.join(inputs)}], {order}, {limit})",
        using_metrics=inputs,
        label="",  # Each line keeps the label of its metric.
    )
