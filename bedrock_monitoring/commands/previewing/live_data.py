"""Read live data for the preview, after printing its price and asking for approval."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bedrock_monitoring.cloudwatch.alarms import EvaluatedAlarm
from bedrock_monitoring.commands.console.asking import Ask, ask_to_read
from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.commands.previewing.live_subject import LiveSubject
from bedrock_monitoring.datapoints.data_requests import LogQueryRequest, MetricRequest, RequestCollector
from bedrock_monitoring.datapoints.live import deferred_values, log_data
from bedrock_monitoring.datapoints.live.metric_data import (
    USD_PER_METRIC,
    LiveAccount,
    batch_requests,
    open_account,
)
from bedrock_monitoring.datapoints.recorded_source import Recording
from bedrock_monitoring.evaluation.alarm_history import alarm_graph_properties
from bedrock_monitoring.preview.preview_dashboards import PreviewSubject, preview_subject

_GIGABYTE = 10**9


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """The requests for one target.

    Attributes:
        live: The dashboards and alarms of the target.
        account: The account to read from.
        requests: The GetMetricData requests.
        log_requests: The log queries to run.
        log_bytes: The bytes that the log queries would scan.
        deferred: The values of other resources by placeholder.
    """

    live: LiveSubject
    account: LiveAccount
    requests: tuple[MetricRequest, ...]
    log_requests: tuple[LogQueryRequest, ...]
    log_bytes: int
    deferred: Mapping[str, str]

    @property
    def usd(self) -> Decimal:
        """The price of the requests in USD."""
        return len(self.requests) * USD_PER_METRIC + self.log_bytes * log_data.USD_PER_BYTE


def read(
    subjects: Iterable[LiveSubject],
    *,
    now: datetime,
    with_logs: bool,
    ask: Ask,
    print_line: Callable[[str], None],
) -> tuple[Recording, ...]:
    """Read the data of the targets' dashboards from CloudWatch.

    Args:
        subjects: The dashboards and alarms of each target.
        now: The current time.
        with_logs: Whether to run the queries of log widgets.
        ask: Asks for approval before any request that costs money.
        print_line: Prints lines about the price.

    Raises:
        InvalidInputError: The requests were not approved, or AWS refused one.
    """
    readings = [_prepare_reading(live, now=now, with_logs=with_logs) for live in subjects]
    for reading in readings:
        print_line(_price(reading))
    usd = sum((reading.usd for reading in readings), Decimal())
    ask_to_read(f"Read this for {_usd(usd)}?", ask=ask, where="preview --live")
    return tuple(_read_recording(reading, now=now, print_line=print_line) for reading in readings)


def _prepare_reading(live: LiveSubject, *, now: datetime, with_logs: bool) -> _Reading:
    subject = live.subject
    account = open_account(
        target=f"target {live.name!r}",
        account=live.account,
        region=subject.region,
        role_arn=live.role_arn,
    )
    collector = RequestCollector(account=live.account, list_account_metrics=account.list_metrics)
    deferred = deferred_values.read_deferred_values(account, _text_with_placeholders(subject))
    for _ in preview_subject(subject, now=now, source=collector, deferred=deferred, other_ranges=False):
        pass
    log_requests = tuple(collector.log_requests) if with_logs else ()
    scanned_sizes = account.datapoints(log_data.scan_size_requests(log_requests))
    return _Reading(
        live=live,
        account=account,
        requests=tuple(collector.requests),
        log_requests=log_requests,
        log_bytes=int(sum(sum(points.values()) for points in scanned_sizes.values())),
        deferred=deferred,
    )


def _text_with_placeholders(subject: PreviewSubject) -> str:
    """Return all text that may contain a placeholder."""
    graphs = (
        alarm_graph_properties(alarm, subject.region)
        for alarm in subject.alarms
        if isinstance(alarm, EvaluatedAlarm)
    )
    return json.dumps([*subject.bodies.values(), *graphs])


def _price(reading: _Reading) -> str:
    calls = len(list(batch_requests(reading.requests)))
    metrics = len(reading.requests)
    price = _usd(metrics * USD_PER_METRIC)
    parts = [f"{count(metrics, 'metric')} in {count(calls, 'call')} of GetMetricData, {price}"]
    if reading.log_requests:
        size = reading.log_bytes / _GIGABYTE
        scanned = _usd(reading.log_bytes * log_data.USD_PER_BYTE)
        parts.append(f"{_queries(reading.log_requests)} over about {size:.3g} GB, {scanned}")
    if calls := reading.account.list_metrics_calls:
        parts.append(f"{count(calls, 'call')} of ListMetrics made, free within a million API calls a month")
    return f"{reading.live.name}: {'; '.join(parts)}"


def _queries(requests: Sequence[LogQueryRequest]) -> str:
    return "1 log query" if len(requests) == 1 else f"{len(requests)} log queries"


def _usd(amount: Decimal) -> str:
    return f"${amount:.4f}"


def _read_recording(reading: _Reading, *, now: datetime, print_line: Callable[[str], None]) -> Recording:
    points = reading.account.datapoints(reading.requests)
    logs = log_data.run_log_queries(reading.account, reading.log_requests)
    if logs:
        scanned = sum(answer.scanned_bytes for answer in logs.values())
        print_line(
            f"{reading.live.name}: {_queries(reading.log_requests)} scanned {scanned / _GIGABYTE:.3g} GB, "
            f"{_usd(scanned * log_data.USD_PER_BYTE)}"
        )
    return Recording(
        target=reading.live.name,
        account=reading.live.account,
        region=reading.live.subject.region,
        now=now,
        metrics=reading.account.listed_metrics,
        points=points,
        logs={request: answer.rows for request, answer in logs.items()},
        deferred=reading.deferred,
    )
