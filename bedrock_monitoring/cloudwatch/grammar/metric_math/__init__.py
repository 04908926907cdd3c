"""Metric maths: the expressions over metrics that graphs draw and alarms watch."""

from __future__ import annotations

from bedrock_monitoring.cloudwatch.grammar.metric_math.alarms import check_for_alarm
from bedrock_monitoring.cloudwatch.grammar.metric_math.check import Checked, check, check_together
from bedrock_monitoring.cloudwatch.grammar.metric_math.functions import FUNCTIONS, Type
from bedrock_monitoring.cloudwatch.grammar.metric_math.syntax import Node, decimal_notation, parse, render

__all__ = [
    "FUNCTIONS",
    "Checked",
    "Node",
    "Type",
    "check",
    "check_for_alarm",
    "check_together",
    "decimal_notation",
    "parse",
    "render",
]
