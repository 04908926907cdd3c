"""Evaluate metric math expressions.

Sources: "Metric math syntax and functions" and "Using IF expressions" of the CloudWatch user guide.

Where the guide says nothing, this module assumes:

- A comparison or logical operation of a series with a number evaluates the datapoints of the series only.
- STDDEV is the population standard deviation.
- FILL covers the whole time range.
- An operation on series of different periods is refused.
- Of periods that overlap, as an alarm evaluates them, the neighbours are those that follow each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

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
from bedrock_monitoring.evaluation.dashboard_time_range import HOUR, MINUTE, TimeRange
from bedrock_monitoring.evaluation.points import Points, times_of
from bedrock_monitoring.evaluation.series import Series

Value: TypeAlias = float | Series | tuple[Series, ...]
"""A scalar, a time series, or an array of time series."""

_Part: TypeAlias = Value | str
"""A value, or the text of a string or keyword argument."""

_Times: TypeAlias = NDArray[np.int64]
_Places: TypeAlias = NDArray[np.intp]
_Numbers: TypeAlias = NDArray[np.float64]
_OfNumbers: TypeAlias = Callable[..., Any]
_Reduction: TypeAlias = Callable[[_Numbers], _Numbers]

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
                return _each(self.checked(below[0]), np.negative)
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

    def _of_moment(self, compute: Callable[[_Times], _Times], series: Series) -> Series:
        times = self._times(series.period)
        return Series(points=Points(times, compute(times).astype(np.float64)), period=series.period)

    def _times(self, period: int) -> _Times:
        return times_of(self.context.time_range.timestamps(period))

    def _time_series(self, value: _Part) -> Series:
        if not isinstance(value, float):
            raise EvaluationError("TIME_SERIES takes a number")
        times = self._times(self.context.period)
        return Series(points=Points.finite(times, np.full(times.size, value)), period=self.context.period)

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
            filled, key=lambda series: _reduced_to_number(series, compute), reverse=order == "DESC"
        )
        return tuple([*ordered, *empty][: None if limit is None else _index("SORT", limit)])

    def _fill(self, value: _Part, filler: _Part) -> Value:
        return _each_series(self.checked(value), lambda series: self._filled(series, filler))

    def _filled(self, series: Series, filler: _Part) -> Series:
        points, times = series.arrays, self._times(series.period)
        match filler:
            case "REPEAT" | "LINEAR":
                fillers = np.full(times.size, np.nan)
                fill = _repeated if filler == "REPEAT" else _interpolated
                for part in _consecutive(times, series.period):
                    fillers[part] = fill(points, times[part])
            case Series():
                fillers = filler.arrays.at(times)
            case float():
                fillers = np.full(times.size, filler)
            case _:
                raise EvaluationError(f"FILL does not accept {filler}")
        return replace(series, points=_completed(points, times, fillers))

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


def _each(value: Value, compute: _OfNumbers) -> Value:
    """Apply a function to a scalar, or to each datapoint of a series or of each series of an array."""
    if isinstance(value, float):
        return _safely(compute, value)
    return _each_series(value, lambda series: _computed(series, compute))


def _computed(series: Series, compute: _OfNumbers) -> Series:
    unit = series.unit if compute in _KEEP_UNIT else ""
    points = series.arrays
    return replace(series, points=_points(points.times, compute, points.numbers), metric=None, unit=unit)


def _points(times: _Times, compute: _OfNumbers, *numbers: _Numbers) -> Points:
    """Return the results that are numbers: no division by zero, no overflow, within the domain."""
    with np.errstate(all="ignore"):
        return Points.finite(times, compute(*numbers).astype(np.float64))


def _each_series(value: Value, compute: Callable[[Series], Series]) -> Value:
    if isinstance(value, Series):
        return compute(value)
    return tuple(compute(series) for series in _series_of(value))


def _safely(compute: _OfNumbers, *values: float) -> float:
    """Return a result, or not-a-number if there is none: division by zero, overflow, domain errors."""
    with np.errstate(all="ignore"):
        result = float(compute(*map(np.float64, values)))
    return result if math.isfinite(result) else math.nan


_OPERATORS: dict[str, _OfNumbers] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    "==": np.equal,
    "!=": np.not_equal,
    "<=": np.less_equal,
    ">=": np.greater_equal,
    "<": np.less,
    ">": np.greater,
    "AND": np.logical_and,
    "OR": np.logical_or,
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


def _joined(compute: _OfNumbers, left: Series, right: Series) -> Series:
    """Apply an operator to two series. A missing datapoint of one of them counts as 0."""
    period = _same_period((left, right))
    times, (first, second) = _aligned((left, right))
    points = _points(times, compute, _or_zero(first), _or_zero(second))
    return Series(points=points, period=period, label=left.label or right.label)


def _aligned(listed: Sequence[Series]) -> tuple[_Times, _Numbers]:
    """Return the timestamps of several series, and a row of values for each, not-a-number where missing."""
    times = listed[0].arrays.times
    if not all(series.arrays.has(times) for series in listed):
        times = np.unique(np.concatenate([series.arrays.times for series in listed]))
    return times, np.array([series.arrays.at(times) for series in listed])


def _or_zero(numbers: _Numbers) -> _Numbers:
    """Return numbers with 0 for those that are missing. Most often, none is."""
    return numbers if np.isfinite(numbers).all() else np.nan_to_num(numbers)


def _reduced(value: Value, compute: _Reduction) -> Value:
    """Reduce a series to a number, or an array to one series."""
    if isinstance(value, Series):
        return _reduced_to_number(value, compute) if value.points else math.nan
    listed = _series_of(value)
    if not listed:
        raise EvaluationError("the array is empty: nothing was found")
    period = _same_period(listed)
    times, rows = _aligned(listed)
    units = {series.unit for series in listed} if compute is not _count else {""}
    points = Points(times, compute(rows))
    return Series(points=points, period=period, unit=units.pop() if len(units) == 1 else "")


def _reduced_to_number(series: Series, compute: _Reduction) -> float:
    with np.errstate(all="ignore"):
        (result,) = compute(series.arrays.numbers[:, np.newaxis]).tolist()
    return result if math.isfinite(result) else math.nan


def _count(rows: _Numbers) -> _Numbers:
    counted: _Numbers = (~np.isnan(rows)).sum(axis=0).astype(np.float64)
    return counted


def _average(rows: _Numbers) -> _Numbers:
    """Return the average. According to the guide, it alone counts a missing datapoint as 0."""
    return _sum(rows) / len(rows)


def _sum(rows: _Numbers) -> _Numbers:
    """Return exact sums, so that two ways to the same sum differ by nothing."""
    return np.array([math.fsum(column) for column in _or_zero(rows).T.tolist()])


_REDUCING: dict[str, _Reduction] = {
    "SUM": _sum,
    "AVG": _average,
    "MIN": lambda rows: np.nanmin(rows, axis=0),
    "MAX": lambda rows: np.nanmax(rows, axis=0),
    "STDDEV": lambda rows: np.nanstd(rows, axis=0),
    "DATAPOINT_COUNT": _count,
}
"""Functions of rows of values, of which each column has at least one that is a number."""

_OF_EACH_VALUE: dict[str, _OfNumbers] = {
    "ABS": np.abs,
    "CEIL": np.ceil,
    "FLOOR": np.floor,
    "LOG": np.log,
    "LOG10": np.log10,
}
_KEEP_UNIT = (np.abs, np.ceil, np.floor)


def _steps(series: Series, compute: Callable[[_Numbers, _Times], _Numbers]) -> Series:
    """Apply a function to the differences in value and seconds between consecutive datapoints."""
    points = series.arrays
    steps = np.full(points.times.size, np.nan)
    for part in _consecutive(points.times, series.period):
        steps[part[1:]] = compute(np.diff(points.numbers[part]), np.diff(points.times[part]))
    return replace(series, points=Points.finite(points.times, steps), metric=None, unit="")


def _running_sum(series: Series) -> Series:
    points = series.arrays
    sums = np.empty(points.times.size)
    for part in _consecutive(points.times, series.period):
        sums[part] = np.cumsum(points.numbers[part])
    return replace(series, points=Points(points.times, sums), metric=None)


_OF_EACH_SERIES: dict[str, Callable[[Series], Series]] = {
    "DIFF": lambda series: _steps(series, lambda value, _: value),
    "DIFF_TIME": lambda series: _steps(series, lambda _, seconds: seconds.astype(np.float64)),
    "RATE": lambda series: _steps(series, lambda value, seconds: value / seconds),
    "RUNNING_SUM": _running_sum,
}


def _in(times: _Times, unit: Literal["D", "M", "Y"]) -> _Times:
    """Return the number of whole days, months or years since the epoch, in UTC."""
    return times.astype("datetime64[s]").astype(f"datetime64[{unit}]").astype(np.int64)


def _day_of_month(times: _Times) -> _Times:
    months = times.astype("datetime64[s]").astype("datetime64[M]")
    return _in(times, "D") - months.astype("datetime64[D]").astype(np.int64) + 1


_OF_MOMENT: dict[str, Callable[[_Times], _Times]] = {
    "MINUTE": lambda times: times // MINUTE % 60,
    "HOUR": lambda times: times // HOUR % 24,
    "DAY": lambda times: (_in(times, "D") + 3) % 7 + 1,  # 1970 began on a Thursday
    "DATE": _day_of_month,
    "MONTH": lambda times: _in(times, "M") % 12 + 1,
    "YEAR": lambda times: _in(times, "Y") + 1970,
    "EPOCH": lambda times: times,
}
"""Functions of timestamps in UTC. DAY counts from 1, Monday."""


def _chosen(condition: Series, then: float | Series, otherwise: float | Series | None) -> Series:
    times, truth = condition.arrays.times, condition.arrays.numbers != 0
    # What is missing of the one series counts as 0, and of the other one it stays missing.
    chosen = _or_zero(then.arrays.at(times)) if isinstance(then, Series) else then
    other = otherwise.arrays.at(times) if isinstance(otherwise, Series) else otherwise
    points = Points.finite(times, np.where(truth, chosen, np.nan if other is None else other))
    first = then if isinstance(then, Series) else otherwise
    return Series(
        points=points,
        period=condition.period,
        label=then.label if isinstance(then, Series) else "",
        unit=first.unit if isinstance(first, Series) else "",
    )


def _repeated(points: Points, times: _Times) -> _Numbers:
    """Return the latest value at each time, and not-a-number before the first one."""
    values = points.at(times)
    latest = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(times.size)))
    return np.where(latest < 0, np.nan, values[latest])


def _interpolated(points: Points, times: _Times) -> _Numbers:
    """Return values on straight lines between those at these times, and not-a-number outside of them."""
    values = points.at(times)
    known = ~np.isnan(values)
    if not known.any():
        return values
    lines: _Numbers = np.interp(times, times[known], values[known], np.nan, np.nan)
    return lines


def _consecutive(times: _Times, period: int) -> Iterator[_Places]:
    """Yield the places of periods that follow each other: all of them, unless periods overlap."""
    offsets = times % period
    for offset in np.unique(offsets):
        yield np.flatnonzero(offsets == offset)


def _completed(points: Points, times: _Times, fillers: _Numbers) -> Points:
    """Return points with fillers at those times that have none."""
    missing = np.isnan(points.at(times)) & ~np.isnan(fillers)
    merged = np.concatenate((points.times, times[missing]))
    order = np.argsort(merged)
    return Points(merged[order], np.concatenate((points.numbers, fillers[missing]))[order])


def _band(series: Series, deviations: float) -> tuple[Series, Series]:
    """Return the upper and lower bound of an approximated anomaly detection band.

    The band is the mean plus and minus ``deviations`` standard deviations of the neighbouring datapoints.
    CloudWatch trains a model on two weeks of data instead.
    """
    points = series.arrays
    middle, width = np.empty(points.times.size), np.empty(points.times.size)
    padding = np.full(_BAND_HALF_WIDTH, np.nan)
    for part in _consecutive(points.times, series.period):
        numbers = points.numbers[part]
        padded = np.concatenate((padding, numbers, padding))
        # As differences from the datapoint in the middle, so that the band of a constant series is exact.
        near = sliding_window_view(padded, 2 * _BAND_HALF_WIDTH + 1) - numbers[:, np.newaxis]
        middle[part] = numbers + np.nanmean(near, axis=1)
        width[part] = deviations * np.nanstd(near, axis=1)
    name = series.label or (series.metric.name if series.metric else "")
    shared: dict[str, Any] = {
        "period": series.period,
        "unit": series.unit,
        "label": f"{name} (expected)" if name else "expected",
    }
    return (
        Series(points=Points(points.times, middle + width), bound="upper", **shared),
        Series(points=Points(points.times, middle - width), bound="lower", **shared),
    )
