"""What dashboards ask for is collected once each, in order, before any of it is paid for."""

from __future__ import annotations

import pytest

from bedrock_monitoring.datapoints.data_requests import LogQueryRequest, MetricRequest, RequestCollector
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import NoDataError
from bedrock_monitoring.evaluation.series import MetricKey

CALLS = MetricKey(namespace="AWS/Bedrock", name="Invocations")
PERIODS = range(0, 600, 300)
TEN_MINUTES = TimeRange(start=0, end=600)


def test_requests_are_collected_and_every_series_has_data() -> None:
    collector = RequestCollector(
        account="1", list_account_metrics=lambda namespace, region: (CALLS,) * len(namespace + region)
    )
    for statistic in ("Sum", "Sum", "p99"):
        found = collector.datapoints(CALLS, statistic=statistic, timestamps=PERIODS, end=600)
        assert found == {0: 1.0, 300: 1.0}
    assert [*collector.requests] == [
        MetricRequest(metric=CALLS, statistic=statistic, timestamps=PERIODS, end=600)
        for statistic in ("Sum", "p99")
    ]
    assert len(collector.list_metrics(namespace="abc", region="de")) == 5
    assert collector.list_metrics() == ()


def test_queries_are_collected_and_have_no_rows_yet() -> None:
    collector = RequestCollector(account="1", list_account_metrics=lambda _namespace, _region: ())
    for region in ("", "eu-west-1", ""):
        with pytest.raises(NoDataError, match=r"^it has not been run yet$"):
            collector.query_logs("fields x", time_range=TEN_MINUTES, region=region)
    assert [*collector.log_requests] == [
        LogQueryRequest(query="fields x", start=0, end=600, region=region) for region in ("", "eu-west-1")
    ]
