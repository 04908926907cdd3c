"""What to measure: metrics, metric maths and searches, as values.

Names and meaning follow aws-cdk-lib's ``aws_cloudwatch``; periods are ``timedelta``. Source of the rules: "Dashboard body structure and
syntax" (metric widgets) and PutMetricAlarm of the CloudWatch API reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.problems import Problem
from bedrock_monitoring.cloudwatch.statistics import Stats, statistic_problem

DEFAULT_PERIOD = timedelta(minutes=5)
"""The period that CloudWatch uses where none is given."""

DEFAULT_STATISTIC = Stats.AVERAGE
"""The statistic that CloudWatch uses where none is given."""

_ID = re.compile(r"[a-z][A-Za-z0-9_]*")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_ACCOUNT = re.compile(r"\d{12}")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric: a namespace, a name and the dimensions that tell one time series from another.

    Attributes:
        namespace: Such as ``AWS/Bedrock``.
        metric_name: Such as ``Invocations``.
        dimensions_map: Name to value; none is a series of its own, not the sum of all.
        statistic: How samples of a period become one value; ``Average`` unless the widget says otherwise.
        period: A multiple of a minute (or 1, 5, 10, 30 seconds for high resolution); five minutes unless the widget says
            otherwise.
        label: The name in the legend; CloudWatch's dynamic labels such as ``${MAX}`` work.
        color: ``#rrggbb``.
        id: By which metric maths names it; assigned where it is needed.
        visible: Whether it is drawn, or only an input of others.
        account: The account to read from, where it is not the dashboard's.
        region: The Region to read from, where it is not the widget's.
        unit: Only samples published with this unit; alarms alone take it.
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

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from _name_problems("namespace", self.namespace)
        yield from _name_problems("metric name", self.metric_name)
        if len(self.dimensions_map) > limits.DIMENSIONS_PER_METRIC:
            yield Problem(
                where="dimensions",
                what=f"{len(self.dimensions_map)} are more than the {limits.DIMENSIONS_PER_METRIC} that a metric can have",
                remedy="name fewer",
            )
        for name, value in self.dimensions_map.items():
            yield from _name_problems("dimension name", name)
            if not 1 <= len(value) <= limits.DIMENSION_VALUE_LENGTH:
                yield Problem(
                    where=f"dimension {name}",
                    what=f"the value has {len(value)} characters, allowed are 1 to {limits.DIMENSION_VALUE_LENGTH}",
                    remedy="give the value as CloudWatch lists it",
                )
        if self.statistic is not None and (problem := statistic_problem(self.statistic)):
            yield problem
        yield from _shared_problems(self)


@dataclass(frozen=True, kw_only=True)
class MathExpression:
    """Metric maths over other metrics.

    Attributes:
        expression: Such as ``100 * errors / calls``; at most 2,048 characters.
        using_metrics: The metrics behind the names in the expression. Names are local to this expression: the widget
            gives every metric an id of its own and draws equal metrics once.
        label: The name in the legend.
        color: ``#rrggbb``.
        period: For those members that have none of their own.
        visible: Whether it is drawn.
        account: The account to read from, where it is not the dashboard's.
        region: The Region to read from, where it is not the widget's.
    """

    expression: str
    using_metrics: Mapping[str, Metric | MathExpression] = field(default_factory=dict, hash=False)
    label: str | None = None
    color: str | None = None
    period: timedelta | None = None
    visible: bool = True
    account: str | None = None
    region: str | None = None

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse, in this expression and in its members."""
        yield from expression_problems(self.expression)
        for name, member in self.using_metrics.items():
            if not _ID.fullmatch(name):
                yield Problem(
                    where=f"using_metrics {name!r}",
                    what="a name starts with a lower-case letter and goes on with letters, digits and underscores",
                    remedy="rename it, here and in the expression",
                )
            if name not in identifiers(self.expression):
                yield Problem(
                    where=f"using_metrics {name!r}",
                    what=f"the expression {self.expression!r} does not use it",
                    remedy="use it or leave it out",
                )
            if self.period and member.period and member.period != self.period:
                yield Problem(
                    where=f"using_metrics {name!r}",
                    what=f"its period of {member.period} is not the expression's {self.period}",
                    remedy="give the period once",
                )
            for problem in member.problems():
                yield problem.within(f"using_metrics {name!r}")
        yield from _shared_problems(self)


