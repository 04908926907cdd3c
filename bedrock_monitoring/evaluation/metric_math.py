"""Evaluate metric math expressions.

Sources: "Metric math syntax and functions" and "Using IF expressions" of the CloudWatch user guide.

Where the guide says nothing, this module assumes:

- A comparison or logical operation of a series with a number evaluates the datapoints of the series only.
- STDDEV is the population standard deviation.
- FILL covers the whole time range.
- An operation on series of different periods is refused.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from statistics import pstdev
from typing import Any, TypeAlias

from bedrock_monitoring.cloudwatch.grammar.metric_math import parse
from bedrock_monitoring.cloudwatch.grammar.metric_math.parsing import (
    Call,
    Identifier,
    Negation,
    Node,
    Number,
    Operation,
    SeriesList,
    Text,
    Word,
    children,
)
from bedrock_monitoring.cloudwatch.grammar.tree import fold
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.series import Series

Value: TypeAlias = float | Series | tuple[Series, ...]
"""A scalar, a time series, or an array of time series."""

_Part: TypeAlias = Value | str
"""A value, or the text of a string or keyword argument."""

_BAND_HALF_WIDTH = 6
"""The number of datapoints on each side from which the anomaly detection band is approximated."""


class EvaluationError(ValueError):
    """An expression cannot be evaluated here. The message gives the reason."""


@dataclass(frozen=True, kw_only=True)
class ExpressionContext:
    """Everything that an expression can refer to.

    Attributes:
        time_range: The time range of the widget.
        period: The period in seconds of series that the expression creates from numbers.
        resolve_id: Returns the value of an id.
        metrics: Returns the widget's metrics, without its expressions. A metric without an id has a unique
            key that is no valid id.
        search: Runs a search query and returns its series. Takes the query, the statistic and the period in
            seconds; ``None`` means the period of the row.
    """

    time_range: TimeRange
    period: int
    resolve_id: Callable[[str], Value]
    metrics: Callable[[], Mapping[str, Series]]
    search: Callable[[str, str, int | None], tuple[Series, ...]]


def evaluate_expression(expression: str, context: ExpressionContext) -> tuple[Series, ...]:
    """Evaluate an expression to series.

    Args:
        expression: A metric math expression.
        context: Everything that the expression can refer to.

    Raises:
        EvaluationError: The expression uses a function that is not supported here, or its result is a number.
        InvalidInputError: ``expression`` is not a valid metric math expression.
    """
    value = evaluate_value(expression, context)
    if isinstance(value, float):
        raise EvaluationError(
            "its result is a number, and a widget shows series; convert it with TIME_SERIES"
        )
    return (value,) if isinstance(value, Series) else value


def evaluate_value(expression: str, context: ExpressionContext) -> Value:
    """Evaluate an expression to a value that other expressions can use.

    Raises:
        EvaluationError: The expression uses a function that is not supported here.
        InvalidInputError: ``expression`` is not a valid metric math expression.
    """
    evaluation = _Evaluation(context)
    return evaluation.checked(fold(parse(expression), children=children, combine=evaluation.combine))


@dataclass(frozen=True)
class _Evaluation:
    context: ExpressionContext

    def combine(self, node: Node, below: tuple[_Part, ...]) -> _Part:  # noqa: PLR0911 - a case for each kind of node
        match node:
            case Number():
                return node.value
            case Text():
                return node.value
            case Word():
                return node.name
            case Identifier():
                return self.context.resolve_id(node.name)
            case Negation():
                return _each(self.checked(below[0]), operator.neg)
            case Operation():
                return _operation(node.operator, self.checked(below[0]), self.checked(below[1]))
            case SeriesList():
                return tuple(series for part in below for series in _series_of(self.checked(part)))
            case Call():
                return self._call(node, below)

    def checked(self, part: _Part) -> Value:
        if isinstance(part, str):
            raise EvaluationError(f"{part} is neither a number nor a series")
        return part

    def _call(self, node: Call, arguments: tuple[_Part, ...]) -> Value:
        name = node.function
        if name in _OF_EACH_VALUE:
            return _each(self.checked(arguments[0]), _OF_EACH_VALUE[name])
        if name in _OF_EACH_SERIES:
            return _each_series(self.checked(arguments[0]), _OF_EACH_SERIES[name])
        if name in _REDUCING:
            return _reduced(self.checked(arguments[0]), _REDUCING[name])
        if name in _OF_MOMENT:
            return self._of_moment(_OF_MOMENT[name], _one_series(name, arguments[0]))
        special: dict[str, Callable[..., Value]] = {
            "ANOMALY_DETECTION_BAND": self._anomaly_detection_band,
            "FILL": self._fill,
            "FIRST": self._first,
            "IF": self._if,
            "LAST": self._last,
            "METRICS": self._metrics,
            "METRIC_COUNT": self._metric_count,
            "PERIOD": self._period,
            "REMOVE_EMPTY": self._remove_empty,
            "SEARCH": self._search,
            "SLICE": self._slice,
            "SORT": self._sort,
            "TIME_SERIES": self._time_series,
        }
        if name not in special:
            raise EvaluationError(f"{name} needs data that only AWS has")
        return special[name](*arguments)

    def _of_moment(self, compute: Callable[[int], float], series: Series) -> Series:
        timestamps = self.context.time_range.timestamps(series.period)
        return Series(
            points={timestamp: compute(timestamp) for timestamp in timestamps}, period=series.period
        )

    def _time_series(self, value: _Part) -> Series:
        if not isinstance(value, float):
            raise EvaluationError("TIME_SERIES takes a number")
        period = self.context.period
        points = dict.fromkeys(self.context.time_range.timestamps(period), value)
        return Series(points={} if math.isnan(value) else points, period=period)

    def _period(self, series: _Part) -> float:
        return float(_one_series("PERIOD", series).period)

    def _metrics(self, *selected: _Part) -> tuple[Series, ...]:
        text = str(selected[0]) if selected else ""
        return tuple(series for id_, series in self.context.metrics().items() if text in id_)

    def _metric_count(self, listed: _Part) -> float:
        return float(len(_series_of(self.checked(listed))))

    def _search(self, query: _Part, statistic: _Part, period: _Part | None = None) -> tuple[Series, ...]:
        seconds = int(period) if isinstance(period, float) else None
        return self.context.search(str(query), str(statistic), seconds)

    def _first(self, listed: _Part) -> Series:
        return _member(_series_of(self.checked(listed)), 0)

    def _last(self, listed: _Part) -> Series:
        return _member(_series_of(self.checked(listed)), -1)

    def _remove_empty(self, listed: _Part) -> tuple[Series, ...]:
        return tuple(series for series in _series_of(self.checked(listed)) if series.points)

    def _slice(self, listed: _Part, start: _Part, end: _Part | None = None) -> tuple[Series, ...]:
        first = _index("SLICE", start)
        return _series_of(self.checked(listed))[first : None if end is None else _index("SLICE", end)]

    def _sort(
        self, listed: _Part, statistic: _Part, order: _Part, limit: _Part | None = None
    ) -> tuple[Series, ...]:
        compute = _REDUCING[str(statistic)]
        filled = [series for series in _series_of(self.checked(listed)) if series.points]
        empty = [series for series in _series_of(self.checked(listed)) if not series.points]
        ordered = sorted(
            filled, key=lambda series: compute(list(series.points.values())), reverse=order == "DESC"
        )
        return tuple([*ordered, *empty][: None if limit is None else _index("SORT", limit)])

    def _fill(self, value: _Part, filler: _Part) -> Value:
        return _each_series(self.checked(value), lambda series: self._filled(series, filler))

    def _filled(self, series: Series, filler: _Part) -> Series:
        timestamps = self.context.time_range.timestamps(series.period)
        points = dict(series.points)
        match filler:
            case "REPEAT":
                points = _repeated(points, timestamps)
            case "LINEAR":
                points = _interpolated(points, timestamps)
            case Series():
                points = {
                    timestamp: filler.points[timestamp]
                    for timestamp in timestamps
                    if timestamp in filler.points
                } | points
            case float():
                points = dict.fromkeys(timestamps, filler) | points
            case _:
                raise EvaluationError(f"FILL does not accept {filler}")
        return replace(series, points=dict(sorted(points.items())))

    def _if(self, condition: _Part, then: _Part, otherwise: _Part | None = None) -> Series:
        first = self._choice(then)
        second = None if otherwise is None else self._choice(otherwise)
        truth = self._choice(condition)
        if isinstance(truth, Series):
            _same_period([value for value in (truth, first, second) if isinstance(value, Series)])
            return _chosen(truth, first, second)
        choice = first if truth else second
        if choice is None:
            return Series(points={}, period=self.context.period)
        return choice if isinstance(choice, Series) else self._time_series(choice)

    def _choice(self, part: _Part) -> float | Series:
        value = self.checked(part)
        if isinstance(value, tuple):
            raise EvaluationError("IF takes single series, and this is an array")
        return value

    def _anomaly_detection_band(self, value: _Part, deviations: _Part = 2.0) -> tuple[Series, ...]:
        series = _one_series("ANOMALY_DETECTION_BAND", value)
        width = deviations if isinstance(deviations, float) else 2.0
        return _band(series, width)


def _member(listed: Sequence[Series], index: int) -> Series:
    if not listed:
        raise EvaluationError("the array is empty: nothing was found")
    return listed[index]


def _index(function: str, value: _Part) -> int:
    if not isinstance(value, float) or math.isnan(value):
        raise EvaluationError(f"{function} takes a number")
    return int(value)


def _one_series(function: str, value: _Part) -> Series:
    if not isinstance(value, Series):
        raise EvaluationError(f"{function} takes a single series")
    return value


def _series_of(value: Value) -> tuple[Series, ...]:
    if isinstance(value, float):
        raise EvaluationError("an array of series is needed, and this is a number")
    return (value,) if isinstance(value, Series) else value


def _same_period(series: Sequence[Series]) -> int:
    periods = {each.period for each in series}
    if len(periods) > 1:
        listed = " and ".join(f"{period} s" for period in sorted(periods))
        raise EvaluationError(f"it combines series of different periods ({listed})")
    return next(iter(periods))


def _each(value: Value, compute: Callable[[float], float]) -> Value:
    """Apply a function to a scalar, or to each datapoint of a series or of each series of an array."""
    if isinstance(value, float):
        return _safely(compute, value)
    return _each_series(value, lambda series: _computed(series, compute))


def _computed(series: Series, compute: Callable[[float], float]) -> Series:
    points = {timestamp: _safely(compute, value) for timestamp, value in series.points.items()}
    unit = series.unit if compute in _KEEP_UNIT else ""
    return replace(series, points=_finite(points), metric=None, unit=unit)


def _each_series(value: Value, compute: Callable[[Series], Series]) -> Value:
    if isinstance(value, Series):
        return compute(value)
    return tuple(compute(series) for series in _series_of(value))


def _safely(compute: Callable[..., float], *values: object) -> float:
    """Return a result, or not-a-number if there is none: division by zero, overflow, domain errors."""
    try:
        result = compute(*values)
    except (ArithmeticError, ValueError):
        return math.nan
    return float(result) if not isinstance(result, complex) and math.isfinite(result) else math.nan


def _finite(points: Mapping[int, float]) -> dict[int, float]:
    return {timestamp: value for timestamp, value in points.items() if not math.isnan(value)}


_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "AND": lambda left, right: left != 0 and right != 0,
    "OR": lambda left, right: left != 0 or right != 0,
}


def _operation(symbol: str, left: Value, right: Value) -> Value:
    compute = _OPERATORS[symbol]
    match left, right:
        case float(), float():
            return _safely(compute, left, right)
        case float(), _:
            return _each(right, lambda value: compute(left, value))
        case _, float():
            return _each(left, lambda value: compute(value, right))
        case Series(), Series():
            return _joined(compute, left, right)
        case tuple(), Series():
            return tuple(_joined(compute, each, right) for each in left)
        case Series(), tuple():
            return tuple(_joined(compute, left, each) for each in right)
    raise EvaluationError(f"{symbol} cannot combine two arrays of series")


def _joined(compute: Callable[[float, float], float], left: Series, right: Series) -> Series:
    """Apply an operator to two series. A missing datapoint of one of them counts as 0."""
    period = _same_period((left, right))
    timestamps = sorted(left.points.keys() | right.points.keys())
    points = {
        timestamp: _safely(compute, left.points.get(timestamp, 0.0), right.points.get(timestamp, 0.0))
        for timestamp in timestamps
    }
    return Series(points=_finite(points), period=period, label=left.label or right.label)


def _reduced(value: Value, compute: Callable[[Sequence[float]], float]) -> Value:
    """Reduce a series to a number, or an array to one series."""
    if isinstance(value, Series):
        return _safely(compute, list(value.points.values())) if value.points else math.nan
    listed = _series_of(value)
    if not listed:
        raise EvaluationError("the array is empty: nothing was found")
    period = _same_period(listed)
    timestamps = sorted({timestamp for series in listed for timestamp in series.points})
    points: dict[int, float] = {}
    for timestamp in timestamps:
        values = [series.points[timestamp] for series in listed if timestamp in series.points]
        if compute is _average:
            # According to the guide, AVG alone counts a missing datapoint in an array as 0.
            values += [0.0] * (len(listed) - len(values))
        points[timestamp] = compute(values)
    units = {series.unit for series in listed} if compute is not _count else {""}
    return Series(points=points, period=period, unit=units.pop() if len(units) == 1 else "")


def _count(values: Sequence[float]) -> float:
    return float(len(values))


def _average(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


_REDUCING: dict[str, Callable[[Sequence[float]], float]] = {
    "SUM": math.fsum,
    "AVG": _average,
    "MIN": min,
    "MAX": max,
    "STDDEV": pstdev,
    "DATAPOINT_COUNT": _count,
}

_OF_EACH_VALUE: dict[str, Callable[[float], float]] = {
    "ABS": abs,
    "CEIL": math.ceil,
    "FLOOR": math.floor,
    "LOG": math.log,
    "LOG10": math.log10,
}
_KEEP_UNIT = (abs, math.ceil, math.floor)


def _steps(series: Series, compute: Callable[[float, int], float]) -> Series:
    """Apply a function to the differences in value and seconds between consecutive datapoints."""
    timestamps = list(series.points)
    points = {
        timestamp: compute(series.points[timestamp] - series.points[before], timestamp - before)
        for before, timestamp in pairwise(timestamps)
    }
    return replace(series, points=points, metric=None, unit="")


def _running_sum(series: Series) -> Series:
    total = 0.0
    points: dict[int, float] = {}
    for timestamp, value in series.points.items():
        total += value
        points[timestamp] = total
    return replace(series, points=points, metric=None)


_OF_EACH_SERIES: dict[str, Callable[[Series], Series]] = {
    "DIFF": lambda series: _steps(series, lambda value, _: value),
    "DIFF_TIME": lambda series: _steps(series, lambda _, seconds: float(seconds)),
    "RATE": lambda series: _steps(series, lambda value, seconds: value / seconds),
    "RUNNING_SUM": _running_sum,
}


def _utc(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, tz=UTC)


_OF_MOMENT: dict[str, Callable[[int], float]] = {
    "MINUTE": lambda timestamp: float(_utc(timestamp).minute),
    "HOUR": lambda timestamp: float(_utc(timestamp).hour),
    "DAY": lambda timestamp: float(_utc(timestamp).isoweekday()),
    "DATE": lambda timestamp: float(_utc(timestamp).day),
    "MONTH": lambda timestamp: float(_utc(timestamp).month),
    "YEAR": lambda timestamp: float(_utc(timestamp).year),
    "EPOCH": float,
}
"""Functions of a timestamp in UTC. DAY counts from 1, Monday."""


def _chosen(condition: Series, then: float | Series, otherwise: float | Series | None) -> Series:
    points: dict[int, float] = {}
    for timestamp, truth in condition.points.items():
        value = _at(then, timestamp) if truth else _at(otherwise, timestamp)
        if value is None and truth:
            value = 0.0
        if value is not None and not math.isnan(value):
            points[timestamp] = value
    first = then if isinstance(then, Series) else otherwise
    return Series(
        points=points,
        period=condition.period,
        label=then.label if isinstance(then, Series) else "",
        unit=first.unit if isinstance(first, Series) else "",
    )


def _at(value: float | Series | None, timestamp: int) -> float | None:
    return value.points.get(timestamp) if isinstance(value, Series) else value


def _repeated(points: Mapping[int, float], timestamps: range) -> dict[int, float]:
    filled = dict(points)
    last: float | None = None
    for timestamp in timestamps:
        last = filled.get(timestamp, last)
        if last is not None:
            filled[timestamp] = last
    return filled


def _interpolated(points: Mapping[int, float], timestamps: range) -> dict[int, float]:
    filled = dict(points)
    known = list(points)
    for before, after in pairwise(known):
        slope = (points[after] - points[before]) / (after - before)
        for timestamp in timestamps:
            if before < timestamp < after:
                filled[timestamp] = points[before] + slope * (timestamp - before)
    return filled


def _band(series: Series, deviations: float) -> tuple[Series, Series]:
    """Return the upper and lower bound of an approximated anomaly detection band.

    The band is the mean plus and minus ``deviations`` standard deviations of the neighbouring datapoints.
    CloudWatch trains a model on two weeks of data instead.
    """
    values = list(series.points.values())
    upper: dict[int, float] = {}
    lower: dict[int, float] = {}
    for index, timestamp in enumerate(series.points):
        near = values[max(0, index - _BAND_HALF_WIDTH) : index + _BAND_HALF_WIDTH + 1]
        middle, width = _average(near), deviations * pstdev(near)
        upper[timestamp], lower[timestamp] = middle + width, middle - width
    name = series.label or (series.metric.name if series.metric else "")
    shared: dict[str, Any] = {
        "period": series.period,
        "unit": series.unit,
        "label": f"{name} (expected)" if name else "expected",
    }
    return (
        Series(points=upper, bound="upper", **shared),
        Series(points=lower, bound="lower", **shared),
    )
