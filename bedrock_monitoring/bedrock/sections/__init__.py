"""The sections of dashboards. The description under a section's title says how to read its widgets."""

from bedrock_monitoring.bedrock.sections.agentcore import (
    agentcore,
    agentcore_evaluations,
    online_evaluation,
)
from bedrock_monitoring.bedrock.sections.agents import agent, agents, knowledge_base, knowledge_bases
from bedrock_monitoring.bedrock.sections.alarm_graphs import (
    shared_threshold_lines,
    target_alarms,
    target_threshold_lines,
)
from bedrock_monitoring.bedrock.sections.batch import batch
from bedrock_monitoring.bedrock.sections.ending_models import ending_models
from bedrock_monitoring.bedrock.sections.error_budget_widgets import error_budget_ranking
from bedrock_monitoring.bedrock.sections.guardrails import all_guardrails, guardrail
from bedrock_monitoring.bedrock.sections.heading import (
    Link,
    alarm_status,
    all_alarms,
    footer,
    heading,
    links_to,
)
from bedrock_monitoring.bedrock.sections.images import images, makes_images
from bedrock_monitoring.bedrock.sections.invocation_log import invocation_logs, log_delivery
from bedrock_monitoring.bedrock.sections.key_numbers import numbers_of_all
from bedrock_monitoring.bedrock.sections.legacy_models import legacy_models
from bedrock_monitoring.bedrock.sections.mantle import mantle
from bedrock_monitoring.bedrock.sections.quota_usage import quota_usage
from bedrock_monitoring.bedrock.sections.runtime import (
    all_models,
    latency,
    latency_by_model,
    token_usage,
    traffic,
)
from bedrock_monitoring.bedrock.sections.service_tiers import service_tiers
from bedrock_monitoring.bedrock.sections.single_model import chosen_model, model, model_comparison
from bedrock_monitoring.bedrock.sections.spend.budget_spend import budgets
from bedrock_monitoring.bedrock.sections.spend.cost_details import cost_in_detail, cost_of_two_weeks
from bedrock_monitoring.bedrock.sections.spend.model_cost import (
    cost_of_a_call,
    cost_on_overview,
    current_cost,
    estimated_cost,
)
from bedrock_monitoring.bedrock.sections.style import DEFAULT_PERIOD

__all__ = [
    "DEFAULT_PERIOD",
    "Link",
    "agent",
    "agentcore",
    "agentcore_evaluations",
    "agents",
    "alarm_status",
    "all_alarms",
    "all_guardrails",
    "all_models",
    "batch",
    "budgets",
    "chosen_model",
    "cost_in_detail",
    "cost_of_a_call",
    "cost_of_two_weeks",
    "cost_on_overview",
    "current_cost",
    "ending_models",
    "error_budget_ranking",
    "estimated_cost",
    "footer",
    "guardrail",
    "heading",
    "images",
    "invocation_logs",
    "knowledge_base",
    "knowledge_bases",
    "latency",
    "latency_by_model",
    "legacy_models",
    "links_to",
    "log_delivery",
    "makes_images",
    "mantle",
    "model",
    "model_comparison",
    "numbers_of_all",
    "online_evaluation",
    "quota_usage",
    "service_tiers",
    "shared_threshold_lines",
    "target_alarms",
    "target_threshold_lines",
    "token_usage",
    "traffic",
]
