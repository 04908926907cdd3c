"""What to measure: metrics, metric maths, searches, Metrics Insights queries and anomaly bands, as values.

Names and meaning follow aws-cdk-lib's ``aws_cloudwatch``; periods are ``timedelta``. Source of the rules:
"Dashboard body structure and syntax" (metric widgets), "Metric math syntax and functions" and PutMetricAlarm
of CloudWatch's documentation.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.fields import (
    ID,
    account_problem,
    color_problem,
    found,
    is_deferred,
    length_problem,
    nearest,
    period_problem,
    region_problem,
)
from bedrock_monitoring.cloudwatch.metrics.expressions import (
    expression_problems,
    identifiers,
    is_metrics_insights,
    search_count,
    search_query,
    selections,
)
from bedrock_monitoring.cloudwatch.metrics.labels import label_problems
from bedrock_monitoring.cloudwatch.metrics.statistics import Stats, plain_number, statistic_problem
from bedrock_monitoring.cloudwatch.metrics.units import Unit
from bedrock_monitoring.problems import Problem

DEFAULT_PERIOD = timedelta(minutes=5)
"""The period that CloudWatch uses where none is given."""

DEFAULT_STATISTIC = Stats.AVERAGE
"""The statistic that CloudWatch uses where none is given."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric: a namespace, a name and the dimensions that tell one time series from another.

    Attributes:
        namespace: Such as ``AWS/Bedrock``.
        metric_name: Such as ``Invocations``.
        dimensions_map: Name to value, at most 30; none is a series of its own, not the sum of all.
        statistic: How samples of a period become one value; ``Average`` unless the widget says otherwise.
        period: A multiple of a minute (or 1, 5, 10, 20, 30 seconds for high resolution); five minutes unless
            the widget says otherwise.
        label: The name in the legend; CloudWatch's dynamic labels such as ``${MAX}`` work.
        color: ``#rrggbb``.
        id: By which metric maths names it; assigned where it is needed.
        visible: Whether it is drawn, or only an input of others.
        account: The account to read from, where it is not the dashboard's.
        region: The Region to read from, where it is not the widget's.
        unit: Only samples published with this unit, one of ``Unit``; alarms alone take it.
    """

    namespace: str
    metric_name: str
    dimensions_map: Mapping[str, str] = field(default_factory=dict, hash=False)
    statistic: str | None = None
    period: timedelta | None = None
    label: str | None = None
    color: str | None = None
    id: str | None = None
    visible: bool = True
    account: str | None = None
    region: str | None = None
    unit: str | None = None

    def with_(
        self,
        *,
        statistic: str | None = None,
        period: timedelta | None = None,
        label: str | None = None,
        color: str | None = None,
    ) -> Metric:
        """Return the same metric with what is given set anew."""
        given = {"statistic": statistic, "period": period, "label": label, "color": color}
        return replace(self, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]

    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:  # noqa: ARG002 - it names no other
        """Yield what CloudWatch would refuse."""
        yield from _name_problems("namespace", self.namespace)
        yield from _name_problems("metric_name", self.metric_name)
        yield from self._dimension_problems()
        if self.statistic is not None:
            yield from found(statistic_problem(self.statistic))
        if self.unit is not None and self.unit not in set(Unit):
            remedy = nearest(self.unit, Unit) or "leave it out: then samples of every unit count"
            yield Problem(where="unit", what=f"{self.unit!r} is not a unit of CloudWatch", remedy=remedy)
        yield from _shared_problems(self)

    def _dimension_problems(self) -> Iterator[Problem]:
        if len(self.dimensions_map) > limits.DIMENSIONS_PER_METRIC:
            yield Problem(
                where="dimensions_map",
                what=f"{len(self.dimensions_map)} dimensions are more than the {limits.DIMENSIONS_PER_METRIC} of a metric",
                remedy="name fewer",
            )
        for name, value in self.dimensions_map.items():
            yield from _dimension_problems(name, value)


@dataclass(frozen=True, kw_only=True)
class MathExpression:
    """Metric maths over other metrics.

    Attributes:
        expression: Such as ``100 * errors / calls``; at most 2,048 characters. A Metrics Insights query alone
            is taken too, which is how alarms watch one.
        using_metrics: What stands behind the names in the expression. Names are local to this expression: the
            widget gives every metric an id of its own, draws equal metrics once, and ``METRICS("err")`` takes
            those whose name here contains ``err``. Without any, names are ids that other metrics of the
            widget were given.
        label: The name in the legend.
        color: ``#rrggbb``.
        period: For those members that have none of their own.
        id: By which other expressions name it; assigned where it is needed.
        visible: Whether it is drawn.
        account: The account to read from, where it is not the dashboard's.
        region: The Region to read from, where it is not the widget's.
    """

    expression: str
    using_metrics: Mapping[str, GraphMetric] = field(default_factory=dict, hash=False)
    label: str | None = None
    color: str | None = None
    period: timedelta | None = None
    id: str | None = None
    visible: bool = True
    account: str | None = None
    region: str | None = None

    def with_(
        self, *, period: timedelta | None = None, label: str | None = None, color: str | None = None
    ) -> MathExpression:
        """Return the same expression with what is given set anew."""
        given = {"period": period, "label": label, "color": color}
        return replace(self, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]

    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse, in this expression and in its members.

        Args:
            known_ids: Ids that other metrics of the same widget were given, which the expression may name
                too.
        """
        yield from expression_problems(self.expression)
        if not is_metrics_insights(self.expression):
            yield from _identifier_problems(self.expression, self.using_metrics, known_ids)
        for name, member in self.using_metrics.items():
            yield from self._member_problems(name, member, known_ids)
        yield from _shared_problems(self)

    def _member_problems(
        self, name: str, member: GraphMetric, known_ids: Collection[str]
    ) -> Iterator[Problem]:
        where = f"using_metrics {name!r}"
        if not ID.fullmatch(name):
            yield Problem(
                where=where,
                what="a name starts with a lower-case letter and goes on with letters, digits and underscores",
                remedy="rename it, here and in the expression",
            )
        elif name not in identifiers(self.expression) and not any(
            selected in name for selected in selections(self.expression)
        ):
            yield Problem(
                where=where,
                what=f"the expression {self.expression[:100]!r} does not use it",
                remedy="use it or leave it out",
            )
        if self.period and member.period and member.period != self.period:
            yield Problem(
                where=where,
                what=f"its period of {member.period} is not the expression's {self.period}",
                remedy="give the period once",
            )
        for problem in member.problems(known_ids):
            yield problem.within(where)


