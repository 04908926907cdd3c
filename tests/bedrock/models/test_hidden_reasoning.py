from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock.models.hidden_reasoning import hides_reasoning
from bedrock_monitoring.bedrock.models.known_models import known_ids


@pytest.mark.parametrize(
    "model",
    ["openai.gpt-5.4", "global.openai.gpt-6-sol", "global.xai.grok-4.7", "us-gov.xai.grok-4.6"],
)
def test_a_model_whose_reasoning_is_not_returned_hides_it(model: str) -> None:
    assert model in known_ids()
    assert hides_reasoning(model)


@pytest.mark.parametrize(
    "model",
    [
        "openai.gpt-oss-120b-1:0",
        "us-gov.openai.gpt-oss-20b-1:0",
        "us.deepseek.r1-v1:0",
        "moonshot.kimi-k2-thinking",
        "mistral.magistral-small-2509",
        "global.anthropic.claude-sonnet-5-5",
        "amazon.nova-2-lite-v1:0",
        "a1b2c3d4e5f6",
    ],
)
def test_a_model_that_streams_its_reasoning_or_reasons_only_if_asked_to_does_not(model: str) -> None:
    assert not hides_reasoning(model)
