"""Judge alarms over past data: how often each went off, and which incidents it noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms import Alarm, AlarmBase, EvaluatedAlarm
from bedrock_monitoring.commands.alarm_testing.running import maintenance_timelines, sent_notifications
from bedrock_monitoring.commands.backtesting.incidents import Incident
from bedrock_monitoring.datapoints.backtest_source import BacktestSource
from bedrock_monitoring.datapoints.recorded_source import Recording
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, MINUTE, TimeRange
from bedrock_monitoring.evaluation.timelines.alarm_records import AlarmRecord, alarm_records
from bedrock_monitoring.evaluation.timelines.timeline import Episode
from bedrock_monitoring.monitoring.target_monitoring import Monitoring

_LATE = 15 * MINUTE
"""How long after an incident an alarm still counts for it, in seconds: windows end after it."""


@dataclass(frozen=True, kw_only=True)
class JudgedAlarm:
    """What one alarm would have done.

    Attributes:
        name: The name without the prefix of the target.
        condition: When it goes off. Empty for a composite alarm.
        tier: The tier that it notifies. Empty if its composite alarm notifies for it.
        record: Its states.
        false: How many of its times in ALARM belong to no known incident. ``None`` if no incidents are known.
    """

    name: str
    condition: str
    tier: str
    record: AlarmRecord
    false: int | None

    @property
    def times(self) -> int:
        """How many times it went off."""
        return len(self.record.episodes)

    @property
    def minutes(self) -> int:
        """How long it was in ALARM, in minutes."""
        return self.record.alarm_seconds // MINUTE

    @property
    def longest(self) -> int:
        """The longest time in ALARM, in minutes."""
        return max((episode.seconds for episode in self.record.episodes), default=0) // MINUTE

    @property
    def hours(self) -> tuple[tuple[int, int], ...]:
        """The hours of the day, in UTC, in which it went off, most frequent first, each with the number."""
        counted = Counter(datetime.fromtimestamp(episode.start, UTC).hour for episode in self.record.episodes)
        return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """How the alarms of a target noticed an incident.

    Attributes:
        incident: The incident.
        alarm: The alarm that notified first. Empty if none did.
        tier: Its tier.
        minutes: How many minutes after the start of the incident it went off. ``None`` if none notified, or
            if this one was on before.
    """

    incident: Incident
    alarm: str = ""
    tier: str = ""
    minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the alarms of a target would have done.

    Attributes:
        target: The name of the target.
        time_ranges: The time ranges of the data.
        alarms: Each alarm.
        noticed: Each known incident within the time ranges.
        notifications: How many notifications of ALARM each tier would have received.
    """

    target: str
    time_ranges: tuple[TimeRange, ...]
    alarms: tuple[JudgedAlarm, ...]
    noticed: tuple[Noticed, ...]
    notifications: Mapping[str, int]

    @property
    def days(self) -> float:
        """How many days of data there are."""
        return (self.time_ranges[-1].end - self.time_ranges[0].start) / DAY


def judged(
    monitoring: Monitoring,
    recording: Recording,
    *,
    since: int,
    incidents: Sequence[Incident],
    alarms: Iterable[AlarmBase] | None = None,
) -> Judgement:
    """Judge the alarms of a target.

    Args:
        monitoring: The target, as it is now.
        recording: The data.
        since: How far to look back from their end, in seconds.
        incidents: Known incidents. Those outside of the data are left out.
        alarms: The alarms of another version of the target. Default: those that it has now.
    """
    ranges = _clipped(recording.ranges, since)
    listed = tuple(
        monitoring.alarms.values() if alarms is None else (_with_unit(alarm, monitoring) for alarm in alarms)
    )
    own = {alarm.alarm_name for alarm in listed}
    set_by_schedules = {schedule.alarm_name for schedule in monitoring.schedules.values()} & own
    records = alarm_records(
        listed,
        source=BacktestSource(recording=recording),
        time_ranges=ranges,
        region=monitoring.target.region,
        deferred=recording.deferred,
        set_states=lambda time_range: {
            name: timeline
            for name, timeline in maintenance_timelines(
                monitoring, start=time_range.start, end=time_range.end
            ).items()
            if name in own
        },
    )
    known = [
        one for one in incidents if any(one.start < each.end and one.end > each.start for each in ranges)
    ]
    tiers = {monitoring.alarms[id_].alarm_name: tier for id_, tier in monitoring.notified_tiers.items()}
    judged_alarms = tuple(
        JudgedAlarm(
            name=monitoring.short_name(alarm.alarm_name),
            condition=alarm.condition if isinstance(alarm, EvaluatedAlarm) else "",
            tier=tiers.get(alarm.alarm_name, ""),
            record=records[alarm.alarm_name],
            false=_false(records[alarm.alarm_name], known) if incidents else None,
        )
        for alarm in listed
        if alarm.alarm_name not in set_by_schedules
    )
    return Judgement(
        target=monitoring.target.name,
        time_ranges=ranges,
        alarms=judged_alarms,
        noticed=tuple(_noticed(incident, judged_alarms) for incident in known),
        notifications=_notifications(monitoring, records, len(ranges)) if alarms is None else {},
    )


def _with_unit(alarm: AlarmBase, monitoring: Monitoring) -> AlarmBase:
    """Return an alarm of another version with the unit of its threshold, which CloudWatch does not have."""
    if not isinstance(alarm, Alarm):
        return alarm
    now = (each for each in monitoring.alarms.values() if each.alarm_name == alarm.alarm_name)
    units = (each.threshold_unit for each in now if isinstance(each, Alarm))
    return replace(alarm, threshold_unit=next(units, ""))


def _clipped(ranges: Sequence[TimeRange], since: int) -> tuple[TimeRange, ...]:
    start = ranges[-1].end - since
    return tuple(
        replace(each, start=max(each.start, start)) for each in ranges if max(each.start, start) < each.end
    )


def _belongs(episode: Episode, incident: Incident) -> bool:
    return episode.start < incident.end + _LATE and episode.end > incident.start


def _false(record: AlarmRecord, incidents: Sequence[Incident]) -> int:
    return sum(not any(_belongs(episode, incident) for incident in incidents) for episode in record.episodes)


def _noticed(incident: Incident, alarms: Sequence[JudgedAlarm]) -> Noticed:
    found = [
        (episode.start < incident.start, episode.start, alarm)
        for alarm in alarms
        if alarm.tier
        for episode in alarm.record.episodes
        if _belongs(episode, incident)
    ]
    if not found:
        return Noticed(incident=incident)
    was_on, start, alarm = min(found, key=lambda each: each[:2])
    minutes = None if was_on else (start - incident.start) // MINUTE
    return Noticed(incident=incident, alarm=alarm.name, tier=alarm.tier, minutes=minutes)


def _notifications(
    monitoring: Monitoring, records: Mapping[str, AlarmRecord], count: int
) -> Mapping[str, int]:
    """Return the number of notifications of ALARM by tier, after suppression."""
    tiers: Counter[str] = Counter()
    for number in range(1, count + 1):
        # Records end together; an alarm that is not judged for the older data lacks the first timelines.
        timelines = {
            name: record.timelines[-number]
            for name, record in records.items()
            if len(record.timelines) >= number
        }
        contributors = {name: records[name].contributors[-number] for name in timelines}
        sent = sent_notifications(monitoring, timelines, contributors)
        tiers.update(tier for one, tier in sent if one.state is AlarmState.ALARM)
    return tiers


def per_week(number: int, days: float) -> float:
    """Return how often something happens in a week."""
    return number * 7 / days if days else 0.0
