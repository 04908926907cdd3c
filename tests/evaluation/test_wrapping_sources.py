"""A source that wraps another answers for it, with all that it was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.alarms import WallClockWindow
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource, LogRows
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.timelines.alarm_timelines import _NotingSource
from bedrock_monitoring.evaluation.wall_clock_source import WallClock, WallClockSource

HOUR = TimeRange(start=0, end=3600)
METRIC = MetricKey(namespace="N", name="M")
ROWS = LogRows(columns=("a",), rows=(("1",),))


class Inner:
    """Notes what it is asked."""

    account = "111122223333"
    description = "the inner source"

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        self.asked.append({"namespace": namespace, "region": region})
        return (METRIC,)

    def datapoints(
        self, metric: MetricKey, *, statistic: str, timestamps: range, end: int
    ) -> Mapping[int, float]:
        self.asked.append({"metric": metric, "statistic": statistic, "timestamps": timestamps, "end": end})
        return {0: 1.0}

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        self.asked.append({"query": query, "time_range": time_range, "region": region})
        return ROWS


def on_the_wall(inner: DatapointSource) -> DatapointSource:
    window = WallClockWindow(time_zone="UTC")
    return WallClockSource(source=inner, clock=WallClock(window=window, period=60, time_range=HOUR))


@pytest.mark.parametrize("wrapping", [on_the_wall, lambda inner: _NotingSource(source=inner)])
def test_a_source_that_wraps_another_passes_on_what_it_is_asked(
    wrapping: Callable[[DatapointSource], DatapointSource],
) -> None:
    inner = Inner()
    source = wrapping(inner)
    assert (source.account, source.description) == ("111122223333", "the inner source")
    assert source.list_metrics(namespace="N", region="eu-west-1") == (METRIC,)
    assert source.query_logs("fields a", time_range=HOUR, region="eu-west-1") == ROWS
    assert inner.asked == [
        {"namespace": "N", "region": "eu-west-1"},
        {"query": "fields a", "time_range": HOUR, "region": "eu-west-1"},
    ]
