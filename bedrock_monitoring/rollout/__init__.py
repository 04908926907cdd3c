"""rollout.yaml as types: state, defaults, targets."""

from bedrock_monitoring.cloudwatch.notification import Notify, Tier
from bedrock_monitoring.rollout.loading import load, loads
from bedrock_monitoring.rollout.rollout import (
    InferenceProfile,
    InvocationLog,
    Model,
    Rollout,
    State,
    Target,
)

__all__ = [
    "InferenceProfile",
    "InvocationLog",
    "Model",
    "Notify",
    "Rollout",
    "State",
    "Target",
    "Tier",
    "load",
    "loads",
]
