"""Run an alarm test: evaluate the alarms of its target over its series, and compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bedrock_monitoring.bedrock.alarms import occurrences
from bedrock_monitoring.bedrock.alarms.maintenance import maintenance_id
from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.commands.alarm_testing.cases import AlarmCase, ExpectedNotification, ExpectedState
from bedrock_monitoring.datapoints.scripted_source import ScriptedSource
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.timelines.alarm_timelines import Contributors, alarm_timelines
from bedrock_monitoring.evaluation.timelines.notifications import Notification, notifications
from bedrock_monitoring.evaluation.timelines.timeline import Timeline
from bedrock_monitoring.monitoring.target_monitoring import Monitoring


@dataclass(frozen=True, kw_only=True)
class CaseResult:
    """What came out of a test.

    Attributes:
        case: The test.
        source: The datapoints of its series.
        timelines: The timelines of the alarms, by alarm name.
        reasons: Why the other alarms could not be evaluated.
        notifications: All notifications that were sent, in chronological order, each with the tier.
        wrong_states: The expected states that alarms did not have.
        missing: The expected notifications that were not sent.
        unexpected: The notifications that were sent and not expected, with their tiers.
    """

    case: AlarmCase
    source: ScriptedSource
    timelines: Mapping[str, Timeline]
    reasons: Mapping[str, str]
    notifications: tuple[tuple[Notification, str], ...]
    wrong_states: tuple[ExpectedState, ...]
    missing: tuple[ExpectedNotification, ...]
    unexpected: tuple[tuple[Notification, str], ...]

    @property
    def passed(self) -> bool:
        """Whether all is as expected."""
        return not (self.wrong_states or self.missing or self.unexpected)

    @property
    def time_range(self) -> TimeRange:
        """The time range of the test."""
        return TimeRange(start=self.case.start, end=self.case.end)


def run_case(case: AlarmCase) -> CaseResult:
    """Run a test.

    Args:
        case: The test.
    """
    target = case.monitoring.target
    source = ScriptedSource(start=case.start, series=case.series, account=target.account)
    set_states = {
        name: Timeline.of(states, start=case.start, end=case.end) for name, states in case.set_states.items()
    }
    evaluated = alarm_timelines(
        case.monitoring.alarms.values(),
        source=source,
        time_range=TimeRange(start=case.start, end=case.end),
        region=target.region,
        set_states=maintenance_timelines(case.monitoring, start=case.start, end=case.end) | set_states,
    )
    timelines = evaluated.timelines
    sent = tuple(sent_notifications(case.monitoring, timelines, evaluated.contributors))
    missing, unexpected = _compared(case, sent)
    return CaseResult(
        case=case,
        source=source,
        timelines=timelines,
        reasons=evaluated.reasons,
        notifications=sent,
        wrong_states=tuple(one for one in case.states if not _is_met(one, timelines)),
        missing=missing,
        unexpected=unexpected,
    )


def _is_met(expected: ExpectedState, timelines: Mapping[str, Timeline]) -> bool:
    timeline = timelines.get(expected.alarm)
    return timeline is not None and timeline.state_at(expected.moment) is expected.state


def _compared(
    case: AlarmCase, sent: tuple[tuple[Notification, str], ...]
) -> tuple[tuple[ExpectedNotification, ...], tuple[tuple[Notification, str], ...]]:
    """Return the expected notifications that were not sent, and those that were sent unexpectedly."""
    if case.notifications is None:
        return (), ()
    left = Counter(sent)
    missing = []
    for expected in case.notifications:
        like = Notification(
            moment=expected.moment,
            alarm=expected.alarm,
            state=expected.state,
            contributor=expected.contributor,
        )
        found = next((one for one in +left if one[0] == like and expected.tier in {None, one[1]}), None)
        if found is None:
            missing.append(expected)
        else:
            left[found] -= 1
    return tuple(missing), tuple(sorted(left.elements()))


def maintenance_timelines(monitoring: Monitoring, *, start: int, end: int) -> dict[str, Timeline]:
    """Return the timelines of the maintenance alarms of a target, as their schedules set them.

    Args:
        monitoring: The target.
        start: The start of the time range, in seconds since the epoch.
        end: The end of the time range.
    """
    spans: dict[str, list[tuple[int, AlarmState]]] = {}
    for maintenance in monitoring.target.maintenance:
        for slug in maintenance.silenced_slugs:
            if maintenance_id(slug) not in monitoring.alarms:
                continue  # a mute rule takes its place
            name = monitoring.alarms[maintenance_id(slug)].alarm_name
            changes = spans.setdefault(name, [])
            for first, last in occurrences(
                maintenance.window, datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)
            ):
                changes.append((int(first.timestamp()), AlarmState.ALARM))
                changes.append((int(last.timestamp()), AlarmState.OK))
    return {name: Timeline.of(dict(sorted(changes)), start=start, end=end) for name, changes in spans.items()}


def sent_notifications(
    monitoring: Monitoring, timelines: Mapping[str, Timeline], contributors: Contributors
) -> Iterator[tuple[Notification, str]]:
    """Yield the notifications of all alarms of a target with their tiers, in chronological order.

    Args:
        monitoring: The target.
        timelines: The timelines of its alarms, by alarm name.
        contributors: The timelines of their contributors, by alarm name and label.
    """
    found: list[tuple[Notification, str]] = []
    for id_, tier in monitoring.notified_tiers.items():
        alarm = monitoring.alarms[id_]
        if alarm.alarm_name not in timelines:
            continue
        settings = monitoring.target.notify.tier(tier)
        states = {AlarmState.ALARM}
        states |= {AlarmState.OK} if settings.ok else set()
        states |= {AlarmState.INSUFFICIENT_DATA} if settings.insufficient_data else set()
        told = notifications(
            alarm,
            timelines,
            notified_states=states,
            contributors=contributors.get(alarm.alarm_name, {}),
            muted=_muted(id_, monitoring, timelines[alarm.alarm_name]),
        )
        found += [(one, tier) for one in told]
    yield from sorted(found)


def _muted(id_: str, monitoring: Monitoring, span: Timeline) -> list[tuple[int, int]]:
    """Return when mute rules keep an alarm quiet, as seconds since the epoch."""
    windows = {one.name: one.window for one in monitoring.target.maintenance}
    start, end = (datetime.fromtimestamp(moment, UTC) for moment in (span.changes[0][0], span.end))
    return [
        (int(first.timestamp()), int(last.timestamp()))
        for rule in monitoring.mute_rules.values()
        if id_ in rule.alarm_ids
        for first, last in occurrences(windows[rule.maintenance], start, end)
    ]
