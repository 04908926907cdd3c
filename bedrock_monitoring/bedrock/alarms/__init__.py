"""Alarms: what each one watches, when it goes off, which tier it notifies, and its runbook.

Each kind of alarm is data, with the reason and the source of its default condition. The kinds are in one
module per theme in ``kinds``. ``alarm_set`` creates the alarms of a target from them.
"""

from bedrock_monitoring.bedrock.alarms.alarm_context import AlarmContext
from bedrock_monitoring.bedrock.alarms.alarm_set import (
    AlarmInstance,
    AlarmSelection,
    AlarmSet,
    TierConditions,
    alarm_set,
)
from bedrock_monitoring.bedrock.alarms.composites import UNHEALTHY, ActionsSuppressor, Composites
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
from bedrock_monitoring.bedrock.alarms.monitored_resource import ALL_MODELS, MonitoredResource
from bedrock_monitoring.bedrock.alarms.threshold_lines import threshold_line, threshold_lines
from bedrock_monitoring.notification import CRITICAL, WARNING

__all__ = [
    "ALARM_KINDS",
    "ALL_MODELS",
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
    "alarm_set",
    "nonexistent_time",
    "occurrences",
    "threshold_line",
    "threshold_lines",
    "windows_overlap",
]
