"""The kinds of dashboard: what each one answers, and the optional sections that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from bedrock_monitoring.bedrock.naming import OVERVIEW
from bedrock_monitoring.value import Value

WORKING_DAY = "-PT8H"
"""Eight hours: long enough to compare the current values with those of the same morning."""

DAY = "-P1D"
WEEK = "-P7D"


@dataclass(frozen=True, kw_only=True)
class DashboardKind(Value):
    """A kind of dashboard.

    Attributes:
        name: The name of the kind in rollout.yaml.
        question: The question that the dashboard answers.
        start: The default time range, relative to now.
        optional_sections: The optional sections that belong to this kind.
        has_model_variable: Whether the dashboard has a variable for the model.
        has_region_variable: Whether the dashboard has a variable for the Region. ``False`` for costs, because
            prices are those of one Region.
    """

    name: str
    question: str
    start: str
    optional_sections: tuple[str, ...] = ()
    has_model_variable: bool = False
    has_region_variable: bool = True


DASHBOARD_KINDS = {
    kind.name: kind
    for kind in (
        DashboardKind(
            name=OVERVIEW,
            question="Is anything wrong, which model is it, what does it cost?",
            start=WORKING_DAY,
            optional_sections=("legacy_models", "images", "service_tiers", "mantle", "batch"),
        ),
        DashboardKind(
            name="models",
            question="How fast, how reliable and how busy is each model?",
            start=WORKING_DAY,
            has_model_variable=True,
        ),
        DashboardKind(
            name="cost",
            question="What do models cost, and why?",
            start=WEEK,
            has_region_variable=False,
        ),
        DashboardKind(
            name="guardrails",
            question="What do guardrails block, and how much time do they take?",
            start=DAY,
            optional_sections=("automated_reasoning",),
        ),
        DashboardKind(
            name="agents",
            question="Do AgentCore, agents and knowledge bases work?",
            start=WORKING_DAY,
            optional_sections=("agentcore", "agentcore_evaluations", "knowledge_bases"),
        ),
        DashboardKind(
            name="logs",
            question="Who calls which model, and with what result?",
            start=DAY,
        ),
    )
}
"""Every kind of dashboard by name, in the order of the documentation."""

OPTIONAL_SECTIONS = {
    section: kind.name for kind in DASHBOARD_KINDS.values() for section in kind.optional_sections
}
"""Maps each optional section to its kind of dashboard. Most accounts have no data for optional sections."""
