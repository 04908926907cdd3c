"""``AWS/Logs``: how much data log groups ingest, which determines what logging costs.

Source: "Monitor CloudWatch Logs usage with CloudWatch metrics" in the CloudWatch Logs user guide.
"""

from __future__ import annotations

from bedrock_monitoring.bedrock.catalogue.metric_definition import (
    Dimension,
    DimensionSet,
    MetricDefinition,
    MetricUnit,
    Namespace,
)
from bedrock_monitoring.cloudwatch.metrics import Stats

_LOG_GROUP: DimensionSet = (Dimension.LOG_GROUP_NAME,)


def _logs(name: str, meaning: str, *, unit: MetricUnit) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.LOGS,
        name=name,
        unit=unit,
        statistics=(Stats.SUM,),
        dimension_sets=(_LOG_GROUP,),
        meaning=meaning,
        source="CloudWatch Logs user guide, CloudWatch metrics of CloudWatch Logs",
    )


INCOMING_BYTES = _logs(
    "IncomingBytes", "Uncompressed bytes of log events that a log group ingested.", unit=MetricUnit.BYTES
)
INCOMING_LOG_EVENTS = _logs(
    "IncomingLogEvents", "Log events that a log group ingested.", unit=MetricUnit.COUNT
)
