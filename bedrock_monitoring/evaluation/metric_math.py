"""Metric maths, computed.

Source of the rules: "Metric math syntax and functions" and "Using IF expressions" of the CloudWatch user
guide. What it does not say is assumed
here: comparisons and logic with one series and one number look only at the series' own datapoints; STDDEV is
that of the whole population; a filled series covers the whole time range; series of different periods are not
computed with one another.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from statistics import pstdev
from typing import TypeAlias

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
from bedrock_monitoring.evaluation.series import Series, TimeRange

Value: TypeAlias = float | Series | tuple[Series, ...]
"""A scalar, a time series, or an array of them."""

_Part: TypeAlias = Value | str
"""A value, or the text of a string or a word."""

_BAND_HALF_WIDTH = 6
"""How many datapoints on each side the approximated anomaly detection band looks at."""


class CannotEvaluateError(ValueError):
    """An expression that is not computed; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What an expression can refer to.

    Attributes:
        time_range: What the widget shows.
        period: The widget's period in seconds, for series that are made from nothing.
        value_of: Returns the value of an id.
        metrics: The widget's metrics, without expressions, by id or by a name that no id has.
        search: Returns what a query finds, for a statistic and a period.
    """

    time_range: TimeRange
    period: int
    value_of: Callable[[str], Value]
    metrics: Callable[[], Mapping[str, Series]]
    search: Callable[[str, str, int | None], tuple[Series, ...]]


def evaluate(expression: str, surroundings: Surroundings) -> tuple[Series, ...]:
    """Return the series that an expression gives.

    Args:
        expression: Metric maths.
        surroundings: What it can refer to.

    Raises:
        CannotEvaluateError: It uses something that is not computed here, or gives a number and no series.
        InvalidInputError: It is no metric maths.
    """
    value = value_of(expression, surroundings)
    if isinstance(value, float):
        raise CannotEvaluateError(
            "the result is a number, and CloudWatch draws series; TIME_SERIES makes one"
        )
    return (value,) if isinstance(value, Series) else value


def value_of(expression: str, surroundings: Surroundings) -> Value:
    """Return what an expression gives, which other expressions may go on computing with.

    Raises:
        CannotEvaluateError: It uses something that is not computed here.
        InvalidInputError: It is no metric maths.
    """
    evaluation = _Evaluation(surroundings)
    return evaluation.checked(fold(parse(expression), children=children, combine=evaluation.combine))


@dataclass(frozen=True)
class _Evaluation:
    surroundings: Surroundings

    def combine(self, node: Node, below: tuple[_Part, ...]) -> _Part:  # noqa: PLR0911  # one for each kind of node
        match node:
            case Number():
                return node.value
            case Text():
                return node.value
            case Word():
                return node.name
            case Identifier():
                return self.surroundings.value_of(node.name)
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
            raise CannotEvaluateError(f"{part} is no value to compute with")
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
            raise CannotEvaluateError(f"{name} needs data that only AWS has")
        return special[name](*arguments)

    def _of_moment(self, compute: Callable[[int], float], series: Series) -> Series:
        moments = self.surroundings.time_range.moments(series.period)
        return Series(points={moment: compute(moment) for moment in moments}, period=series.period)

    def _time_series(self, value: _Part) -> Series:
        if not isinstance(value, float):
            raise CannotEvaluateError("TIME_SERIES takes a number")
        period = self.surroundings.period
        points = dict.fromkeys(self.surroundings.time_range.moments(period), value)
        return Series(points={} if math.isnan(value) else points, period=period)

    def _period(self, series: _Part) -> float:
        return float(_one_series("PERIOD", series).period)

    def _metrics(self, *selected: _Part) -> tuple[Series, ...]:
        text = str(selected[0]) if selected else ""
        return tuple(series for id_, series in self.surroundings.metrics().items() if text in id_)

    def _metric_count(self, listed: _Part) -> float:
        return float(len(_series_of(self.checked(listed))))

    def _search(self, query: _Part, statistic: _Part, period: _Part | None = None) -> tuple[Series, ...]:
        seconds = int(period) if isinstance(period, float) else None
        return self.surroundings.search(str(query), str(statistic), seconds)

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
        moments = self.surroundings.time_range.moments(series.period)
        points = dict(series.points)
        match filler:
            case "REPEAT":
                points = _repeated(points, moments)
            case "LINEAR":
                points = _interpolated(points, moments)
            case Series():
                points = {
                    moment: filler.points[moment] for moment in moments if moment in filler.points
                } | points
            case float():
                points = dict.fromkeys(moments, filler) | points
            case _:
                raise CannotEvaluateError(f"FILL does not fill with {filler}")
        return replace(series, points=dict(sorted(points.items())))

    def _if(self, condition: _Part, then: _Part, otherwise: _Part | None = None) -> Series:
        first = self._choice(then)
        second = None if otherwise is None else self._choice(otherwise)
        truth = self._choice(condition)
        if isinstance(truth, Series):
            _same_period([one for one in (truth, first, second) if isinstance(one, Series)])
            return _chosen(truth, first, second)
        choice = first if truth else second
        if choice is None:
            return Series(points={}, period=self.surroundings.period)
        return choice if isinstance(choice, Series) else self._time_series(choice)

    def _choice(self, part: _Part) -> float | Series:
        value = self.checked(part)
        if isinstance(value, tuple):
            raise CannotEvaluateError("IF takes single series, and this is an array of them")
        return value

    def _anomaly_detection_band(self, value: _Part, deviations: _Part = 2.0) -> tuple[Series, ...]:
        series = _one_series("ANOMALY_DETECTION_BAND", value)
        width = deviations if isinstance(deviations, float) else 2.0
        return _band(series, width)


def _member(listed: Sequence[Series], index: int) -> Series:
    if not listed:
        raise CannotEvaluateError("the array is empty: nothing was found")
    return listed[index]


def _index(function: str, value: _Part) -> int:
    if not isinstance(value, float) or math.isnan(value):
        raise CannotEvaluateError(f"{function} takes a number")
    return int(value)


def _one_series(function: str, value: _Part) -> Series:
    if not isinstance(value, Series):
        raise CannotEvaluateError(f"{function} takes a single series")
    return value


def _series_of(value: Value) -> tuple[Series, ...]:
    if isinstance(value, float):
        raise CannotEvaluateError("an array holds series, and this is a number")
    return (value,) if isinstance(value, Series) else value


def _same_period(series: Sequence[Series]) -> int:
    periods = {one.period for one in series}
    if len(periods) > 1:
        listed = " and ".join(f"{period} s" for period in sorted(periods))
        raise CannotEvaluateError(f"it joins series of different periods ({listed})")
    return next(iter(periods))


def _each(value: Value, compute: Callable[[float], float]) -> Value:
    """Compute with every value of a scalar, a series, or each series of an array."""
    if isinstance(value, float):
        return _safely(compute, value)
    return _each_series(value, lambda series: _computed(series, compute))


def _computed(series: Series, compute: Callable[[float], float]) -> Series:
    points = {moment: _safely(compute, value) for moment, value in series.points.items()}
    return replace(series, points=_finite(points), metric=None)


def _each_series(value: Value, compute: Callable[[Series], Series]) -> Value:
    if isinstance(value, Series):
        return compute(value)
    return tuple(compute(series) for series in _series_of(value))


def _safely(compute: Callable[..., float], *values: object) -> float:
    """Return a result, or not-a-number where there is none: by zero, of a negative number, too large."""
    try:
        result = compute(*values)
    except (ArithmeticError, ValueError):
        return math.nan
    return float(result) if not isinstance(result, complex) and math.isfinite(result) else math.nan


def _finite(points: Mapping[int, float]) -> dict[int, float]:
    return {moment: value for moment, value in points.items() if not math.isnan(value)}


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
            return tuple(_joined(compute, one, right) for one in left)
        case Series(), tuple():
            return tuple(_joined(compute, left, one) for one in right)
    raise CannotEvaluateError(f"{symbol} cannot join two arrays of series")


def _joined(compute: Callable[[float, float], float], left: Series, right: Series) -> Series:
    """Compute with two series: a moment that one of them lacks counts as 0 there."""
    period = _same_period((left, right))
    moments = sorted(left.points.keys() | right.points.keys())
    points = {
        moment: _safely(compute, left.points.get(moment, 0.0), right.points.get(moment, 0.0))
        for moment in moments
    }
    return Series(points=_finite(points), period=period, label=left.label or right.label)


def _reduced(value: Value, compute: Callable[[Sequence[float]], float]) -> Value:
    """Make one number of a series, or one series of an array."""
    if isinstance(value, Series):
        return _safely(compute, list(value.points.values())) if value.points else math.nan
    listed = _series_of(value)
    if not listed:
        raise CannotEvaluateError("the array is empty: nothing was found")
    period = _same_period(listed)
    moments = sorted({moment for series in listed for moment in series.points})
    points: dict[int, float] = {}
    for moment in moments:
        values = [series.points[moment] for series in listed if moment in series.points]
        if compute is _average:
            # The guide says of AVG alone that it counts what is missing in an array as 0.
            values += [0.0] * (len(listed) - len(values))
        points[moment] = compute(values)
    return Series(points=points, period=period)


def _average(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


_REDUCING: dict[str, Callable[[Sequence[float]], float]] = {
    "SUM": math.fsum,
    "AVG": _average,
    "MIN": min,
    "MAX": max,
    "STDDEV": pstdev,
    "DATAPOINT_COUNT": lambda values: float(len(values)),
}

_OF_EACH_VALUE: dict[str, Callable[[float], float]] = {
    "ABS": abs,
    "CEIL": math.ceil,
    "FLOOR": math.floor,
    "LOG": math.log,
    "LOG10": math.log10,
}


def _steps(series: Series, compute: Callable[[float, int], float]) -> Series:
    """Compute with each difference of value and of seconds between neighbours; the first datapoint has none."""
    moments = list(series.points)
    points = {
        moment: compute(series.points[moment] - series.points[before], moment - before)
        for before, moment in pairwise(moments)
    }
    return replace(series, points=points, metric=None)


def _running_sum(series: Series) -> Series:
    total = 0.0
    points: dict[int, float] = {}
    for moment, value in series.points.items():
        total += value
        points[moment] = total
    return replace(series, points=points, metric=None)


_OF_EACH_SERIES: dict[str, Callable[[Series], Series]] = {
    "DIFF": lambda series: _steps(series, lambda value, _: value),
    "DIFF_TIME": lambda series: _steps(series, lambda _, seconds: float(seconds)),
    "RATE": lambda series: _steps(series, lambda value, seconds: value / seconds),
    "RUNNING_SUM": _running_sum,
}


def _utc(moment: int) -> datetime:
    return datetime.fromtimestamp(moment, tz=UTC)


_OF_MOMENT: dict[str, Callable[[int], float]] = {
    "MINUTE": lambda moment: float(_utc(moment).minute),
    "HOUR": lambda moment: float(_utc(moment).hour),
    "DAY": lambda moment: float(_utc(moment).isoweekday()),
    "DATE": lambda moment: float(_utc(moment).day),
    "MONTH": lambda moment: float(_utc(moment).month),
    "YEAR": lambda moment: float(_utc(moment).year),
    "EPOCH": float,
}
"""Functions of a moment in UTC; the days of the week count from 1, Monday."""


def _chosen(condition: Series, then: float | Series, otherwise: float | Series | None) -> Series:
    points: dict[int, float] = {}
    for moment, truth in condition.points.items():
        value = _at(then, moment) if truth else _at(otherwise, moment)
        if value is None and truth:
            value = 0.0
        if value is not None and not math.isnan(value):
            points[moment] = value
    return Series(
        points=points, period=condition.period, label=then.label if isinstance(then, Series) else ""
    )


def _at(value: float | Series | None, moment: int) -> float | None:
    return value.points.get(moment) if isinstance(value, Series) else value


def _repeated(points: Mapping[int, float], moments: range) -> dict[int, float]:
    filled = dict(points)
    last: float | None = None
    for moment in moments:
        last = filled.get(moment, last)
        if last is not None:
            filled[moment] = last
    return filled


def _interpolated(points: Mapping[int, float], moments: range) -> dict[int, float]:
    filled = dict(points)
    known = list(points)
    for before, after in pairwise(known):
        slope = (points[after] - points[before]) / (after - before)
        for moment in moments:
            if before < moment < after:
                filled[moment] = points[before] + slope * (moment - before)
    return filled


def _band(series: Series, deviations: float) -> tuple[Series, Series]:
    """Return upper and lower bound: mean and deviation of the neighbours, in place of what CloudWatch learns from two weeks."""
    values = list(series.points.values())
    upper: dict[int, float] = {}
    lower: dict[int, float] = {}
    for index, moment in enumerate(series.points):
        near = values[max(0, index - _BAND_HALF_WIDTH) : index + _BAND_HALF_WIDTH + 1]
        middle, width = _average(near), deviations * pstdev(near)
        upper[moment], lower[moment] = middle + width, middle - width
    return (
        Series(points=upper, period=series.period, label="expected, at most", bound="upper"),
        Series(points=lower, period=series.period, label="expected, at least", bound="lower"),
    )
