"""Read metrics and datapoints from CloudWatch.

Sources: GetMetricData and ListMetrics of the CloudWatch API reference; "Amazon CloudWatch pricing", a Region
of the class of us-east-1. ListMetrics lists metrics with data in the last two weeks, which SEARCH finds too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from bedrock_monitoring.cloudwatch.limits import (
    DATAPOINTS_PER_GET_METRIC_DATA,
    METRICS_PER_GET_METRIC_DATA,
)
from bedrock_monitoring.datapoints.data_requests import MetricRequest
from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.problems import refuse_one

if TYPE_CHECKING:
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef
    from types_boto3_logs import CloudWatchLogsClient

USD_PER_METRIC = Decimal("0.01") / 1000
"""The price of GetMetricData for each requested metric."""

_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=10, read_timeout=60)


@dataclass(kw_only=True)
class LiveAccount:
    """A session with the account of a target.

    Attributes:
        target: The name of the target, for messages.
        region: The default Region.
        session: The boto3 session with the credentials.
        list_metrics_calls: The number of calls of ListMetrics so far.
        listed_metrics: The metrics that they returned, by namespace and Region.
    """

    target: str
    region: str
    session: boto3.Session
    list_metrics_calls: int = 0
    listed_metrics: dict[tuple[str, str], tuple[MetricKey, ...]] = field(default_factory=dict)

    def list_metrics(self, namespace: str, region: str) -> tuple[MetricKey, ...]:
        """Return the metrics that had data in the last two weeks. Lists each namespace and Region once.

        Args:
            namespace: The namespace to list. Empty means all namespaces.
            region: The Region to list. Empty means the default Region.

        Raises:
            InvalidInputError: The call of ListMetrics failed.
        """
        if (namespace, region) not in self.listed_metrics:
            with raise_aws_problems(self.target, "cloudwatch:ListMetrics"):
                self.listed_metrics[namespace, region] = tuple(self._call_list_metrics(namespace, region))
        return self.listed_metrics[namespace, region]

    def _call_list_metrics(self, namespace: str, region: str) -> Iterator[MetricKey]:
        pages = self.cloudwatch(region).get_paginator("list_metrics")
        for page in pages.paginate(Namespace=namespace) if namespace else pages.paginate():
            self.list_metrics_calls += 1
            for metric in page["Metrics"]:
                dimensions = sorted(
                    (dimension["Name"], dimension["Value"]) for dimension in metric.get("Dimensions", ())
                )
                yield MetricKey(
                    namespace=metric["Namespace"],
                    name=metric["MetricName"],
                    dimensions=tuple(dimensions),
                    region=region,
                )

    def datapoints(self, requests: Iterable[MetricRequest]) -> dict[MetricRequest, dict[int, float]]:
        """Return the datapoints of each request, by timestamp.

        Raises:
            InvalidInputError: A call of GetMetricData failed.
        """
        datapoints: dict[MetricRequest, dict[int, float]] = {}
        for batch in batch_requests(requests):
            with raise_aws_problems(self.target, "cloudwatch:GetMetricData"):
                datapoints |= self._call_get_metric_data(batch)
        return datapoints

    def _call_get_metric_data(self, batch: Sequence[MetricRequest]) -> dict[MetricRequest, dict[int, float]]:
        first = batch[0]
        datapoints: dict[MetricRequest, dict[int, float]] = {request: {} for request in batch}
        pages = self.cloudwatch(first.metric.region).get_paginator("get_metric_data")
        for page in pages.paginate(
            MetricDataQueries=[_query(number, request) for number, request in enumerate(batch)],
            StartTime=datetime.fromtimestamp(first.timestamps.start, tz=UTC),
            EndTime=datetime.fromtimestamp(first.end, tz=UTC),
            ScanBy="TimestampAscending",
        ):
            for result in page["MetricDataResults"]:
                request = batch[int(result["Id"][1:])]
                for timestamp, value in zip(result["Timestamps"], result["Values"], strict=True):
                    start = _period_start(request.timestamps, int(timestamp.timestamp()))
                    if start is not None:
                        datapoints[request][start] = value
        return datapoints

    def cloudwatch(self, region: str) -> CloudWatchClient:
        """Return a CloudWatch client. An empty Region means the default Region."""
        return self.session.client("cloudwatch", region_name=region or self.region, config=_CONFIG)

    def logs(self, region: str) -> CloudWatchLogsClient:
        """Return a CloudWatch Logs client. An empty Region means the default Region."""
        return self.session.client("logs", region_name=region or self.region, config=_CONFIG)

    def bedrock(self) -> Any:
        """Return a Bedrock client."""
        return self.session.client("bedrock", region_name=self.region, config=_CONFIG)

    def service_quotas(self) -> Any:
        """Return a Service Quotas client."""
        return self.session.client("service-quotas", region_name=self.region, config=_CONFIG)


def open_account(*, target: str, account: str, region: str, role_arn: str | None) -> LiveAccount:
    """Open a session with the account of a target.

    Args:
        target: The name of the target.
        account: The account id that the credentials must belong to.
        region: The Region of the target.
        role_arn: The role to assume. ``None`` means the caller's own credentials.

    Raises:
        InvalidInputError: There are no credentials, they belong to another account, or the role cannot be
            assumed.
    """
    with raise_aws_problems(target, "sts:AssumeRole" if role_arn else "sts:GetCallerIdentity"):
        session = boto3.Session()
        if role_arn is not None:
            session = _assume_role(session, role_arn, region)
        actual = session.client("sts", region_name=region, config=_CONFIG).get_caller_identity()["Account"]
    if actual != account:
        what = f"the credentials belong to account {actual}, and the target is in {account}"
        remedy = "use credentials of the target's account, or set a role of that account in rollout.yaml"
        refuse_one(where=target, what=what, remedy=remedy)
    return LiveAccount(target=target, region=region, session=session)


def _assume_role(session: boto3.Session, role_arn: str, region: str) -> boto3.Session:
    sts = session.client("sts", region_name=region, config=_CONFIG)
    key = sts.assume_role(RoleArn=role_arn, RoleSessionName="bedrock-monitoring-preview")["Credentials"]
    return boto3.Session(
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key["SessionToken"],
    )


def batch_requests(requests: Iterable[MetricRequest]) -> Iterator[tuple[MetricRequest, ...]]:
    """Group requests into calls of GetMetricData: by Region and time range, within the limits of one call."""
    groups: dict[tuple[str, int, int], list[MetricRequest]] = {}
    for request in requests:
        key = (request.metric.region, request.timestamps.start, request.end)
        groups.setdefault(key, []).append(request)
    for group in groups.values():
        batch: list[MetricRequest] = []
        datapoints = 0
        for request in group:
            datapoints += len(request.timestamps)
            if len(batch) == METRICS_PER_GET_METRIC_DATA or (
                batch and datapoints > DATAPOINTS_PER_GET_METRIC_DATA
            ):
                yield tuple(batch)
                batch, datapoints = [], len(request.timestamps)
            batch.append(request)
        yield tuple(batch)


def _query(number: int, request: MetricRequest) -> MetricDataQueryTypeDef:
    return {
        "Id": f"q{number}",
        "MetricStat": {
            "Metric": {
                "Namespace": request.metric.namespace,
                "MetricName": request.metric.name,
                "Dimensions": [{"Name": name, "Value": value} for name, value in request.metric.dimensions],
            },
            "Period": request.timestamps.step,
            "Stat": request.statistic,
        },
    }


def _period_start(timestamps: range, timestamp: int) -> int | None:
    """Return the start of the period that contains a timestamp. ``None`` if no period does."""
    index = (timestamp - timestamps.start) // timestamps.step
    return timestamps[index] if 0 <= index < len(timestamps) else None
