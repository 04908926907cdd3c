"""Evaluate the rows of a metric widget to labelled series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timezone
from typing import Any

from bedrock_monitoring.cloudwatch.grammar.metric_math import Type, check
from bedrock_monitoring.cloudwatch.grammar.metric_math.type_checks import ids_in
from bedrock_monitoring.cloudwatch.metrics.expression_text import is_metrics_insights
from bedrock_monitoring.evaluation import legend_labels, metrics_insights, search
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange, utc_offset
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource, NoDataError
from bedrock_monitoring.evaluation.metric_math import (
    EvaluationError,
    ExpressionContext,
    Value,
    evaluate_value,
)
from bedrock_monitoring.evaluation.metric_rows import DEFAULT_PERIOD, MetricRow, read_rows
from bedrock_monitoring.evaluation.number_format import MILLISECONDS, SECONDS
from bedrock_monitoring.evaluation.series import NO_UNITS, MetricKey, Series, Units, unit_of_statistic
from bedrock_monitoring.evaluation.sliding_windows import read_datapoints
from bedrock_monitoring.problems import InvalidInputError

COLORS = (
    "#1f77b4",
    "#ff7f0e",
    "#2ca02c",
    "#d62728",
    "#9467bd",
    "#8c564b",
    "#e377c2",
    "#7f7f7f",
    "#bcbd22",
    "#17becf",
)
"""The colours that CloudWatch gives, in turn, to series without a colour of their own."""

_UNIT_IN_TEXT = re.compile(
    r"(?:.*[(,])?\s*(?:(?P<milliseconds>ms|milliseconds)|s|seconds)\)?", re.IGNORECASE | re.DOTALL
)
"""The unit of a time at the end of a title or label, after a bracket or a comma, or as the whole text."""

BAND_COLOR = "#95a5a6"
"""The default colour of anomaly detection bands."""


@dataclass(frozen=True, kw_only=True)
class LegendEntry:
    """A series with its entry in the legend.

    Attributes:
        series: The datapoints.
        label: The label in the legend.
        color: ``#rrggbb``.
        axis: The Y axis: ``left`` or ``right``.
        unit: The unit of the values, in CloudWatch's spelling. Empty if it is not known.
    """

    series: Series
    label: str
    color: str
    axis: str
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class WidgetResult:
    """The series of a metric widget.

    Attributes:
        entries: The visible series, in the order of the legend.
        notes: For each row that could not be evaluated, its name and the reason.
        is_approximate: Whether the widget has an anomaly detection band, which is approximated here.
    """

    entries: tuple[LegendEntry, ...] = ()
    notes: tuple[str, ...] = ()
    is_approximate: bool = False


def evaluate_widget(
    properties: Mapping[str, Any],
    *,
    source: DatapointSource,
    time_range: TimeRange,
    units: Units = NO_UNITS,
) -> WidgetResult:
    """Evaluate the visible rows of a metric widget.

    Args:
        properties: The widget's properties.
        source: Provides the datapoints.
        time_range: The time range of the widget.
        units: The units of metrics. Those of other series are read from the widget: ``Latency (ms)``.

    Raises:
        AttributeError, LookupError, TypeError, ValueError: The properties are not of the form that CloudWatch
            documents.
    """
    rows = tuple(read_rows(properties))
    evaluator = _RowEvaluator(
        rows=rows,
        source=source,
        account=source.account or str(properties.get("accountId", "")),
        time_range=time_range,
        has_single_period=properties.get("setPeriodToTimeRange") is True,
        units=units,
    )
    labels = _Labels(
        defaults=evaluator.default_labels(),
        zone=legend_labels.zone_of(utc_offset(properties)),
        properties=properties,
        units=units,
    )
    entries: list[LegendEntry] = []
    notes: list[str] = []
    for row in rows:
        if not row.is_visible:
            continue
        try:
            series = evaluator.series(row)
        except (EvaluationError, InvalidInputError, NoDataError) as error:
            notes.append(f"{_row_name(row)}: {error}")
        else:
            entries.extend(labels.entries(row, series, index=len(entries)))
    approximate = any("ANOMALY_DETECTION_BAND" in row.expression for row in rows)
    return WidgetResult(entries=tuple(entries), notes=tuple(notes), is_approximate=approximate)


def _row_name(row: MetricRow) -> str:
    return row.label or row.id or row.expression or (row.metric.name if row.metric else "")


@dataclass(frozen=True, kw_only=True)
class _Labels:
    """Labels the series of one widget."""

    defaults: Mapping[MetricKey, str]
    zone: timezone
    properties: Mapping[str, Any]
    units: Units

    def entries(self, row: MetricRow, series: Sequence[Series], *, index: int) -> Iterator[LegendEntry]:
        is_search = (bool(row.expression) and len(series) != 1) or row.expression.startswith("SEARCH")
        metrics = [each.metric for each in series if each.metric]
        names = legend_labels.distinct_labels(metrics) if is_search else []
        has_names = len(names) == len(series)
        for offset, each in enumerate(series):
            default = each.label or (names[offset] if has_names else "")
            if not row.expression and each.metric is not None:
                default = self.defaults.get(each.metric, each.metric.name)
            color = row.color or (BAND_COLOR if each.bound else "") or COLORS[(index + offset) % len(COLORS)]
            unit = self._unit(row, each)
            label = self._label(row, each, default, unit, is_one_of_several=is_search)
            yield LegendEntry(series=each, label=label, color=color, axis=row.axis, unit=unit)

    def _label(
        self, row: MetricRow, series: Series, default: str, unit: str, *, is_one_of_several: bool
    ) -> str:
        if not row.label:
            return default or _row_name(row)
        label = legend_labels.expand_label(
            row.label, series, default=default, statistic=row.statistic, unit=unit, zone=self.zone
        )
        if is_one_of_several and default and "${" not in row.label and series.metric is not None:
            return f"{label} {default}"
        return label

    def _unit(self, row: MetricRow, series: Series) -> str:
        if series.unit or (series.metric and (series.metric.namespace, series.metric.name) in self.units):
            return series.unit
        axes = self.properties.get("yAxis")
        axis = axes.get(row.axis) if isinstance(axes, Mapping) else None
        texts = (
            row.label,
            axis.get("label") if isinstance(axis, Mapping) else "",
            self.properties.get("title", ""),
        )
        return next(filter(None, map(_unit_in_text, texts)), "")


def _unit_in_text(text: object) -> str:
    """Return the unit of a time that a text ends with: ``Latency (ms)``."""
    found = _UNIT_IN_TEXT.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        return ""
    return MILLISECONDS if found["milliseconds"] else SECONDS


@dataclass(kw_only=True)
class _RowEvaluator:
    """Evaluates the rows of one widget, each at most once."""

    rows: Sequence[MetricRow]
    source: DatapointSource
    account: str
    time_range: TimeRange
    has_single_period: bool
    units: Units
    _values: dict[int, Value] = field(default_factory=dict)
    _active: list[int] = field(default_factory=list)

    def series(self, row: MetricRow) -> tuple[Series, ...]:
        value = self._value(self.rows.index(row))
        if isinstance(value, float):
            raise EvaluationError("its result is a number, and a widget shows series")
        return (value,) if isinstance(value, Series) else value

    def default_labels(self) -> dict[MetricKey, str]:
        metrics = [row.metric for row in self.rows if row.metric and row.is_visible]
        return dict(zip(metrics, legend_labels.distinct_labels(metrics), strict=True))

    def _value(self, index: int) -> Value:
        if index not in self._values:
            if index in self._active:
                raise EvaluationError("it refers to itself, directly or through other expressions")
            self._active.append(index)
            try:
                self._values[index] = self._evaluate(self.rows[index])
            finally:
                self._active.pop()
        return self._values[index]

    def _evaluate(self, row: MetricRow) -> Value:
        linked = self._linked_account(row)
        if row.metric is not None:
            metric = replace(row.metric, account=linked) if linked else row.metric
            return self._read(metric, row.statistic, row.period)
        if is_metrics_insights(row.expression):
            return metrics_insights.evaluate_query(
                row.expression,
                source=self.source,
                time_range=self.time_range,
                period=self._period(row.period),
                region=row.region,
                account=row.account,
                units=self.units,
            )
        others = {other.id: Type.SERIES for other in self.rows if other.id}
        types = {id_: _type_of(self._resolve_id(id_)) for id_ in ids_in(row.expression) if id_ in others}
        check(row.expression, others | types)
        return evaluate_value(row.expression, self._context(row))

    def _context(self, row: MetricRow) -> ExpressionContext:
        return ExpressionContext(
            time_range=self.time_range,
            period=self._period(row.period),
            resolve_id=self._resolve_id,
            metrics=self._metrics,
            search=lambda query, statistic, period: self._search(query, statistic, period or row.period, row),
        )

    def _resolve_id(self, id_: str) -> Value:
        index, row = next((index, row) for index, row in enumerate(self.rows) if row.id == id_)
        value = self._value(index)
        return replace(value, label=row.label) if row.label and isinstance(value, Series) else value

    def _metrics(self) -> dict[str, Series]:
        read = (
            (row.id or f" {index}", self._value(index)) for index, row in enumerate(self.rows) if row.metric
        )
        return {name: value for name, value in read if isinstance(value, Series)}

    def _linked_account(self, row: MetricRow) -> str:
        """Return the linked account that a row names. Empty for the account of the dashboard."""
        if row.account in {"", self.account}:
            return ""
        namespace = row.metric.namespace if row.metric else ""
        listed = self.source.list_metrics(namespace=namespace, region=row.region)
        if not any(metric.account == row.account for metric in listed):
            raise EvaluationError(f"it reads from account {row.account}, which is not linked here")
        return row.account

    def _search(self, query: str, statistic: str, period: int, row: MetricRow) -> tuple[Series, ...]:
        known = tuple(
            metric
            for metric in self.source.list_metrics(namespace=search.namespace_of(query), region=row.region)
            if row.account in {"", metric.account or self.account}
        )
        metrics = search.find_metrics(query, known)
        names = legend_labels.distinct_labels(metrics)
        read = (self._read(metric, statistic, period) for metric in metrics)
        return tuple(replace(each, label=name) for each, name in zip(read, names, strict=True) if each.points)

    def _read(self, metric: MetricKey, statistic: str, period: int) -> Series:
        seconds = self._period(period)
        points = read_datapoints(
            self.source, metric, statistic=statistic, period=seconds, time_range=self.time_range
        )
        unit = unit_of_statistic(self.units.get((metric.namespace, metric.name), ""), statistic)
        return Series(points=points, period=seconds, metric=metric, unit=unit)

    def _period(self, seconds: int) -> int:
        if self.has_single_period:
            return self.time_range.seconds
        return self.time_range.available_period(seconds or DEFAULT_PERIOD)


def _type_of(value: Value) -> Type:
    if isinstance(value, float):
        return Type.SCALAR
    return Type.SERIES if isinstance(value, Series) else Type.SERIES_LIST
