"""Read live data for the preview, after printing what it costs and asking for approval."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bedrock_monitoring.cloudwatch.alarms import EvaluatedAlarm
from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.commands.deploying.deployment import Ask
from bedrock_monitoring.datapoints.live import deferred_values, log_data
from bedrock_monitoring.datapoints.live.metric_data import USD_PER_METRIC, Account, account_of, batches
from bedrock_monitoring.datapoints.recorded import Answers
from bedrock_monitoring.datapoints.requests import AskingSource, LogQuestion, Question
from bedrock_monitoring.evaluation.alarm_history import graph_of
from bedrock_monitoring.monitoring.target_monitoring import Monitoring
from bedrock_monitoring.preview.shown_dashboards import show_monitoring
from bedrock_monitoring.problems import Problem, refuse

_GIGABYTE = 10**9


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """The requests for one target.

    Attributes:
        monitoring: What monitors the target.
        account: The account to read from.
        questions: The GetMetricData requests.
        log_questions: The log queries to run.
        log_bytes: The bytes that the log queries would scan.
        deferred: The values of other resources by placeholder.
    """

    monitoring: Monitoring
    account: Account
    questions: tuple[Question, ...]
    log_questions: tuple[LogQuestion, ...]
    log_bytes: int
    deferred: Mapping[str, str]

    @property
    def usd(self) -> Decimal:
        """The price of the requests in USD."""
        return len(self.questions) * USD_PER_METRIC + self.log_bytes * log_data.USD_PER_BYTE


def read(
    monitorings: Iterable[Monitoring],
    *,
    now: datetime,
    with_logs: bool,
    ask: Ask,
    tell: Callable[[str], None],
) -> tuple[Answers, ...]:
    """Read from CloudWatch what the dashboards of the targets show.

    Args:
        monitorings: What monitors the targets.
        now: The current time.
        with_logs: Whether to run the queries of log widgets.
        ask: Asks for approval before any request that costs money.
        tell: Prints lines about the price.

    Raises:
        InvalidInputError: The requests were not approved, or AWS refused one.
    """
    readings = [_counted(monitoring, now=now, with_logs=with_logs) for monitoring in monitorings]
    for reading in readings:
        tell(_price(reading))
    if not ask(f"Read this for {_usd(sum((one.usd for one in readings), Decimal()))}?"):
        what, remedy = "it was not approved, so nothing was read", "answer y, or add --auto-approve"
        refuse([Problem(where="preview --live", what=what, remedy=remedy)])
    return tuple(_answers(reading, now=now, tell=tell) for reading in readings)


def _counted(monitoring: Monitoring, *, now: datetime, with_logs: bool) -> _Reading:
    target = monitoring.target
    account = account_of(
        target=f"target {target.name!r}",
        account=target.account,
        region=target.region,
        role_arn=target.role_arn,
    )
    asking = AskingSource(account=target.account, listed=account.metrics)
    deferred = deferred_values.values_of(account, _written(monitoring))
    for _ in show_monitoring(monitoring, now=now, source=asking, deferred=deferred, other_ranges=False):
        pass
    log_questions = tuple(asking.log_questions) if with_logs else ()
    taken_in = account.points(log_data.sizes(log_questions))
    return _Reading(
        monitoring=monitoring,
        account=account,
        questions=tuple(asking.questions),
        log_questions=log_questions,
        log_bytes=int(sum(sum(points.values()) for points in taken_in.values())),
        deferred=deferred,
    )


def _written(monitoring: Monitoring) -> str:
    """Return all text that may contain a placeholder."""
    region = monitoring.target.region
    graphs = (
        graph_of(alarm, region) for alarm in monitoring.alarms.values() if isinstance(alarm, EvaluatedAlarm)
    )
    return json.dumps([*(one.to_body(region=region) for one in monitoring.dashboards.values()), *graphs])


def _price(reading: _Reading) -> str:
    calls = len(list(batches(reading.questions)))
    metrics = len(reading.questions)
    parts = [
        f"{count(metrics, 'metric')} in {count(calls, 'call')} of GetMetricData, {_usd(metrics * USD_PER_METRIC)}"
    ]
    if reading.log_questions:
        size = reading.log_bytes / _GIGABYTE
        scanned = _usd(reading.log_bytes * log_data.USD_PER_BYTE)
        parts.append(f"{_queries(reading.log_questions)} over about {size:.3g} GB, {scanned}")
    if calls := reading.account.list_calls:
        parts.append(f"{count(calls, 'call')} of ListMetrics made, free within a million API calls a month")
    return f"{reading.monitoring.target.name}: {'; '.join(parts)}"


def _queries(questions: Sequence[LogQuestion]) -> str:
    return "1 log query" if len(questions) == 1 else f"{len(questions)} log queries"


def _usd(amount: Decimal) -> str:
    return f"${amount:.4f}"


def _answers(reading: _Reading, *, now: datetime, tell: Callable[[str], None]) -> Answers:
    target = reading.monitoring.target
    points = reading.account.points(reading.questions)
    logs = log_data.run(reading.account, reading.log_questions)
    if logs:
        scanned = sum(answer.scanned_bytes for answer in logs.values())
        tell(
            f"{target.name}: {_queries(reading.log_questions)} scanned {scanned / _GIGABYTE:.3g} GB, "
            f"{_usd(scanned * log_data.USD_PER_BYTE)}"
        )
    return Answers(
        target=target.name,
        account=target.account,
        region=target.region,
        now=now,
        listed=reading.account.listed,
        points=points,
        logs={question: answer.rows for question, answer in logs.items()},
        deferred=reading.deferred,
    )
