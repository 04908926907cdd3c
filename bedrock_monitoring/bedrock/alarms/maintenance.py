"""Planned maintenance: an alarm that schedules turn on and off, and while it is on the page is kept back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.bedrock.alarms.alarm_naming import AlarmPlace
from bedrock_monitoring.bedrock.alarms.composites import Suppressor
from bedrock_monitoring.bedrock.alarms.maintenance_windows import Window
from bedrock_monitoring.cloudwatch.alarms import Alarm, TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.widgets import AlarmState

MAINTENANCE = "maintenance"
"""What the alarms of maintenance are called in names and in addresses; no kind of alarm has this name."""

TARGET = ""
"""What stands in the place of a model's slug where the whole target is silenced."""

NAMESPACE = "BedrockMonitoring"
"""The namespace of the metric that alarms of maintenance are on. Nobody writes to it."""

_NOBODY_WRITES = Metric(namespace=NAMESPACE, metric_name="Maintenance")
_EXTENSION = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Maintenance:
    """A planned window.

    Attributes:
        name: What its schedules are called; no other window of the target has it.
        window: When it is.
        models: The slugs of the models that are silenced; none of them for the whole target.
    """

    name: str
    window: Window
    models: tuple[str, ...] = ()

    @property
    def silences(self) -> tuple[str, ...]:
        """The slugs of what is silenced, ``TARGET`` for the whole target."""
        return self.models or (TARGET,)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A time at which the state of an alarm is set.

    Attributes:
        expression: When: ``at(…)`` or ``cron(…)``.
        time_zone: By whose clock.
        alarm_name: The alarm.
        state: The state that it gets.
        reason: What its history says of that.
        maximum_event_age: How late the state may still be set, a minute at least.
    """

    expression: str
    time_zone: str
    alarm_name: str
    state: AlarmState
    reason: str
    maximum_event_age: timedelta

    @property
    def input(self) -> str:
        """What ``SetAlarmState`` is called with, as JSON."""
        return json.dumps(
            {"AlarmName": self.alarm_name, "StateValue": str(self.state), "StateReason": self.reason}
        )


def maintenance_id(slug: str) -> str:
    """Return the construct id of the alarm of a model or of the target."""
    return f"{MAINTENANCE}-{slug}" if slug else MAINTENANCE


def maintenance_alarms(
    windows: Sequence[Maintenance], names: Mapping[str, str], *, place: AlarmPlace
) -> dict[str, Alarm]:
    """Return the alarm of everything that is silenced, by its slug.

    Nobody writes the metric and missing data is ignored, so an alarm stays as it is set (CloudWatch user
    guide, "Configuring how CloudWatch alarms treat missing data").

    Args:
        windows: The planned windows.
        names: What people call each model, by slug.
        place: Where the alarms are, for their names.
    """
    silenced = dict.fromkeys(slug for one in windows for slug in one.silences)
    return {
        slug: Alarm(
            alarm_name=place.alarm_name(slug, MAINTENANCE),
            alarm_description=f"While this is in ALARM, {names.get(slug, 'Amazon Bedrock')} is in planned maintenance in {place.account}, "
            f"{place.region}, and nobody is paged for it. Schedules set it. To end maintenance now, set it to OK.",
            metric=_NOBODY_WRITES,
            threshold=1,
            evaluation_periods=1,
            treat_missing_data=TreatMissingData.IGNORE,
        )
        for slug in silenced
    }


def suppressor_of(alarm: Alarm) -> Suppressor:
    """Return what keeps the page of a target back during maintenance; it is on before anything goes off, so nothing waits for it."""
    return Suppressor(alarm=alarm.alarm_name, wait_period=timedelta(0), extension_period=_EXTENSION)


def schedules(windows: Sequence[Maintenance], alarms: Mapping[str, Alarm]) -> dict[str, Schedule]:
    """Return what sets the alarms of maintenance, by construct id.

    A beginning that comes late could come after the end and would silence for ever, so it is given up after a
    minute. An end is tried for an hour.

    Args:
        windows: The planned windows.
        alarms: The alarms by slug, as ``maintenance_alarms`` returns them.
    """
    made: dict[str, Schedule] = {}
    for one in windows:
        for slug in one.silences:
            id_ = f"{one.name}_{slug}" if slug else one.name
            alarm_name, zone = alarms[slug].alarm_name, one.window.time_zone
            made[f"{id_}_start"] = Schedule(
                expression=one.window.start_expression,
                time_zone=zone,
                alarm_name=alarm_name,
                state=AlarmState.ALARM,
                reason=f"Planned maintenance {one.name} begins",
                maximum_event_age=timedelta(minutes=1),
            )
            made[f"{id_}_end"] = Schedule(
                expression=one.window.end_expression,
                time_zone=zone,
                alarm_name=alarm_name,
                state=AlarmState.OK,
                reason=f"Planned maintenance {one.name} is over",
                maximum_event_age=timedelta(hours=1),
            )
    return made
