"""What a dashboard shows, section by section. Each says under its heading what to conclude from it."""

from bedrock_monitoring.bedrock.sections.cost import cost_in_detail, cost_now, cost_of_a_call, estimated_cost
from bedrock_monitoring.bedrock.sections.heading import Link, alarm_status, footer, heading
from bedrock_monitoring.bedrock.sections.model import compared, model
from bedrock_monitoring.bedrock.sections.quotas import quota_use
from bedrock_monitoring.bedrock.sections.runtime import (
    all_models,
    key_numbers,
    speed,
    token_use,
    traffic,
)
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD

__all__ = [
    "DEFAULT_PERIOD",
    "Link",
    "alarm_status",
    "all_models",
    "compared",
    "cost_in_detail",
    "cost_now",
    "cost_of_a_call",
    "estimated_cost",
    "footer",
    "heading",
    "key_numbers",
    "model",
    "quota_use",
    "speed",
    "token_use",
    "traffic",
]
