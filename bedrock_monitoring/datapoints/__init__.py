"""Sources of datapoints and log rows: synthetic data, a live account, and recordings of one."""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.datapoints.data_requests import LogQueryRequest, MetricRequest, RequestCollector
    from bedrock_monitoring.datapoints.live.metric_data import LiveAccount, open_account
    from bedrock_monitoring.datapoints.recorded_source import (
        RecordedSource,
        Recording,
        load_recordings,
        save_recordings,
    )
    from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_TIME, SyntheticSource
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "data_requests": ("LogQueryRequest", "MetricRequest", "RequestCollector"),
            "live.metric_data": ("LiveAccount", "open_account"),
            "recorded_source": ("RecordedSource", "Recording", "load_recordings", "save_recordings"),
            "synthetic.synthetic_source": ("REFERENCE_TIME", "SyntheticSource"),
        },
    )

__all__ = [
    "REFERENCE_TIME",
    "LiveAccount",
    "LogQueryRequest",
    "MetricRequest",
    "RecordedSource",
    "Recording",
    "RequestCollector",
    "SyntheticSource",
    "load_recordings",
    "open_account",
    "save_recordings",
]
