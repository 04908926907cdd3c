"""What a dashboard shows, section by section. Each says under its heading what to conclude from it."""

from bedrock_monitoring.bedrock.sections.old import (
    DEFAULT_PERIOD,
    ImageSize,
    WatchedModel,
    alarm_status,
    all_guardrails,
    all_models,
    estimated_cost,
    guardrail,
    heading,
    model,
)

__all__ = [
    "DEFAULT_PERIOD",
    "ImageSize",
    "WatchedModel",
    "alarm_status",
    "all_guardrails",
    "all_models",
    "estimated_cost",
    "guardrail",
    "heading",
    "model",
]
