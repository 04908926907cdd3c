"""Metric alarms, anomaly detection alarms and composite alarms as values, checked against CloudWatch's rules.

Source of the rules: PutMetricAlarm and PutCompositeAlarm in the CloudWatch API reference, and "Using Amazon
CloudWatch alarms" in the user guide. Where Terraform's AWS provider accepts less than the API, the provider's
rule applies.
"""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.cloudwatch.alarms.alarm_base import AlarmBase
    from bedrock_monitoring.cloudwatch.alarms.alarm_names import duplicate_name_problems
    from bedrock_monitoring.cloudwatch.alarms.anomaly_detection_alarm import AnomalyDetectionAlarm
    from bedrock_monitoring.cloudwatch.alarms.composite_alarm import AlarmRule, CompositeAlarm, RuleText
    from bedrock_monitoring.cloudwatch.alarms.evaluated_alarm import (
        ComparisonOperator,
        EvaluatedAlarm,
        TreatMissingData,
        evaluation_window_problem,
    )
    from bedrock_monitoring.cloudwatch.alarms.metric_alarm import Alarm
    from bedrock_monitoring.cloudwatch.alarms.metric_queries import MetricQuery
    from bedrock_monitoring.cloudwatch.alarms.promql_alarm import PromqlAlarm
    from bedrock_monitoring.cloudwatch.alarms.raw_alarm import RawAlarm
    from bedrock_monitoring.cloudwatch.alarms.wall_clock_window import WallClockWindow
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "alarm_base": ("AlarmBase",),
            "alarm_names": ("duplicate_name_problems",),
            "anomaly_detection_alarm": ("AnomalyDetectionAlarm",),
            "composite_alarm": ("AlarmRule", "CompositeAlarm", "RuleText"),
            "evaluated_alarm": (
                "ComparisonOperator",
                "EvaluatedAlarm",
                "TreatMissingData",
                "evaluation_window_problem",
            ),
            "metric_alarm": ("Alarm",),
            "metric_queries": ("MetricQuery",),
            "promql_alarm": ("PromqlAlarm",),
            "raw_alarm": ("RawAlarm",),
            "wall_clock_window": ("WallClockWindow",),
        },
    )

__all__ = [
    "Alarm",
    "AlarmBase",
    "AlarmRule",
    "AnomalyDetectionAlarm",
    "ComparisonOperator",
    "CompositeAlarm",
    "EvaluatedAlarm",
    "MetricQuery",
    "PromqlAlarm",
    "RawAlarm",
    "RuleText",
    "TreatMissingData",
    "WallClockWindow",
    "duplicate_name_problems",
    "evaluation_window_problem",
]
