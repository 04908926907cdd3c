"""The thresholds of alarms as lines on graphs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.alarms.alarm_set import MadeAlarm
from bedrock_monitoring.bedrock.alarms.conditions import ThresholdUnit
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation

_GROWS_WITH_THE_PERIOD = (ThresholdUnit.COUNT, ThresholdUnit.USD)

Lines = dict[tuple[str, ModelValue], tuple[HorizontalAnnotation, ...]]
"""Lines by the name of a kind of alarm and the value of ``ModelId``; none is all models, or the target."""


def threshold_lines(made: Iterable[MadeAlarm], *, period: timedelta) -> Lines:
    """Return the thresholds of alarms as lines for graphs with a period.

    Counts and costs add up over a period: five a minute are no line on a graph of five minutes. Their lines
    are for graphs of their own period alone; those of percentages and times are for every graph. A band is no
    line and is left out.

    Args:
        made: The alarms.
        period: The period of the graph.
    """
    lines: Lines = {}
    for one in made:
        if isinstance(one.alarm, Alarm) and _can_stand_in(one, period):
            key = (one.kind.name, one.subject.value)
            lines[key] = (*lines.get(key, ()), line_of(one, one.alarm))
    return lines


def _can_stand_in(one: MadeAlarm, period: timedelta) -> bool:
    return one.condition.unit not in _GROWS_WITH_THE_PERIOD or one.condition.period == period


def line_of(one: MadeAlarm, alarm: Alarm) -> HorizontalAnnotation:
    """Return the threshold of an alarm as a line that says whom it tells, and when."""
    return HorizontalAnnotation(
        value=alarm.threshold, label=f"{one.tier}: {one.condition}", color=colors.THRESHOLD
    )
