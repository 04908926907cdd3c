"""How many tokens an output token counts as, against a table that a person reads beside AWS's page."""

from __future__ import annotations

from datetime import date

import pytest

from bedrock_monitoring.bedrock.models.known_models import known_models
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.quotas import BURNDOWN_RATES, output_burndown_rate

RATES = {
    "us.anthropic.claude-opus-4-8": 15,
    "anthropic.claude-opus-5": 10,
    "eu.anthropic.claude-opus-5-5": 10,
    "global.anthropic.claude-sonnet-5": 10,
    "global.anthropic.claude-fable-5-1": 10,
    "global.openai.gpt-5.6-sol": 10,
    "openai.gpt-5.6-terra": 10,
    "openai.gpt-5.6-luna": 10,
    "us.anthropic.claude-opus-4-7": 5,
    "global.anthropic.claude-opus-4-6-v1": 5,
    "us.anthropic.claude-sonnet-4-20250514-v1:0": 5,
    "us.anthropic.claude-haiku-4-5-20251001-v1:0": 5,
    "anthropic.claude-3-5-sonnet-20241022-v2:0": 5,
    "openai.gpt-oss-120b-1:0": 1,
    "us.amazon.nova-2-lite-v1:0": 1,
    "amazon.nova-pro-v1:0:300k": 1,
    "deepseek.v3.2": 1,
    "xai.grok-4.7": 1,
}
"""Each by one of its ids. Source: quotas-token-burndown.html, quoted in September and October 2026."""

UNKNOWN = [
    "anthropic.claude-fable-5",
    "anthropic.claude-fable-5-2",
    "anthropic.claude-haiku-5-5",
    "anthropic.claude-instant-v1",
    "anthropic.claude-mythos-5",
    "anthropic.claude-mythos-5-1",
    "anthropic.claude-mythos-5-2",
    "anthropic.claude-mythos-preview",
    "anthropic.claude-sonnet-5-5",
    "anthropic.claude-v1",
    "anthropic.claude-v2:1",
    "openai.gpt-5.4",
    "openai.gpt-5.5",
    "openai.gpt-6-astra",
    "openai.gpt-6-luna",
    "openai.gpt-6-sol",
    "openai.gpt-6.1-sol",
    "openai.gpt-6.1-terra",
]
"""The known models that no copy of the page names and whose providers have several rates."""


@pytest.mark.parametrize(("model_id", "rate"), RATES.items(), ids=RATES)
def test_an_output_token_counts_as_the_page_says(model_id: str, rate: int) -> None:
    assert output_burndown_rate(ModelId.parse(model_id)) == rate


def test_of_the_known_models_exactly_these_are_unknown() -> None:
    unknown = [model for model in known_models() if output_burndown_rate(ModelId.parse(model)) is None]
    assert unknown == UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "anthropic.claude-opus-6",
        "anthropic.claude-opus-4-85",
        "amazon.nova-9-giant-v1:0",
        "arn:aws:bedrock:us-east-1::foundation-model/newcomer.first-model",
        "e5t98lwp1dsr",
        "arn:aws:bedrock:us-east-1:111122223333:imported-model/abcdefghijkl",
    ],
)
def test_nothing_is_assumed_of_a_model_that_is_not_known(text: str) -> None:
    assert output_burndown_rate(ModelId.parse(text)) is None


def test_every_row_of_the_table_has_its_source_and_date_and_names_known_models() -> None:
    named = [model for row in BURNDOWN_RATES for model in row.models]
    assert len(named) == len(set(named))
    for row in BURNDOWN_RATES:
        assert "quotas-token-burndown.html" in row.source
        assert row.as_of <= date(2026, 11, 30)
        for model in row.models:
            assert [known for known in known_models() if known == model or known.startswith(f"{model}-")]
