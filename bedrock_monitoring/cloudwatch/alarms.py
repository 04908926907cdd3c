"""When to shout: alarms as values, checked as PutMetricAlarm would check them.

Source of the rules: PutMetricAlarm of the CloudWatch API reference and "Using Amazon CloudWatch alarms" of the user guide.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.annotations import HorizontalAnnotation
from bedrock_monitoring.cloudwatch.metrics import DEFAULT_PERIOD, MathExpression, Metric, rename
from bedrock_monitoring.cloudwatch.problems import Problem


class ComparisonOperator(StrEnum):
    """On which side of its threshold an alarm is."""

    GREATER_THAN_OR_EQUAL_TO_THRESHOLD = "GreaterThanOrEqualToThreshold"
    GREATER_THAN_THRESHOLD = "GreaterThanThreshold"
    LESS_THAN_THRESHOLD = "LessThanThreshold"
    LESS_THAN_OR_EQUAL_TO_THRESHOLD = "LessThanOrEqualToThreshold"


class TreatMissingData(StrEnum):
    """What a period without data means."""

    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"
    IGNORE = "ignore"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class MetricQuery:
    """One line of a maths alarm: a metric or an expression, with the id that expressions call it by.

    Attributes:
        id: Starts with a lower-case letter.
        metric: What is read, with statistic and period set; none for an expression.
        expression: Metric maths over other ids; none for a metric.
        label: What the line is called.
        return_data: Whether the alarm watches this line; true for exactly one.
    """

    id: str
    metric: Metric | None = None
    expression: str | None = None
    label: str | None = None
    return_data: bool = False


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm on a metric or on metric maths.

    Attributes:
        alarm_name: 1 to 255 characters, unique in account and Region.
        alarm_description: What, where, how bad, first step; at most 1,024 characters.
        metric: What is watched; a metric's period is five minutes and its statistic ``Average`` unless it says otherwise.
        threshold: The value that must not be passed, in the metric's unit.
        comparison_operator: Which side of the threshold is bad.
        evaluation_periods: How many of the last periods are looked at.
        datapoints_to_alarm: How many of them must be bad; all unless given.
        treat_missing_data: What a period without data means; ``MISSING`` unless given, as in CloudWatch.
        evaluate_low_sample_count_percentile: Whether a percentile over too few samples counts.
        actions_enabled: Whether anybody is told.
        alarm_actions: ARNs that are told when it goes off, at most 5.
        ok_actions: ARNs that are told when it is over, at most 5.
        insufficient_data_actions: ARNs that are told when there are no data, at most 5.
    """

    alarm_name: str
    alarm_description: str = ""
    metric: Metric | MathExpression
    threshold: float
    comparison_operator: ComparisonOperator = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
    evaluation_periods: int
    datapoints_to_alarm: int | None = None
    treat_missing_data: TreatMissingData = TreatMissingData.MISSING
    evaluate_low_sample_count_percentile: bool = True
    actions_enabled: bool = True
    alarm_actions: Sequence[str] = field(default=())
    ok_actions: Sequence[str] = field(default=())
    insufficient_data_actions: Sequence[str] = field(default=())

    @property
    def period(self) -> timedelta:
        """The length of one period; that of the members where metric maths has none of its own."""
        return next((query.metric.period for query in self.metric_queries() if query.metric), None) or (
            self.metric.period or DEFAULT_PERIOD
        )

    def metric_queries(self) -> tuple[MetricQuery, ...]:
        """Return the lines of a maths alarm, what it watches first; none for an alarm on one metric."""
        if isinstance(self.metric, Metric):
            return ()
        queries = _Queries()
        queries.add("watched", self.metric, DEFAULT_PERIOD, watched=True)
        return (queries.lines[-1], *queries.lines[:-1])

    def to_annotation(self, *, color: str | None = None) -> HorizontalAnnotation:
        """Return the alarm's threshold as a line on a graph of what it watches."""
        minutes = self.period.total_seconds() / 60
        label = f"{self.alarm_name}: {self.datapoints_to_alarm or self.evaluation_periods} of {self.evaluation_periods} x {minutes:g} min"
        return HorizontalAnnotation(value=self.threshold, label=label, color=color)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse; each problem names the alarm."""
        for problem in self._problems():
            yield problem.within(f"alarm {self.alarm_name[:60]!r}")

    def _problems(self) -> Iterator[Problem]:
        yield from _length_problems("alarm_name", self.alarm_name, 1, limits.ALARM_NAME_LENGTH)
        yield from _length_problems(
            "alarm_description", self.alarm_description, 0, limits.ALARM_DESCRIPTION_LENGTH
        )
        yield from self.metric.problems()
        if not math.isfinite(self.threshold):
            yield Problem(
                where="threshold",
                what=f"{self.threshold} is not a number to compare with",
                remedy="give a finite one",
            )
        yield from self._evaluation_problems()
        yield from self._query_problems()
        for state, actions in (
            ("alarm_actions", self.alarm_actions),
            ("ok_actions", self.ok_actions),
            ("insufficient_data_actions", self.insufficient_data_actions),
        ):
            yield from _action_problems(state, actions)

    def _evaluation_problems(self) -> Iterator[Problem]:
        if self.evaluation_periods < 1:
            yield Problem(
                where="evaluation_periods",
                what=f"{self.evaluation_periods} is below 1",
                remedy="look at one period at least",
            )
        if (
            self.datapoints_to_alarm is not None
            and not 1 <= self.datapoints_to_alarm <= self.evaluation_periods
        ):
            yield Problem(
                where="datapoints_to_alarm",
                what=f"{self.datapoints_to_alarm} of {self.evaluation_periods} periods can never be met",
                remedy="take 1 to evaluation_periods",
            )
        if problem := evaluation_window_problem(
            period=self.period, evaluation_periods=self.evaluation_periods
        ):
            yield problem

    def _query_problems(self) -> Iterator[Problem]:
        queries = self.metric_queries()
        metrics = sum(1 for query in queries if query.metric)
        counts = (
            ("metrics", metrics, limits.ALARM_METRICS),
            ("expressions", len(queries) - metrics, limits.ALARM_EXPRESSIONS),
        )
        for what, count, limit in counts:
            if count > limit:
                yield Problem(
                    where=what,
                    what=f"{count} are over an alarm's limit of {limit}",
                    remedy="watch fewer in one alarm",
                )
        periods = {query.metric.period for query in queries if query.metric}
        if len(periods) > 1:
            lengths = ", ".join(sorted(str(period) for period in periods))
            yield Problem(
                where="metric",
                what=f"its members have different periods ({lengths})",
                remedy="give all the same",
            )


def evaluation_window_problem(*, period: timedelta, evaluation_periods: int) -> Problem | None:
    """Return what is wrong with looking back so far, if anything is."""
    limit = limits.ALARM_WINDOW_LONG_PERIODS if period >= timedelta(hours=1) else limits.ALARM_WINDOW
    if period * evaluation_periods <= limit:
        return None
    return Problem(
        where="evaluation_periods",
        what=f"{evaluation_periods} periods of {period} look back {period * evaluation_periods}, at most {limit} is allowed",
        remedy="take fewer or shorter periods; periods of an hour or more may look back 7 days",
    )


class _Queries:
    """Collects the lines of a maths alarm: every input once, ids that never collide."""

    def __init__(self) -> None:
        self.lines: list[MetricQuery] = []
        self._ids: dict[tuple[Metric | None, str | None], str] = {}

    def add(
        self, name: str, member: Metric | MathExpression, period: timedelta, *, watched: bool = False
    ) -> str:
        """Add a line after those it reads, unless there is an equal one; return its id."""
        own_period = member.period or period
        metric, expression = None, None
        if isinstance(member, Metric):
            metric = replace(member, period=own_period, label=None, color=None, id=None)
        else:
            inputs = {
                inner: self.add(inner, metric, own_period) for inner, metric in member.using_metrics.items()
            }
            expression = rename(member.expression, inputs)
        if (metric, expression) not in self._ids:
            self._ids[metric, expression] = self._free_id(name)
            line = MetricQuery(
                id=self._ids[metric, expression],
                metric=metric,
                expression=expression,
                label=member.label,
                return_data=watched,
            )
            self.lines.append(line)
        return self._ids[metric, expression]

    def _free_id(self, name: str) -> str:
        number, free = 1, name
        while free in self._ids.values():
            number += 1
            free = f"{name}_{number}"
        return free


def _length_problems(where: str, text: str, shortest: int, longest: int) -> Iterator[Problem]:
    if not shortest <= len(text) <= longest:
        yield Problem(
            where=where,
            what=f"it has {len(text)} characters, allowed are {shortest} to {longest}",
            remedy="shorten it" if text else "write one",
        )


def _action_problems(state: str, actions: Sequence[str]) -> Iterator[Problem]:
    if len(actions) > limits.ALARM_ACTIONS_PER_STATE:
        yield Problem(
            where=state,
            what=f"{len(actions)} actions are over the limit of {limits.ALARM_ACTIONS_PER_STATE}",
            remedy="send to a topic that several listen to",
        )
    for action in sorted({action for action in actions if actions.count(action) > 1}):
        yield Problem(where=state, what=f"{action} is told twice", remedy="name it once")