@dataclass(frozen=True, kw_only=True)
class SearchExpression:
    """Every metric that a search finds, also those that appear tomorrow; for graphs, never for alarms.

    Attributes:
        expression: Such as ``SEARCH('{AWS/Bedrock,ModelId} MetricName="Invocations"', 'Sum', 300)``; the
            query within at most 1,024 characters.
        label: A name in front of what CloudWatch puts in the legend.
        color: ``#rrggbb`` for all lines; leave it out to have each its own.
        period: In place of the widget's.
        id: By which metric maths names what was found; assigned where it is needed.
        visible: Whether it is drawn.
        account: The account to search in, where it is not the dashboard's.
        region: The Region to search in, where it is not the widget's.
    """

    expression: str
    label: str | None = None
    color: str | None = None
    period: timedelta | None = None
    id: str | None = None
    visible: bool = True
    account: str | None = None
    region: str | None = None

    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from expression_problems(self.expression)
        if not search_count(self.expression):
            remedy = "write SEARCH('…', 'Sum'), or MathExpression for metric maths"
            yield Problem(
                where="expression", what=f"{self.expression[:60]!r} searches nothing", remedy=remedy
            )
        yield from _identifier_problems(self.expression, {}, known_ids)
        yield from _shared_problems(self)


@dataclass(frozen=True, kw_only=True)
class MetricsInsightsQuery:
    """A query over many metrics at once, in the SQL of Metrics Insights; one in a widget at most.

    Attributes:
        query: Such as ``SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId) GROUP BY ModelId``.
            Without ``SCHEMA`` every set of dimensions is counted, totals too.
        label: A name in front of what CloudWatch puts in the legend.
        color: ``#rrggbb`` for all lines; leave it out to have each its own.
        period: In place of the widget's; a minute or more.
        id: By which metric maths names what was found; assigned where it is needed.
        visible: Whether it is drawn.
        account: The account to query, where it is not the dashboard's.
        region: The Region to query, where it is not the widget's.
    """

    query: str
    label: str | None = None
    color: str | None = None
    period: timedelta | None = None
    id: str | None = None
    visible: bool = True
    account: str | None = None
    region: str | None = None

    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:  # noqa: ARG002 - it names no other
        """Yield what CloudWatch would refuse."""
        yield from expression_problems(self.query)
        if not is_metrics_insights(self.query):
            remedy = "begin with SELECT, or write MathExpression or SearchExpression"
            yield Problem(
                where="query", what=f"{self.query[:60]!r} is not a Metrics Insights query", remedy=remedy
            )
        if self.period is not None and self.period < timedelta(minutes=1):
            yield Problem(
                where="period",
                what="Metrics Insights has no data finer than a minute",
                remedy="take a minute or more",
            )
        yield from _shared_problems(self)


