"""What Bedrock emits, and the sections and alarms that show it. Pure Python.

``catalogue`` has every metric, ``rates`` what is computed from them, and ``sections`` and ``dashboards`` what
is drawn of them, each as a module of many names.
"""

from bedrock_monitoring.bedrock import catalogue, dashboards, rates, sections
from bedrock_monitoring.bedrock.alarms import (
    ALARM_KINDS,
    AlarmKind,
    AlarmPlace,
    AlarmSet,
    AlarmSubject,
    Composites,
    Maintenance,
    Once,
    Schedule,
    Suppressor,
    Tiers,
    WantedAlarms,
    Weekly,
    alarm_set,
)
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.dashboards import (
    Agent,
    DashboardKind,
    DashboardSubject,
    Guardrail,
    KnowledgeBase,
    Log,
)
from bedrock_monitoring.bedrock.logs import LogQuery, log_queries
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import ImageSize, InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.prices import ResolvedPrice, TokenPrice
from bedrock_monitoring.bedrock.quotas import Quota

__all__ = [
    "ALARM_KINDS",
    "Agent",
    "AlarmKind",
    "AlarmPlace",
    "AlarmSet",
    "AlarmSubject",
    "Composites",
    "Condition",
    "DashboardKind",
    "DashboardSubject",
    "Guardrail",
    "ImageSize",
    "InferenceRoute",
    "KnowledgeBase",
    "Log",
    "LogQuery",
    "Maintenance",
    "ModelId",
    "MonitoredModel",
    "Once",
    "Quota",
    "ResolvedPrice",
    "Schedule",
    "Suppressor",
    "Tiers",
    "TokenPrice",
    "WantedAlarms",
    "Weekly",
    "alarm_set",
    "catalogue",
    "dashboards",
    "log_queries",
    "rates",
    "sections",
]
