"""Metric math: the expressions over metrics that graphs show and alarms compare."""

from __future__ import annotations

from bedrock_monitoring.cloudwatch.grammar.metric_math.alarm_checks import check_for_alarm
from bedrock_monitoring.cloudwatch.grammar.metric_math.functions import FUNCTIONS, Type
from bedrock_monitoring.cloudwatch.grammar.metric_math.parsing import Node, decimal_notation, parse, render
from bedrock_monitoring.cloudwatch.grammar.metric_math.type_checks import Checked, check, check_together

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
