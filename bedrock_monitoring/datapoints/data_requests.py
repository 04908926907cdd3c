"""Collect the requests that a dashboard needs, before any of them is sent and paid for.

``RequestCollector`` takes the place of a source while the dashboard is evaluated once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows, NoDataError
from bedrock_monitoring.evaluation.series import MetricKey


@dataclass(frozen=True, kw_only=True)
class MetricRequest:
    """A request for one statistic of one metric: the unit that GetMetricData bills.

    Attributes:
        metric: The metric.
        statistic: In CloudWatch's spelling, for example ``Average`` or ``p99``.
        timestamps: The start of each period, in seconds since the epoch. Its step is the period.
        end: The end of the last period, in seconds since the epoch.
    """

    metric: MetricKey
    statistic: str
    timestamps: range
    end: int


@dataclass(frozen=True, kw_only=True)
class LogQueryRequest:
    """A request to run a Logs Insights query.

    Attributes:
        query: The query, including its leading ``SOURCE`` commands.
        start: The start of the time range, in seconds since the epoch.
        end: The end of the time range, in seconds since the epoch.
        region: The Region to run it in. Empty means the Region of the dashboard.
    """

    query: str
    start: int
    end: int
    region: str = ""

    @classmethod
    def of(cls, query: str, time_range: TimeRange, region: str) -> LogQueryRequest:
        """Return the request of a log widget over a time range."""
        return cls(query=query, start=time_range.start, end=time_range.end, region=region)


@dataclass(kw_only=True)
class RequestCollector:
    """A datapoint source that collects requests and returns constant datapoints.

    No series is empty, so that every expression requests all the metrics that it can refer to.

    Attributes:
        account: The account id.
        list_account_metrics: Returns the metrics of a namespace in a Region. An empty namespace means all
            namespaces; an empty Region means the Region of the dashboard.
        requests: The requests for datapoints, without duplicates, in order. The values are ``None``.
        log_requests: The requests for log queries, without duplicates, in order. The values are ``None``.
    """

    account: str
    list_account_metrics: Callable[[str, str], tuple[MetricKey, ...]]
    requests: dict[MetricRequest, None] = field(default_factory=dict)
    log_requests: dict[LogQueryRequest, None] = field(default_factory=dict)

    @property
    def description(self) -> str:
        """What kind of data these are."""
        return "No data: what the dashboards ask for is being counted."

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that a search can find."""
        return self.list_account_metrics(namespace, region)

    def datapoints(
        self, metric: MetricKey, *, statistic: str, timestamps: range, end: int
    ) -> Mapping[int, float]:
        """Collect a request and return a constant datapoint for each timestamp."""
        self.requests[MetricRequest(metric=metric, statistic=statistic, timestamps=timestamps, end=end)] = (
            None
        )
        return dict.fromkeys(timestamps, 1.0)

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        """Collect a request.

        Raises:
            NoDataError: Always, because there are no rows yet.
        """
        self.log_requests[LogQueryRequest.of(query, time_range, region)] = None
        raise NoDataError("it has not been run yet")
