"""The states of an alarm as changes."""

from __future__ import annotations

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.evaluation.timelines.timeline import Episode, Timeline

OK, ALARM, UNKNOWN = AlarmState.OK, AlarmState.ALARM, AlarmState.INSUFFICIENT_DATA


def test_equal_states_are_one_and_the_state_at_the_start_is_the_last_before_it() -> None:
    timeline = Timeline.of({-60: OK, 0: ALARM, 60: ALARM, 120: OK, 180: ALARM, 600: OK}, start=0, end=300)

    assert timeline.changes == ((0, ALARM), (120, OK), (180, ALARM))
    assert timeline.episodes == (Episode(start=0, end=120), Episode(start=180, end=300))
    assert [episode.seconds for episode in timeline.episodes] == [120, 120]


def test_nothing_is_known_before_the_first_evaluation() -> None:
    timeline = Timeline.of({60: OK}, start=0, end=300)

    assert [timeline.state_at(moment) for moment in (0, 59, 60, 300)] == [UNKNOWN, UNKNOWN, OK, OK]
    assert timeline.start == 0