@dataclass(frozen=True, kw_only=True)
class AnomalyDetectionBand:
    """The range in which CloudWatch expects a metric, as a grey band on a graph of it.

    Attributes:
        metric: What is learnt; in metric maths at most 10 metrics and expressions, with equal periods of a
            minute or more.
        std_devs: How wide: standard deviations on each side.
        label: The name in the legend.
        color: ``#rrggbb``.
        id: By which metric maths names it; assigned where it is needed.
        visible: Whether it is drawn.
    """

    metric: Metric | MathExpression
    std_devs: float = 2
    label: str | None = None
    color: str | None = None
    id: str | None = None
    visible: bool = True

    @property
    def period(self) -> timedelta | None:
        """The period of what is learnt."""
        return self.metric.period

    @property
    def account(self) -> None:
        """The band is made where its dashboard is: anomaly detection reads no other account."""

    @property
    def region(self) -> str | None:
        """The Region of what is learnt."""
        return self.metric.region

    def as_math(self) -> MathExpression:
        """Return the metric maths that draws the band."""
        return MathExpression(
            expression=f"ANOMALY_DETECTION_BAND(metric, {plain_number(self.std_devs)})",
            using_metrics={"metric": self.metric},
            label=self.label,
            color=self.color,
            id=self.id,
            visible=self.visible,
            region=self.region,
        )

    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        if not (math.isfinite(self.std_devs) and self.std_devs > 0):
            remedy = "take a number above zero; 2 is usual"
            yield Problem(where="std_devs", what=f"{self.std_devs} makes no band", remedy=remedy)
        for problem in self.metric.problems(known_ids):
            yield problem.within("metric")
        yield from self._input_problems()
        yield from _shared_problems(self)

    def _input_problems(self) -> Iterator[Problem]:
        inputs = tuple(members(self.metric))
        if len(inputs) > limits.ANOMALY_DETECTION_INPUTS:
            what = f"{len(inputs)} metrics and expressions are over anomaly detection's limit of {limits.ANOMALY_DETECTION_INPUTS}"
            yield Problem(where="metric", what=what, remedy="learn from fewer")
        if any(one.account is not None for one in inputs):
            yield Problem(
                where="metric",
                what="anomaly detection reads no other account",
                remedy="draw it in that account",
            )
        if len({one.period or self.period for one in inputs if isinstance(one, Metric)}) > 1:
            yield Problem(
                where="metric",
                what="anomaly detection takes one period for all its metrics",
                remedy="give all the same",
            )
        if any(one.period and one.period < timedelta(minutes=1) for one in inputs):
            yield Problem(
                where="metric",
                what="anomaly detection takes no period under a minute",
                remedy="take a minute or more",
            )
        for one in inputs:
            if not isinstance(one, (Metric, MathExpression)) or (
                isinstance(one, MathExpression)
                and (search_count(one.expression) or selections(one.expression))
            ):
                yield Problem(
                    where="metric",
                    what="anomaly detection learns from no search, no METRICS() and no query",
                    remedy="name the metrics one by one",
                )


