"""Amazon Bedrock: the metrics it publishes, and the sections and alarms built on them. Imports no cdktf.

``catalogue`` has every metric, ``rates`` the expressions over them, ``sections`` and ``dashboards`` what
shows them. Each is a module with many names.
"""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.bedrock import catalogue, dashboards, rates, sections
    from bedrock_monitoring.bedrock.alarms import (
        ALARM_KINDS,
        ActionsSuppressor,
        AlarmContext,
        AlarmKind,
        AlarmSelection,
        AlarmSet,
        AlarmSetName,
        Companion,
        Composites,
        Maintenance,
        MonitoredResource,
        OneTimeWindow,
        Schedule,
        TierConditions,
        WeeklyWindow,
    )
    from bedrock_monitoring.bedrock.alarms.alarm_set import alarm_set
    from bedrock_monitoring.bedrock.alarms.conditions import Condition
    from bedrock_monitoring.bedrock.dashboard_kinds import DashboardKind
    from bedrock_monitoring.bedrock.dashboards import DashboardContext, InvocationLogSource
    from bedrock_monitoring.bedrock.logs.log_queries import LogQuery, log_queries
    from bedrock_monitoring.bedrock.models.model_id import ModelId
    from bedrock_monitoring.bedrock.monitored_model import ImageSize, InferenceRoute, MonitoredModel
    from bedrock_monitoring.bedrock.naming import Naming
    from bedrock_monitoring.bedrock.objectives import FailedCalls, Objectives, TimeObjective
    from bedrock_monitoring.bedrock.prices import ResolvedPrice, TokenPrice
    from bedrock_monitoring.bedrock.quotas import Quota
    from bedrock_monitoring.bedrock.shown_resources import Agent, Guardrail, KnowledgeBase
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "alarms": (
                "ALARM_KINDS",
                "ActionsSuppressor",
                "AlarmContext",
                "AlarmKind",
                "AlarmSelection",
                "AlarmSet",
                "AlarmSetName",
                "Companion",
                "Composites",
                "Maintenance",
                "MonitoredResource",
                "OneTimeWindow",
                "Schedule",
                "TierConditions",
                "WeeklyWindow",
            ),
            "alarms.alarm_set": ("alarm_set",),
            "alarms.conditions": ("Condition",),
            "dashboard_kinds": ("DashboardKind",),
            "dashboards": ("DashboardContext", "InvocationLogSource"),
            "shown_resources": ("Agent", "Guardrail", "KnowledgeBase"),
            "logs.log_queries": (
                "LogQuery",
                "log_queries",
            ),
            "models.model_id": ("ModelId",),
            "monitored_model": (
                "ImageSize",
                "InferenceRoute",
                "MonitoredModel",
            ),
            "naming": ("Naming",),
            "objectives": (
                "FailedCalls",
                "Objectives",
                "TimeObjective",
            ),
            "prices": (
                "ResolvedPrice",
                "TokenPrice",
            ),
            "quotas": ("Quota",),
        },
        submodules=("catalogue", "dashboards", "rates", "sections"),
    )

__all__ = [
    "ALARM_KINDS",
    "ActionsSuppressor",
    "Agent",
    "AlarmContext",
    "AlarmKind",
    "AlarmSelection",
    "AlarmSet",
    "AlarmSetName",
    "Companion",
    "Composites",
    "Condition",
    "DashboardContext",
    "DashboardKind",
    "FailedCalls",
    "Guardrail",
    "ImageSize",
    "InferenceRoute",
    "InvocationLogSource",
    "KnowledgeBase",
    "LogQuery",
    "Maintenance",
    "ModelId",
    "MonitoredModel",
    "MonitoredResource",
    "Naming",
    "Objectives",
    "OneTimeWindow",
    "Quota",
    "ResolvedPrice",
    "Schedule",
    "TierConditions",
    "TimeObjective",
    "TokenPrice",
    "WeeklyWindow",
    "alarm_set",
    "catalogue",
    "dashboards",
    "log_queries",
    "rates",
    "sections",
]
