"""Alarms: what each one watches, when it goes off, which tier it notifies, and its runbook.

Each kind of alarm is data, with the reason and the source of its default condition. The kinds are in one
module per theme in ``kinds``. ``alarm_set`` creates the alarms of a target from them.
"""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names
from bedrock_monitoring.notification import CRITICAL, WARNING

if TYPE_CHECKING:
    from bedrock_monitoring.bedrock.alarms.alarm_context import AlarmContext
    from bedrock_monitoring.bedrock.alarms.alarm_set import (
        AlarmInstance,
        AlarmSelection,
        AlarmSet,
    )
    from bedrock_monitoring.bedrock.alarms.composites import UNHEALTHY, ActionsSuppressor, Composites
    from bedrock_monitoring.bedrock.alarms.conditions import TierConditions
    from bedrock_monitoring.bedrock.alarms.kinds import ALARM_KINDS
    from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import (
        AlarmKind,
        AlarmSetName,
        BedrockFeature,
        Companion,
        Scope,
    )
    from bedrock_monitoring.bedrock.alarms.kinds.errors import MINIMUM_CALLS
    from bedrock_monitoring.bedrock.alarms.maintenance import Maintenance, Schedule
    from bedrock_monitoring.bedrock.alarms.maintenance_windows import (
        WEEKDAYS,
        OneTimeWindow,
        WeeklyWindow,
        nonexistent_time,
        occurrences,
        windows_overlap,
    )
    from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "alarm_context": ("AlarmContext",),
            "alarm_set": ("AlarmInstance", "AlarmSelection", "AlarmSet"),
            "conditions": ("TierConditions",),
            "composites": ("UNHEALTHY", "ActionsSuppressor", "Composites"),
            "kinds": ("ALARM_KINDS",),
            "kinds.alarm_kind": ("AlarmKind", "AlarmSetName", "BedrockFeature", "Companion", "Scope"),
            "kinds.errors": ("MINIMUM_CALLS",),
            "maintenance": ("Maintenance", "Schedule"),
            "maintenance_windows": (
                "WEEKDAYS",
                "OneTimeWindow",
                "WeeklyWindow",
                "nonexistent_time",
                "occurrences",
                "windows_overlap",
            ),
            "monitored_resource": ("MonitoredResource",),
        },
    )

__all__ = [
    "ALARM_KINDS",
    "CRITICAL",
    "MINIMUM_CALLS",
    "UNHEALTHY",
    "WARNING",
    "WEEKDAYS",
    "ActionsSuppressor",
    "AlarmContext",
    "AlarmInstance",
    "AlarmKind",
    "AlarmSelection",
    "AlarmSet",
    "AlarmSetName",
    "BedrockFeature",
    "Companion",
    "Composites",
    "Maintenance",
    "MonitoredResource",
    "OneTimeWindow",
    "Schedule",
    "Scope",
    "TierConditions",
    "WeeklyWindow",
    "nonexistent_time",
    "occurrences",
    "windows_overlap",
]
