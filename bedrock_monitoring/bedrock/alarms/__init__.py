"""The alarms: what is watched, when somebody is told and who, why so, and what to do first.

Every kind of alarm is data, with the reason and the source of its default, in a module for each theme.
``alarm_set`` makes the alarms of a target from them.
"""

from bedrock_monitoring.bedrock.alarms.alarm_context import AlarmContext
from bedrock_monitoring.bedrock.alarms.alarm_set import (
    AlarmSet,
    MadeAlarm,
    Tiers,
    WantedAlarms,
    alarm_set,
)
from bedrock_monitoring.bedrock.alarms.alarm_subject import ALL_MODELS, AlarmSubject
from bedrock_monitoring.bedrock.alarms.composites import UNHEALTHY, Composites, Suppressor
from bedrock_monitoring.bedrock.alarms.kinds import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, Feature, Scope
from bedrock_monitoring.bedrock.alarms.kinds.errors import MINIMUM_CALLS
from bedrock_monitoring.bedrock.alarms.maintenance import Maintenance, Schedule
from bedrock_monitoring.bedrock.alarms.maintenance_windows import (
    DEFAULT_TIME_ZONE,
    WEEKDAYS,
    Once,
    Weekly,
    clock_of,
    overlap,
    skipped,
)
from bedrock_monitoring.bedrock.alarms.threshold_lines import line_of, threshold_lines
from bedrock_monitoring.notification import CRITICAL, WARNING

__all__ = [
    "ALARM_KINDS",
    "ALL_MODELS",
    "CRITICAL",
    "DEFAULT_TIME_ZONE",
    "MINIMUM_CALLS",
    "UNHEALTHY",
    "WARNING",
    "WEEKDAYS",
    "AlarmContext",
    "AlarmKind",
    "AlarmSet",
    "AlarmSubject",
    "Composites",
    "Feature",
    "MadeAlarm",
    "Maintenance",
    "Once",
    "Schedule",
    "Scope",
    "Suppressor",
    "Tiers",
    "WantedAlarms",
    "Weekly",
    "alarm_set",
    "clock_of",
    "line_of",
    "overlap",
    "skipped",
    "threshold_lines",
]
