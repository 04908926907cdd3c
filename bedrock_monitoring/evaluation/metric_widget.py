"""From the rows of a metric widget to the series that it draws, and to what could not be drawn and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bedrock_monitoring.cloudwatch.grammar.metric_math import Type, check, parse
from bedrock_monitoring.cloudwatch.grammar.metric_math.parsing import identifiers
from bedrock_monitoring.cloudwatch.metrics.expressions import is_metrics_insights
from bedrock_monitoring.evaluation import legend_labels, metrics_insights, search
from bedrock_monitoring.evaluation.metric_math import CannotEvaluateError, Surroundings, Value, value_of
from bedrock_monitoring.evaluation.metric_rows import DEFAULT_PERIOD, MetricRow, rows_of
from bedrock_monitoring.evaluation.series import DatapointSource, MetricKey, NoDataError, Series, TimeRange
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
"""What CloudWatch colours series with that were given no colour, in turn."""

BAND_COLOR = "#95a5a6"
"""The grey of anomaly detection bands."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One series as it is drawn.

    Attributes:
        series: Its datapoints.
        label: What the legend calls it.
        color: ``#rrggbb``.
        axis: ``left`` or ``right``.
    """

    series: Series
    label: str
    color: str
    axis: str


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What a widget draws.

    Attributes:
        drawn: The series, in the order of the legend.
        notes: What could not be drawn, each with its reason.
        is_approximate: Whether an anomaly detection band is among it.
    """

    drawn: tuple[Drawn, ...] = ()
    notes: tuple[str, ...] = ()
    is_approximate: bool = False


def draw(properties: Mapping[str, Any], *, source: DatapointSource, time_range: TimeRange) -> Drawing:
    """Return what a metric widget draws.

    Args:
        properties: The widget's properties.
        source: Where datapoints come from.
        time_range: What the dashboard shows.

    Raises:
        AttributeError, LookupError, TypeError, ValueError: The properties are not of the form that CloudWatch
        documents.
    """
    rows = tuple(rows_of(properties))
    whole = properties.get("setPeriodToTimeRange") is True
    account = source.account or str(properties.get("accountId", ""))
    reading = _Reading(rows=rows, source=source, account=account, time_range=time_range, whole_range=whole)
    drawn: list[Drawn] = []
    notes: list[str] = []
    for row in rows:
        if not row.is_visible:
            continue
        try:
            series = reading.series(row)
        except (CannotEvaluateError, InvalidInputError, NoDataError) as error:
            notes.append(f"{_name(row)}: {error}")
        else:
            drawn.extend(_labelled(row, series, len(drawn), reading.default_labels()))
    approximate = any("ANOMALY_DETECTION_BAND" in row.expression for row in rows)
    return Drawing(drawn=tuple(drawn), notes=tuple(notes), is_approximate=approximate)


def _name(row: MetricRow) -> str:
    return row.label or row.id or row.expression or (row.metric.name if row.metric else "")


def _labelled(
    row: MetricRow, series: Sequence[Series], index: int, defaults: Mapping[MetricKey, str]
) -> Iterator[Drawn]:
    is_search = (bool(row.expression) and len(series) != 1) or row.expression.startswith("SEARCH")
    names = legend_labels.distinguishing([one.metric for one in series if one.metric]) if is_search else []
    has_names = len(names) == len(series)
    for number, one in enumerate(series):
        own = one.label or (names[number] if has_names else "")
        if not row.expression and one.metric is not None:
            own = defaults.get(one.metric, one.metric.name)
        label = _label(row, one, own)
        yield Drawn(
            series=one,
            label=label,
            color=row.color or (BAND_COLOR if one.bound else "") or COLORS[(index + number) % len(COLORS)],
            axis=row.axis,
        )


def _label(row: MetricRow, series: Series, own: str) -> str:
    if not row.label:
        return own or _name(row)
    given = legend_labels.filled_in(row.label, series, default=own, statistic=row.statistic)
    if row.expression and own and "${" not in row.label and series.metric is not None:
        return f"{given} {own}"
    return given


