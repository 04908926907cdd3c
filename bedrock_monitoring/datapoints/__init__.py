"""Where datapoints come from: synthetic traffic, a live account, or a recording."""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.datapoints.live.metric_data import Account, account_of
    from bedrock_monitoring.datapoints.recorded import Answers, RecordedSource, load, save
    from bedrock_monitoring.datapoints.requests import AskingSource, LogQuestion, Question
    from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_MOMENT, SyntheticSource
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "live.metric_data": ("Account", "account_of"),
            "recorded": ("Answers", "RecordedSource", "load", "save"),
            "requests": ("AskingSource", "LogQuestion", "Question"),
            "synthetic.synthetic_source": ("REFERENCE_MOMENT", "SyntheticSource"),
        },
    )

__all__ = [
    "REFERENCE_MOMENT",
    "Account",
    "Answers",
    "AskingSource",
    "LogQuestion",
    "Question",
    "RecordedSource",
    "SyntheticSource",
    "account_of",
    "load",
    "save",
]
