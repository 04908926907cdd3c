"""Metrics Insights queries, computed over the metrics that are known.

Source: "Metrics Insights query components and syntax" of the CloudWatch user guide. Assumed where it says
nothing: a metric without a key that is filtered or grouped by is left out, for ``!=`` too; series without
``ORDER BY`` come in the order of their keys.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch.grammar.metrics_insights import (
    MOST_SERIES,
    AggregateFunction,
    CurrentAccount,
    Key,
    Order,
    OrderBy,
    Query,
    WhereCondition,
    parse,
)
from bedrock_monitoring.evaluation.series import DatapointSource, MetricKey, NoDataError, Series, TimeRange

_MOST_METRICS = 10_000
"""Most metrics that one query processes (user guide)."""

_STATISTICS = {
    AggregateFunction.AVG: ("Sum", "SampleCount"),
    AggregateFunction.COUNT: ("SampleCount",),
    AggregateFunction.MAX: ("Maximum",),
    AggregateFunction.MIN: ("Minimum",),
    AggregateFunction.SUM: ("Sum",),
}
"""The statistics of single metrics that a function over several of them is made of."""

_RANKED_BY: Mapping[AggregateFunction, Callable[[Sequence[float]], float]] = {
    AggregateFunction.AVG: lambda values: math.fsum(values) / len(values),
    AggregateFunction.COUNT: lambda values: float(len(values)),
    AggregateFunction.MAX: max,
    AggregateFunction.MIN: min,
    AggregateFunction.SUM: math.fsum,
}


def evaluate(
    query: str, *, source: DatapointSource, time_range: TimeRange, period: int, region: str = ""
) -> tuple[Series, ...]:
    """Return the series that a query gives, each labelled with the values that it is grouped by.

    Args:
        query: SELECT and what follows.
        source: Where metrics come from.
        time_range: What the widget shows.
        period: In seconds.
        region: Where it runs; empty for the Region of the dashboard.

    Raises:
        InvalidInputError: It is no query.
        NoDataError: It uses tags, or more metrics than CloudWatch processes.
    """
    parsed = parse(query)
    known = source.known(namespace=parsed.namespace, region=region)
    chosen = [metric for metric in known if _fits(parsed, metric, source.account)]
    if len(chosen) > _MOST_METRICS:
        raise NoDataError(f"it processes {len(chosen)} metrics, and CloudWatch at most {_MOST_METRICS}")
    moments = time_range.moments(period)
    groups = _grouped(chosen, parsed.group_by, source.account)
    reading = _Reading(source=source, moments=moments, end=time_range.end)
    series = [
        Series(points=reading.points(parsed.function, metrics), period=period, label=" ".join(values))
        for values, metrics in sorted(groups.items())
    ]
    return tuple(_ranked(series, parsed.order_by)[: parsed.limit or MOST_SERIES])


def _fits(query: Query, metric: MetricKey, account: str) -> bool:
    if (metric.namespace, metric.name) != (query.namespace, query.metric_name):
        return False
    names = sorted(name for name, _ in metric.dimensions)
    if query.dimensions is not None and sorted(query.dimensions) != names:
        return False
    return all(_holds(condition, metric, account) for condition in query.where)


def _holds(condition: WhereCondition, metric: MetricKey, account: str) -> bool:
    value = _value(condition.key, metric, account)
    wanted = account if isinstance(condition.value, CurrentAccount) else condition.value
    return value is not None and (value == wanted) is (condition.operator == "=")


def _value(key: Key, metric: MetricKey, account: str) -> str | None:
    if key.scope == "tag":
        raise NoDataError(f"it uses the tag {key.name}, and the preview knows no tags of resources")
    return account if key.scope == "AWS" else dict(metric.dimensions).get(key.name)


def _grouped(
    metrics: Sequence[MetricKey], keys: Sequence[Key], account: str
) -> dict[tuple[str, ...], list[MetricKey]]:
    groups: dict[tuple[str, ...], list[MetricKey]] = {}
    for metric in metrics:
        values = [_value(key, metric, account) for key in keys]
        named = tuple(value for value in values if value is not None)
        if len(named) == len(keys):
            groups.setdefault(named, []).append(metric)
    return groups


@dataclass(frozen=True, kw_only=True)
class _Reading:
    source: DatapointSource
    moments: range
    end: int

    def points(self, function: AggregateFunction, metrics: Sequence[MetricKey]) -> dict[int, float]:
        """Return a function over the samples of several metrics."""
        first, *second = (
            [self._read(metric, statistic) for metric in metrics] for statistic in _STATISTICS[function]
        )
        if second:
            totals, counts = _together(first, math.fsum), _together(second[0], math.fsum)
            return {moment: totals[moment] / counts[moment] for moment in totals if counts.get(moment)}
        return _together(
            first, {AggregateFunction.MAX: max, AggregateFunction.MIN: min}.get(function, math.fsum)
        )

    def _read(self, metric: MetricKey, statistic: str) -> Mapping[int, float]:
        return self.source.points(metric, statistic=statistic, moments=self.moments, end=self.end)


def _together(
    several: Sequence[Mapping[int, float]], compute: Callable[[Sequence[float]], float]
) -> dict[int, float]:
    values: dict[int, list[float]] = {}
    for points in several:
        for moment, value in points.items():
            values.setdefault(moment, []).append(value)
    return {moment: compute(values[moment]) for moment in sorted(values)}


def _ranked(series: Sequence[Series], order_by: OrderBy | None) -> list[Series]:
    """Return series in their order; those without data come last."""
    if order_by is None:
        return list(series)
    compute = _RANKED_BY[order_by.function]
    filled = [one for one in series if one.points]
    filled.sort(key=lambda one: compute(list(one.points.values())), reverse=order_by.order is Order.DESC)
    return [*filled, *(one for one in series if not one.points)]
