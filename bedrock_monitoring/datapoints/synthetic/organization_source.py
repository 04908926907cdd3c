"""Synthetic data of a monitoring account, which sees the metrics of all accounts that are linked to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bedrock_monitoring.datapoints.synthetic.synthetic_source import (
    DESCRIPTION,
    REFERENCE_TIME,
    SyntheticSource,
)
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows, NoDataError
from bedrock_monitoring.evaluation.points import Points
from bedrock_monitoring.evaluation.series import MetricKey


@dataclass(frozen=True, kw_only=True)
class OrganizationSource:
    """Synthetic data of linked accounts.

    Attributes:
        account: The monitoring account.
        models: The dimension values of the models of each linked account, busiest first.
        region: The Region of the dashboard.
        now: The reference time of the incidents.
    """

    account: str
    models: Mapping[str, Sequence[str]]
    region: str
    now: datetime = REFERENCE_TIME

    @property
    def description(self) -> str:
        """What kind of data these are."""
        return DESCRIPTION

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that have data in any account."""
        return tuple(
            replace(metric, account=account)
            for account, source in self._sources.items()
            for metric in source.list_metrics(namespace=namespace, region=region)
        )

    def datapoints(self, metric: MetricKey, *, statistic: str, timestamps: range, end: int) -> Points:
        """Return the datapoints of a metric of a linked account.

        Raises:
            NoDataError: The metric is of no linked account.
            UnsupportedStatisticError: Synthetic data do not support the statistic.
        """
        source = self._sources.get(metric.account)
        if source is None:
            raise NoDataError(f"account {metric.account or self.account} publishes nothing here")
        return source.datapoints(
            replace(metric, account=""), statistic=statistic, timestamps=timestamps, end=end
        )

    def query_logs(
        self,
        query: str,  # noqa: ARG002 - links share metrics alone
        *,
        time_range: TimeRange,  # noqa: ARG002
        region: str = "",  # noqa: ARG002
    ) -> LogRows:
        """Refuse the query.

        Raises:
            NoDataError: Always: the links share no logs.
        """
        raise NoDataError("the links share metrics and no logs")

    @cached_property
    def _sources(self) -> Mapping[str, SyntheticSource]:
        return {
            account: SyntheticSource(
                models=models,
                location=f"Account {account}, {self.region}",
                now=self.now,
                account=account,
                region=self.region,
            )
            for account, models in self.models.items()
        }
