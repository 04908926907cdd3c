"""Metric filters: metrics that CloudWatch Logs counts from the events of a log group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class LogMetricFilter(Value):
    """A metric filter of a log group.

    Source: PutMetricFilter in the CloudWatch Logs API reference. ``ExistingResources`` imports one.

    Attributes:
        filter_name: The name; unique in the log group.
        log_group_name: The log group.
        filter_pattern: Which events count; empty for every event.
        metric_namespace: The namespace of the metric.
        metric_name: The name of the metric.
        metric_value: What an event adds to the metric: a number, or a field of the event such as
            ``$.latency``.
        default_value: The value of a period without a matching event. ``None`` publishes none.
        dimensions_map: Maps dimensions of the metric to fields of the event, at most 3.
        unit: The unit of the metric, one of ``Unit``. ``None`` for no unit.
    """

    filter_name: str
    log_group_name: str
    filter_pattern: str
    metric_namespace: str
    metric_name: str
    metric_value: str
    default_value: float | None = None
    dimensions_map: Mapping[str, str] = field(default_factory=dict, hash=False)
    unit: str | None = None
