"""Evaluate Metrics Insights queries over the metrics of a source.

Source: "Metrics Insights query components and syntax" of the CloudWatch user guide.

Where the guide says nothing, this module assumes:

- A metric without a key that the query filters or groups by does not match, not even with ``!=``.
- Without ``ORDER BY``, series are sorted by their keys.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch import limits
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
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource, NoDataError
from bedrock_monitoring.evaluation.series import NO_UNITS, MetricKey, Series, Units, unit_of_statistic
from bedrock_monitoring.evaluation.sliding_windows import read_datapoints

_STATISTICS = {
    AggregateFunction.AVG: ("Sum", "SampleCount"),
    AggregateFunction.COUNT: ("SampleCount",),
    AggregateFunction.MAX: ("Maximum",),
    AggregateFunction.MIN: ("Minimum",),
    AggregateFunction.SUM: ("Sum",),
}
"""The statistics of each metric from which an aggregate function is computed."""

_RANKED_BY: Mapping[AggregateFunction, Callable[[Sequence[float]], float]] = {
    AggregateFunction.AVG: lambda values: math.fsum(values) / len(values),
    AggregateFunction.COUNT: lambda values: float(len(values)),
    AggregateFunction.MAX: max,
    AggregateFunction.MIN: min,
    AggregateFunction.SUM: math.fsum,
}


def evaluate_query(
    query: str,
    *,
    source: DatapointSource,
    time_range: TimeRange,
    period: int,
    region: str = "",
    account: str = "",
    units: Units = NO_UNITS,
) -> tuple[Series, ...]:
    """Run a query and return its series, each labelled with its group.

    Args:
        query: The query, beginning with SELECT.
        source: Provides the metrics and their datapoints.
        time_range: The time range of the widget.
        period: In seconds.
        region: The Region to query. Empty means the Region of the dashboard.
        account: The account to query. Empty means every account that the source has.
        units: The units of metrics.

    Raises:
        InvalidInputError: ``query`` is not a valid Metrics Insights query.
        NoDataError: The query uses tags, or matches more metrics than CloudWatch processes.
    """
    parsed = parse(query)
    known = source.list_metrics(namespace=parsed.namespace, region=region)
    matching = [
        metric
        for metric in known
        if account in {"", metric.account or source.account} and _matches(parsed, metric, source.account)
    ]
    if len(matching) > limits.METRICS_INSIGHTS_METRICS:
        raise NoDataError(
            f"it processes {len(matching)} metrics; "
            f"the maximum of CloudWatch is {limits.METRICS_INSIGHTS_METRICS}"
        )
    unit = units.get((parsed.namespace, parsed.metric_name), "")
    groups = _grouped(matching, parsed.group_by, source.account)
    aggregation = _Aggregation(source=source, period=period, time_range=time_range)
    series = [
        Series(
            points=aggregation.points(parsed.function, metrics),
            period=period,
            label=" ".join(values),
            unit=unit_of_statistic(unit, _STATISTICS[parsed.function][0]),
        )
        for values, metrics in sorted(groups.items())
    ]
    return tuple(_ranked(series, parsed.order_by)[: parsed.limit or MOST_SERIES])


def _matches(query: Query, metric: MetricKey, account: str) -> bool:
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
        raise NoDataError(f"it uses the tag {key.name}; the preview has no tags of resources")
    return (metric.account or account) if key.scope == "AWS" else dict(metric.dimensions).get(key.name)


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
class _Aggregation:
    source: DatapointSource
    period: int
    time_range: TimeRange

    def points(self, function: AggregateFunction, metrics: Sequence[MetricKey]) -> dict[int, float]:
        """Apply an aggregate function to the samples of several metrics."""
        first, *second = (
            [self._read(metric, statistic) for metric in metrics] for statistic in _STATISTICS[function]
        )
        if second:
            totals, counts = _combine(first, math.fsum), _combine(second[0], math.fsum)
            return {
                timestamp: totals[timestamp] / counts[timestamp]
                for timestamp in totals
                if counts.get(timestamp)
            }
        return _combine(
            first, {AggregateFunction.MAX: max, AggregateFunction.MIN: min}.get(function, math.fsum)
        )

    def _read(self, metric: MetricKey, statistic: str) -> Mapping[int, float]:
        return read_datapoints(
            self.source, metric, statistic=statistic, period=self.period, time_range=self.time_range
        )


def _combine(
    several: Sequence[Mapping[int, float]], compute: Callable[[Sequence[float]], float]
) -> dict[int, float]:
    values: dict[int, list[float]] = {}
    for points in several:
        for timestamp, value in points.items():
            values.setdefault(timestamp, []).append(value)
    return {timestamp: compute(values[timestamp]) for timestamp in sorted(values)}


def _ranked(series: Sequence[Series], order_by: OrderBy | None) -> list[Series]:
    """Sort series by ORDER BY. Series without data come last."""
    if order_by is None:
        return list(series)
    compute = _RANKED_BY[order_by.function]
    nonempty = [each for each in series if each.points]
    nonempty.sort(key=lambda each: compute(list(each.points.values())), reverse=order_by.order is Order.DESC)
    return [*nonempty, *(each for each in series if not each.points)]
