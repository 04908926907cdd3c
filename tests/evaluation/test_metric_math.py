"""Evaluate expressions, among them the numeric examples of the CloudWatch user guide.

Sources: "Metric math syntax and functions" and "Using IF expressions".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.metric_math import EvaluationError, ExpressionContext, evaluate_expression
from bedrock_monitoring.evaluation.series import MetricKey, Series

PERIOD = 300
START = 1768402800  # 2026-01-14 15:00 UTC, a Wednesday

Values = Sequence[float | None]


def series(values: Values, *, period: int = PERIOD, label: str = "") -> Series:
    points = {START + index * period: float(value) for index, value in enumerate(values) if value is not None}
    return Series(points=points, period=period, label=label)


def values_of(one: Series, count: int) -> list[float | None]:
    return [one.points.get(START + index * one.period) for index in range(count)]


def context(count: int = 5, **named: Series) -> ExpressionContext:
    return ExpressionContext(
        time_range=TimeRange(start=START, end=START + count * PERIOD),
        period=PERIOD,
        resolve_id=named.__getitem__,
        metrics=lambda: named,
        search=lambda _query, _statistic, _period: tuple(named.values()),
    )


def computed(expression: str, count: int = 5, **named: Values) -> list[list[float | None]]:
    given_series = {name: series(values, label=name) for name, values in named.items()}
    found = evaluate_expression(expression, context(count, **given_series))
    return [values_of(one, count) for one in found]


def one(expression: str, count: int = 5, **named: Values) -> list[float | None]:
    (only,) = computed(expression, count, **named)
    return only


METRIC1 = [30, 20, 0, 0]
METRIC2 = [20, None, 20, None]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m1 < m2", [0, 0, 1, 0]),
        ("m1 >= 30", [1, 0, 0, 0]),
        ("m1 > 15 AND m2 > 15", [1, 0, 0, 0]),
        ("m1 > 15 || m2 > 15", [1, 1, 1, 0]),
    ],
)
def test_comparisons_and_logic_give_what_the_guide_says(expression: str, expected: Values) -> None:
    assert one(expression, 4, m1=METRIC1, m2=METRIC2) == expected


CONDITION = [1, 1, 0, 0, None]


@pytest.mark.parametrize(
    ("expression", "named", "expected"),
    [
        ("IF(c, m2, m3)", {"m2": [30, None, 0, 0, 30], "m3": [0, 0, 20, None, 20]}, [30, 0, 20, None, None]),
        ("IF(c, 5, m3)", {"m3": [0, 0, 20, None, 20]}, [5, 5, 20, None, None]),
        ("IF(c, m2, 5)", {"m2": [30, None, 0, 0, 30]}, [30, 0, 5, 5, None]),
        ("IF(c, m2)", {"m2": [30, None, 0, 0, 30]}, [30, 0, None, None, None]),
        ("IF(1, m2, m3)", {"m2": [1, None], "m3": [2, 2]}, [1, None, None, None, None]),
        ("IF(0, m2, m3)", {"m2": [1, None], "m3": [2, 2]}, [2, 2, None, None, None]),
        ("IF(0, m2)", {"m2": [1, None]}, [None] * 5),
    ],
)
def test_if_gives_what_the_guide_says(expression: str, named: dict[str, Values], expected: Values) -> None:
    assert one(expression, 5, c=CONDITION, **named) == expected


def test_a_missing_datapoint_counts_as_0_in_arithmetic_with_another_series() -> None:
    assert one("m1 + m2", 4, m1=METRIC1, m2=METRIC2) == [50, 20, 20, 0]
    assert one("m1 - m2", 3, m1=[1, None, None], m2=[1, 2, None]) == [0, -2, None]


def test_a_missing_datapoint_stays_missing_in_arithmetic_with_a_number() -> None:
    assert one("m1 * 2", 3, m1=[1, None, 3]) == [2, None, 6]


def test_a_division_by_zero_drops_the_datapoint() -> None:
    assert one("100 * m1 / m2", 3, m1=[1, 1, 1], m2=[4, 0, None]) == [25, None, None]
    assert one("m1 / (1 - 1)", 2, m1=[1, 1]) == [None, None]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("SUM([m1, m2])", [4, 3, 5]),
        ("AVG([m1, m2])", [2, 1.5, 2.5]),
        ("MIN([m1, m2])", [1, 3, 5]),
        ("MAX([m1, m2])", [3, 3, 5]),
        ("DATAPOINT_COUNT([m1, m2])", [2, 1, 1]),
        ("STDDEV([m1, m2])", [1, 0, 0]),
        ("SUM(METRICS())", [4, 3, 5]),
        ('SUM(METRICS("2"))', [3, None, 5]),
        ("m1 / METRIC_COUNT(METRICS())", [0.5, 1.5, None]),
        ("SUM(100 / [m1, m2])", [100 + 100 / 3, 100 / 3, 20]),
    ],
)
def test_an_array_becomes_one_series(expression: str, expected: Values) -> None:
    assert one(expression, 3, m1=[1, 3, None], m2=[3, None, 5]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m1 - AVG(m1)", [-1, None, 1]),
        ("MAX(m1) / m1", [3, None, 1]),
        ("m1 - MIN(m1)", [0, None, 2]),
        ("SUM(m1) / DATAPOINT_COUNT(m1) + m1", [3, None, 5]),
        ("m1 / STDDEV(m1)", [1, None, 3]),
        ("m1 / PERIOD(m1)", [1 / 300, None, 0.01]),
        ("TIME_SERIES(5 * AVG(m1))", [10, 10, 10]),
    ],
)
def test_a_series_becomes_a_number_to_compute_with(expression: str, expected: Values) -> None:
    assert one(expression, 3, m1=[1, None, 3]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("ABS(m1)", [4, 9, None, 0.5]),
        ("CEIL(m1)", [-4, 9, None, 1]),
        ("FLOOR(m1)", [-4, 9, None, 0]),
        ("LOG10(m1 + 96)", [math.log10(92), math.log10(105), None, math.log10(96.5)]),
        ("LOG(m1)", [None, math.log(9), None, math.log(0.5)]),
        ("m1 ^ 2", [16, 81, None, 0.25]),
        ("m1 ^ 0.5", [None, 3, None, math.sqrt(0.5)]),
        ("-m1", [4, -9, None, -0.5]),
        ("DIFF(m1)", [None, 13, None, -8.5]),
        ("DIFF_TIME(m1)", [None, 300, None, 600]),
        ("RATE(m1)", [None, 13 / 300, None, -8.5 / 600]),
        ("RUNNING_SUM(m1)", [-4, 5, None, 5.5]),
    ],
)
def test_each_datapoint_is_computed(expression: str, expected: Values) -> None:
    assert one(expression, 4, m1=[-4, 9, None, 0.5]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("FILL(m1, 10)", [10, 1, 10, 10, 4, 10]),
        ("FILL(m1, REPEAT)", [None, 1, 1, 1, 4, 4]),
        ("FILL(m1, LINEAR)", [None, 1, 2, 3, 4, None]),
        ("FILL(m1, m2)", [7, 1, None, 8, 4, None]),
        ("FILL(m1, MIN(m1))", [1, 1, 1, 1, 4, 1]),
    ],
)
def test_missing_values_are_filled(expression: str, expected: Values) -> None:
    assert one(expression, 6, m1=[None, 1, None, None, 4, None], m2=[7, 9, None, 8]) == expected


def test_a_filler_that_is_no_number_fills_nothing() -> None:
    assert one("FILL(a, 1 / 0)", a=[1, None, 3, None, None]) == [1, None, 3, None, None]


def test_a_sum_of_an_array_is_exact_so_that_two_ways_to_it_differ_by_nothing() -> None:
    assert one("SUM([a, b, c]) - 0.3", 1, a=[0.1], b=[0.1], c=[0.1]) == [math.fsum([0.1] * 3) - 0.3]
    assert one("SUM([a, b, c])", 1, a=[1e16], b=[1.0], c=[-1e16]) == [1.0]


def test_the_band_of_a_constant_series_is_that_constant_and_of_no_data_is_empty() -> None:
    constant: Values = [0.1] * 15
    assert computed("ANOMALY_DETECTION_BAND(a, 2)", 15, a=constant) == [constant, constant]
    assert computed("ANOMALY_DETECTION_BAND(a, 2)", 2, a=[None, None]) == [[None, None], [None, None]]


def test_arrays_are_sorted_and_sliced() -> None:
    named: dict[str, Values] = {"a": [1, 1], "b": [9, 9], "c": [5, 5], "none": [None, None]}
    assert computed("SORT(METRICS(), AVG, DESC)", 2, **named) == [[9, 9], [5, 5], [1, 1], [None, None]]
    assert computed("SORT(METRICS(), SUM, ASC, 2)", 2, **named) == [[1, 1], [5, 5]]
    assert computed("SLICE(SORT(METRICS(), MAX, DESC), 0, 2)", 2, **named) == [[9, 9], [5, 5]]
    assert computed("SLICE(SORT(METRICS(), MIN, ASC), 2)", 2, **named) == [[9, 9], [None, None]]
    assert computed("REMOVE_EMPTY(METRICS())", 2, **named) == [[1, 1], [9, 9], [5, 5]]
    assert computed("FIRST(SORT(METRICS(), AVG, DESC))", 2, **named) == [[9, 9]]
    assert computed("LAST(METRICS())", 2, **named) == [[None, None]]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MINUTE(m1)", [0, 5]),
        ("HOUR(m1)", [15, 15]),
        ("DAY(m1)", [3, 3]),
        ("DATE(m1)", [14, 14]),
        ("MONTH(m1)", [1, 1]),
        ("YEAR(m1)", [2026, 2026]),
        ("EPOCH(m1)", [START, START + 300]),
    ],
)
def test_functions_of_time_have_a_value_where_the_series_has_none(expression: str, expected: Values) -> None:
    assert one(expression, 2, m1=[None, 1]) == expected


def test_a_search_gives_the_matching_series() -> None:
    assert one("SUM(SEARCH('{AWS/Bedrock} Invocations', 'Sum', 300))", 2, m1=[1, 2], m2=[3, 4]) == [4, 6]


def test_an_anomaly_detection_band_contains_a_steady_series() -> None:
    upper, lower = computed("ANOMALY_DETECTION_BAND(m1, 2)", 5, m1=[5, 5, 5, 5, 5])
    assert upper == lower == [5] * 5
    upper, lower = computed("ANOMALY_DETECTION_BAND(m1)", 5, m1=[4, 6, 5, 4, 6])
    assert all(low <= 4 and high >= 6 for low, high in zip(lower, upper, strict=True) if low and high)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("SERVICE_QUOTA(m1)", "SERVICE_QUOTA needs data that only AWS has"),
        ("INSIGHT_RULE_METRIC('rule', 'UniqueContributors')", "only AWS has"),
        ("AVG(m1)", "its result is a number"),
        ("METRICS() + METRICS()", "cannot combine two arrays"),
        ("FIRST(REMOVE_EMPTY([m2]))", "nothing was found"),
        ("IF(METRICS(), 1, 0)", "IF takes single series, and this is an array"),
        ("SUM(REMOVE_EMPTY([m2]))", "the array is empty: nothing was found"),
        ("LAST(REMOVE_EMPTY([m2]))", "the array is empty: nothing was found"),
        ("m1 + 'x'", "x is neither a number nor a series"),
        ("TIME_SERIES(m1)", "TIME_SERIES takes a number"),
        ("FILL(m1, 'x')", "FILL does not accept x"),
        ("SLICE(METRICS(), m1)", "SLICE takes a number"),
        ("SLICE(METRICS(), 0, m1)", "SLICE takes a number"),
        ("SLICE(METRICS(), 1 / 0)", "SLICE takes a number"),
        ("SORT(METRICS(), SUM, ASC, m1)", "SORT takes a number"),
        ("TIME_SERIES(PERIOD(5))", "PERIOD takes a single series"),
        ("HOUR(METRICS())", "HOUR takes a single series"),
        ("ANOMALY_DETECTION_BAND(METRICS())", "ANOMALY_DETECTION_BAND takes a single series"),
        ("FIRST(5)", "an array of series is needed, and this is a number"),
    ],
)
def test_an_unsupported_expression_gives_the_reason(expression: str, reason: str) -> None:
    with pytest.raises(EvaluationError, match=reason):
        one(expression, 2, m1=[1, 2], m2=[None])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("METRICS() - m1", [[0, 0], [2, 3]]),
        ("m1 - METRICS()", [[0, 0], [-2, -3]]),
        ("METRICS() - 1", [[0, 1], [2, 4]]),
        ("-METRICS()", [[-1, -2], [-3, -5]]),
        ("METRICS('m2')", [[3, 5]]),
        ("[m2, METRICS()]", [[3, 5], [1, 2], [3, 5]]),
        ("TIME_SERIES(ABS(0 - 5))", [[5, 5]]),
        ("TIME_SERIES(PERIOD(m1))", [[300, 300]]),
        ("TIME_SERIES(METRIC_COUNT(METRICS()))", [[2, 2]]),
        ("IF(1, m1, m2)", [[1, 2]]),
        ("IF(0, m1, 7)", [[7, 7]]),
        ("IF(0, m1)", [[None, None]]),
    ],
)
def test_arrays_numbers_and_series_are_combined(expression: str, expected: list[Values]) -> None:
    assert computed(expression, 2, m1=[1, 2], m2=[3, 5]) == expected


def test_operations_on_series_of_different_periods_are_refused() -> None:
    around = context(5, m1=series([1, 2]), m2=series([1, 2], period=60))
    with pytest.raises(EvaluationError, match=r"different periods \(60 s and 300 s\)"):
        evaluate_expression("m1 + m2", around)


def test_an_expression_of_a_thousand_operators_is_evaluated() -> None:
    assert one("+".join(["m1"] * 600), 1, m1=[1]) == [600]


numbers = st.one_of(st.none(), st.integers(-1000, 1000).map(float))
lists = st.lists(numbers, min_size=4, max_size=4)


@given(lists, lists, lists)
def test_addition_is_commutative_and_associative_whatever_is_missing(a: Values, b: Values, c: Values) -> None:
    assert one("a + b", 4, a=a, b=b) == one("b + a", 4, a=a, b=b)
    assert one("(a + b) + c", 4, a=a, b=b, c=c) == one("a + (b + c)", 4, a=a, b=b, c=c)


@given(lists, lists)
def test_the_sum_of_an_array_is_the_sum_of_its_members(a: Values, b: Values) -> None:
    assert one("SUM([a, b])", 4, a=a, b=b) == one("a + b", 4, a=a, b=b)


@given(lists)
def test_differences_add_up_to_the_last_value(a: Values) -> None:
    known = [value for value in a if value is not None]
    differences = [value for value in one("DIFF(a)", 4, a=a) if value is not None]
    assert sum(differences) == (known[-1] - known[0] if known else 0)


@given(lists, st.integers(-5, 5))
def test_filling_leaves_nothing_missing_and_nothing_changed(a: Values, filler: int) -> None:
    expected = [filler if value is None else value for value in a]
    assert one(f"FILL(a, {filler})" if filler >= 0 else f"FILL(a, 0 - {-filler})", 4, a=a) == expected


@given(lists, lists)
def test_a_share_has_no_value_exactly_where_the_whole_is_zero(a: Values, b: Values) -> None:
    shares = one("a / b", 4, a=a, b=b)
    for share, part, whole in zip(shares, a, b, strict=True):
        if whole:
            assert share == pytest.approx((part or 0) / whole)
        else:
            assert share is None


def overlapping(expression: str, values: Values) -> list[float | None]:
    """Evaluate over windows of five minutes that begin every minute."""
    points = {START + 60 * index: float(value) for index, value in enumerate(values) if value is not None}
    end = START + 60 * (len(values) - 1) + PERIOD
    (found,) = evaluate_expression(
        expression,
        ExpressionContext(
            time_range=TimeRange(start=START, end=end, step=60),
            period=PERIOD,
            resolve_id={"m": Series(points=points, period=PERIOD)}.__getitem__,
            metrics=dict,
            search=lambda _query, _statistic, _period: (),
        ),
    )
    return [found.points.get(START + 60 * index) for index in range(len(values))]


NONE4 = [None] * 4


@pytest.mark.parametrize(
    ("expression", "values", "expected"),
    [
        ("FILL(m, 0)", [1, None, 3, None, 5, None, 7], [1, 0, 3, 0, 5, 0, 7]),
        ("DIFF(m)", [1, 2, 3, 4, 5, 10, 20], [None, *NONE4, 9, 18]),
        ("DIFF_TIME(m)", [1, 2, 3, 4, 5, 10, None], [None, *NONE4, 300, None]),
        ("RATE(m)", [0, 0, 3, 4, 5, 300, 600], [None, *NONE4, 1, 2]),
        ("RUNNING_SUM(m)", [1, 2, 3, 4, 5, 10, 20], [1, 2, 3, 4, 5, 11, 22]),
        ("FILL(m, REPEAT)", [1, 2, 3, 4, 5, None, 20, None], [1, 2, 3, 4, 5, 1, 20, 3]),
        (
            "FILL(m, LINEAR)",
            [1, *NONE4, None, None, None, None, None, 5],
            [1, *NONE4, 3, None, None, None, None, 5],
        ),
    ],
)
def test_of_windows_that_overlap_the_neighbours_are_those_that_follow_each_other(
    expression: str, values: Values, expected: list[float | None]
) -> None:
    assert overlapping(expression, values) == expected


UNITS = {
    "Bytes": (
        *("ABS(m1)", "CEIL(m1)", "FLOOR(m1)", "RUNNING_SUM(m1)", "SUM([m1, m2])", "AVG([m1, m2])"),
        *("MIN([m1, m2])", "MAX([m1, m2])", "STDDEV([m1, m2])", "IF(c, m1, m2)", "IF(c, m1)", "IF(c, 5, m1)"),
        *("ANOMALY_DETECTION_BAND(m1)",),
    ),
    "": (
        *("m1 * 2", "m1 / m2", "m1 > 1", "m1 AND c", "LOG(m1)", "LOG10(m1)", "DATAPOINT_COUNT([m1, m2])"),
        *("DIFF(m1)", "DIFF_TIME(m1)", "RATE(m1)", "MIN([m1, c])", "TIME_SERIES(5)", "MINUTE(m1)"),
    ),
}
"""The units of what is computed of bytes, and of nothing that is known."""


@pytest.mark.parametrize(
    ("expression", "unit"), [(expression, unit) for unit, listed in UNITS.items() for expression in listed]
)
def test_what_is_computed_is_no_metric_any_more_and_has_its_unit_only_where_that_stays(
    expression: str, unit: str
) -> None:
    key = MetricKey(namespace="N", name="M", dimensions=())
    of_bytes, of_calls = (
        replace(series([1, 3, 2], label=unit), metric=key, unit=unit) for unit in ("Bytes", "Count")
    )
    found = evaluate_expression(expression, context(3, m1=of_bytes, m2=of_bytes, c=of_calls))
    assert {(each.unit, each.metric) for each in found} == {(unit, None)}


def test_what_only_chooses_or_fills_datapoints_stays_the_metric_with_its_unit() -> None:
    key = MetricKey(namespace="N", name="M", dimensions=())
    one_of_bytes = replace(series([1, None, 2]), metric=key, unit="Bytes")
    other = replace(series([3, 3, 3]), metric=None, unit="Count")
    given_series = context(3, m1=one_of_bytes, c=other)
    for expression in ("FILL(m1, 0)", "FILL(m1, c)", "IF(1, m1, c)", "FIRST([m1, c])", "REMOVE_EMPTY(m1)"):
        [found] = evaluate_expression(expression, given_series)
        assert (found.unit, found.metric) == ("Bytes", key)
