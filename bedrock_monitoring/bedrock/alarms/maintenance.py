"""Planned maintenance: schedules set the state of alarms that suppress composite alarms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.bedrock.alarms.alarm_context import AlarmContext
from bedrock_monitoring.bedrock.alarms.composites import ActionsSuppressor
from bedrock_monitoring.bedrock.alarms.maintenance_windows import MaintenanceWindow
from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms import Alarm, TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.value import Value

MAINTENANCE = "maintenance"
"""The kind of maintenance alarms, in alarm names and construct ids. No other kind of alarm has this name."""

WHOLE_TARGET = ""
"""Takes the place of a model's slug if maintenance concerns the whole target."""

NAMESPACE = "BedrockMonitoring"
"""The namespace of the metric of maintenance alarms. Nothing publishes to it."""

_NOBODY_WRITES = Metric(namespace=NAMESPACE, metric_name="Maintenance")
_EXTENSION = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Maintenance(Value):
    """A period of planned maintenance.

    Attributes:
        name: The name of its schedules, unique within the target.
        window: The time window.
        models: The slugs of the models to silence. Empty for the whole target.
    """

    name: str
    window: MaintenanceWindow
    models: tuple[str, ...] = ()

    @property
    def silenced_slugs(self) -> tuple[str, ...]:
        """The slugs of the silenced models, or ``WHOLE_TARGET`` alone."""
        return self.models or (WHOLE_TARGET,)


@dataclass(frozen=True, kw_only=True)
class Schedule(Value):
    """An EventBridge schedule that sets the state of an alarm.

    Attributes:
        expression: The schedule expression: ``at(…)`` or ``cron(…)``.
        time_zone: The IANA time zone in which the expression is evaluated.
        alarm_name: The name of the alarm.
        state: The state to set.
        reason: The state reason, shown in the history of the alarm.
        maximum_event_age: How long the invocation is retried, at least one minute.
    """

    expression: str
    time_zone: str
    alarm_name: str
    state: AlarmState
    reason: str
    maximum_event_age: timedelta

    @property
    def input(self) -> str:
        """The input of the ``SetAlarmState`` API call, as JSON."""
        return json.dumps(
            {"AlarmName": self.alarm_name, "StateValue": str(self.state), "StateReason": self.reason}
        )


def maintenance_id(slug: str) -> str:
    """Return the construct id of the maintenance alarm of a model or of the whole target."""
    return f"{MAINTENANCE}-{slug}" if slug else MAINTENANCE


def maintenance_alarms(
    windows: Sequence[Maintenance], names: Mapping[str, str], *, context: AlarmContext
) -> dict[str, Alarm]:
    """Return the maintenance alarms, by the slug of the model or of the whole target.

    The metric has no data and missing data is ignored, so an alarm keeps the state that is set (CloudWatch
    user guide, "Configuring how CloudWatch alarms treat missing data").

    Args:
        windows: The planned maintenance.
        names: The display name of each model, by slug.
        context: The naming of the target and what all descriptions of its alarms contain.
    """
    slugs = dict.fromkeys(slug for maintenance in windows for slug in maintenance.silenced_slugs)
    return {
        slug: Alarm(
            alarm_name=context.naming.alarm_name(resource=slug, kind=MAINTENANCE),
            title=f"{names.get(slug, 'Amazon Bedrock')}: planned maintenance",
            alarm_description=f"While this is in ALARM, {names.get(slug, 'Amazon Bedrock')} is in planned "
            f"maintenance in {context.naming.account}, {context.naming.region}, and nobody is paged for it. "
            "Schedules set it. To end maintenance now, set it to OK.",
            metric=_NOBODY_WRITES,
            threshold=1,
            evaluation_periods=1,
            treat_missing_data=TreatMissingData.IGNORE,
        )
        for slug in slugs
    }


def maintenance_suppressor(alarm: Alarm) -> ActionsSuppressor:
    """Return the suppressor of a target's composite alarm during maintenance.

    The wait period is 0, because the maintenance alarm is in ALARM before other alarms go off.

    Args:
        alarm: The maintenance alarm of the whole target.
    """
    return ActionsSuppressor(alarm=alarm.alarm_name, wait_period=timedelta(0), extension_period=_EXTENSION)


def maintenance_schedules(windows: Sequence[Maintenance], alarms: Mapping[str, Alarm]) -> dict[str, Schedule]:
    """Return the schedules that set the state of the maintenance alarms, by construct id.

    A schedule that starts maintenance is retried for one minute only: if it ran after the schedule that ends
    maintenance, it would suppress notifications for good. The latter is retried for an hour.

    Args:
        windows: The planned maintenance.
        alarms: The maintenance alarms by slug, as ``maintenance_alarms`` returns them.
    """
    schedules: dict[str, Schedule] = {}
    for maintenance in windows:
        for slug in maintenance.silenced_slugs:
            id_ = f"{maintenance.name}_{slug}" if slug else maintenance.name
            alarm_name, zone = alarms[slug].alarm_name, maintenance.window.time_zone
            schedules[f"{id_}_start"] = Schedule(
                expression=maintenance.window.start_expression,
                time_zone=zone,
                alarm_name=alarm_name,
                state=AlarmState.ALARM,
                reason=f"Planned maintenance {maintenance.name} begins",
                maximum_event_age=timedelta(minutes=1),
            )
            schedules[f"{id_}_end"] = Schedule(
                expression=maintenance.window.end_expression,
                time_zone=zone,
                alarm_name=alarm_name,
                state=AlarmState.OK,
                reason=f"Planned maintenance {maintenance.name} is over",
                maximum_event_age=timedelta(hours=1),
            )
    return schedules
