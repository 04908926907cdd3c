"""Rows of log queries from CloudWatch Logs: what running them costs, and what they give.

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
from bedrock_monitoring.datapoints.data_requests import LogQuestion, Question
from bedrock_monitoring.datapoints.live.aws_errors import code_of, message_of, told
from bedrock_monitoring.datapoints.live.metric_data import Account
from bedrock_monitoring.evaluation.log_rows import split_sources
from bedrock_monitoring.evaluation.series import HOUR, LogRows, MetricKey

if TYPE_CHECKING:
    from types_boto3_logs import CloudWatchLogsClient
    from types_boto3_logs.type_defs import GetQueryResultsResponseTypeDef

USD_PER_BYTE = Decimal("0.005") / 10**9
"""What Logs Insights costs for each byte that it scans."""

WAIT_SECONDS = 120
"""How long a query may run; one that runs longer is stopped."""

_SECONDS_BETWEEN_LOOKS = 0.5
_AT_ONCE = 5
_POINTER = "@ptr"
"""A column that CloudWatch Logs adds to each row of log events, to find the event by."""

_REFUSED = {
    "MalformedQueryException": "CloudWatch Logs refuses the query",
    "InvalidParameterException": "CloudWatch Logs refuses the query",
    "ResourceNotFoundException": "a log group is missing",
    "LimitExceededException": "too many queries run in this account; try again later",
}
"""Why one query has no rows, while everything else goes on."""


@dataclass(frozen=True, kw_only=True)
class LogAnswer:
    """What a query gave.

    Attributes:
        rows: Its rows, or why there are none.
        scanned_bytes: What it scanned, which is paid for.
    """

    rows: LogRows | str
    scanned_bytes: int = 0


def sizes(questions: Iterable[LogQuestion]) -> tuple[Question, ...]:
    """Return the questions whose answers say how much log queries will scan: what their log groups took in over the time."""
    return tuple(size for question in questions for size in _sizes(question))


def _sizes(question: LogQuestion) -> Iterator[Question]:
    groups, _ = split_sources(question.query)
    for group in groups:
        yield Question(
            metric=MetricKey(
                namespace=str(INCOMING_BYTES.namespace),
                name=INCOMING_BYTES.name,
                dimensions=((str(Dimension.LOG_GROUP_NAME), group.rpartition(":")[2]),),
                region=question.region,
            ),
            statistic=INCOMING_BYTES.statistic,
            moments=range(question.start - question.start % HOUR, question.end, HOUR),
            end=question.end,
        )


def run(account: Account, questions: Sequence[LogQuestion]) -> dict[LogQuestion, LogAnswer]:
    """Return what each query gives.

    Args:
        account: Where to run them.
        questions: The queries.

    Raises:
        InvalidInputError: The credentials may not run queries, or CloudWatch Logs was not reached.
    """
    clients = {region: account.logs(region) for region in {question.region for question in questions}}
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        answers = pool.map(lambda one: _answer(account.target, clients[one.region], one), questions)
        return dict(zip(questions, answers, strict=True))


def _answer(target: str, logs: CloudWatchLogsClient, question: LogQuestion) -> LogAnswer:
    groups, query = split_sources(question.query)
    if not groups:
        return LogAnswer(rows="it names no log group: SOURCE must stand at its beginning")
    try:
        with told(target, "logs:StartQuery"):
            query_id = _start(logs, question, groups, query)
    except _RefusedError as refused:
        return LogAnswer(rows=str(refused))
    with told(target, "logs:GetQueryResults"):
        return _result(logs, query_id)


class _RefusedError(Exception):
    """CloudWatch Logs does not run this one query; the text says why."""


def _start(logs: CloudWatchLogsClient, question: LogQuestion, groups: Sequence[str], query: str) -> str:
    try:
        if any(group.startswith("arn:") for group in groups):
            started = logs.start_query(
                logGroupIdentifiers=list(groups),
                queryString=query,
                startTime=question.start,
                endTime=question.end,
            )
        else:
            started = logs.start_query(
                logGroupNames=list(groups), queryString=query, startTime=question.start, endTime=question.end
            )
    except ClientError as error:
        reason = _REFUSED.get(code_of(error))
        if reason is None:
            raise
        raise _RefusedError(f"{reason}: {message_of(error)}") from error
    return started["queryId"]


def _result(logs: CloudWatchLogsClient, query_id: str) -> LogAnswer:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        result = logs.get_query_results(queryId=query_id)
        scanned = int(result.get("statistics", {}).get("bytesScanned", 0))
        if result["status"] == "Complete":
            return LogAnswer(rows=_rows(result), scanned_bytes=scanned)
        if result["status"] not in {"Scheduled", "Running", "Unknown"}:
            return LogAnswer(rows=f"the query ended as {result['status']}", scanned_bytes=scanned)
        if time.monotonic() > deadline:
            logs.stop_query(queryId=query_id)
            reason = f"the query ran for more than {WAIT_SECONDS} s and was stopped; shorten the time range"
            return LogAnswer(rows=reason, scanned_bytes=scanned)
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def _rows(result: GetQueryResultsResponseTypeDef) -> LogRows:
    read = [{one["field"]: one.get("value", "") for one in row} for row in result["results"]]
    columns = tuple(dict.fromkeys(name for row in read for name in row if name != _POINTER))
    return LogRows(columns=columns, rows=tuple(tuple(row.get(name, "") for name in columns) for row in read))
