"""Run log queries in CloudWatch Logs, and estimate what they scan.

Sources: StartQuery and GetQueryResults of the CloudWatch Logs API reference; "Amazon CloudWatch pricing", a
Region of the class of us-east-1.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from bedrock_monitoring.bedrock.catalogue import INCOMING_BYTES, Dimension
from bedrock_monitoring.cloudwatch.log_sources import searches_for_log_groups, split_sources
from bedrock_monitoring.datapoints.data_requests import LogQueryRequest, MetricRequest
from bedrock_monitoring.datapoints.live.aws_errors import error_code, error_message, raise_aws_problems
from bedrock_monitoring.datapoints.live.metric_data import LiveAccount
from bedrock_monitoring.evaluation.dashboard_time_range import HOUR
from bedrock_monitoring.evaluation.datapoint_source import LogRows
from bedrock_monitoring.evaluation.series import MetricKey

if TYPE_CHECKING:
    from types_boto3_logs import CloudWatchLogsClient
    from types_boto3_logs.type_defs import GetQueryResultsResponseTypeDef

USD_PER_BYTE = Decimal("0.005") / 10**9
"""The price of Logs Insights for each byte scanned."""

MAX_QUERY_SECONDS = 120
"""The maximum run time of a query in seconds. A query that runs longer is stopped."""

_POLL_SECONDS = 0.5
_MAX_CONCURRENT_QUERIES = 5
_POINTER = "@ptr"
"""A column that CloudWatch Logs adds to each row: a pointer to the log event."""

_REFUSAL_REASONS = {
    "MalformedQueryException": "CloudWatch Logs refuses the query",
    "InvalidParameterException": "CloudWatch Logs refuses the query",
    "ResourceNotFoundException": "a log group is missing",
    "LimitExceededException": "too many queries run in this account; try again later",
}
"""Reasons why a single query fails. Other errors end the reading."""


@dataclass(frozen=True, kw_only=True)
class LogQueryOutcome:
    """The outcome of a query.

    Attributes:
        rows: Its rows, or the reason why there are none.
        scanned_bytes: The bytes that it scanned and that are billed.
    """

    rows: LogRows | str
    scanned_bytes: int = 0


def scan_size_requests(requests: Iterable[LogQueryRequest]) -> tuple[MetricRequest, ...]:
    """Return the metric requests that estimate what log queries scan.

    These are the incoming bytes of each query's log groups over its time range.
    """
    return tuple(size for request in requests for size in _scan_size_requests(request))


def _scan_size_requests(request: LogQueryRequest) -> Iterator[MetricRequest]:
    groups, _ = split_sources(request.query)
    for group in groups:
        yield MetricRequest(
            metric=MetricKey(
                namespace=str(INCOMING_BYTES.namespace),
                name=INCOMING_BYTES.name,
                dimensions=((str(Dimension.LOG_GROUP_NAME), group.rpartition(":")[2]),),
                region=request.region,
            ),
            statistic=INCOMING_BYTES.statistic,
            timestamps=range(request.start - request.start % HOUR, request.end, HOUR),
            end=request.end,
        )


def run_log_queries(
    account: LiveAccount, requests: Sequence[LogQueryRequest]
) -> dict[LogQueryRequest, LogQueryOutcome]:
    """Run log queries and return the outcome of each.

    Args:
        account: The account to run them in.
        requests: The queries.

    Raises:
        InvalidInputError: The credentials may not run queries, or CloudWatch Logs was not reached.
    """
    clients = {region: account.logs(region) for region in {request.region for request in requests}}
    with ThreadPoolExecutor(max_workers=_MAX_CONCURRENT_QUERIES) as pool:
        outcomes = pool.map(
            lambda request: _outcome(account.target, clients[request.region], request), requests
        )
        return dict(zip(requests, outcomes, strict=True))


def _outcome(target: str, logs: CloudWatchLogsClient, request: LogQueryRequest) -> LogQueryOutcome:
    if searches_for_log_groups(request.query):
        # How much it would scan is not known before, and no query runs without a price.
        return LogQueryOutcome(rows="it searches for log groups; name each instead, with SOURCE 'NAME'")
    groups, query = split_sources(request.query)
    if not groups:
        return LogQueryOutcome(rows="it names no log group; begin it with SOURCE")
    try:
        with raise_aws_problems(target, "logs:StartQuery"):
            query_id = _start(logs, request, groups, query)
    except _QueryRefusedError as refused:
        return LogQueryOutcome(rows=str(refused))
    with raise_aws_problems(target, "logs:GetQueryResults"):
        return _result(logs, query_id)


class _QueryRefusedError(Exception):
    """CloudWatch Logs refuses a query. The message gives the reason."""


def _start(logs: CloudWatchLogsClient, request: LogQueryRequest, groups: Sequence[str], query: str) -> str:
    try:
        if any(group.startswith("arn:") for group in groups):
            started = logs.start_query(
                logGroupIdentifiers=list(groups),
                queryString=query,
                startTime=request.start,
                endTime=request.end,
            )
        else:
            started = logs.start_query(
                logGroupNames=list(groups), queryString=query, startTime=request.start, endTime=request.end
            )
    except ClientError as error:
        reason = _REFUSAL_REASONS.get(error_code(error))
        if reason is None:
            raise
        raise _QueryRefusedError(f"{reason}: {error_message(error)}") from error
    return started["queryId"]


def _result(logs: CloudWatchLogsClient, query_id: str) -> LogQueryOutcome:
    deadline = time.monotonic() + MAX_QUERY_SECONDS
    while True:
        result = logs.get_query_results(queryId=query_id)
        scanned = int(result.get("statistics", {}).get("bytesScanned", 0))
        if result["status"] == "Complete":
            return LogQueryOutcome(rows=_rows(result), scanned_bytes=scanned)
        if result["status"] not in {"Scheduled", "Running", "Unknown"}:
            return LogQueryOutcome(rows=f"the query ended as {result['status']}", scanned_bytes=scanned)
        if time.monotonic() > deadline:
            logs.stop_query(queryId=query_id)
            reason = (
                f"the query ran for more than {MAX_QUERY_SECONDS} s and was stopped; shorten the time range"
            )
            return LogQueryOutcome(rows=reason, scanned_bytes=scanned)
        time.sleep(_POLL_SECONDS)


def _rows(result: GetQueryResultsResponseTypeDef) -> LogRows:
    read = [{field["field"]: field.get("value", "") for field in row} for row in result["results"]]
    columns = tuple(dict.fromkeys(name for row in read for name in row if name != _POINTER))
    return LogRows(columns=columns, rows=tuple(tuple(row.get(name, "") for name in columns) for row in read))