@dataclass(frozen=True, kw_only=True)
class SearchExpression:
    """Every metric that a search finds, also those that appear tomorrow; for graphs, never for alarms.

    Attributes:
        expression: Such as ``SEARCH('{AWS/Bedrock,ModelId} MetricName="Invocations"', 'Sum', 300)``.
        label: A name in front of what CloudWatch puts in the legend.
        color: ``#rrggbb`` for all lines; leave it out to have each its own.
        period: In place of the widget's.
        visible: Whether it is drawn.
        account: The account to search in, where it is not the dashboard's.
        region: The Region to search in, where it is not the widget's.
    """

    expression: str
    label: str | None = None
    color: str | None = None
    period: timedelta | None = None
    visible: bool = True
    account: str | None = None
    region: str | None = None

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from expression_problems(self.expression)
        yield from _shared_problems(self)


GraphMetric = Metric | MathExpression | SearchExpression
"""What a metric widget draws."""


def search(
    *, namespace: str, dimensions: tuple[str, ...], metric_name: str, statistic: str, terms: str = ""
) -> str:
    """Return the SEARCH expression that finds a metric in every set of exactly these dimensions.

    Args:
        namespace: Such as ``AWS/Bedrock``.
        dimensions: The names of all dimensions; a metric with one more or one less is not found.
        metric_name: The exact name.
        statistic: How samples of a period become one value.
        terms: More of the search language, such as ``ModelId=anthropic``.
    """
    schema = ",".join((namespace, *dimensions))
    query = f'{{{schema}}} MetricName="{metric_name}"' + (f" {terms}" if terms else "")
    return f"SEARCH('{query}', '{statistic}')"


def identifiers(expression: str) -> frozenset[str]:
    """Return the names of metrics in a metric maths expression, those within quotes left out."""
    return frozenset(match["name"] for match in _NAMES.finditer(expression) if match["name"])


def rename(expression: str, names: Mapping[str, str]) -> str:
    """Return the expression with metrics called by other names, what is within quotes left alone."""
    return _NAMES.sub(lambda match: names.get(match["name"] or "", match[0]), expression)


_NAMES = re.compile(r"""'[^']*'|"[^"]*"|(?<![A-Za-z0-9_.])(?P<name>[a-z][A-Za-z0-9_]*)""")


def expression_problems(expression: str) -> Iterator[Problem]:
    """Yield what is wrong with the length of an expression."""
    if not 1 <= len(expression) <= limits.EXPRESSION_LENGTH:
        yield Problem(
            where="expression",
            what=f"it has {len(expression)} characters, allowed are 1 to {limits.EXPRESSION_LENGTH}",
            remedy="shorten it or split it into several",
        )


def period_problem(period: timedelta) -> Problem | None:
    """Return what is wrong with the length of a period, if anything is."""
    seconds = period.total_seconds()
    if period in limits.HIGH_RESOLUTION_PERIODS or (seconds > 0 and seconds % 60 == 0):
        return None
    return Problem(
        where="period",
        what=f"{seconds:g} seconds is not a period of CloudWatch",
        remedy="use a multiple of 60 seconds, or 1, 5, 10, 20 or 30 for high resolution",
    )


def color_problem(color: str | None) -> Problem | None:
    """Return what is wrong with the spelling of a colour, if anything is."""
    if color is None or _COLOR.fullmatch(color):
        return None
    return Problem(
        where="color",
        what=f"{color!r} is not of the form #rrggbb",
        remedy="write six hexadecimal digits after #",
    )


def _name_problems(where: str, name: str) -> Iterator[Problem]:
    if not 1 <= len(name) <= limits.METRIC_NAME_LENGTH:
        yield Problem(
            where=where,
            what=f"it has {len(name)} characters, allowed are 1 to {limits.METRIC_NAME_LENGTH}",
            remedy="give the name as CloudWatch lists it",
        )


def _shared_problems(metric: GraphMetric) -> Iterator[Problem]:
    if metric.period is not None and (problem := period_problem(metric.period)):
        yield problem
    if problem := color_problem(metric.color):
        yield problem
    if metric.account is not None and not _ACCOUNT.fullmatch(metric.account):
        yield Problem(
            where="account", what=f"{metric.account!r} is not an account id", remedy="write its 12 digits"
        )
    if isinstance(metric, Metric) and metric.id is not None and not _ID.fullmatch(metric.id):
        yield Problem(
            where="id",
            what=f"{metric.id!r} does not start with a lower-case letter and go on with letters, digits and underscores",
            remedy="rename it or leave it out",
        )
