"""``AWS/Logs``: how much a log group takes in, which is what logging costs.

Source: "Monitor CloudWatch Logs usage with CloudWatch metrics" of the CloudWatch Logs user guide.
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

LOG_GROUP: DimensionSet = (Dimension.LOG_GROUP_NAME,)


def _logs(name: str, meaning: str, *, unit: MetricUnit) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.LOGS,
        name=name,
        unit=unit,
        statistics=(Stats.SUM,),
        dimension_sets=(LOG_GROUP,),
        meaning=meaning,
        source="CloudWatch Logs user guide, CloudWatch metrics of CloudWatch Logs",
    )


INCOMING_BYTES = _logs(
    "IncomingBytes", "Bytes of events that a log group took in, uncompressed.", unit=MetricUnit.BYTES
)
INCOMING_LOG_EVENTS = _logs("IncomingLogEvents", "Events that a log group took in.", unit=MetricUnit.COUNT)
