"""Every kind of alarm."""

from __future__ import annotations

from bedrock_monitoring.bedrock.alarms.kinds.account import TARGET
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind
from bedrock_monitoring.bedrock.alarms.kinds.errors import FAILURES
from bedrock_monitoring.bedrock.alarms.kinds.latency import SPEED
from bedrock_monitoring.bedrock.alarms.kinds.usage import USE

ALARM_KINDS: dict[str, AlarmKind] = {kind.name: kind for kind in (*FAILURES, *SPEED, *USE, *TARGET)}
"""Every kind of alarm by its key in rollout.yaml, in the order in which they are made."""
