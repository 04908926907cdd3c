"""When to shout: metric, anomaly detection and composite alarms as values, checked as CloudWatch would check them.

Source of the rules: PutMetricAlarm and PutCompositeAlarm of the CloudWatch API reference, and "Using Amazon
CloudWatch alarms" of the user guide; where Terraform's AWS provider takes less than the API, the provider's
rule counts.
"""

from bedrock_monitoring.cloudwatch.alarms.alarm_base import AlarmBase
from bedrock_monitoring.cloudwatch.alarms.alarm_names import duplicate_name_problems
from bedrock_monitoring.cloudwatch.alarms.anomaly_detection_alarm import AnomalyDetectionAlarm
from bedrock_monitoring.cloudwatch.alarms.composite_alarm import AlarmRule, CompositeAlarm
from bedrock_monitoring.cloudwatch.alarms.evaluated_alarm import (
    ComparisonOperator,
    EvaluatedAlarm,
    TreatMissingData,
    evaluation_window_problem,
)
from bedrock_monitoring.cloudwatch.alarms.metric_alarm import Alarm
from bedrock_monitoring.cloudwatch.alarms.metric_queries import MetricQuery

__all__ = [
    "Alarm",
    "AlarmBase",
    "AlarmRule",
    "AnomalyDetectionAlarm",
    "ComparisonOperator",
    "CompositeAlarm",
    "EvaluatedAlarm",
    "MetricQuery",
    "TreatMissingData",
    "duplicate_name_problems",
    "evaluation_window_problem",
]
