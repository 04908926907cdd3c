from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.evaluation.points import NO_POINTS, Points
from bedrock_monitoring.evaluation.series import Series

MAPPINGS = st.dictionaries(st.integers(0, 100), st.floats(allow_nan=False, allow_infinity=False))


@given(MAPPINGS)
def test_points_read_as_the_mapping_that_they_were_made_of_in_chronological_order(
    mapping: dict[int, float],
) -> None:
    points = Points.of(mapping)

    assert points == mapping
    assert list(points) == sorted(mapping)
    assert [*points.items()] == sorted(mapping.items())
    assert [*points.values()] == [value for _, value in sorted(mapping.items())]
    assert [points.get(timestamp) for timestamp in range(101)] == [mapping.get(time) for time in range(101)]


@given(MAPPINGS, st.lists(st.integers(0, 100)))
def test_values_are_read_at_many_timestamps_at_once(mapping: dict[int, float], times: list[int]) -> None:
    found = Points.of(mapping).at(np.array(times, dtype=np.int64))

    assert [None if np.isnan(value) else value for value in found] == [mapping.get(time) for time in times]


def test_a_series_has_arrays_whatever_mapping_it_is_made_of() -> None:
    series = Series(points={60: 1.0, 0: 2.0}, period=60)

    assert (series.arrays.times.tolist(), series.arrays.numbers.tolist()) == ([0, 60], [2.0, 1.0])
    assert Series(points=series.points, period=60).points is series.points


def test_points_without_a_number_are_left_out() -> None:
    times = np.array([0, 60, 120, 180])

    assert Points.finite(times, np.array([1.0, np.nan, np.inf, 2.0])) == {0: 1.0, 180: 2.0}


def test_a_timestamp_without_a_value_is_the_usual_error() -> None:
    with pytest.raises(KeyError):
        _ = NO_POINTS[0]
    assert (len(NO_POINTS), bool(NO_POINTS), repr(Points.of({0: 1.5}))) == (0, False, "Points.of({0: 1.5})")
