"""The worked examples of the CloudWatch user guide.

Sources: "Configuring how CloudWatch alarms treat missing data" and "Percentile-based alarms".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmRule,
    AnomalyDetectionAlarm,
    ComparisonOperator,
    CompositeAlarm,
    TreatMissingData,
)
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.evaluation.alarm_states import (
    EXTRA_DATAPOINTS,
    AlarmDatapoints,
    evaluate_composite_states,
    evaluate_state,
    evaluate_states,
    required_samples,
)

KEPT = "kept"
OK, ALARM, INSUFFICIENT = AlarmState.OK, AlarmState.ALARM, AlarmState.INSUFFICIENT_DATA
SETTINGS = (
    TreatMissingData.MISSING,
    TreatMissingData.IGNORE,
    TreatMissingData.BREACHING,
    TreatMissingData.NOT_BREACHING,
)
MEANING = {"0": False, "X": True, "-": None}


@pytest.mark.parametrize("previous_state", [AlarmState.OK, AlarmState.ALARM])
@pytest.mark.parametrize(
    ("to_alarm", "datapoints", "expected"),
    [
        (3, "0 - X - X", (OK, OK, OK, OK)),
        (3, "0 - - - -", (OK, OK, OK, OK)),
        (3, "- - - - -", (INSUFFICIENT, KEPT, ALARM, OK)),
        (3, "0 X X - X", (ALARM, ALARM, ALARM, ALARM)),
        (3, "- - X - -", (ALARM, KEPT, ALARM, OK)),
        (2, "0 - X - X", (ALARM, ALARM, ALARM, ALARM)),
        (2, "0 0 X 0 X", (ALARM, ALARM, ALARM, ALARM)),
        (2, "0 - X - -", (OK, OK, ALARM, OK)),
        (2, "- - - - 0", (OK, OK, ALARM, OK)),
        (2, "- - - X -", (ALARM, KEPT, ALARM, OK)),
        (3, "- - - - X", (KEPT, KEPT, ALARM, OK)),
        (3, "- - - X -", (KEPT, KEPT, ALARM, OK)),
        (2, "X X X 0 0", (OK, OK, OK, OK)),
    ],
)
def test_an_alarm_has_the_state_of_the_guide(
    to_alarm: int, datapoints: str, expected: tuple[AlarmState | str, ...], previous_state: AlarmState
) -> None:
    for setting, wanted in zip(SETTINGS, expected, strict=True):
        state = evaluate_state(
            [MEANING[mark] for mark in datapoints.split()],
            evaluation_periods=3,
            datapoints_to_alarm=to_alarm,
            treat_missing_data=setting,
            previous_state=previous_state,
        )
        assert state == (previous_state if wanted == KEPT else wanted), setting


def test_an_alarm_starts_with_enough_breaching_datapoints_and_ends_with_too_few() -> None:
    alarm = Alarm(
        alarm_name="throttles",
        metric=Metric(namespace="AWS/Bedrock", metric_name="InvocationThrottles"),
        threshold=5,
        comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluation_periods=3,
        datapoints_to_alarm=2,
    )
    points = {0: 1.0, 60: 6.0, 120: 5.0, 180: 7.0, 240: 1.0, 300: 1.0}
    states = evaluate_states(alarm, AlarmDatapoints.of(points), range(0, 360, 60))
    assert list(states.values()) == [OK, OK, OK, ALARM, OK, OK]


LATENCY = Metric(
    namespace="AWS/Bedrock", metric_name="InvocationLatency", statistic="p99", period=timedelta(minutes=1)
)


def percentile_alarm(statistic: str, *, evaluates_few: bool = False) -> Alarm:
    return Alarm(
        alarm_name="latency",
        metric=replace(LATENCY, statistic=statistic),
        threshold=1000,
        evaluation_periods=1,
        evaluate_low_sample_count_percentile=evaluates_few,
    )


@pytest.mark.parametrize(
    ("statistic", "least"),
    [("p99", 1000), ("p90", 100), ("p50", 20), ("p10", 100), ("p99.9", 10_000), ("Average", 0)],
)
def test_a_percentile_needs_ten_samples_beyond_it(statistic: str, least: float) -> None:
    assert required_samples(percentile_alarm(statistic)) == pytest.approx(least)
    assert required_samples(percentile_alarm(statistic, evaluates_few=True)) == 0


def test_a_percentile_of_too_few_samples_does_not_change_the_state() -> None:
    points = {0: 10.0, 60: 5000.0, 120: 5000.0, 180: 10.0}
    samples = {0: 1000.0, 60: 999.0, 120: 1000.0, 180: 3.0}
    timestamps = range(0, 240, 60)
    few_ignored = evaluate_states(
        percentile_alarm("p99"), AlarmDatapoints.of(points, samples=samples), timestamps
    )
    assert list(few_ignored.values()) == [OK, OK, ALARM, ALARM]
    all_evaluated = evaluate_states(
        percentile_alarm("p99", evaluates_few=True), AlarmDatapoints.of(points, samples=samples), timestamps
    )
    assert list(all_evaluated.values()) == [OK, ALARM, ALARM, OK]


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        (ComparisonOperator.LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD, [OK, ALARM, ALARM, OK]),
        (ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD, [OK, ALARM, OK, OK]),
        (ComparisonOperator.LESS_THAN_LOWER_THRESHOLD, [OK, OK, ALARM, OK]),
    ],
)
def test_an_anomaly_alarm_goes_off_outside_its_band(
    side: ComparisonOperator, expected: list[AlarmState]
) -> None:
    alarm = AnomalyDetectionAlarm(
        alarm_name="unusual", metric=LATENCY, evaluation_periods=1, comparison_operator=side
    )
    timestamps = range(0, 240, 60)
    datapoints = AlarmDatapoints(
        points={0: 5.0, 60: 11.0, 120: 0.0, 180: 10.0},
        upper=dict.fromkeys(timestamps, 10.0),
        lower=dict.fromkeys(timestamps, 1.0),
        samples={},
    )
    assert list(evaluate_states(alarm, datapoints, timestamps).values()) == expected


def test_an_anomaly_alarm_without_a_band_has_insufficient_data() -> None:
    alarm = AnomalyDetectionAlarm(alarm_name="unusual", metric=LATENCY, evaluation_periods=1)
    states = evaluate_states(alarm, AlarmDatapoints.of({0: 5.0}), range(0, 60, 60))
    assert list(states.values()) == [INSUFFICIENT]


@given(
    marks=st.lists(st.sampled_from([False, True, None]), min_size=1, max_size=20),
    evaluation_periods=st.integers(1, 5),
    setting=st.sampled_from(SETTINGS),
    data=st.data(),
)
def test_all_periods_at_once_have_the_states_of_one_period_after_another(
    marks: list[bool | None], evaluation_periods: int, setting: TreatMissingData, data: st.DataObject
) -> None:
    to_alarm = data.draw(st.integers(1, evaluation_periods))
    alarm = replace(
        percentile_alarm("Sum"),
        evaluation_periods=evaluation_periods,
        datapoints_to_alarm=to_alarm,
        treat_missing_data=setting,
    )
    points = {60 * index: 2000.0 * mark for index, mark in enumerate(marks) if mark is not None}
    state, expected = INSUFFICIENT, []
    for index in range(len(marks)):
        state = evaluate_state(
            marks[max(0, index + 1 - evaluation_periods - EXTRA_DATAPOINTS) : index + 1],
            evaluation_periods=evaluation_periods,
            datapoints_to_alarm=to_alarm,
            treat_missing_data=setting,
            previous_state=state,
        )
        expected.append(state)

    states = evaluate_states(alarm, AlarmDatapoints.of(points), range(0, 60 * len(marks), 60))

    assert list(states.values()) == expected


CHILDREN = {
    "a": {0: OK, 60: ALARM, 120: ALARM, 180: OK},
    "b": {0: INSUFFICIENT, 120: ALARM},
    "c": {0: OK},
}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("ALARM(a)", [OK, ALARM, ALARM, OK]),
        ("ALARM(a) AND ALARM(b)", [OK, OK, ALARM, OK]),
        ("ALARM(a) OR ALARM(b)", [OK, ALARM, ALARM, ALARM]),
        ("NOT ALARM(a)", [ALARM, OK, OK, ALARM]),
        ("INSUFFICIENT_DATA(b) AND OK(c)", [ALARM, ALARM, OK, OK]),
        ("TRUE", [ALARM, ALARM, ALARM, ALARM]),
        ("FALSE", [OK, OK, OK, OK]),
        ("ALARM(a) AND TRUE", [OK, ALARM, ALARM, OK]),
        ("ALARM(a) AND FALSE", [OK, OK, OK, OK]),
        ('AT_LEAST(2, ALARM, ("a", "b", "c"))', [OK, OK, ALARM, OK]),
        ('AT_LEAST(34%, ALARM, ("a", "b", "c"))', [OK, OK, ALARM, OK]),
        ('AT_LEAST(33%, ALARM, ("a", "b", "c"))', [OK, ALARM, ALARM, ALARM]),
        ('AT_LEAST(3, NOT ALARM, ("a", "b", "c"))', [ALARM, OK, OK, OK]),
        ('ALARM("arn:aws:cloudwatch:eu-central-1:111122223333:alarm:a")', [OK, ALARM, ALARM, OK]),
    ],
)
def test_a_composite_alarm_follows_its_rule(rule: str, expected: list[AlarmState]) -> None:
    alarm = CompositeAlarm(alarm_name="all", alarm_rule=AlarmRule.from_string(rule))
    assert list(evaluate_composite_states(alarm, CHILDREN, range(0, 240, 60)).values()) == expected


def test_a_composite_alarm_counts_a_child_before_its_first_state_as_without_data() -> None:
    alarm = CompositeAlarm(alarm_name="all", alarm_rule=AlarmRule.from_string("INSUFFICIENT_DATA(a)"))
    states = evaluate_composite_states(alarm, CHILDREN, range(-60, 120, 60))
    assert list(states.values()) == [ALARM, OK, OK]


def test_a_composite_alarm_over_an_unknown_alarm_has_no_state() -> None:
    alarm = CompositeAlarm(alarm_name="all", alarm_rule=AlarmRule.any_of("a", "elsewhere"))
    assert evaluate_composite_states(alarm, CHILDREN, range(0, 240, 60)) == {}


def hourly_alarm(
    *, threshold: float, evaluation_periods: int, datapoints_to_alarm: int, setting: TreatMissingData
) -> Alarm:
    return Alarm(
        alarm_name="errors",
        metric=Metric(
            namespace="AWS/Bedrock", metric_name="InvocationServerErrors", period=timedelta(hours=1)
        ),
        threshold=threshold,
        evaluation_periods=evaluation_periods,
        datapoints_to_alarm=datapoints_to_alarm,
        treat_missing_data=setting,
    )


FIVE_MINUTES = 300
"""How far apart the windows of the properties begin; fewer of them than minutes, for speed."""

hourly_alarms = st.builds(
    lambda periods, setting, to_alarm: hourly_alarm(
        threshold=5,
        evaluation_periods=periods,
        datapoints_to_alarm=min(to_alarm, periods),
        setting=setting,
    ),
    st.integers(1, 4),
    st.sampled_from(SETTINGS),
    st.integers(1, 4),
)
window_values = st.lists(st.none() | st.integers(0, 10), min_size=1, max_size=120)


def sliding_states(alarm: Alarm, values: list[int | None], *, start: int = 0) -> dict[int, AlarmState]:
    """Return the states over windows of an hour that begin every five minutes."""
    timestamps = range(start, start + FIVE_MINUTES * len(values), FIVE_MINUTES)
    points = {at: float(value) for at, value in zip(timestamps, values, strict=True) if value is not None}
    return evaluate_states(alarm, AlarmDatapoints.of(points), timestamps, period=3600)


@given(alarm=hourly_alarms, values=window_values)
def test_overlapping_windows_have_the_states_of_those_that_follow_each_other(
    alarm: Alarm, values: list[int | None]
) -> None:
    state, expected = INSUFFICIENT, []
    for newest in range(len(values)):
        window_range = values[newest % 12 : newest + 1 : 12][-alarm.evaluation_periods - EXTRA_DATAPOINTS :]
        state = evaluate_state(
            [None if value is None else value >= 5 for value in window_range],
            evaluation_periods=alarm.evaluation_periods,
            datapoints_to_alarm=alarm.datapoints_to_alarm or alarm.evaluation_periods,
            treat_missing_data=alarm.treat_missing_data,
            previous_state=state,
        )
        expected.append(state)
    assert list(sliding_states(alarm, values).values()) == expected


@given(alarm=hourly_alarms, values=window_values, lower=st.integers(0, 5))
def test_an_alarm_is_on_whenever_one_with_a_higher_threshold_is(
    alarm: Alarm, values: list[int | None], lower: int
) -> None:
    more_often = sliding_states(replace(alarm, threshold=lower), values)
    for moment, state in sliding_states(alarm, values).items():
        assert state is not ALARM or more_often[moment] is ALARM


@given(alarm=hourly_alarms, values=window_values, minutes=st.integers(0, 1_000_000))
def test_an_alarm_does_not_depend_on_when_it_is_evaluated(
    alarm: Alarm, values: list[int | None], minutes: int
) -> None:
    shifted = sliding_states(alarm, values, start=60 * minutes)
    assert {moment - 60 * minutes: state for moment, state in shifted.items()} == sliding_states(
        alarm, values
    )


@given(alarm=hourly_alarms, count=st.integers(1, 100))
def test_an_alarm_that_is_always_over_its_threshold_is_on_once_it_has_its_datapoints(
    alarm: Alarm, count: int
) -> None:
    states = list(sliding_states(alarm, [9] * count).values())
    needed = 12 * ((alarm.datapoints_to_alarm or alarm.evaluation_periods) - 1)
    assert set(states[needed:]) <= {ALARM}


def test_a_state_is_dated_by_the_last_minute_of_its_newest_window() -> None:
    states = evaluate_states(
        hourly_alarm(threshold=5, evaluation_periods=1, datapoints_to_alarm=1, setting=SETTINGS[0]),
        AlarmDatapoints.of({0: 1.0, 60: 9.0}),
        range(0, 120, 60),
        period=3600,
    )
    assert states == {3540: OK, 3600: ALARM}


def test_evaluation_periods_of_more_than_a_day_are_evaluated_at_full_hours() -> None:
    def dated(evaluation_periods: int) -> list[int]:
        alarm = hourly_alarm(
            threshold=5,
            evaluation_periods=evaluation_periods,
            datapoints_to_alarm=1,
            setting=SETTINGS[0],
        )
        points = AlarmDatapoints.of(dict.fromkeys(range(0, 7200, 60), 9.0))
        return list(evaluate_states(alarm, points, range(0, 7260, 60), period=3600))

    assert dated(24) == list(range(3540, 10_800, 60))
    assert dated(25) == [3540, 7140, 10_740]
