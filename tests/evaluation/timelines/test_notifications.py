"""Notifications after suppression; the cases are those of the user guide's pictures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms import Alarm, CompositeAlarm
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.evaluation.timelines.notifications import notifications
from bedrock_monitoring.evaluation.timelines.timeline import Timeline

OK, ALARM = AlarmState.OK, AlarmState.ALARM
CHILD = Alarm(
    alarm_name="child",
    metric=Metric(namespace="AWS/Bedrock", metric_name="Invocations"),
    threshold=1,
    evaluation_periods=1,
)


def composite(wait: int = 0, extension: int = 0) -> CompositeAlarm:
    return CompositeAlarm(
        alarm_name="composite",
        alarm_rule="child",
        actions_suppressor="suppressor",
        actions_suppressor_wait_period=timedelta(minutes=wait),
        actions_suppressor_extension_period=timedelta(minutes=extension),
    )


def minutes(*changes: tuple[int, AlarmState]) -> Timeline:
    """A timeline of an hour that begins in OK."""
    return Timeline.of({0: OK} | {at * 60: state for at, state in changes}, start=0, end=3600)


def sent(
    alarm: CompositeAlarm,
    own: Timeline,
    suppressor: Timeline,
    *,
    states: frozenset[AlarmState] = frozenset({OK, ALARM}),
) -> list[tuple[int, str]]:
    timelines = {"composite": own, "suppressor": suppressor}
    return [
        (one.moment // 60, str(one.state)) for one in notifications(alarm, timelines, notified_states=states)
    ]


def test_an_alarm_notifies_of_each_change_to_a_state_that_has_actions() -> None:
    timeline = minutes((5, ALARM), (9, OK), (20, ALARM))

    told = notifications(CHILD, {"child": timeline}, notified_states={ALARM})

    assert [(one.moment // 60, one.alarm, one.state) for one in told] == [
        (5, "child", ALARM),
        (20, "child", ALARM),
    ]


def test_the_actions_run_when_the_wait_period_is_over_and_the_suppressor_stayed_ok() -> None:
    assert sent(composite(wait=6), minutes((2, ALARM)), minutes()) == [(8, "ALARM")]


def test_a_suppressor_that_goes_off_within_the_wait_period_suppresses() -> None:
    assert sent(composite(wait=6), minutes((2, ALARM)), minutes((4, ALARM))) == []


def test_a_suppressor_that_goes_off_after_the_wait_period_is_too_late() -> None:
    assert sent(composite(wait=6), minutes((2, ALARM)), minutes((9, ALARM))) == [(8, "ALARM")]


def test_after_suppression_and_its_extension_an_alarm_that_is_still_on_notifies() -> None:
    suppressor = minutes((1, ALARM), (10, OK))

    assert sent(composite(extension=3), minutes((2, ALARM), (20, OK)), suppressor) == [
        (13, "ALARM"),
        (20, "OK"),
    ]


@pytest.mark.parametrize("back", [8, 12])
def test_an_alarm_that_is_over_when_suppression_ends_notifies_nobody(back: int) -> None:
    suppressor = minutes((1, ALARM), (10, OK))

    assert sent(composite(extension=3), minutes((2, ALARM), (back, OK)), suppressor) == []


def test_an_alarm_that_was_told_and_ends_during_suppression_is_told_when_that_ends() -> None:
    suppressor = minutes((5, ALARM), (10, OK))

    assert sent(composite(), minutes((2, ALARM), (7, OK)), suppressor) == [(2, "ALARM"), (10, "OK")]


def test_an_alarm_shorter_than_the_wait_period_notifies_nobody() -> None:
    assert sent(composite(wait=6), minutes((2, ALARM), (5, OK)), minutes()) == []


def test_suppression_that_never_ends_is_not_told() -> None:
    assert sent(composite(extension=3), minutes((2, ALARM)), minutes((1, ALARM))) == []


def test_a_suppressor_that_is_not_known_suppresses_nothing() -> None:
    [told] = notifications(composite(wait=1), {"composite": minutes((2, ALARM))}, notified_states={ALARM})

    assert told.moment == 180


def test_a_change_in_the_last_minute_is_told() -> None:
    assert sent(composite(), minutes((60, ALARM)), minutes()) == [(60, "ALARM")]


def test_an_alarm_on_several_series_notifies_of_itself_and_of_each_of_them() -> None:
    told = notifications(
        CHILD,
        {"child": minutes((5, ALARM), (30, OK))},
        notified_states={ALARM, OK},
        contributors={"nova": minutes((5, ALARM), (9, OK)), "titan": minutes((7, ALARM), (30, OK))},
    )

    assert [(one.contributor, one.moment // 60, str(one.state)) for one in told] == [
        ("", 5, "ALARM"),
        ("", 30, "OK"),
        ("nova", 5, "ALARM"),
        ("nova", 9, "OK"),
        ("titan", 7, "ALARM"),
        ("titan", 30, "OK"),
    ]
