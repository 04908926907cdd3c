"""What alarms watch, as they watch it: each threshold is a line on a graph of its own metric, statistic and period."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.alarms import MadeAlarm, line_of, threshold_lines
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.sections.style import from_zero
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
"""What the lines are called on a graph that has those of several kinds of alarm; every graph of a model has lines of these alone."""

Lines = Sequence[HorizontalAnnotation]


def lines_of(made: Iterable[MadeAlarm], model: ModelValue, *kinds: str, period: timedelta) -> Lines:
    """Return the thresholds of a model's alarms that can stand as lines on a graph of what they watch.

    Args:
        made: The alarms.
        model: The dimension value of a model.
        *kinds: Those whose metric the graph draws.
        period: Of the graph.
    """
    lines = threshold_lines(made, period=period)
    return [
        replace(line, label=f"{ON_GRAPHS[kind]}, {line.label}")
        for kind in kinds
        for line in lines.get((kind, model), ())
    ]


def alarm_graphs(made: Iterable[MadeAlarm], *, exclude: Collection[str] = ()) -> Row | None:
    """Return a graph of what each kind of alarm watches, with the thresholds of its tiers; none where there are no alarms.

    Args:
        made: The alarms of one subject.
        exclude: Kinds that have their lines elsewhere.
    """
    together: dict[tuple[str, timedelta], list[MadeAlarm]] = {}
    for one in made:
        if one.kind.name not in exclude:
            together.setdefault((one.kind.name, one.condition.period), []).append(one)
    return Row(*(_graph(alarms) for alarms in together.values())) if together else None


def target_alarms(made: Sequence[MadeAlarm], *, exclude: Collection[str] = ()) -> Section | None:
    """Return what the alarms watch that belong to no single model; none where there are none.

    Args:
        made: Those alarms.
        exclude: Kinds that are left out.
    """
    row = alarm_graphs(made, exclude=exclude)
    if row is None:
        return None
    return Section(
        title="What alarms watch",
        description="As they watch it, with their thresholds; those of single models are on the dashboard of models.",
        rows=[row],
    )


def _graph(alarms: Sequence[MadeAlarm]) -> GraphWidget:
    first = alarms[0]
    drawn: list[GraphMetric] = [replace(first.alarm.metric, label=first.subject.name, period=None)]
    lines: list[HorizontalAnnotation] = []
    for one in alarms:
        if isinstance(one.alarm, AnomalyDetectionAlarm):
            drawn.append(_band(one, one.alarm))
        else:
            lines.append(line_of(one, one.alarm))
    return GraphWidget(
        title=f"{first.kind.title[:1].upper()}{first.kind.title[1:]}: {first.subject.name}",
        left=drawn,
        left_annotations=lines,
        left_y_axis=from_zero(),
        period=first.condition.period,
        width=THIRD_WIDTH,
    )


def _band(one: MadeAlarm, alarm: AnomalyDetectionAlarm) -> AnomalyDetectionBand:
    assert isinstance(alarm.metric, (Metric, MathExpression))
    return AnomalyDetectionBand(
        metric=replace(alarm.metric, label=None, period=None),
        std_devs=alarm.standard_deviations,
        label=f"{one.tier}: what is usual",
        color=colors.THRESHOLD,
    )
