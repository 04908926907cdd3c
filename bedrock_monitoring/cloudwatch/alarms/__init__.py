"""When to shout: metric, anomaly detection and composite alarms as values, checked as CloudWatch would check them.

Source of the rules: PutMetricAlarm and PutCompositeAlarm of the CloudWatch API reference, and "Using Amazon CloudWatch alarms" of the
user guide; where Terraform's AWS provider takes less than the API, the provider's rule counts.
"""

from bedrock_monitoring.cloudwatch.alarms.anomaly import AnomalyDetectionAlarm
from bedrock_monitoring.cloudwatch.alarms.base import AlarmBase
from bedrock_monitoring.cloudwatch.alarms.composite import AlarmRule, CompositeAlarm
from bedrock_monitoring.cloudwatch.alarms.evaluation import (
    ComparisonOperator,
    EvaluatedAlarm,
    TreatMissingData,
    evaluation_window_problem,
)
from bedrock_monitoring.cloudwatch.alarms.metric import Alarm
from bedrock_monitoring.cloudwatch.alarms.names import duplicate_name_problems
from bedrock_monitoring.cloudwatch.alarms.queries import MetricQuery

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
