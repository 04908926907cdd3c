"""Graphs of the metrics that alarms watch, with the statistic, period and threshold of the alarm."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.alarms import AlarmInstance
from bedrock_monitoring.bedrock.alarms.conditions import ThresholdUnit
from bedrock_monitoring.bedrock.alarms.threshold_lines import threshold_line, threshold_lines
from bedrock_monitoring.bedrock.by_model import in_seconds
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.sections.style import zero_based_axis
from bedrock_monitoring.cloudwatch.alarms import AnomalyDetectionAlarm
from bedrock_monitoring.cloudwatch.dashboards.layout import THIRD_WIDTH, Row, Section
from bedrock_monitoring.cloudwatch.metrics import (
    AnomalyDetectionBand,
    GraphMetric,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
)
from bedrock_monitoring.cloudwatch.time_zones import DEFAULT_TIME_ZONE
from bedrock_monitoring.cloudwatch.widgets import GraphWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation

ON_GRAPHS = {
    "throttle_rate": "throttles",
    "server_error_rate": "server errors",
    "client_error_rate": "client errors",
    "latency_p90": "p90",
    "latency_p99": "p99",
    "time_to_first_token_p99": "p99",
    "output_tokens_per_second": "median",
}
"""The kinds whose thresholds are lines on the other graphs of a model, with their label prefixes."""

ON_TEXT_GRAPHS = frozenset({"time_to_first_token_p99", "output_tokens_per_second"})
"""Those of them whose graphs a model that generates images does not have."""

_RANGES = ((timedelta(days=1), "-P14D", "14 days"), (timedelta(hours=1), "-P2D", "2 days"))
"""The time range of graphs of alarms whose period is so long that the dashboard's range has a dot or two."""


def model_threshold_lines(
    instances: Iterable[AlarmInstance], model: ModelValue, *kinds: str, period: timedelta
) -> list[HorizontalAnnotation]:
    """Return the thresholds of a model's alarms as lines for a graph of the metrics that they watch.

    Args:
        instances: The alarms.
        model: The value of the dimension ``ModelId``.
        *kinds: The kinds of alarm whose metrics the graph shows.
        period: The period of the graph.
    """
    lines = threshold_lines(instances, period=period)
    return [
        replace(line, label=f"{ON_GRAPHS[kind]}, {line.label}")
        for kind in kinds
        for line in lines.get((kind, model), ())
    ]


def shared_threshold_lines(
    instances: Iterable[AlarmInstance], kind: str, *, period: timedelta
) -> list[HorizontalAnnotation]:
    """Return the thresholds that a kind of alarm has for single models, each once.

    Args:
        instances: The alarms.
        kind: The kind of alarm whose metric the graph shows, a line for each model.
        period: The period of the graph.
    """
    lines = threshold_lines(instances, period=period)
    of_models = (line for (name, model), each in lines.items() if name == kind and model for line in each)
    return list(dict.fromkeys(of_models))


def target_threshold_lines(
    instances: Iterable[AlarmInstance], kind: str, *, period: timedelta
) -> tuple[HorizontalAnnotation, ...]:
    """Return the thresholds of a kind of alarm that is not of a single model.

    Args:
        instances: The alarms.
        kind: The kind of alarm whose metric the graph shows.
        period: The period of the graph.
    """
    return threshold_lines(instances, period=period).get((kind, None), ())


def alarm_graphs(instances: Iterable[AlarmInstance], *, exclude: Collection[str] = ()) -> Row | None:
    """Return a graph for each kind of alarm of each resource, with the thresholds of all its tiers.

    Args:
        instances: The alarms.
        exclude: The kinds to leave out.

    Returns:
        The graphs. ``None`` if there are no alarms.
    """
    grouped: dict[tuple[str, str, timedelta], list[AlarmInstance]] = {}
    for instance in instances:
        if instance.kind.name not in exclude:
            key = (instance.kind.name, instance.resource.slug, instance.condition.period)
            grouped.setdefault(key, []).append(instance)
    return Row(*(_graph(alarms) for alarms in grouped.values())) if grouped else None


def target_alarms(instances: Sequence[AlarmInstance], *, exclude: Collection[str] = ()) -> Section | None:
    """Return the section of the alarms that are not of a single model.

    Args:
        instances: The alarms.
        exclude: The kinds to leave out.

    Returns:
        The section. ``None`` if there are no alarms.
    """
    row = alarm_graphs(instances, exclude=exclude)
    if row is None:
        return None
    return Section(
        title="What alarms watch",
        description="As they watch it, with their thresholds; those of single models are on the dashboard of "
        "models.",
        rows=[row],
    )


def _graph(alarms: Sequence[AlarmInstance]) -> GraphWidget:
    first = alarms[0]
    # The series of a query with groups are labelled with them.
    label = None if first.alarm.has_contributors else first.resource.name
    watched = replace(first.alarm.metric, label=label, period=None)
    drawn: list[GraphMetric] = [_in_unit_of_threshold(first, watched)]
    start, span = next(
        ((start, f", {span}") for length, start, span in _RANGES if first.condition.period >= length),
        (None, ""),
    )
    if any(instance.condition.time_zone not in {None, DEFAULT_TIME_ZONE} for instance in alarms):
        span = f"{span} in UTC"  # CloudWatch draws no days of another time zone
    lines: list[HorizontalAnnotation] = []
    for instance in alarms:
        if isinstance(instance.alarm, AnomalyDetectionAlarm):
            drawn.append(_band(instance, instance.alarm))
        else:
            lines.append(threshold_line(instance, instance.alarm))
    return GraphWidget(
        title=f"{first.kind.title_for(first.resource)}{span}",
        start=start,
        left=drawn,
        left_annotations=lines,
        left_y_axis=zero_based_axis(),
        period=first.condition.period,
        width=THIRD_WIDTH,
    )


def _in_unit_of_threshold(instance: AlarmInstance, metric: GraphMetric) -> GraphMetric:
    """Return what an alarm watches in the unit of its threshold line: durations are in seconds."""
    if instance.condition.unit is not ThresholdUnit.MILLISECONDS:
        return metric
    assert isinstance(metric, (Metric, MathExpression, MetricsInsightsQuery))
    return in_seconds(metric).with_(label=metric.label)


def _band(instance: AlarmInstance, alarm: AnomalyDetectionAlarm) -> AnomalyDetectionBand:
    assert isinstance(alarm.metric, (Metric, MathExpression))
    return AnomalyDetectionBand(
        metric=replace(alarm.metric, label=None, period=None),
        std_devs=alarm.standard_deviations,
        label=f"{instance.tier}: usual range",
        color=colors.THRESHOLD,
    )
