"""Graphs of the metrics that alarms watch, with the statistic, period and threshold of the alarm."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.alarms import AlarmInstance, threshold_line, threshold_lines
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.sections.style import zero_based_axis
from bedrock_monitoring.cloudwatch.alarms import AnomalyDetectionAlarm
from bedrock_monitoring.cloudwatch.dashboards.layout import THIRD_WIDTH, Row, Section
from bedrock_monitoring.cloudwatch.metrics import (
    AnomalyDetectionBand,
    GraphMetric,
    MathExpression,
    Metric,
)
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


def alarm_graphs(instances: Iterable[AlarmInstance], *, exclude: Collection[str] = ()) -> Row | None:
    """Return a graph for each kind of alarm, with the thresholds of all its tiers.

    Args:
        instances: The alarms of one resource.
        exclude: The kinds to leave out.

    Returns:
        The graphs. ``None`` if there are no alarms.
    """
    grouped: dict[tuple[str, timedelta], list[AlarmInstance]] = {}
    for instance in instances:
        if instance.kind.name not in exclude:
            grouped.setdefault((instance.kind.name, instance.condition.period), []).append(instance)
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
    drawn: list[GraphMetric] = [replace(first.alarm.metric, label=first.resource.name, period=None)]
    lines: list[HorizontalAnnotation] = []
    for instance in alarms:
        if isinstance(instance.alarm, AnomalyDetectionAlarm):
            drawn.append(_band(instance, instance.alarm))
        else:
            lines.append(threshold_line(instance, instance.alarm))
    return GraphWidget(
        title=first.kind.title_for(first.resource),
        left=drawn,
        left_annotations=lines,
        left_y_axis=zero_based_axis(),
        period=first.condition.period,
        width=THIRD_WIDTH,
    )


def _band(instance: AlarmInstance, alarm: AnomalyDetectionAlarm) -> AnomalyDetectionBand:
    assert isinstance(alarm.metric, (Metric, MathExpression))
    return AnomalyDetectionBand(
        metric=replace(alarm.metric, label=None, period=None),
        std_devs=alarm.standard_deviations,
        label=f"{instance.tier}: what is usual",
        color=colors.THRESHOLD,
    )
