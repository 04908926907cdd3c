"""The notifications that follow from the states of an alarm, after suppression.

Sources: "Alarm actions" and "Suppressing composite alarm actions" of the CloudWatch user guide. An alarm runs
its actions when its state changes. Where the guide says nothing, this module assumes:

- The wait period holds back the actions of each change, also of that into OK.
- When suppression ends, actions run for the state of that moment, unless they ran for it last. The guide says
  so of mute rules ("How alarm mute rules work").

An alarm on several series notifies of its own changes and of those of each series, its contributor ("Acting
on alarm changes").
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms import AlarmBase, CompositeAlarm
from bedrock_monitoring.cloudwatch.alarms.composite_alarm import name_of
from bedrock_monitoring.evaluation.timelines.timeline import Timeline

_Interval = tuple[int, int]
_NEVER = sys.maxsize
_NOTHING: Mapping[str, Timeline] = {}


@dataclass(frozen=True, kw_only=True, order=True)
class Notification:
    """A notification of an alarm's state.

    Attributes:
        moment: When it is sent, in seconds since the epoch.
        alarm: The name of the alarm.
        state: The state that it tells.
        contributor: The series whose state it tells, as the values of its groups. Empty for the alarm's own.
    """

    moment: int
    alarm: str
    state: AlarmState
    contributor: str = ""


def notifications(
    alarm: AlarmBase,
    timelines: Mapping[str, Timeline],
    *,
    notified_states: Collection[AlarmState],
    contributors: Mapping[str, Timeline] = _NOTHING,
    muted: Sequence[_Interval] = (),
) -> Iterator[Notification]:
    """Yield the notifications of an alarm, in chronological order, and then those of each contributor.

    Args:
        alarm: The alarm.
        timelines: The timelines of all alarms by name. Without that of its suppressor nothing is suppressed.
        notified_states: The states for which the alarm has actions.
        contributors: The timelines of its contributors by label.
        muted: When mute rules keep it quiet, from when until when, in seconds since the epoch.
    """
    suppressed, wait = _suppression(alarm, timelines)
    suppressed = sorted([*suppressed, *muted])
    for contributor, timeline in {"": timelines[alarm.alarm_name], **contributors}.items():
        for moment, state in _told(timeline, suppressed, wait):
            if state in notified_states:
                yield Notification(
                    moment=moment, alarm=alarm.alarm_name, state=state, contributor=contributor
                )


def _told(timeline: Timeline, suppressed: Sequence[_Interval], wait: int) -> Iterator[tuple[int, AlarmState]]:
    """Yield the changes of which actions run, each with the moment."""
    told = timeline.changes[0][1]
    for start, end, state in timeline.spans:
        moment = _due(start, suppressed, wait)
        was_left_before = moment >= end and end < timeline.end
        if state is told or was_left_before or moment > timeline.end:
            continue
        told = state
        yield moment, state


def _suppression(alarm: AlarmBase, timelines: Mapping[str, Timeline]) -> tuple[Sequence[_Interval], int]:
    """Return the intervals of suppression with their extension, and the wait period in seconds."""
    if not isinstance(alarm, CompositeAlarm) or alarm.suppressor is None:
        return (), 0
    suppressor = timelines.get(name_of(alarm.suppressor))
    wait = int(alarm.wait_period.total_seconds())
    if suppressor is None:
        return (), wait
    extension = int(alarm.extension_period.total_seconds())
    intervals = [(episode.start, episode.end + extension) for episode in suppressor.episodes]
    if suppressor.changes[-1][1] is AlarmState.ALARM:
        intervals[-1] = (intervals[-1][0], _NEVER)
    return intervals, wait


def _due(moment: int, suppressed: Sequence[_Interval], wait: int) -> int:
    """Return when the actions of a change run. It is the end of suppression if they are suppressed."""
    is_free = not any(start <= moment < end for start, end in suppressed)
    due = moment + wait if is_free else moment
    for start, end in suppressed:
        if start <= due < end:
            due = end
    return due
