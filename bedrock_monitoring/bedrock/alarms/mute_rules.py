"""Alarm mute rules: CloudWatch itself keeps alarms of every tier from notifying during planned maintenance.

Source: CloudWatch user guide, "Alarm Mute Rules", and the API reference of PutAlarmMuteRule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.bedrock.alarms.alarm_context import AlarmContext
from bedrock_monitoring.bedrock.alarms.maintenance import MAINTENANCE, Maintenance
from bedrock_monitoring.bedrock.alarms.maintenance_windows import WEEKDAYS, MaintenanceWindow, OneTimeWindow
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class MuteRule(Value):
    """A rule that mutes alarms while planned maintenance lasts.

    Attributes:
        maintenance: The name of the planned maintenance.
        name: The name, unique in the account and Region.
        description: The description.
        expression: When it begins to mute: ``at(…)`` or ``cron(…)``.
        duration: For how long, in whole minutes, at most ``limits.MUTE_RULE_DURATION``.
        time_zone: The IANA time zone in which the expression is evaluated.
        alarm_ids: The construct ids of the alarms, at most ``limits.MUTE_RULE_ALARMS``.
    """

    maintenance: str
    name: str
    description: str
    expression: str
    duration: timedelta
    time_zone: str
    alarm_ids: tuple[str, ...]

    @property
    def iso_duration(self) -> str:
        """The duration as ISO 8601 writes it, such as ``PT4H`` or ``P2DT12H``."""
        hours, minutes = divmod(self.duration.seconds // 60, 60)
        parts = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        days = f"{self.duration.days}D" if self.duration.days else ""
        return f"P{days}" + (f"T{parts}" if parts else "")


def mute_rules(
    windows: Sequence[Maintenance],
    alarms: Mapping[str, AlarmBase],
    slugs: Mapping[str, str],
    *,
    context: AlarmContext,
) -> dict[str, MuteRule]:
    """Return the rules that mute alarms during planned maintenance, by construct id.

    Args:
        windows: The planned maintenance.
        alarms: The alarms that notify, by construct id.
        slugs: The slug of the model that an alarm watches, by construct id, for those of one model.
        context: The naming of the target.
    """
    rules: dict[str, MuteRule] = {}
    for maintenance in windows:
        muted = [id_ for id_ in alarms if not maintenance.models or slugs.get(id_) in maintenance.models]
        for number, ids in enumerate(_batches(muted), start=1):
            # No name of a maintenance has an underscore: one that is called `move-2` keeps its own rule.
            part = f"{maintenance.name}_{number}" if number > 1 else maintenance.name
            rules[f"mute-{part}"] = MuteRule(
                maintenance=maintenance.name,
                name=context.naming.alarm_name(resource=part, kind=MAINTENANCE),
                description=f"Planned maintenance {maintenance.name}: nobody is notified of these alarms",
                expression=_expression(maintenance.window),
                duration=mute_duration(maintenance.window),
                time_zone=maintenance.window.time_zone,
                alarm_ids=ids,
            )
    return rules


def mute_duration(window: MaintenanceWindow) -> timedelta:
    """Return for how long a window mutes alarms."""
    return window.end_time - window.start_time if isinstance(window, OneTimeWindow) else window.duration


def _batches(ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(ids), limits.MUTE_RULE_ALARMS):
        yield tuple(ids[start : start + limits.MUTE_RULE_ALARMS])


def _expression(window: MaintenanceWindow) -> str:
    """Return the expression of a window: a rule has five fields where EventBridge Scheduler has six."""
    if isinstance(window, OneTimeWindow):
        return f"at({window.start:%Y-%m-%dT%H:%M})"
    every_day = len(window.days) == len(WEEKDAYS)
    days = "*" if every_day else ",".join(WEEKDAYS[day][:3].upper() for day in window.days)
    return f"cron({window.at.minute} {window.at.hour} * * {days})"
