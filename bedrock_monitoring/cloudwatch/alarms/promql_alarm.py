"""Alarms on a query in PromQL, over metrics that CloudWatch has received through OpenTelemetry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.alarms.alarm_base import AlarmBase
from bedrock_monitoring.cloudwatch.fields import found, length_problem
from bedrock_monitoring.problems import Problem

_A_SECOND, _A_MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class PromqlAlarm(AlarmBase):
    """An alarm on a query in PromQL. It is in ALARM while the query returns a series for long enough.

    Each series that the query returns is a contributor of the alarm. Needs AWS provider 6.42 or later. The
    query is not parsed here, and the preview does not evaluate it.

    Source: PutMetricAlarm and AlarmPromQLCriteria in the CloudWatch API reference.

    Attributes:
        query: The query, whose result is an instant vector: 1 to 10,000 characters. The condition is part of
            it.
        pending_period: How long a series is returned before it goes to ALARM: whole seconds, at most a day.
        recovery_period: How long it is not returned before it goes back to OK: whole seconds, at most a day.
        evaluation_interval: How often the query runs: 10, 20 or 30 seconds, or whole minutes up
            to an hour.
    """

    query: str
    pending_period: timedelta = timedelta(0)
    recovery_period: timedelta = timedelta(0)
    evaluation_interval: timedelta = _A_MINUTE

    @property
    def condition(self) -> str:
        """The condition in words: the query itself, of which it is part."""
        return self.query

    def _own_problems(self) -> Iterator[Problem]:
        yield from found(
            length_problem("query", self.query, shortest=1, longest=limits.ALARM_PROMQL_LENGTH),
            _period_problem("pending_period", self.pending_period),
            _period_problem("recovery_period", self.recovery_period),
        )
        interval = self.evaluation_interval
        in_minutes = _A_MINUTE <= interval <= limits.ALARM_PROMQL_INTERVAL and not interval % _A_MINUTE
        if interval not in limits.ALARM_PERIODS_UNDER_A_MINUTE and not in_minutes:
            yield Problem(
                where="evaluation_interval",
                what=f"{interval.total_seconds():g} seconds is neither 10, 20, 30 nor 1 to 60 whole minutes",
                remedy="choose one of these",
            )

    def _refused_actions(self) -> Mapping[str, str]:
        return {}


def _period_problem(where: str, period: timedelta) -> Problem | None:
    if timedelta(0) <= period <= limits.ALARM_PROMQL_PERIOD and not period % _A_SECOND:
        return None
    return Problem(
        where=where,
        what=f"{period.total_seconds():g} seconds is not a whole number of seconds from 0 to 86,400",
        remedy="choose one within a day",
    )
