import math
from collections.abc import Callable

import pytest

from bedrock_monitoring.cloudwatch.metrics.statistics import (
    Stats,
    is_simple,
    percentile_of,
    percentile_rank_bounds,
    plain_number,
    statistic_problem,
)
from bedrock_monitoring.problems import InvalidInputError


@pytest.mark.parametrize(
    ("statistic", "text"),
    [
        (Stats.p(99), "p99"),
        (Stats.p(99.9), "p99.9"),
        (Stats.p(100), "p100"),
        (Stats.p(0), "p0"),
        (Stats.tm(90), "tm90"),
        (Stats.tm(10, 90), "TM(10%:90%)"),
        (Stats.wm(98), "wm98"),
        (Stats.wm(5, 95.5), "WM(5%:95.5%)"),
        (Stats.tc(90), "tc90"),
        (Stats.tc(10, 90), "TC(10%:90%)"),
        (Stats.ts(90), "ts90"),
        (Stats.ts(10, 90), "TS(10%:90%)"),
        (Stats.pr(100, 2000), "PR(100:2000)"),
        (Stats.pr(upper=300), "PR(:300)"),
        (Stats.pr(lower=1.5), "PR(1.5:)"),
        (Stats.IQM, "IQM"),
        (Stats.SAMPLE_COUNT, "SampleCount"),
    ],
)
def test_statistics_have_the_spelling_of_the_api(statistic: str, text: str) -> None:
    assert statistic == text
    assert statistic_problem(statistic) is None


@pytest.mark.parametrize(
    "statistic",
    [
        "average",
        "p",
        "p101",
        "p-1",
        "p100.5",
        "tm110",
        "TM(10:)%",
        "TM(:)",
        "PR(:)",
        "tm(10%:90%)",
        "p99 ",
        "",
    ],
)
def test_another_statistic_is_refused(statistic: str) -> None:
    assert statistic_problem(statistic) is not None


@pytest.mark.parametrize(
    "wrong", [lambda: Stats.p(101), lambda: Stats.tm(-1), Stats.pr, lambda: Stats.wm(1, 200)]
)
def test_bounds_outside_0_to_100_are_refused_where_they_are_written(wrong: Callable[[], str]) -> None:
    with pytest.raises(InvalidInputError, match="percentages go from 0 to 100"):
        wrong()


def test_alarms_call_the_five_plain_ones_statistic() -> None:
    assert [is_simple(name) for name in ("Sum", "SampleCount", "p99", "IQM")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("number", "text"), [(2.0, "2"), (2.5, "2.5"), (3e-8, "0.00000003"), (1e6, "1000000")]
)
def test_numbers_are_written_without_an_exponent(number: float, text: str) -> None:
    assert plain_number(number) == text


@pytest.mark.parametrize(
    ("statistic", "bounds"),
    [
        (Stats.pr(100, 2000), (100, 2000)),
        (Stats.pr(upper=300), (-math.inf, 300)),
        (Stats.pr(lower=-1.5), (-1.5, math.inf)),
        ("PR(:)", None),
        ("PR(a:b)", None),
        ("TM(10:20)", None),
        ("p99", None),
    ],
)
def test_a_percentile_rank_has_bounds_that_may_be_open(
    statistic: str, bounds: tuple[float, float] | None
) -> None:
    assert percentile_rank_bounds(statistic) == bounds


@pytest.mark.parametrize(
    ("statistic", "percentile"),
    [(Stats.p(99.9), 99.9), (Stats.p(0), 0), ("p101", None), ("p", None), ("tm90", None), ("PR(:1)", None)],
)
def test_a_percentile_is_read_from_its_statistic(statistic: str, percentile: float | None) -> None:
    assert percentile_of(statistic) == percentile