GraphMetric = Metric | MathExpression | SearchExpression | MetricsInsightsQuery | AnomalyDetectionBand
"""What a metric widget draws."""


def members(metric: GraphMetric) -> Iterator[GraphMetric]:
    """Yield a metric and everything that it is computed from, each before its own inputs."""
    yield metric
    inputs: Collection[GraphMetric] = ()
    if isinstance(metric, MathExpression):
        inputs = metric.using_metrics.values()
    elif isinstance(metric, AnomalyDetectionBand):
        inputs = (metric.metric,)
    for one in inputs:
        yield from members(one)


def search(
    *, namespace: str, dimensions: tuple[str, ...] | None, metric_name: str, statistic: str, terms: str = ""
) -> str:
    """Return the SEARCH expression that finds a metric in every set of exactly these dimensions.

    Args:
        namespace: Such as ``AWS/Bedrock``.
        dimensions: The names of all dimensions; a metric with one more or one less is not found. None finds
            every set of them.
        metric_name: The exact name.
        statistic: How samples of a period become one value.
        terms: More of the search language, such as ``ModelId=anthropic``.
    """
    query = search_query(namespace=namespace, dimensions=dimensions, metric_name=metric_name, terms=terms)
    return f"SEARCH('{query}', '{statistic}')"


@lru_cache(maxsize=4096)
def _name_problems(where: str, name: str) -> tuple[Problem, ...]:
    remedy = "give the name as CloudWatch lists it"
    longest = limits.METRIC_NAME_LENGTH
    length = length_problem(where, name, shortest=1, longest=longest, remedy=remedy)
    is_name = not name.startswith(":") and (name.strip() or not name)
    spelling = None if is_name else Problem(where=where, what=f"{name[:60]!r} is not a name", remedy=remedy)
    return tuple(found(length, spelling))


@lru_cache(maxsize=4096)
def _dimension_problems(name: str, value: str) -> tuple[Problem, ...]:
    where = f"dimension {name[:60]!r}"
    longest = limits.DIMENSION_VALUE_LENGTH
    length = length_problem(
        where, value, shortest=1, longest=longest, remedy="give it as CloudWatch lists it"
    )
    spelling = None
    if not (name.isascii() and value.isascii()):
        spelling = Problem(
            where=where,
            what=f"{value[:60]!r} has characters that are not ASCII, which no dimension has",
            remedy="give name and value as CloudWatch lists them",
        )
    return (*_name_problems("dimension name", name), *found(length, spelling))


def _identifier_problems(
    expression: str, using_metrics: Mapping[str, GraphMetric], known_ids: Collection[str]
) -> Iterator[Problem]:
    if is_deferred(expression):
        return
    known = (*using_metrics, *known_ids)
    for name in sorted(identifiers(expression) - {*known}):
        yield Problem(
            where="expression",
            what=f"{name!r} names no metric in {expression[:100]!r}",
            remedy=nearest(name, known) or "add it to using_metrics, or give a metric of the widget this id",
        )
    for selected in selections(expression) if using_metrics else ():
        if not any(selected in name for name in using_metrics):
            yield Problem(
                where="expression",
                what=f"METRICS({selected!r}) finds none of {', '.join(using_metrics)}",
                remedy="write a part of their names",
            )


def _shared_problems(metric: GraphMetric) -> Iterator[Problem]:
    yield from label_problems(metric.label)
    yield from found(
        None if metric.period is None else period_problem(metric.period),
        color_problem(metric.color),
        account_problem(metric.account),
        region_problem(metric.region),
    )
    if metric.id is not None and not ID.fullmatch(metric.id):
        yield Problem(
            where="id",
            what=f"{metric.id[:60]!r} does not start with a lower-case letter and go on with letters, digits and underscores,"
            f" {limits.METRIC_ID_LENGTH} at most",
            remedy="rename it or leave it out",
        )
