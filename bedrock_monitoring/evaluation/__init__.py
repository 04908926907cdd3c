"""Evaluates what CloudWatch evaluates, over any source of datapoints.

Metric math, Metrics Insights, SEARCH and Logs Insights give series and rows; alarms get states from them.
"""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.evaluation.alarm_history import AlarmHistory, alarm_histories
    from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange, read_time_range
    from bedrock_monitoring.evaluation.datapoint_source import DatapointSource, LogRows, NoDataError
    from bedrock_monitoring.evaluation.series import MetricKey, Series
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "alarm_history": ("AlarmHistory", "alarm_histories"),
            "dashboard_time_range": ("TimeRange", "read_time_range"),
            "datapoint_source": ("DatapointSource", "LogRows", "NoDataError"),
            "series": ("MetricKey", "Series"),
        },
    )

__all__ = [
    "AlarmHistory",
    "DatapointSource",
    "LogRows",
    "MetricKey",
    "NoDataError",
    "Series",
    "TimeRange",
    "alarm_histories",
    "read_time_range",
]
