"""What holds for all sections beside those of the models.

After a change that is meant: ``pytest tests/bedrock/sections --snapshot-update``, and read the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import ImageSize, InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.prices import resolve_price
from bedrock_monitoring.bedrock.sections.agentcore import (
    agentcore,
    agentcore_evaluations,
    online_evaluation,
)
from bedrock_monitoring.bedrock.sections.agents import agent, agents, knowledge_base, knowledge_bases
from bedrock_monitoring.bedrock.sections.batch import batch
from bedrock_monitoring.bedrock.sections.guardrails import all_guardrails, guardrail
from bedrock_monitoring.bedrock.sections.images import images
from bedrock_monitoring.bedrock.sections.invocation_log import log_delivery
from bedrock_monitoring.bedrock.sections.legacy_models import legacy_models
from bedrock_monitoring.bedrock.sections.mantle import mantle
from bedrock_monitoring.bedrock.sections.service_tiers import service_tiers
from bedrock_monitoring.cloudwatch.dashboards.layout import Section
from tests.bedrock.alarms.sample import evaluation
from tests.bedrock.placing import body_of, metric_widgets, shown
from tests.bedrock.readable import readable
from tests.bedrock.section_checks import CHECKS

HOUR = timedelta(hours=1)
GUARDRAIL = "arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl"
ALIAS = "arn:aws:bedrock:us-east-1:111122223333:agent-alias/AGENT12345/ALIAS12345"
IMAGE_MODELS = (
    MonitoredModel(
        id=ModelId.parse("amazon.nova-canvas-v1:0"),
        name="Nova Canvas",
        other_routes=[InferenceRoute(id=ModelId.parse("us.amazon.nova-canvas-v1:0"))],
    ),
    MonitoredModel(
        id=ModelId.parse("stability.sd3-5-large-v1:0"),
        name="SD 3.5",
        image=ImageSize(size="1024x1024", bucketed_step_size="31-50"),
    ),
    MonitoredModel(id=ModelId.parse("amazon.nova-lite-v1:0"), name="Nova Lite"),
)


def listed(text: str, name: str) -> MonitoredModel:
    basis = resolve_price(ModelId.parse(text))
    return MonitoredModel(id=ModelId.parse(text), name=name, price=basis.price, basis=basis)


TIERED_MODELS = (
    listed("us.amazon.nova-2-lite-v1:0", "Nova 2 Lite"),
    listed("openai.gpt-oss-120b-1:0", "GPT-OSS"),
    listed("global.anthropic.claude-sonnet-5-5", "Sonnet"),
)
SECTIONS: dict[str, Section] = {
    "all guardrails": all_guardrails(period=HOUR),
    "all guardrails with automated reasoning": all_guardrails(automated_reasoning=True, period=HOUR),
    "guardrail": guardrail(name="PII", arn=GUARDRAIL, version="3", period=HOUR),
    "agents": agents(period=HOUR),
    "agent": agent(name="Shop", alias_arn=ALIAS, period=HOUR),
    "knowledge bases": knowledge_bases(period=HOUR),
    "knowledge base": knowledge_base(name="Manuals", id_="ABCDEF1234", period=HOUR),
    "agentcore": agentcore(region="us-east-1", period=HOUR),
    "agentcore evaluations": agentcore_evaluations(period=HOUR),
    "online evaluation": online_evaluation(evaluation(), period=HOUR),
    "mantle": mantle(region="us-east-1", period=HOUR),
    "mantle with projects": mantle(region="us-east-1", projects=["shop", "search"], period=HOUR),
    "batch": batch(period=HOUR),
    "service tiers": service_tiers(period=HOUR),
    "service tiers with their cost": service_tiers(TIERED_MODELS, period=HOUR),
    "images": images(IMAGE_MODELS, period=HOUR),
    "images of all models": images(period=HOUR),
    "legacy models": legacy_models(period=HOUR),
    "log delivery": log_delivery(period=HOUR),
    "log delivery with a log group": log_delivery(log_group="bedrock/invocations", period=HOUR),
}
EVERY_SECTION = pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS)


@EVERY_SECTION
@pytest.mark.parametrize("holds", CHECKS, ids=lambda check: check.__name__)
def test_it_holds(section: Section, holds: Callable[[Section], None]) -> None:
    holds(section)


@EVERY_SECTION
def test_a_section_shows_what_it_showed(section: Section, snapshot: SnapshotAssertion) -> None:
    assert readable(body_of(section)) == snapshot


def test_a_color_means_one_thing_and_a_thing_has_one_color() -> None:
    means = {"Requests": "Invocations", "Total": "Cost", "By tier": "Cost", "All policies": "Cost"}
    meanings: dict[str, set[str]] = {}
    colors: dict[str, set[str]] = {}
    for section in SECTIONS.values():
        for found in metric_widgets(body_of(section)):
            for one in shown(found["properties"]):
                if one.color:
                    meaning = means.get(one.label or "", one.label or "")
                    meanings.setdefault(one.color, set()).add(meaning)
                    colors.setdefault(meaning, set()).add(one.color)
    assert all(len(meaning) == 1 for meaning in meanings.values()), meanings
    assert all(len(color) == 1 for color in colors.values()), colors
    assert len(colors) == 13
