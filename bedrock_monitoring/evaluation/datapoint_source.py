"""The interface between the evaluation and whatever provides datapoints and log rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.series import MetricKey


@dataclass(frozen=True, kw_only=True)
class LogRows:
    """The result of a Logs Insights query.

    Attributes:
        columns: The column names, in order.
        rows: For each row, the text of each column. Empty text means that the row has no such field.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class NoDataError(ValueError):
    """A source cannot provide the data. The message gives the reason and, where there is one, a remedy."""


class DatapointSource(Protocol):
    """Provides the datapoints and log rows of one account, in any Region."""

    @property
    def account(self) -> str:
        """The account id. Empty if the data belong to no particular account."""

    @property
    def description(self) -> str:
        """What kind of data these are. The preview shows this sentence above every dashboard."""

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that a search can find.

        Args:
            namespace: Return at least the metrics of this namespace. Empty means all namespaces.
            region: The Region to list. Empty means the Region of the dashboard.

        Raises:
            NoDataError: The source has no list of these metrics.
        """

    def datapoints(
        self, metric: MetricKey, *, statistic: str, timestamps: range, end: int
    ) -> Mapping[int, float]:
        """Return the datapoints of a metric by timestamp, in chronological order.

        Args:
            metric: The metric.
            statistic: In CloudWatch's spelling, for example ``Average`` or ``p99``.
            timestamps: The start of each period, in seconds since the epoch. Its step is the period.
            end: The end of the last period, in seconds since the epoch. Later samples do not count.

        Raises:
            NoDataError: The source cannot provide them.
        """

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        """Run a Logs Insights query and return its rows.

        Args:
            query: The query, including its leading ``SOURCE`` commands.
            time_range: The time range to query.
            region: The Region to run it in. Empty means the Region of the dashboard.

        Raises:
            NoDataError: The source cannot run the query.
        """
