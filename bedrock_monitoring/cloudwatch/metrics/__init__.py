"""Metrics, metric math, searches, Metrics Insights queries and anomaly detection bands.

Names follow aws-cdk-lib's ``aws_cloudwatch``; periods are ``timedelta``. Source of the rules:
"Dashboard body structure and syntax" (metric widgets), "Metric math syntax and functions" and PutMetricAlarm
of CloudWatch's documentation.
"""

from bedrock_monitoring.cloudwatch.metrics.anomaly_detection_band import AnomalyDetectionBand
from bedrock_monitoring.cloudwatch.metrics.computed_metric import ComputedMetric, GraphMetric, members
from bedrock_monitoring.cloudwatch.metrics.math_expression import MathExpression
from bedrock_monitoring.cloudwatch.metrics.metric import DEFAULT_PERIOD, DEFAULT_STATISTIC, Metric
from bedrock_monitoring.cloudwatch.metrics.metrics_insights_query import MetricsInsightsQuery
from bedrock_monitoring.cloudwatch.metrics.search_expression import SearchExpression, search
from bedrock_monitoring.cloudwatch.metrics.statistics import Stats
from bedrock_monitoring.cloudwatch.metrics.units import Unit

__all__ = [
    "DEFAULT_PERIOD",
    "DEFAULT_STATISTIC",
    "AnomalyDetectionBand",
    "ComputedMetric",
    "GraphMetric",
    "MathExpression",
    "Metric",
    "MetricsInsightsQuery",
    "SearchExpression",
    "Stats",
    "Unit",
    "members",
    "search",
]
