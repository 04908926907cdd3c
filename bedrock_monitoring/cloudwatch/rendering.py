"""The ``metrics`` array of a metric widget: every series once, ids that never collide, defaults left out.

Source of the form: "Dashboard body structure and syntax", metric widget, ``metrics``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bedrock_monitoring.cloudwatch.metrics import (
    DEFAULT_PERIOD,
    DEFAULT_STATISTIC,
    GraphMetric,
    MathExpression,
    Metric,
    rename,
)

Row = list[Any]


def render_metrics(
    left: Sequence[GraphMetric],
    right: Sequence[GraphMetric] = (),
    *,
    period: timedelta | None = None,
    statistic: str | None = None,
) -> list[Row]:
    """Return the rows of a widget's ``metrics``.

    What is drawn comes in the order given; the hidden inputs of an expression follow it. An input that is drawn as well,
    or that several expressions read, appears once.

    Args:
        left: What is drawn against the left axis.
        right: What is drawn against the right axis.
        period: The widget's period, which metrics without one of their own take.
        statistic: The widget's statistic, which metrics without one of their own take.
    """
    rows = _Rows(period or DEFAULT_PERIOD, statistic or DEFAULT_STATISTIC)
    rows.reserve([*left, *right])
    for metric in left:
        rows.draw(metric, axis="left")
    for metric in right:
        rows.draw(metric, axis="right")
    return rows.rendered()


@dataclass(kw_only=True)
class _Series:
    head: list[str]
    options: dict[str, Any]


class _Rows:
    def __init__(self, period: timedelta, statistic: str) -> None:
        self._period = period
        self._statistic = statistic
        self._series: list[_Series] = []
        self._inputs: dict[object, _Series] = {}
        self._ids: set[str] = set()

    def reserve(self, metrics: Sequence[GraphMetric]) -> None:
        """Keep ids that the caller chose from being given to anything else."""
        self._ids.update(metric.id for metric in metrics if isinstance(metric, Metric) and metric.id)

    def draw(self, metric: GraphMetric, *, axis: str) -> None:
        series = self._hidden_input(metric) or self._add(metric, self._period)
        if label := metric.label:
            series.options["label"] = label
        if color := metric.color:
            series.options["color"] = color
        if axis == "right":
            series.options["yAxis"] = "right"
        if metric.visible:
            series.options.pop("visible", None)
        else:
            series.options["visible"] = False

    def _hidden_input(self, metric: GraphMetric) -> _Series | None:
        """Return the series that an expression before has added as its input, so that it is not added twice."""
        if not isinstance(metric, (Metric, MathExpression)) or (isinstance(metric, Metric) and metric.id):
            return None
        series = self._inputs.get(self._key(metric, self._period))
        return series if series and series.options.get("visible") is False else None

    def rendered(self) -> list[Row]:
        return [[*series.head, *([series.options] if series.options else [])] for series in self._series]

    def _add(self, metric: GraphMetric, period: timedelta) -> _Series:
        if isinstance(metric, Metric):
            return self._add_metric(metric, period)
        options: dict[str, Any] = {}
        series = _Series(head=[], options=options)
        self._series.append(series)
        own_period = metric.period or period
        names = {}
        if isinstance(metric, MathExpression):
            names = {
                name: self._input(name, member, own_period) for name, member in metric.using_metrics.items()
            }
        options["expression"] = rename(metric.expression, names)
        self._place(options, metric, own_period)
        return series

    def _add_metric(self, metric: Metric, period: timedelta) -> _Series:
        options: dict[str, Any] = {"id": metric.id} if metric.id else {}
        statistic = metric.statistic or self._statistic
        if statistic != self._statistic:
            options["stat"] = statistic
        self._place(options, metric, metric.period or period)
        dimensions = [part for pair in metric.dimensions_map.items() for part in pair]
        series = _Series(head=[metric.namespace, metric.metric_name, *dimensions], options=options)
        self._series.append(series)
        self._inputs.setdefault(self._key(metric, period), series)
        return series

    def _place(self, options: dict[str, Any], metric: GraphMetric, period: timedelta) -> None:
        if period != self._period:
            options["period"] = int(period.total_seconds())
        if metric.region:
            options["region"] = metric.region
        if metric.account:
            options["accountId"] = metric.account

    def _input(self, name: str, member: Metric | MathExpression, period: timedelta) -> str:
        """Return the id of an expression's input, which is drawn already, or is added without being drawn."""
        key = self._key(member, period)
        series = self._inputs.get(key)
        if series is None:
            series = self._add(member, period)
            series.options["visible"] = False
            self._inputs[key] = series
        if "id" not in series.options:
            series.options = {"id": self._free_id(name), **series.options}
        return str(series.options["id"])

    def _key(self, metric: Metric | MathExpression, period: timedelta) -> object:
        own_period = metric.period or period
        if isinstance(metric, MathExpression):
            members = tuple(
                (name, self._key(member, own_period)) for name, member in metric.using_metrics.items()
            )
            return (metric.expression, members, own_period, metric.account, metric.region)
        dimensions = tuple(sorted(metric.dimensions_map.items()))
        statistic = metric.statistic or self._statistic
        return (
            metric.namespace,
            metric.metric_name,
            dimensions,
            statistic,
            own_period,
            metric.account,
            metric.region,
        )

    def _free_id(self, name: str) -> str:
        number, free = 1, name
        while free in self._ids:
            number += 1
            free = f"{name}_{number}"
        self._ids.add(free)
        return free
