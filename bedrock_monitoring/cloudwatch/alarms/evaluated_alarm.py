"""How CloudWatch evaluates metric alarms and anomaly detection alarms: periods, comparison, missing data."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.alarms.alarm_base import AlarmBase
from bedrock_monitoring.cloudwatch.alarms.condition_text import condition_text, format_periods
from bedrock_monitoring.cloudwatch.alarms.metric_queries import (
    AlarmMetric,
    MetricQuery,
    expression_problems_of,
    long_expression_problems,
    query_problems,
    unfit_problem,
)
from bedrock_monitoring.cloudwatch.alarms.wall_clock_window import (
    WallClockWindow,
    wall_clock_period_problem,
)
from bedrock_monitoring.cloudwatch.fields import format_period
from bedrock_monitoring.cloudwatch.metrics import (
    DEFAULT_PERIOD,
    GraphMetric,
    Metric,
    MetricsInsightsQuery,
    members,
)
from bedrock_monitoring.cloudwatch.metrics.expression_text import is_metrics_insights
from bedrock_monitoring.cloudwatch.metrics.statistics import statistic_problem
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem

_PERCENTILE = rf"100|\d{{1,2}}(?:\.\d{{1,{limits.ALARM_STATISTIC_DECIMALS}}})?"
_OF_GRAPHS_ALONE = lazy_pattern(rf"(?!(?:p|tm|wm|tc|ts)(?:{_PERCENTILE})$)[a-z]|.*-\d", re.DOTALL)
"""Statistics of which alarms take a part: one percentile has two decimals at most, and 100 none; a bound in
brackets has any number of decimals, and is not negative (schema of Terraform's AWS provider)."""


class ComparisonOperator(StrEnum):
    """How an alarm compares a datapoint with its threshold or band."""

    GREATER_THAN_OR_EQUAL_TO_THRESHOLD = "GreaterThanOrEqualToThreshold"
    GREATER_THAN_THRESHOLD = "GreaterThanThreshold"
    LESS_THAN_THRESHOLD = "LessThanThreshold"
    LESS_THAN_OR_EQUAL_TO_THRESHOLD = "LessThanOrEqualToThreshold"
    LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD = "LessThanLowerOrGreaterThanUpperThreshold"
    GREATER_THAN_UPPER_THRESHOLD = "GreaterThanUpperThreshold"
    LESS_THAN_LOWER_THRESHOLD = "LessThanLowerThreshold"

    @property
    def of_band(self) -> bool:
        """Whether the operator compares with an anomaly detection band instead of a number."""
        return "Upper" in self.value or "Lower" in self.value


class TreatMissingData(StrEnum):
    """How an alarm treats periods without data."""

    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"
    IGNORE = "ignore"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class EvaluatedAlarm(AlarmBase):
    """Base class of alarms that evaluate datapoints.

    Attributes:
        metric: A metric, metric math or a Metrics Insights query in the alarm's own Region. The period
            defaults to five minutes and a metric's statistic to ``Average``.
        evaluation_periods: The number of most recent periods to evaluate.
        datapoints_to_alarm: The number of those periods that must breach. Defaults to ``evaluation_periods``.
        treat_missing_data: How to treat periods without data. Defaults to ``MISSING``, as in CloudWatch.
        evaluation_window: Where periods begin and end. ``None`` is a sliding window: they end with the minute
            of the evaluation. Terraform writes another one with AWS provider 6.69 or later.
    """

    metric: AlarmMetric
    evaluation_periods: int
    datapoints_to_alarm: int | None = None
    treat_missing_data: TreatMissingData = TreatMissingData.MISSING
    evaluation_window: WallClockWindow | None = None

    @property
    def period(self) -> timedelta:
        """The length of one period; metric math without a period takes that of its metrics."""
        inputs = (query.metric.period for query in self._queries if query.metric)
        return next(inputs, None) or self.metric.period or DEFAULT_PERIOD

    def metric_queries(self) -> tuple[MetricQuery, ...]:
        """Return the metric queries, the compared one first.

        Empty for one metric of the same account without a label and an id: only queries have those.
        """
        return self._queries

    @cached_property
    def _queries(self) -> tuple[MetricQuery, ...]:
        return () if any(self._unfit()) else self._lines()

    def _unfit(self) -> Iterator[GraphMetric]:
        return (one for one in members(self.metric) if not isinstance(one, AlarmMetric))

    @abstractmethod
    def _lines(self) -> tuple[MetricQuery, ...]:
        """Return the alarm's metric queries, if it needs any."""

    @property
    @abstractmethod
    def condition(self) -> str:
        """The condition in words, such as ``> 5 for 3 of 5 minutes``."""

    def _condition(self, comparison_operator: ComparisonOperator, threshold: float, unit: str = "") -> str:
        return condition_text(
            comparison_operator=comparison_operator,
            threshold=threshold,
            unit=unit,
            datapoints_to_alarm=self.datapoints_to_alarm or self.evaluation_periods,
            evaluation_periods=self.evaluation_periods,
            period=self.period,
            time_zone=self.evaluation_window.name if self.evaluation_window else None,
        )

    def _own_problems(self) -> Iterator[Problem]:
        if unfit := next(self._unfit(), None):
            yield unfit_problem(unfit)
            return
        metric_problems = (*self.metric.problems(), *_place_problems(self.metric))
        yield from metric_problems
        yield from _statistic_problems(self.metric)
        yield from self._period_problems()
        if not metric_problems:
            yield from long_expression_problems(self._queries) or expression_problems_of(self._queries)
        yield from query_problems(self._queries)

    def _period_problems(self) -> Iterator[Problem]:
        """Yield problems with the period and the number of periods, but no problems that follow from them."""
        if problem := alarm_period_problem(self.period):
            yield problem
        if problem := _whole_number_problem("evaluation_periods", self.evaluation_periods):
            yield problem
            return
        if self.datapoints_to_alarm is not None:
            if problem := _whole_number_problem("datapoints_to_alarm", self.datapoints_to_alarm):
                yield problem
            elif self.datapoints_to_alarm > self.evaluation_periods:
                yield Problem(
                    where="datapoints_to_alarm",
                    what=f"{self.datapoints_to_alarm} of {self.evaluation_periods} periods can never be met",
                    remedy="take 1 to evaluation_periods",
                )
        problem = evaluation_window_problem(period=self.period, evaluation_periods=self.evaluation_periods)
        if problem or (problem := self._query_window_problem()):
            yield problem
        if self.evaluation_window:
            yield from self.evaluation_window.problems()
            if problem := wall_clock_period_problem(self.period):
                yield problem

    def _query_window_problem(self) -> Problem | None:
        """Return a problem if a Metrics Insights query would have to look back further than it can."""
        if not self._has_query:
            return None
        reserved = 1 if self.evaluation_window else 0
        more = "; a wall clock window takes one period more than are evaluated" if reserved else ""
        return _long_window_problem(
            period=self.period,
            evaluation_periods=self.evaluation_periods + reserved,
            limit=limits.METRICS_INSIGHTS_ALARM_WINDOW,
            alarm="an alarm on a Metrics Insights query",
            remedy=f"take fewer or shorter periods, or name the metrics{more}",
        )

    @property
    def _has_query(self) -> bool:
        return any(query.expression and is_metrics_insights(query.expression) for query in self._queries)

    @property
    def has_contributors(self) -> bool:
        """Whether the alarm has a state for each series of a Metrics Insights query, its contributors."""
        return isinstance(self.metric, MetricsInsightsQuery) and self.metric.is_grouped

    def _refused_actions(self) -> Mapping[str, str]:
        if self._queries:
            return {"EC2": "which only an alarm on one metric takes"}
        if isinstance(self.metric, Metric) and set(self.metric.dimensions_map) != {"InstanceId"}:
            return {"EC2": "which needs a metric with the dimension InstanceId alone"}
        return {}


def evaluation_window_problem(*, period: timedelta, evaluation_periods: int) -> Problem | None:
    """Return a problem if the evaluation periods together are longer than CloudWatch allows."""
    limit = limits.ALARM_WINDOW_LONG_PERIODS if period >= timedelta(hours=1) else limits.ALARM_WINDOW
    return _long_window_problem(
        period=period,
        evaluation_periods=evaluation_periods,
        limit=limit,
        alarm="an alarm",
        remedy="take fewer or shorter periods; periods of an hour or more may look back 7 days",
    )


def _long_window_problem(
    *, period: timedelta, evaluation_periods: int, limit: timedelta, alarm: str, remedy: str
) -> Problem | None:
    # A period that is not positive is a problem of its own.
    if period <= timedelta(0) or evaluation_periods <= limit / period:
        return None
    window = format_periods(evaluation_periods, period)
    verb = "is" if evaluation_periods == 1 else "are"
    return Problem(
        where="evaluation_periods",
        what=f"{window} {verb} longer than {format_period(limit)}, the most {alarm} looks back",
        remedy=remedy,
    )


def alarm_period_problem(period: timedelta) -> Problem | None:
    """Return a problem if ``period`` is not a valid period of an alarm."""
    seconds = period.total_seconds()
    if period in limits.ALARM_PERIODS_UNDER_A_MINUTE or (seconds > 0 and seconds % 60 == 0):
        return None
    return Problem(
        where="period",
        what=f"{seconds:g} seconds is not a period of an alarm",
        remedy="use 10, 20 or 30 seconds, or a multiple of 60",
    )


def _whole_number_problem(where: str, number: int) -> Problem | None:
    if number >= 1:
        return None
    return Problem(where=where, what=f"{number!r} is not a whole number from 1", remedy="give one")


def _place_problems(metric: AlarmMetric) -> Iterator[Problem]:
    for member in members(metric):
        if member.region is not None:
            yield Problem(
                where="metric",
                what=f"it reads from {member.region}, and an alarm reads from its own Region alone",
                remedy="leave the region out and put the alarm into the stack of that Region",
            )
        if member.account is not None and not isinstance(member, Metric):
            yield Problem(
                where="metric",
                what="an expression names an account, and in an alarm only metrics can",
                remedy="name the account at each metric, or in the WHERE of a Metrics Insights query",
            )


def _statistic_problems(metric: AlarmMetric) -> Iterator[Problem]:
    for member in members(metric):
        statistic = member.statistic if isinstance(member, Metric) else None
        if statistic and statistic_problem(statistic) is None and _OF_GRAPHS_ALONE.match(statistic):
            yield Problem(
                where="statistic",
                what=f"an alarm does not take {statistic!r}",
                remedy=f"use at most {limits.ALARM_STATISTIC_DECIMALS} decimals, 100 without any, and no "
                "negative numbers",
            )
