"""The kinds of alarm, one module per theme."""

from __future__ import annotations

from bedrock_monitoring.bedrock.alarms.kinds.account import ACCOUNT_ALARMS
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind
from bedrock_monitoring.bedrock.alarms.kinds.errors import ERROR_ALARMS
from bedrock_monitoring.bedrock.alarms.kinds.every_model import EVERY_MODEL_ALARMS
from bedrock_monitoring.bedrock.alarms.kinds.latency import LATENCY_ALARMS
from bedrock_monitoring.bedrock.alarms.kinds.objective_kinds import OBJECTIVE_ALARMS
from bedrock_monitoring.bedrock.alarms.kinds.quota_kinds import QUOTA_ALARMS
from bedrock_monitoring.bedrock.alarms.kinds.usage import USAGE_ALARMS

ALARM_KINDS: dict[str, AlarmKind] = {
    kind.name: kind
    for kind in (
        *OBJECTIVE_ALARMS,
        *ERROR_ALARMS,
        *LATENCY_ALARMS,
        *QUOTA_ALARMS,
        *USAGE_ALARMS,
        *ACCOUNT_ALARMS,
        *EVERY_MODEL_ALARMS,
    )
}
"""Every kind of alarm by its key in rollout.yaml, in the order in which alarms are created."""
