"""The thresholds of alarms, as horizontal annotations of graphs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.alarms.alarm_set import AlarmInstance
from bedrock_monitoring.bedrock.alarms.conditions import ThresholdUnit
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation

_MILLISECONDS_PER_SECOND = 1000
_SUMMED_UNITS = (ThresholdUnit.COUNT, ThresholdUnit.USD)

ThresholdLines = dict[tuple[str, ModelValue], tuple[HorizontalAnnotation, ...]]
"""Threshold lines by kind of alarm and value of ``ModelId``. ``None`` means no single model."""


def threshold_lines(instances: Iterable[AlarmInstance], *, period: timedelta) -> ThresholdLines:
    """Return the thresholds of alarms as lines for graphs with a given period.

    Counts and costs are sums over a period, so their thresholds only fit graphs with the period of the alarm.
    Thresholds of percentages and times fit every graph. Anomaly detection alarms have no threshold and are
    left out.

    Args:
        instances: The alarms.
        period: The period of the graph.
    """
    lines: ThresholdLines = {}
    for instance in instances:
        if isinstance(instance.alarm, Alarm) and _fits_graph(instance, period):
            key = (instance.kind.name, instance.resource.model)
            lines[key] = (*lines.get(key, ()), threshold_line(instance, instance.alarm))
    return lines


def _fits_graph(instance: AlarmInstance, period: timedelta) -> bool:
    return instance.condition.unit not in _SUMMED_UNITS or instance.condition.period == period


def threshold_line(instance: AlarmInstance, alarm: Alarm) -> HorizontalAnnotation:
    """Return the threshold of an alarm as a line, labelled with its tier and condition.

    A duration is in seconds, as on the graphs of durations.
    """
    in_seconds = instance.condition.unit is ThresholdUnit.MILLISECONDS
    value = float(Decimal(str(alarm.threshold)) / _MILLISECONDS_PER_SECOND) if in_seconds else alarm.threshold
    return HorizontalAnnotation(
        value=value, label=f"{instance.tier}: {instance.condition}", color=colors.THRESHOLD
    )
