"""Each call that reads an account names its permission where the credentials lack it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.datapoints.data_requests import LogQueryRequest, MetricRequest
from bedrock_monitoring.datapoints.live.billed_usage import read_billed_usage
from bedrock_monitoring.datapoints.live.deferred_values import read_deferred_values
from bedrock_monitoring.datapoints.live.listed_quotas import list_service_quotas
from bedrock_monitoring.datapoints.live.log_data import run_log_queries
from bedrock_monitoring.datapoints.live.metric_data import LiveAccount, open_account
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.problems import InvalidInputError

REGION = "eu-central-1"
ROLE = "arn:aws:iam::111122223333:role/reader"
METRIC = MetricKey(namespace="AWS/Bedrock", name="Invocations")
METRIC_REQUEST = MetricRequest(metric=METRIC, statistic="Sum", timestamps=range(0, 600, 60), end=600)
LOG_REQUEST = LogQueryRequest(query="SOURCE 'calls' | limit 1", start=0, end=600)
ACCOUNT = LiveAccount(
    target="prod",
    region=REGION,
    session=boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name=REGION),
)
OPEN = partial(open_account, target="prod", account="111122223333", region=REGION)

BILL = partial(
    read_billed_usage,
    ACCOUNT.session.client("ce"),
    where="prod",
    account="111122223333",
    region=REGION,
    first=date(2026, 1, 1),
    end=date(2026, 1, 2),
)
QUOTAS = partial(list_service_quotas, ACCOUNT.session.client("service-quotas"), where="prod")

READS: Mapping[str, Callable[[], object]] = {
    "bedrock:ListInferenceProfiles": lambda: read_deferred_values(
        ACCOUNT, deferred("inference-profile", "x")
    ),
    "ce:GetCostAndUsage": lambda: list(BILL()),
    "ce:GetDimensionValues": lambda: list(BILL()),
    "cloudwatch:GetMetricData": lambda: ACCOUNT.datapoints([METRIC_REQUEST]),
    "cloudwatch:ListMetrics": lambda: ACCOUNT.list_metrics("AWS/Bedrock", ""),
    "logs:GetQueryResults": lambda: run_log_queries(ACCOUNT, [LOG_REQUEST]),
    "logs:StartQuery": lambda: run_log_queries(ACCOUNT, [LOG_REQUEST]),
    "servicequotas:GetServiceQuota": lambda: read_deferred_values(ACCOUNT, deferred("quota", "L-1")),
    "servicequotas:ListAWSDefaultServiceQuotas": QUOTAS,
    "servicequotas:ListServiceQuotas": QUOTAS,
    "sts:AssumeRole": lambda: OPEN(role_arn=ROLE),
    "sts:GetCallerIdentity": lambda: OPEN(role_arn=None),
}


@pytest.mark.parametrize("permission", READS)
def test_a_call_that_is_denied_is_a_problem_of_the_target_that_names_the_permission(
    permission: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    denied = permission.partition(":")[2]

    def call(_client: BaseClient, operation: str, _arguments: Mapping[str, Any]) -> dict[str, Any]:
        if operation == denied:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, operation)
        return {"queryId": "q", "DimensionValues": [{"Value": "Amazon Bedrock"}], "Quotas": []}

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    with pytest.raises(InvalidInputError) as refused:
        READS[permission]()
    assert str(refused.value) == (
        f"prod: the credentials are not allowed to call {permission}; allow {permission}: no"
    )
