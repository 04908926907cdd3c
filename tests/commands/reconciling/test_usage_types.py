"""What usage types say, by the forms that were seen in public price lists and bills."""

from __future__ import annotations

import pytest

from bedrock_monitoring.commands.reconciling.usage_types import model_words, token_usage

SAID = {
    "USE1-Nova2.0Lite-input-tokens": "input regional standard nova2.0-lite",
    "USE1-Nova2.0Lite-input-tokens-cross-region-global": "input global standard nova2.0-lite",
    "USE1-Nova2.0Lite-input-tokens-flex-cross-region-global": "input global tier flex nova2.0-lite",
    "EUC1-NovaMicro-output-tokens-batch": "output regional batch nova-micro",
    "USE1-Nova2.0Pro-text-input-tokens-priority": "input regional tier priority nova2.0-pro",
    "USE1-NovaPro-cache-read-input-token-count": "cache_read regional standard nova-pro",
    "USE1-NovaPro-input-tokens-latency-optimized": "input regional latency optimized nova-pro",
    "USE1-Claude4Sonnet-output-tokens-long-context-cross-region-global": (
        "output global long prompts claude4-sonnet"
    ),
    "USE1-openai.gpt-oss-120b-mantle-input-tokens-standard": "input regional standard openai.gpt-oss-120b",
    "USE1-openai.gpt-5.6-luna-mantle-cache-write-tokens-5m-long-ctx-flex": (
        "cache_write regional long prompts and tier flex openai.gpt-5.6-luna"
    ),
    "USW2-anthropic.claude-opus-5-mantle-cache-read-tokens-global-standard": (
        "cache_read global standard anthropic.claude-opus-5"
    ),
    "USE1-MP:USE1_InputTokenCount-Units": "input regional standard ",
    "USE1-MP:USE1_OutputTokenCount_Global-Units": "output global standard ",
    "USE1-MP:USE1_CacheReadInputTokenCount-Units": "cache_read regional standard ",
    "USE1-MP:USE1_CacheWriteInputTokenCount_Global-Units": "cache_write global standard ",
    "USE1-MP:USE1_CacheWrite1hInputTokenCount_Global-Units": "cache_write global cache writes of an hour ",
    "USE1-MP:USE1_InputTokenCount_Batch-Units": "input regional batch ",
    "USE1-MP:USE1_MillionBatchInputTokens-Units": "input regional batch ",
    "APS3-MP:APS3_input_tokens_global_standard-Units": "input global standard ",
    "USE1-MP:USE1_cache_write_tokens_1h_global_standard-Units": (
        "cache_write global cache writes of an hour "
    ),
    "USE1-MP:USE1_output_tokens_long_ctx_standard-Units": "output regional long prompts ",
}


@pytest.mark.parametrize(("usage_type", "said"), SAID.items(), ids=SAID)
def test_a_usage_type_says_kind_route_variant_and_model(usage_type: str, said: str) -> None:
    usage = token_usage(usage_type)
    assert usage is not None
    assert f"{usage.kind} {usage.route} {usage.variant} {usage.model}" == said


@pytest.mark.parametrize(
    "usage_type",
    [
        "USE1-Guardrail-ContentPolicyUnitsConsumed",
        "USE1-MP:USE1_Reserved_1Month_InputTPM_Geo-Units",
        "USE1-NovaCanvas-T2I-1024-Standard",
        "USE1-Nova2.0Omni-image-input-tokens",
        "USE1-NovaSonic-speech-output-tokens",
        "USE1-NovaLite-input-tokens-custom-model",
        "USE1-Runtime:Consumption-based:vCPU",
        "",
    ],
)
def test_what_is_no_text_token_on_demand_says_nothing(usage_type: str) -> None:
    assert token_usage(usage_type) is None


SAME = [
    ("nova2.0-lite", "Nova 2 Lite"),
    ("claude4.6-opus", "Claude Opus 4.6"),
    ("Claude Opus 5.5 (Amazon Bedrock Edition)", "Claude Opus 5.5"),
    ("anthropic.claude-opus-5", "Claude Opus 5"),
    ("OpenAI GPT-5.6 Sol (Amazon Bedrock Edition)", "GPT 5.6 Sol"),
    ("openai.gpt-oss-120b", "GPT-OSS 120B"),
    ("llama3-2-1-b", "Llama 3.2 1B Instruct"),
]


@pytest.mark.parametrize(("billed", "known"), SAME)
def test_a_model_is_found_by_the_words_and_numbers_of_its_name(billed: str, known: str) -> None:
    assert model_words(billed) == model_words(known)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Claude Opus 5", "Claude Opus 5.5"), ("Nova Lite", "Nova 2 Lite"), ("Nova Pro", "Nova Lite")],
)
def test_another_version_or_size_is_another_model(one: str, other: str) -> None:
    assert model_words(one) != model_words(other)