@dataclass(kw_only=True)
class _Reading:
    """Reads and computes the rows of one widget, each once."""

    rows: Sequence[MetricRow]
    source: DatapointSource
    account: str
    time_range: TimeRange
    whole_range: bool
    _values: dict[int, Value] = field(default_factory=dict)
    _active: list[int] = field(default_factory=list)

    def series(self, row: MetricRow) -> tuple[Series, ...]:
        value = self._value(self.rows.index(row))
        if isinstance(value, float):
            raise CannotEvaluateError("the result is a number, and CloudWatch draws series")
        return (value,) if isinstance(value, Series) else value

    def default_labels(self) -> dict[MetricKey, str]:
        metrics = [row.metric for row in self.rows if row.metric and row.is_visible]
        return dict(zip(metrics, legend_labels.distinguishing(metrics), strict=True))

    def _value(self, index: int) -> Value:
        if index not in self._values:
            if index in self._active:
                raise CannotEvaluateError("it names itself, or expressions that name each other in a circle")
            self._active.append(index)
            try:
                self._values[index] = self._computed(self.rows[index])
            finally:
                self._active.pop()
        return self._values[index]

    def _computed(self, row: MetricRow) -> Value:
        if row.account not in {"", self.account}:
            raise CannotEvaluateError(
                f"it reads from account {row.account}, and the preview shows one account"
            )
        if row.metric is not None:
            return self._read(row.metric, row.statistic, row.period)
        if is_metrics_insights(row.expression):
            return metrics_insights.evaluate(
                row.expression,
                source=self.source,
                time_range=self.time_range,
                period=self._period(row.period),
                region=row.region,
            )
        types = {known: _type_of(self._named(known)) for known in self._needed(row.expression)}
        others = {one.id: Type.SERIES for one in self.rows if one.id}
        check(row.expression, others | types)
        return value_of(row.expression, self._surroundings(row))

    def _needed(self, expression: str) -> tuple[str, ...]:
        known = {row.id for row in self.rows}
        return tuple(name for name in identifiers(parse(expression)) if name in known)

    def _surroundings(self, row: MetricRow) -> Surroundings:
        return Surroundings(
            time_range=self.time_range,
            period=self._period(row.period),
            value_of=self._named,
            metrics=self._metrics,
            search=lambda query, statistic, period: self._search(
                query, statistic, period or row.period, row.region
            ),
        )

    def _named(self, id_: str) -> Value:
        for index, row in enumerate(self.rows):
            if row.id == id_:
                return self._value(index)
        raise CannotEvaluateError(f"there is no id {id_}")

    def _metrics(self) -> dict[str, Series]:
        read = (
            (row.id or f" {index}", self._value(index)) for index, row in enumerate(self.rows) if row.metric
        )
        return {name: value for name, value in read if isinstance(value, Series)}

    def _search(self, query: str, statistic: str, period: int, region: str) -> tuple[Series, ...]:
        known = self.source.known(namespace=search.namespace_of(query), region=region)
        metrics = search.found(query, known)
        names = legend_labels.distinguishing(metrics)
        read = (self._read(metric, statistic, period) for metric in metrics)
        return tuple(replace(one, label=name) for one, name in zip(read, names, strict=True) if one.points)

    def _read(self, metric: MetricKey, statistic: str, period: int) -> Series:
        seconds = self._period(period)
        points = self.source.points(
            metric, statistic=statistic, moments=self.time_range.moments(seconds), end=self.time_range.end
        )
        return Series(points=points, period=seconds, metric=metric)

    def _period(self, seconds: int) -> int:
        if self.whole_range:
            return self.time_range.seconds
        return self.time_range.period_of(seconds or DEFAULT_PERIOD)


def _type_of(value: Value) -> Type:
    if isinstance(value, float):
        return Type.SCALAR
    return Type.SERIES if isinstance(value, Series) else Type.SERIES_LIST
