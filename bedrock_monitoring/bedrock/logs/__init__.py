"""The model invocation log: the fields of its records, and the Logs Insights queries on it."""

from bedrock_monitoring.bedrock.logs.log_queries import MAX_METADATA_KEYS, UNSEEN, LogQuery, log_queries
from bedrock_monitoring.bedrock.logs.who_queries import who_queries

__all__ = ["MAX_METADATA_KEYS", "UNSEEN", "LogQuery", "log_queries", "who_queries"]
