import pytest

from bedrock_monitoring.cloudwatch.widgets import AlarmState, AlarmStatusWidget, AlarmStatusWidgetSortBy
from tests.cloudwatch.widgets.sample import ALARM, REGION, messages


def test_the_state_of_alarms() -> None:
    widget = AlarmStatusWidget(
        title="Now",
        alarms=[ALARM],
        sort_by=AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
        states=[AlarmState.ALARM, AlarmState.OK],
    )
    assert messages(widget) == []
    assert widget.type == "alarm"
    assert widget.properties(region=REGION) == {
        "title": "Now",
        "alarms": [ALARM],
        "sortBy": "stateUpdatedTimestamp",
        "states": ["ALARM", "OK"],
    }
    assert AlarmStatusWidget(alarms=[ALARM]).properties(region=REGION) == {
        "title": "Alarms",
        "alarms": [ALARM],
    }


@pytest.mark.parametrize("count", [0, 101])
def test_one_widget_shows_1_to_100_alarms(count: int) -> None:
    assert messages(AlarmStatusWidget(alarms=[f"{ALARM}{number}" for number in range(count)])) == [
        f"alarms: {count} alarms; one widget shows 1 to 100; spread them over several widgets"
    ]


def test_alarms_are_named_once_and_by_their_arns() -> None:
    assert messages(AlarmStatusWidget(alarms=[ALARM, "throttles", ALARM])) == [
        (
            "alarms, number 2, alarm: 'throttles' is not the ARN of an alarm; write "
            "arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME"
        ),
        f"alarms: {ALARM} is named twice; name it once",
    ]
