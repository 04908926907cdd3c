"""The model invocation log: the fields of its records, and the Logs Insights queries on it."""

DEFAULT_LOG_GROUP = "/aws/bedrock/modelinvocations"
"""The default name of the log group in this project. AWS has no default."""

MAX_METADATA_KEYS = 5
"""The maximum number of request metadata keys. Each key has its own query, which scans the whole log."""
