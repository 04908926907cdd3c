"""What alarms would have done over time ranges for which there are data of different resolution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch.alarms import AlarmBase, EvaluatedAlarm
from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE, TimeRange
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource
from bedrock_monitoring.evaluation.timelines.alarm_timelines import alarm_timelines
from bedrock_monitoring.evaluation.timelines.timeline import Episode, Timeline
from bedrock_monitoring.evaluation.wall_clock_source import WallClock

_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class AlarmRecord:
    """What an alarm would have done.

    Attributes:
        timelines: Its states over each time range for which it could be judged, in chronological order.
        reason: Why it could not be judged for all time ranges. Empty if it could.
        contributors: The timelines of its contributors by label, for each of these time ranges.
    """

    timelines: tuple[Timeline, ...] = ()
    reason: str = ""
    contributors: tuple[Mapping[str, Timeline], ...] = ()

    @property
    def judged_seconds(self) -> int:
        """How long the time ranges are for which it was judged, in seconds."""
        return sum(timeline.end - timeline.start for timeline in self.timelines)

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The times in ALARM. One that crosses from a time range into the next is one."""
        joined: list[Episode] = []
        for timeline in self.timelines:
            for episode in timeline.episodes:
                if joined and joined[-1].end == episode.start:
                    joined[-1] = Episode(start=joined[-1].start, end=episode.end)
                else:
                    joined.append(episode)
        return tuple(joined)

    @property
    def alarm_seconds(self) -> int:
        """How long it was in ALARM, in seconds."""
        return sum(episode.seconds for episode in self.episodes)


def alarm_records(
    alarms: Iterable[AlarmBase],
    *,
    source: DatapointSource,
    time_ranges: Sequence[TimeRange],
    region: str,
    deferred: Mapping[str, str] = _NOTHING,
    set_states: Callable[[TimeRange], Mapping[str, Timeline]] = lambda _: {},
) -> dict[str, AlarmRecord]:
    """Evaluate alarms over time ranges, and return their records by alarm name.

    An alarm is judged for a time range if the range's resolution divides its period: sums of five minutes say
    nothing of a single minute.

    Args:
        alarms: Alarms of one account and Region.
        source: Provides the datapoints.
        time_ranges: The time ranges, in chronological order.
        region: The Region of the alarms.
        deferred: Maps placeholders to the values of deployed resources. Default: sample values.
        set_states: Returns the timelines of alarms that others set over a time range.
    """
    listed = tuple(alarms)
    timelines = defaultdict[str, list[Timeline]](list)
    contributors = defaultdict[str, list[Mapping[str, Timeline]]](list)
    reasons: dict[str, str] = {}
    for time_range in time_ranges:
        coarse = {alarm.alarm_name for alarm in listed if not _is_judgeable(alarm, time_range)}
        evaluated = alarm_timelines(
            [alarm for alarm in listed if alarm.alarm_name not in coarse],
            source=source,
            time_range=time_range,
            region=region,
            deferred=deferred,
            set_states=set_states(time_range),
        )
        for name, timeline in evaluated.timelines.items():
            timelines[name].append(timeline)
            contributors[name].append(evaluated.contributors.get(name, {}))
        short = (
            f"there are only datapoints of {time_range.resolution // MINUTE} minutes for a part of the time"
        )
        for name, reason in {**evaluated.reasons, **dict.fromkeys(coarse, short)}.items():
            reasons.setdefault(name, reason)
    return {
        alarm.alarm_name: AlarmRecord(
            timelines=tuple(timelines[alarm.alarm_name]),
            reason=reasons.get(alarm.alarm_name, ""),
            contributors=tuple(contributors[alarm.alarm_name]),
        )
        for alarm in listed
    }


def _is_judgeable(alarm: AlarmBase, time_range: TimeRange) -> bool:
    if not isinstance(alarm, EvaluatedAlarm):
        return True
    period = int(alarm.period.total_seconds())
    window = alarm.evaluation_window
    is_exact = window is None or WallClock(window=window, period=period, time_range=time_range).is_exact
    return is_exact and not period % time_range.resolution
