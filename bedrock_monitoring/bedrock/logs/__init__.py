"""The model invocation log: what a record of it holds, and the questions that it answers."""

from bedrock_monitoring.bedrock.logs.log_queries import MOST_METADATA_KEYS, LogQuery, log_queries

__all__ = ["MOST_METADATA_KEYS", "LogQuery", "log_queries"]
