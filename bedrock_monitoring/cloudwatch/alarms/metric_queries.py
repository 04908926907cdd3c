"""The metric queries of an alarm on several metrics: each input once, with ids that never collide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.fields import format_period, found, free_name, length_problem
from bedrock_monitoring.cloudwatch.metrics import (
    DEFAULT_PERIOD,
    GraphMetric,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
)
from bedrock_monitoring.cloudwatch.metrics.expression_text import (
    band_expression,
    is_metrics_insights,
    must_be_parsed,
    rename,
)
from bedrock_monitoring.problems import InvalidInputError, Problem, with_article
from bedrock_monitoring.value import Value

AlarmMetric: TypeAlias = Metric | MathExpression | MetricsInsightsQuery
"""What an alarm can watch."""

WATCHED_ID = "watched"
"""The id of the line that an alarm watches, unless one of its inputs has it."""

BAND = "band"
"""The id of an alarm's anomaly detection band, unless one of its inputs has it."""


@dataclass(frozen=True, kw_only=True)
class MetricQuery(Value):
    """A metric query of an alarm: a metric or an expression, with the id that expressions refer to.

    Attributes:
        id: Starts with a lower-case letter.
        metric: The metric, with its period set; ``None`` for an expression.
        expression: Metric math over other ids, or a Metrics Insights query; ``None`` for a metric.
        period: The period of a Metrics Insights query, which has no metric to take it from.
        label: The label of the query.
        return_data: Whether the alarm evaluates this query; true for the compared query and its band.
    """

    id: str
    metric: Metric | None = None
    expression: str | None = None
    period: timedelta | None = None
    label: str | None = None
    return_data: bool = False


def queries_of(
    watched: AlarmMetric,
    *,
    band_width: float | None = None,
    band_label: str | None = None,
    band_id: str = BAND,
) -> tuple[MetricQuery, ...]:
    """Return the metric queries of an alarm: the compared one first, then its band, then their inputs.

    Args:
        watched: The metric or expression that the alarm compares.
        band_width: The standard deviations of an anomaly detection band; ``None`` for an alarm without a
            band.
        band_label: The label of the band.
        band_id: Its id, unless an input has it.
    """
    lines = _Lines()
    own = lines.add(WATCHED_ID, watched, DEFAULT_PERIOD)
    returned = [own]
    if band_width is not None:
        returned.append(lines.add_expression(band_id, band_expression(own, band_width), label=band_label))
    first = [MetricQuery(**lines.lines.pop(id_), id=id_, return_data=True) for id_ in returned]
    return (*first, *(MetricQuery(**line, id=id_) for id_, line in lines.lines.items()))


def unfit_problem(metric: GraphMetric) -> Problem:
    """Return a problem if an alarm cannot evaluate something that a graph can show."""
    return Problem(
        where="metric",
        what=f"an alarm cannot watch {with_article(type(metric).__name__)}",
        remedy="name each metric, or use a Metrics Insights query",
    )


def query_problems(queries: Sequence[MetricQuery]) -> Iterator[Problem]:
    """Yield what CloudWatch would refuse in an alarm's metric queries, apart from the text of expressions."""
    members = [query.metric for query in queries if query.metric]
    counts = (
        ("metrics", len(members), limits.ALARM_METRICS),
        ("expressions", len(queries) - len(members), limits.ALARM_EXPRESSIONS),
    )
    for what, count, limit in counts:
        if count > limit:
            yield Problem(
                where=what,
                what=f"{count} are over an alarm's limit of {limit}",
                remedy="watch fewer in one alarm",
            )
    periods = {member.period or DEFAULT_PERIOD for member in members}
    if len(periods) > 1:
        lengths = ", ".join(map(format_period, sorted(periods)))
        yield Problem(
            where="metric",
            what=f"its members have different periods ({lengths})",
            remedy="give all the same",
        )


def long_expression_problems(queries: Sequence[MetricQuery]) -> tuple[Problem, ...]:
    """Return a problem for each expression that is too long for an alarm, with the ids that it gets here."""
    expressions = ((query.id, query.expression) for query in queries if query.expression is not None)
    problems = (
        length_problem(
            f"expression {id_!r}",
            expression,
            longest=limits.ALARM_EXPRESSION_LENGTH,
            in_bytes=True,
            remedy="an alarm takes shorter ones than a graph: shorten it or split it into several",
        )
        for id_, expression in expressions
    )
    return tuple(found(*problems))


def expression_problems_of(queries: Sequence[MetricQuery]) -> tuple[Problem, ...]:
    """Return what CloudWatch would refuse in the expressions of an alarm."""
    expressions = tuple((query.id, query.expression) for query in queries if query.expression is not None)
    if not must_be_parsed(text for _, text in expressions):
        return ()
    returned = [query.id for query in queries if query.return_data]
    return _checked(
        tuple(query.id for query in queries if query.metric),
        expressions,
        watched=returned[0],
        band=returned[1] if len(returned) > 1 else None,
    )


@lru_cache(maxsize=1024)
def _checked(
    metrics: tuple[str, ...], expressions: tuple[tuple[str, str], ...], *, watched: str, band: str | None
) -> tuple[Problem, ...]:
    """Check expressions, cached for all alarms that differ only in the dimensions of their metrics."""
    # The grammar takes longer to load than a synthesis without alarms on expressions takes in all.
    from bedrock_monitoring.cloudwatch.grammar.metric_math import check_for_alarm  # noqa: PLC0415

    try:
        check_for_alarm(metrics=metrics, expressions=dict(expressions), watched=watched, band=band)
    except InvalidInputError as error:
        return error.problems
    return ()


class _Lines:
    """The attributes of metric queries by id."""

    def __init__(self) -> None:
        self.lines: dict[str, dict[str, Any]] = {}
        self._ids: dict[object, str] = {}

    def add(self, name: str, member: GraphMetric, period: timedelta) -> str:
        """Add a metric query after its inputs, unless an equal one exists. Return its id."""
        own_period = member.period or period
        if isinstance(member, Metric):
            metric = replace(member, period=own_period, label=None, color=None, id=None, visible=True)
            return self._place(member.id or name, metric, {"metric": metric, "label": member.label})
        if not isinstance(member, (MathExpression, MetricsInsightsQuery)):
            raise InvalidInputError([unfit_problem(member)])
        math = member.as_math()
        inputs = {inner: self.add(inner, metric, own_period) for inner, metric in math.using_metrics.items()}
        expression = rename(math.expression, inputs)
        return self.add_expression(member.id or name, expression, period=own_period, label=member.label)

    def add_expression(
        self, name: str, expression: str, *, period: timedelta | None = None, label: str | None = None
    ) -> str:
        """Add an expression over ids, unless an equal one exists. Return its id."""
        own_period = period if is_metrics_insights(expression) else None
        line = {"expression": expression, "period": own_period, "label": label}
        return self._place(name, (expression, own_period), line)

    def _place(self, name: str, data: object, line: dict[str, Any]) -> str:
        """Add a line unless there is one of the same datapoints. Return its id."""
        if data not in self._ids:
            self._ids[data] = free_name(name, self.lines)
            self.lines[self._ids[data]] = line
        return self._ids[data]
