"""What a dashboard shows, section by section. Each says under its heading what to conclude from it."""

from bedrock_monitoring.bedrock.sections.agentcore import agentcore
from bedrock_monitoring.bedrock.sections.agents import agent, agents, knowledge_base, knowledge_bases
from bedrock_monitoring.bedrock.sections.alarm_graphs import target_alarms
from bedrock_monitoring.bedrock.sections.batch import batch
from bedrock_monitoring.bedrock.sections.guardrails import all_guardrails, guardrail
from bedrock_monitoring.bedrock.sections.heading import Link, alarm_status, all_alarms, footer, heading
from bedrock_monitoring.bedrock.sections.health import legacy_models, log_delivery
from bedrock_monitoring.bedrock.sections.images import images
from bedrock_monitoring.bedrock.sections.invocation_log import invocation_logs
from bedrock_monitoring.bedrock.sections.mantle import mantle
from bedrock_monitoring.bedrock.sections.model_cost import (
    cost_in_detail,
    cost_now,
    cost_of_a_call,
    estimated_cost,
)
from bedrock_monitoring.bedrock.sections.quota_usage import quota_use
from bedrock_monitoring.bedrock.sections.runtime import all_models, key_numbers, speed, token_use, traffic
from bedrock_monitoring.bedrock.sections.service_tiers import service_tiers
from bedrock_monitoring.bedrock.sections.single_model import compared, model
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD

__all__ = [
    "DEFAULT_PERIOD",
    "Link",
    "agent",
    "agentcore",
    "agents",
    "alarm_status",
    "all_alarms",
    "all_guardrails",
    "all_models",
    "batch",
    "compared",
    "cost_in_detail",
    "cost_now",
    "cost_of_a_call",
    "estimated_cost",
    "footer",
    "guardrail",
    "heading",
    "images",
    "invocation_logs",
    "key_numbers",
    "knowledge_base",
    "knowledge_bases",
    "legacy_models",
    "log_delivery",
    "mantle",
    "model",
    "quota_use",
    "service_tiers",
    "speed",
    "target_alarms",
    "token_use",
    "traffic",
]
