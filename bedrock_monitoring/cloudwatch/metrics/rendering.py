"""Render the ``metrics`` array of a metric widget: no duplicate metrics, unique ids, no default values.

Source: "Dashboard body structure and syntax", metric widget, ``metrics``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.extra import with_extra
from bedrock_monitoring.cloudwatch.fields import free_name
from bedrock_monitoring.cloudwatch.metrics.computed_metric import ComputedMetric, GraphMetric, members
from bedrock_monitoring.cloudwatch.metrics.expression_text import (
    expression_problems,
    is_metrics_insights,
    rename,
    search_count,
)
from bedrock_monitoring.cloudwatch.metrics.metric import DEFAULT_PERIOD, DEFAULT_STATISTIC, Metric
from bedrock_monitoring.problems import Problem

Row = list[Any]
"""An item of ``metrics``: namespace, name and dimensions (none for an expression), then options."""


def render_metrics(
    left: Sequence[GraphMetric],
    right: Sequence[GraphMetric] = (),
    *,
    period: timedelta | None = None,
    statistic: str | None = None,
) -> list[Row]:
    """Return the rows of a widget's ``metrics``.

    Rows keep the order of the metrics; the hidden inputs of an expression follow it. An input that is drawn
    as well, or that several expressions use, has one row. Duplicates have one row.

    Args:
        left: The metrics on the left axis.
        right: The metrics on the right axis.
        period: The widget's period, the default of metrics.
        statistic: The widget's statistic, the default of metrics.
    """
    rows = _Rows(period or DEFAULT_PERIOD, statistic or DEFAULT_STATISTIC)
    rows.reserve_ids([*left, *right])
    for metric in left:
        rows.draw(metric, axis="left")
    for metric in right:
        rows.draw(metric, axis="right")
    return rows.rendered()


def explicit_ids(metrics: Sequence[GraphMetric]) -> frozenset[str]:
    """Return the ids that the caller assigned to metrics and their inputs."""
    return frozenset(member.id for metric in metrics for member in members(metric) if member.id)


def row_problems(
    metrics: Sequence[GraphMetric],
    rows: Sequence[Row],
    *,
    known_ids: frozenset[str],
    period: timedelta | None,
    statistic: str | None,
) -> Iterator[Problem]:
    """Yield what CloudWatch would refuse in the metrics of a widget as a whole.

    Args:
        metrics: The metrics on both axes.
        rows: The rendered rows of these metrics.
        known_ids: Their ``explicit_ids``.
        period: The widget's period.
        statistic: The widget's statistic.
    """
    if known_ids:
        for id_ in _Rows(period or DEFAULT_PERIOD, statistic or DEFAULT_STATISTIC).reserve_ids(metrics):
            yield Problem(
                where="metrics",
                what=f"different metrics have the id {id_!r}",
                remedy="rename one of them",
            )
    expressions = [str(row[0]["expression"]) for row in rows if isinstance(row[0], dict)]
    yield from _count_problems(len(rows), expressions)
    grown = [expression for expression in expressions if len(expression) > limits.EXPRESSION_LENGTH]
    written = {
        member.as_math().expression
        for metric in metrics
        if grown
        for member in members(metric)
        if isinstance(member, ComputedMetric)
    }
    for expression in grown:
        if expression not in written:
            for problem in expression_problems(expression):
                yield problem.within("metrics, with the ids that were assigned")


def _count_problems(rows: int, expressions: Sequence[str]) -> Iterator[Problem]:
    counts = (
        ("metrics and expressions, hidden inputs included,", rows, limits.METRICS_PER_WIDGET),
        ("searches", sum(search_count(expression) for expression in expressions), limits.SEARCHES_PER_WIDGET),
        (
            "Metrics Insights queries",
            sum(is_metrics_insights(expression) for expression in expressions),
            limits.METRICS_INSIGHTS_QUERIES_PER_WIDGET,
        ),
    )
    for what, count, limit in counts:
        if count > limit:
            yield Problem(
                where="metrics",
                what=f"{count} {what} are over a widget's limit of {limit}",
                remedy="spread them over several widgets",
            )
    if not rows:
        yield Problem(where="metrics", what="the widget has none", remedy="add one, or leave the widget out")


@dataclass(kw_only=True)
class _Series:
    head: list[str]
    options: dict[str, Any]
    extra: Mapping[str, Any] | None = None

    def row(self) -> Row:
        options = with_extra(self.options, self.extra) if self.extra else self.options
        return [*self.head, *([options] if options else [])]


class _Rows:
    def __init__(self, period: timedelta, statistic: str) -> None:
        self._period = period
        self._statistic = statistic
        self._series: list[_Series] = []
        self._inputs: dict[object, _Series] = {}
        self._drawn: set[object] = set()
        self._explicit_ids: dict[object, str] = {}
        self._ids: set[str] = set()
        self._by_id: dict[str, _Series] = {}

    def reserve_ids(self, metrics: Sequence[GraphMetric]) -> list[str]:
        """Reserve the ids that the caller assigned. Return those that different metrics share."""
        owners: dict[str, object] = {}
        duplicates: dict[str, None] = {}
        for metric in metrics:
            for member, period in _with_periods(metric, self._period):
                if member.id:
                    key = self._key(member, period)
                    if owners.setdefault(member.id, key) != key:
                        duplicates[member.id] = None
                    self._explicit_ids.setdefault(key, member.id)
        self._ids.update(owners)
        return list(duplicates)

    def draw(self, metric: GraphMetric, *, axis: str) -> None:
        key = self._key(metric, self._period)
        extra = None if metric.extra is None else repr(metric.extra)
        appearance = (key, metric.id, metric.label, metric.color, metric.visible, axis, extra)
        if appearance in self._drawn:
            return
        self._drawn.add(appearance)
        series = self._hidden_input(metric, key) or self._add(metric, self._period, key)
        if metric.label is not None:
            series.options["label"] = metric.label
        if color := metric.color:
            series.options["color"] = color
        if axis == "right":
            series.options["yAxis"] = "right"
        if metric.extra is not None:
            series.extra = metric.extra
        if metric.visible:
            series.options.pop("visible", None)
        else:
            series.options["visible"] = False

    def rendered(self) -> list[Row]:
        return [series.row() for series in self._series]

    def _hidden_input(self, metric: GraphMetric, key: object) -> _Series | None:
        """Return the series that an earlier expression has added as a hidden input, if any."""
        series = self._inputs.get(key)
        if series is None or series.options.get("visible") is not False:
            return None
        return series if metric.id in {None, series.options.get("id")} else None

    def _add(self, metric: GraphMetric, period: timedelta, key: object) -> _Series:
        """Add a series, and after it its missing inputs."""
        options: dict[str, Any] = {}
        series = _Series(head=[], options=options)
        if metric.id and metric.id not in self._by_id:
            options["id"] = metric.id
            self._by_id[metric.id] = series
        self._series.append(series)
        self._inputs.setdefault(key, series)
        own_period = metric.period or period
        if isinstance(metric, Metric):
            series.head = [metric.namespace, metric.metric_name]
            series.head += (part for pair in metric.dimensions_map.items() for part in pair)
            if metric.statistic and metric.statistic != self._statistic:
                options["stat"] = metric.statistic
        else:
            options["expression"] = self._expression(metric, own_period)
        if own_period != self._period:
            options["period"] = int(own_period.total_seconds())
        if metric.region:
            options["region"] = metric.region
        if metric.account:
            options["accountId"] = metric.account
        return series

    def _expression(self, metric: ComputedMetric, period: timedelta) -> str:
        math = metric.as_math()
        ids = {name: self._input(name, member, period) for name, member in math.using_metrics.items()}
        return rename(math.expression, ids)

    def _input(self, name: str, member: GraphMetric, period: timedelta) -> str:
        """Return the id of an expression's input. Add the input as a hidden series if it is missing."""
        key = self._key(member, period)
        explicit = member.id or self._explicit_ids.get(key)
        if explicit and explicit in self._by_id:
            return explicit
        series = self._inputs.get(key)
        if series is None or (member.id and "id" in series.options):
            series = self._add(member, period, key)
            if member.label:
                series.options["label"] = member.label
            series.extra = member.extra
            series.options["visible"] = False
        if "id" not in series.options:
            id_ = explicit or self._free_id(name)
            series.options = {"id": id_, **series.options}
            self._by_id[id_] = series
        return str(series.options["id"])

    def _key(self, metric: GraphMetric, period: timedelta) -> object:
        """Return a key that is equal for metrics with the same datapoints, however each is drawn.

        It includes the ids that the caller assigned to inputs, because other expressions may refer to them.
        """
        own_period = metric.period or period
        place = (own_period, metric.account, metric.region)
        if isinstance(metric, Metric):
            dimensions = tuple(sorted(metric.dimensions_map.items()))
            statistic = metric.statistic or self._statistic
            return (metric.namespace, metric.metric_name, dimensions, statistic, *place)
        math = metric.as_math()
        inputs = tuple(
            (name, member.id, self._key(member, own_period)) for name, member in math.using_metrics.items()
        )
        return (math.expression, inputs, *place)

    def _free_id(self, name: str) -> str:
        free = free_name(name, self._ids)
        self._ids.add(free)
        return free


def _with_periods(metric: GraphMetric, period: timedelta) -> Iterator[tuple[GraphMetric, timedelta]]:
    """Yield a metric and its inputs, each with its default period."""
    yield metric, period
    if isinstance(metric, ComputedMetric):
        for member in metric.as_math().using_metrics.values():
            yield from _with_periods(member, metric.period or period)
