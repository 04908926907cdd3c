"""Windows that overlap: each has the statistic of all samples in it, as if it had been asked for alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.evaluation.dashboard_time_range import HOUR, MINUTE, TimeRange
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.sliding_windows import combine_neighbours, read_datapoints
from tests.evaluation.minute_source import STATISTICS, MinuteSource

START = 1768402800
METRIC = MetricKey(namespace="AWS/Bedrock", name="InvocationLatency")


@given(
    minutes=st.lists(st.lists(st.integers(0, 20), max_size=3), min_size=1, max_size=30),
    length=st.integers(1, 8),
    statistic=st.sampled_from(list(STATISTICS)),
)
def test_each_window_has_the_statistic_of_all_samples_in_it(
    minutes: list[list[int]], length: int, statistic: str
) -> None:
    source = MinuteSource(start=START, minutes=minutes)
    time_range = TimeRange(start=START, end=START + len(minutes) * MINUTE, step=MINUTE)
    read = read_datapoints(source, METRIC, statistic=statistic, period=length * MINUTE, time_range=time_range)
    expected = {
        START + first * MINUTE: STATISTICS[statistic](samples)
        for first in range(len(minutes) - length + 1)
        if (samples := [sample for minute in minutes[first : first + length] for sample in minute])
    }
    assert dict(read) == pytest.approx(expected)


def test_windows_of_an_hour_cost_one_request_and_those_of_a_percentile_one_for_each_minute() -> None:
    source = MinuteSource(start=START, minutes=[[1.0]] * 120)
    two_hours = TimeRange(start=START, end=START + 2 * HOUR, step=MINUTE)
    read_datapoints(source, METRIC, statistic="Sum", period=HOUR, time_range=two_hours)
    assert source.requests == [(METRIC, "Sum", range(START, START + 2 * HOUR, MINUTE))]
    source.requests.clear()
    read_datapoints(source, METRIC, statistic="p50", period=HOUR, time_range=two_hours)
    assert len(source.requests) == 60
    assert source.requests[7] == (METRIC, "p50", range(START + 7 * MINUTE, START + HOUR + 1, HOUR))


def test_a_graph_asks_for_periods_that_follow_each_other() -> None:
    source = MinuteSource(start=START, minutes=[[1.0]] * 120)
    two_hours = TimeRange(start=START, end=START + 2 * HOUR)
    assert dict(read_datapoints(source, METRIC, statistic="Sum", period=HOUR, time_range=two_hours)) == {
        START: 60.0,
        START + HOUR: 60.0,
    }


def test_a_sum_of_zeros_is_zero_whatever_lies_before_it() -> None:
    values = np.array([0.1] * 10 + [0.0] * 10)
    assert combine_neighbours(values, 10, np.add)[-1] == 0


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.data())
def test_neighbours_are_combined_as_if_one_by_one(values: list[int], data: st.DataObject) -> None:
    length = data.draw(st.integers(1, len(values)))
    expected = [sum(values[first : first + length]) for first in range(len(values) - length + 1)]
    assert combine_neighbours(np.array(values, dtype=float), length, np.add).tolist() == expected
