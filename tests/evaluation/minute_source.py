"""A source of datapoints over samples that a test has written out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE, TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows
from bedrock_monitoring.evaluation.series import MetricKey

STATISTICS: dict[str, Callable[[Sequence[float]], float]] = {
    "Sum": math.fsum,
    "SampleCount": len,
    "Minimum": min,
    "Maximum": max,
    "Average": lambda samples: math.fsum(samples) / len(samples),
    "PR(:10)": lambda samples: 100 * sum(sample <= 10 for sample in samples) / len(samples),
    "p50": lambda samples: sorted(samples)[len(samples) // 2],
}


@dataclass(kw_only=True)
class MinuteSource:
    """The samples that every metric has, minute by minute from a start, and the requests for them."""

    start: int
    minutes: Sequence[Sequence[float]]
    account: str = ""
    description: str = "samples of a test"
    requests: list[tuple[MetricKey, str, range]] = field(default_factory=list)

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        raise NotImplementedError

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        raise NotImplementedError

    def datapoints(
        self, metric: MetricKey, *, statistic: str, timestamps: range, end: int
    ) -> dict[int, float]:
        self.requests.append((metric, statistic, timestamps))
        found = {start: self._samples(start, min(start + timestamps.step, end)) for start in timestamps}
        return {start: STATISTICS[statistic](samples) for start, samples in found.items() if samples}

    def _samples(self, start: int, end: int) -> list[float]:
        first, last = (start - self.start) // MINUTE, (end - self.start) // MINUTE
        return [sample for minute in self.minutes[max(first, 0) : max(last, 0)] for sample in minute]
