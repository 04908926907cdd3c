"""What monitors a target: its dashboards, alarms, log queries and schedules, and what they cost, as values."""

from bedrock_monitoring.monitoring.rollout import CostCeiling, Rollout, StateBackend
from bedrock_monitoring.monitoring.stack import OwnStack, Stack
from bedrock_monitoring.monitoring.target import InferenceProfile, InvocationLog, Model, Target
from bedrock_monitoring.monitoring.target_monitoring import (
    Monitoring,
    monitoring_of,
    monitoring_of_rollout,
    name_prefix,
)

__all__ = [
    "CostCeiling",
    "InferenceProfile",
    "InvocationLog",
    "Model",
    "Monitoring",
    "OwnStack",
    "Rollout",
    "Stack",
    "StateBackend",
    "Target",
    "monitoring_of",
    "monitoring_of_rollout",
    "name_prefix",
]
