"""The tiles of a dashboard."""

from bedrock_monitoring.cloudwatch.widgets.alarm_status import (
    AlarmState,
    AlarmStatusWidget,
    AlarmStatusWidgetSortBy,
)
from bedrock_monitoring.cloudwatch.widgets.base import MetricWidget, Widget
from bedrock_monitoring.cloudwatch.widgets.graph import GraphWidget, GraphWidgetView, LegendPosition
from bedrock_monitoring.cloudwatch.widgets.raw import RawWidget
from bedrock_monitoring.cloudwatch.widgets.single_value import SingleValueWidget
from bedrock_monitoring.cloudwatch.widgets.text import TextWidget, TextWidgetBackground

__all__ = [
    "AlarmState",
    "AlarmStatusWidget",
    "AlarmStatusWidgetSortBy",
    "GraphWidget",
    "GraphWidgetView",
    "LegendPosition",
    "MetricWidget",
    "RawWidget",
    "SingleValueWidget",
    "TextWidget",
    "TextWidgetBackground",
    "Widget",
]
