"""Which quota of Service Quotas is that of which model id, in a table of names as AWS writes them."""

from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.quotas import (
    ServiceQuota,
    quota_over_all_models,
    quotas_of_route,
    quotas_on_mantle,
)

TPM, RPM, TPD = "tokens_per_minute", "requests_per_minute", "tokens_per_day"
GEO, GLOBAL = "Cross-region model inference", "Global cross-region model inference"
ON_DEMAND = "On-demand model inference"
HAIKU, SONNET = "us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.anthropic.claude-3-7-sonnet-20250219-v1:0"
SONNET_45 = "Anthropic Claude Sonnet 4.5"
INVOKE = "Cross-Region InvokeModel"
LONG = "for Anthropic Claude Sonnet 4.5 V1 1M Context Length"

SAME = [
    (f"{GEO} tokens per minute for Anthropic Claude Haiku 4.5", HAIKU, TPM),
    (f"{GEO} requests per minute for Anthropic Claude Sonnet 4.6", "eu.anthropic.claude-sonnet-4-6", RPM),
    (f"{GLOBAL} tokens per minute for Anthropic Claude Opus 5.5", "global.anthropic.claude-opus-5-5", TPM),
    (f"{GLOBAL} tokens per minute for GPT-6 Astra", "global.openai.gpt-6-astra", TPM),
    (f"{ON_DEMAND} tokens per minute for Anthropic Claude Sonnet 4.6", "anthropic.claude-sonnet-4-6", TPM),
    (f"{ON_DEMAND} tokens per minute for Amazon Nova Micro", "amazon.nova-micro-v1:0", TPM),
    (f"{GLOBAL} tokens per minute for Amazon Nova 2 Lite", "global.amazon.nova-2-lite-v1:0", TPM),
    (f"{GEO} tokens per minute for Meta Llama 3.3 70B Instruct", "us.meta.llama3-3-70b-instruct-v1:0", TPM),
    (f"{GEO} tokens per minute for Anthropic Claude 3.7 Sonnet V1", SONNET, TPM),
    (f"{INVOKE} tokens per minute for Anthropic Claude Opus 5", "us.anthropic.claude-opus-5", TPM),
    ("On-demand InvokeModel requests per minute for Amazon Nova Pro", "amazon.nova-pro-v1:0", RPM),
    (
        f"Model invocation max tokens per day for {SONNET_45} V1 (doubled for cross-region calls)",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        TPD,
    ),
    (
        f"{GLOBAL} tokens per day for Anthropic Claude Sonnet 4.5 V1",
        "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
        TPD,
    ),
]  # fmt: skip

OTHERS = [
    (f"{GEO} tokens per minute for Anthropic Claude Sonnet 5", "us.anthropic.claude-sonnet-5-5"),
    (f"{GEO} tokens per minute for Anthropic Claude Sonnet 5.5", "us.anthropic.claude-sonnet-5"),
    (f"{GEO} tokens per minute for Anthropic Claude Sonnet 5.5", "global.anthropic.claude-sonnet-5-5"),
    (f"{GLOBAL} tokens per minute for Anthropic Claude Sonnet 5.5", "us.anthropic.claude-sonnet-5-5"),
    (f"{ON_DEMAND} tokens per minute for Anthropic Claude Sonnet 5.5", "us.anthropic.claude-sonnet-5-5"),
    (f"{GEO} tokens per minute {LONG}", "us.anthropic.claude-sonnet-4-5"),
    (f"{GEO} tokens per minute for Amazon Nova Lite", "us.amazon.nova-2-lite-v1:0"),
    (f"{ON_DEMAND} requests per day for Amazon Nova Micro", "amazon.nova-micro-v1:0"),
    ("Batch inference input file size for Anthropic Claude Sonnet 5", "anthropic.claude-sonnet-5"),
    (f"{GEO} tokens per minute for Anthropic Claude Sonnet 5", "e5t98lwp1dsr"),
    ("[bedrock-mantle endpoint] Input tokens per minute for GPT-5.6 Luna", "openai.gpt-5.6-luna"),
]  # fmt: skip


def quota(name: str, code: str = "L-00000001") -> ServiceQuota:
    return ServiceQuota(code=code, name=name, value=100.0, is_default=True, adjustable=True)


@pytest.mark.parametrize(("name", "model_id", "key"), SAME, ids=[name for name, _, _ in SAME])
def test_a_quota_is_found_by_the_id_of_the_model(name: str, model_id: str, key: str) -> None:
    assert quotas_of_route(ModelId.parse(model_id), [quota(name)]) == {key: quota(name)}


@pytest.mark.parametrize(("name", "model_id"), OTHERS, ids=[f"{name}-{id_}" for name, id_ in OTHERS])
def test_the_quota_of_another_model_or_way_is_not_taken_for_it(name: str, model_id: str) -> None:
    assert quotas_of_route(ModelId.parse(model_id), [quota(name)]) == {}


def test_two_quotas_with_the_name_of_one_model_are_not_guessed_between() -> None:
    name, model_id, _ = SAME[0]
    assert quotas_of_route(ModelId.parse(model_id), [quota(name), quota(name, "L-00000002")]) == {}


@pytest.mark.parametrize("start", ["[bedrock-mantle endpoint] {} tokens", "Bedrock Mantle {} tokens"])
def test_on_mantle_input_and_output_are_found_by_both_spellings(start: str) -> None:
    names = [f"{start.format(way)} per minute for GPT-5.6 Luna" for way in ("Input", "Output")]
    assert quotas_on_mantle(ModelId.parse("openai.gpt-5.6-luna"), map(quota, names)) == {
        "input_tokens_per_minute": quota(names[0]),
        "output_tokens_per_minute": quota(names[1]),
    }
    assert quotas_on_mantle(ModelId.parse("openai.gpt-5.5"), map(quota, names)) == {}


def test_two_quotas_on_mantle_with_the_name_of_one_model_are_not_guessed_between() -> None:
    first = quota("[bedrock-mantle endpoint] Input tokens per minute for GPT-5.6 Luna")
    second = quota("Bedrock Mantle Input tokens per minute for GPT-5.6 Luna", "L-00000002")
    assert quotas_on_mantle(ModelId.parse("openai.gpt-5.6-luna"), [first, second]) == {}


def test_the_quota_over_all_models_is_found_by_its_name() -> None:
    name = "Cross-Model Max Tokens Per Day"
    assert quota_over_all_models([quota(SAME[0][0]), quota(name)]) == quota(name)
    assert quota_over_all_models([quota(SAME[0][0])]) is None
