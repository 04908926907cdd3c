"""Metrics from CloudWatch: what reading them costs, and their datapoints.

Sources: GetMetricData and ListMetrics of the CloudWatch API reference; "Amazon CloudWatch pricing", a Region
of the class of us-east-1. ListMetrics lists what had data in the last two weeks, which is what SEARCH finds.
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
from bedrock_monitoring.datapoints.live.aws_errors import told
from bedrock_monitoring.datapoints.requests import Question
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.problems import refuse_one

if TYPE_CHECKING:
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef
    from types_boto3_logs import CloudWatchLogsClient

USD_PER_METRIC = Decimal("0.01") / 1000
"""What GetMetricData costs for each metric that is requested."""

_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=10, read_timeout=60)


@dataclass(kw_only=True)
class Account:
    """The account of a target, as its credentials see it.

    Attributes:
        target: The name of the target, for messages.
        region: The Region that is meant where none is named.
        session: The credentials.
        list_calls: How many calls of ListMetrics there were.
        listed: What they listed, by namespace and Region.
    """

    target: str
    region: str
    session: boto3.Session
    list_calls: int = 0
    listed: dict[tuple[str, str], tuple[MetricKey, ...]] = field(default_factory=dict)

    def metrics(self, namespace: str, region: str) -> tuple[MetricKey, ...]:
        """Return the metrics of a namespace, or of all where it is empty, that had data in the last two weeks.

        Raises:
            InvalidInputError: CloudWatch does not list them.
        """
        if (namespace, region) not in self.listed:
            with told(self.target, "cloudwatch:ListMetrics"):
                self.listed[namespace, region] = tuple(self._listed(namespace, region))
        return self.listed[namespace, region]

    def _listed(self, namespace: str, region: str) -> Iterator[MetricKey]:
        pages = self.cloudwatch(region).get_paginator("list_metrics")
        for page in pages.paginate(Namespace=namespace) if namespace else pages.paginate():
            self.list_calls += 1
            for metric in page["Metrics"]:
                dimensions = sorted((one["Name"], one["Value"]) for one in metric.get("Dimensions", ()))
                yield MetricKey(
                    namespace=metric["Namespace"],
                    name=metric["MetricName"],
                    dimensions=tuple(dimensions),
                    region=region,
                )

    def points(self, questions: Iterable[Question]) -> dict[Question, dict[int, float]]:
        """Return the datapoints of each question.

        Raises:
            InvalidInputError: CloudWatch does not give them.
        """
        found: dict[Question, dict[int, float]] = {}
        for batch in batches(questions):
            with told(self.target, "cloudwatch:GetMetricData"):
                found |= self._points(batch)
        return found

    def _points(self, batch: Sequence[Question]) -> dict[Question, dict[int, float]]:
        first = batch[0]
        found: dict[Question, dict[int, float]] = {question: {} for question in batch}
        pages = self.cloudwatch(first.metric.region).get_paginator("get_metric_data")
        for page in pages.paginate(
            MetricDataQueries=[_query(number, question) for number, question in enumerate(batch)],
            StartTime=datetime.fromtimestamp(first.moments.start, tz=UTC),
            EndTime=datetime.fromtimestamp(first.end, tz=UTC),
            ScanBy="TimestampAscending",
        ):
            for result in page["MetricDataResults"]:
                question = batch[int(result["Id"][1:])]
                for moment, value in zip(result["Timestamps"], result["Values"], strict=True):
                    begins = _begin(question.moments, int(moment.timestamp()))
                    if begins is not None:
                        found[question][begins] = value
        return found

    def cloudwatch(self, region: str) -> CloudWatchClient:
        """Return a client of CloudWatch; of the target's own Region where none is named."""
        return self.session.client("cloudwatch", region_name=region or self.region, config=_CONFIG)

    def logs(self, region: str) -> CloudWatchLogsClient:
        """Return a client of CloudWatch Logs; of the target's own Region where none is named."""
        return self.session.client("logs", region_name=region or self.region, config=_CONFIG)

    def bedrock(self) -> Any:
        """Return a client of Bedrock."""
        return self.session.client("bedrock", region_name=self.region, config=_CONFIG)

    def service_quotas(self) -> Any:
        """Return a client of Service Quotas."""
        return self.session.client("service-quotas", region_name=self.region, config=_CONFIG)


def account_of(*, target: str, account: str, region: str, role_arn: str | None) -> Account:
    """Return the account of a target, by the caller's own credentials or by a role that they assume.

    Args:
        target: Its name.
        account: Twelve digits: the account that the credentials must be of.
        region: Its Region.
        role_arn: The role; none for the caller's own credentials.

    Raises:
        InvalidInputError: There are no credentials, they are of another account, or the role cannot be
            assumed.
    """
    with told(target, "sts:AssumeRole" if role_arn else "sts:GetCallerIdentity"):
        session = boto3.Session()
        if role_arn is not None:
            session = _assumed(session, role_arn, region)
        own = session.client("sts", region_name=region, config=_CONFIG).get_caller_identity()["Account"]
    if own != account:
        what = f"the credentials are of account {own}, and the target is in {account}"
        remedy = "use credentials of that account, or name a role of it in rollout.yaml"
        refuse_one(where=target, what=what, remedy=remedy)
    return Account(target=target, region=region, session=session)


def _assumed(session: boto3.Session, role_arn: str, region: str) -> boto3.Session:
    sts = session.client("sts", region_name=region, config=_CONFIG)
    key = sts.assume_role(RoleArn=role_arn, RoleSessionName="bedrock-monitoring-preview")["Credentials"]
    return boto3.Session(
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key["SessionToken"],
    )


def batches(questions: Iterable[Question]) -> Iterator[tuple[Question, ...]]:
    """Yield questions that one call of GetMetricData can answer: of one Region and time, within its limits."""
    together: dict[tuple[str, int, int], list[Question]] = {}
    for question in questions:
        key = (question.metric.region, question.moments.start, question.end)
        together.setdefault(key, []).append(question)
    for alike in together.values():
        batch: list[Question] = []
        datapoints = 0
        for question in alike:
            datapoints += len(question.moments)
            if len(batch) == METRICS_PER_GET_METRIC_DATA or (
                batch and datapoints > DATAPOINTS_PER_GET_METRIC_DATA
            ):
                yield tuple(batch)
                batch, datapoints = [], len(question.moments)
            batch.append(question)
        yield tuple(batch)


def _query(number: int, question: Question) -> MetricDataQueryTypeDef:
    return {
        "Id": f"q{number}",
        "MetricStat": {
            "Metric": {
                "Namespace": question.metric.namespace,
                "MetricName": question.metric.name,
                "Dimensions": [{"Name": name, "Value": value} for name, value in question.metric.dimensions],
            },
            "Period": question.moments.step,
            "Stat": question.statistic,
        },
    }


def _begin(moments: range, moment: int) -> int | None:
    """Return the beginning of the period that a moment is in; none outside of all periods."""
    index = (moment - moments.start) // moments.step
    return moments[index] if 0 <= index < len(moments) else None
