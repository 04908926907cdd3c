"""The worked examples of "Configuring how CloudWatch alarms treat missing data" of the CloudWatch user guide."""

from __future__ import annotations

import pytest

from bedrock_monitoring.cloudwatch.alarms import Alarm, ComparisonOperator, TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.preview.alarm_states import State, state_of, states_of

KEPT = "kept"
OK, ALARM, INSUFFICIENT = State.OK, State.ALARM, State.INSUFFICIENT_DATA
SETTINGS = (
    TreatMissingData.MISSING,
    TreatMissingData.IGNORE,
    TreatMissingData.BREACHING,
    TreatMissingData.NOT_BREACHING,
)
MEANING = {"0": False, "X": True, "-": None}


@pytest.mark.parametrize("before", [State.OK, State.ALARM])
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
    to_alarm: int, datapoints: str, expected: tuple[State | str, ...], before: State
) -> None:
    for setting, wanted in zip(SETTINGS, expected, strict=True):
        state = state_of(
            [MEANING[mark] for mark in datapoints.split()],
            evaluation_periods=3,
            datapoints_to_alarm=to_alarm,
            treat_missing_data=setting,
            before=before,
        )
        assert state == (before if wanted == KEPT else wanted), setting


def test_an_alarm_goes_off_with_its_last_bad_datapoint_and_ends_when_too_few_are_left() -> None:
    alarm = Alarm(
        alarm_name="throttles",
        metric=Metric(namespace="AWS/Bedrock", metric_name="InvocationThrottles"),
        threshold=5,
        comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluation_periods=3,
        datapoints_to_alarm=2,
    )
    points = {0: 1.0, 60: 6.0, 120: 5.0, 180: 7.0, 240: 1.0, 300: 1.0}
    states = states_of(alarm, points, range(0, 360, 60))
    assert list(states.values()) == [OK, OK, OK, ALARM, OK, OK]
