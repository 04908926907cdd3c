"""What a backtest has to read: which metrics, over which time ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bedrock_monitoring.cloudwatch.alarms import AlarmBase, EvaluatedAlarm
from bedrock_monitoring.datapoints.backtest_source import whole_request
from bedrock_monitoring.datapoints.data_requests import MetricRequest, RequestCollector
from bedrock_monitoring.evaluation.alarm_history import alarm_graph_properties, evaluate_alarm
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, MINUTE, TimeRange
from bedrock_monitoring.evaluation.placeholders import replace_placeholders
from bedrock_monitoring.monitoring.target import Target

MINUTES_KEPT = 15 * DAY
"""How long CloudWatch keeps datapoints of a minute, in seconds ("CloudWatch concepts" of its user guide)."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a backtest judges: the alarms of a target, in one version or in two.

    Attributes:
        target: The target.
        alarms: All alarms whose data are needed.
    """

    target: Target
    alarms: tuple[AlarmBase, ...]


def live_ranges(*, now: int, since: int) -> tuple[TimeRange, ...]:
    """Return the time ranges for which CloudWatch has datapoints, the older one with those of five minutes.

    Args:
        now: The end, in seconds since the epoch.
        since: How far to look back, in seconds.
    """
    recent = max(now - since, now - MINUTES_KEPT)
    ranges = [TimeRange(start=recent, end=now)]
    if now - since < recent:
        ranges.insert(0, TimeRange(start=now - since, end=recent, resolution=5 * MINUTE))
    return tuple(ranges)


def needed_requests(
    alarms: Iterable[AlarmBase],
    *,
    time_ranges: Sequence[TimeRange],
    collector: RequestCollector,
    region: str,
    deferred: Mapping[str, str],
) -> tuple[MetricRequest, ...]:
    """Return what has to be read to judge alarms over time ranges.

    Args:
        alarms: The alarms.
        time_ranges: The time ranges.
        collector: Collects the requests. It lists the metrics of the account.
        region: The Region of the alarms.
        deferred: Maps placeholders to the values of deployed resources.
    """
    listed = [alarm for alarm in alarms if isinstance(alarm, EvaluatedAlarm)]
    needed: dict[MetricRequest, None] = {}
    for time_range in time_ranges:
        collector.requests.clear()
        # What an alarm reads does not depend on the length of the time, so an hour of it tells.
        short = replace(time_range, start=time_range.end - HOUR)
        for alarm in listed:
            if int(alarm.period.total_seconds()) % time_range.resolution == 0:
                graph = replace_placeholders(alarm_graph_properties(alarm, region), deferred)
                evaluate_alarm(short, alarm, graph, source=collector)
        needed |= {whole_request(request, time_range): None for request in collector.requests}
    return tuple(request for request in needed if request.timestamps)
