"""What CloudWatch computes: metric math, Metrics Insights, SEARCH, Logs Insights and the states of alarms, over any source of datapoints."""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.evaluation.alarm_history import AlarmHistory, alarm_histories
    from bedrock_monitoring.evaluation.series import (
        DatapointSource,
        LogRows,
        MetricKey,
        NoDataError,
        Series,
        TimeRange,
        time_range_of,
    )
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "alarm_history": ("AlarmHistory", "alarm_histories"),
            "series": (
                "DatapointSource",
                "LogRows",
                "MetricKey",
                "NoDataError",
                "Series",
                "TimeRange",
                "time_range_of",
            ),
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
    "time_range_of",
]
