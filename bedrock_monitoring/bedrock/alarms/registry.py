"""Every kind of alarm."""

from __future__ import annotations

from bedrock_monitoring.bedrock.alarms.kinds import AlarmKind
from bedrock_monitoring.bedrock.alarms.of_failures import FAILURES
from bedrock_monitoring.bedrock.alarms.of_speed import SPEED
from bedrock_monitoring.bedrock.alarms.of_target import TARGET
from bedrock_monitoring.bedrock.alarms.of_use import USE

ALARM_KINDS: dict[str, AlarmKind] = {kind.name: kind for kind in (*FAILURES, *SPEED, *USE, *TARGET)}
"""Every kind of alarm by its key in rollout.yaml, in the order in which they are made."""
