"""A dashboard of alarms that no dashboard shows: a tile for each, and a graph of what it watches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.alarms import AlarmBase, EvaluatedAlarm
from bedrock_monitoring.cloudwatch.partitions import alarm_arn
from bedrock_monitoring.evaluation.alarm_history import alarm_graph_properties

_GRAPH = {"width": 12, "height": 6}
_TILES_IN_A_ROW = 6


def alarms_that_no_body_shows(
    alarms: Iterable[AlarmBase], bodies: Iterable[Mapping[str, Any]]
) -> tuple[AlarmBase, ...]:
    """Return the alarms whose ARN and whose threshold's label are in none of the bodies."""
    text = json.dumps([*bodies], ensure_ascii=False)
    return tuple(alarm for alarm in alarms if not any(mark in text for mark in _marks(alarm)))


def _marks(alarm: AlarmBase) -> Iterator[str]:
    """Yield how an ARN ends and how the label of a threshold begins, as JSON has them."""
    yield f":alarm:{json.dumps(alarm.alarm_name, ensure_ascii=False)[1:]}"
    yield f"{json.dumps(alarm.heading, ensure_ascii=False)[:-1]}: "


def body_of_alarms(alarms: Sequence[AlarmBase], *, account: str, region: str) -> dict[str, Any]:
    """Return the body of a dashboard with a tile of each alarm and a graph of each that watches a metric.

    It is for the page alone, and not held against CloudWatch's limits.
    """
    widgets: list[dict[str, Any]] = []
    y = 0
    for start in range(0, len(alarms), limits.ALARMS_PER_STATUS_WIDGET):
        shown = alarms[start : start + limits.ALARMS_PER_STATUS_WIDGET]
        height = 1 + -(-len(shown) // _TILES_IN_A_ROW)
        arns = [alarm_arn(region=region, account=account, alarm_name=alarm.alarm_name) for alarm in shown]
        properties = {"title": "Alarms", "alarms": arns}
        widgets.append(
            {"type": "alarm", "x": 0, "y": y, "width": 24, "height": height, "properties": properties}
        )
        y += height
    evaluated = [alarm for alarm in alarms if isinstance(alarm, EvaluatedAlarm)]
    for number, alarm in enumerate(evaluated):
        place = {"x": _GRAPH["width"] * (number % 2), "y": y + _GRAPH["height"] * (number // 2)}
        widgets.append(
            {"type": "metric", **place, **_GRAPH, "properties": alarm_graph_properties(alarm, region)}
        )
    return {"start": "-PT8H", "periodOverride": "inherit", "widgets": widgets}
