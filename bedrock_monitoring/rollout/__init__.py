"""rollout.yaml: its settings, their checks, and the targets that they describe."""

from bedrock_monitoring.rollout.loading import load, loads

__all__ = ["load", "loads"]
