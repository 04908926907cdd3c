"""What a target uses beside its models decides which alarms it has by itself."""

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, BedrockFeature
from tests.rollout.sample import target_of

GUARDRAIL = """\
guardrails:
  - name: chat
    arn: arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghij12
    version: "1"
"""
AGENT = """\
agents:
  - name: support
    alias_arn: arn:aws:bedrock:us-east-1:111122223333:agent-alias/ABCDEFGHIJ/KLMNOPQRST
"""
KNOWLEDGE_BASE = """\
knowledge_bases:
  - name: handbook
    id: ABCDEFGHIJ
"""
NONE = "dashboards: [overview]"


def features_of(settings: str) -> set[BedrockFeature | None]:
    """Return the features that the target's alarms watch."""
    kinds = {*target_of(settings).alarms, *target_of(settings).all_models_alarms}
    return {ALARM_KINDS[kind].feature for kind in kinds} - {None}


@pytest.mark.parametrize(
    ("settings", "feature"),
    [
        ("invocation_logging: {log_group: /bedrock/calls}", BedrockFeature.INVOCATION_LOGGING),
        ("dashboards: [overview, guardrails]", BedrockFeature.GUARDRAILS),
        (f"dashboards: [overview, guardrails]\n{GUARDRAIL}", BedrockFeature.GUARDRAILS),
        ("dashboards: [overview, agents]", BedrockFeature.AGENTS),
    ],
)
def test_what_the_file_names_brings_the_alarms_of_its_feature_and_of_no_other(
    settings: str, feature: BedrockFeature
) -> None:
    assert features_of(settings) == {feature}


@pytest.mark.parametrize(
    ("settings", "feature"),
    [
        (AGENT, BedrockFeature.AGENTS),
        ("sections: [knowledge_bases]", BedrockFeature.KNOWLEDGE_BASES),
        (KNOWLEDGE_BASE, BedrockFeature.KNOWLEDGE_BASES),
        ("sections: [agentcore]", BedrockFeature.AGENTCORE),
    ],
)
def test_what_is_seen_on_the_dashboard_of_agents_brings_its_own_alarms_too(
    settings: str, feature: BedrockFeature
) -> None:
    assert features_of(f"dashboards: [overview, agents]\n{settings}") == {BedrockFeature.AGENTS, feature}


def test_without_a_feature_there_is_none_of_their_alarms() -> None:
    assert features_of(NONE) == set()
