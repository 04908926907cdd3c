"""The drawing of prices stops where its two sources differ, until a person has decided with a reason."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from bedrock_monitoring.bedrock.models.bedrock_regions import GEOGRAPHIES
from bedrock_monitoring.bedrock.models.known_models import known_models
from tools import price_sources, price_table
from tools.price_sources import SourcePrice, genai_price, litellm_price, recording

DAY = date(2026, 11, 30)
DECISIONS = json.loads(price_table.DECISIONS.read_text(encoding="utf-8"))

DIFFER = {
    "apac.amazon.nova-lite-v1:0",
    "apac.amazon.nova-micro-v1:0",
    "apac.amazon.nova-pro-v1:0",
    "eu.amazon.nova-2-lite-v1:0",
    "eu.amazon.nova-lite-v1:0",
    "eu.amazon.nova-micro-v1:0",
    "eu.amazon.nova-pro-v1:0",
    "eu.meta.llama3-2-1b-instruct-v1:0",
    "eu.meta.llama3-2-3b-instruct-v1:0",
    "jp.amazon.nova-2-lite-v1:0",
    "us-gov.anthropic.claude-haiku-5-5",
    "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "us-gov.anthropic.claude-sonnet-5",
    "us-gov.anthropic.claude-sonnet-5-5",
    "us-gov.nvidia.nemotron-nano-3-30b",
    "us-gov.nvidia.nemotron-nano-9b-v2",
    "us-gov.nvidia.nemotron-super-3-120b",
    "us-gov.openai.gpt-oss-120b-1:0",
    "us-gov.openai.gpt-oss-20b-1:0",
}
"""The ids about whose price the two sources differ."""


def differing() -> set[str]:
    ids = [
        model if geography is None else f"{geography}.{model}"
        for model in known_models()
        for geography in (None, *GEOGRAPHIES)
    ]
    return {
        model_id
        for model_id in ids
        if price_table.differences(genai_price(model_id, DAY), litellm_price(model_id))
    }


def test_the_two_sources_differ_about_these_ids_and_no_others() -> None:
    assert differing() == DIFFER


def test_every_decision_is_about_a_difference_and_has_a_reason() -> None:
    for decision in DECISIONS["differences"]:
        assert len(decision["reason"]) > 40
        assert decision["take"] in {price_table.GENAI, price_table.LITELLM}
        assert any(re.fullmatch(decision["ids"], model_id) for model_id in DIFFER)
    for each in DECISIONS["without_price"]:
        assert any(re.fullmatch(each["ids"], model) for model in known_models())


def decide(monkeypatch: pytest.MonkeyPatch, *, drop: str) -> None:
    left = [each for each in DECISIONS["differences"] if not each["ids"].startswith(drop)]
    monkeypatch.setattr(price_table, "_decisions", lambda: {**DECISIONS, "differences": left})


def test_without_a_decision_the_drawing_stops_and_shows_both(monkeypatch: pytest.MonkeyPatch) -> None:
    decide(monkeypatch, drop="(eu|apac|jp)")
    with pytest.raises(price_table.UndecidedError) as stopped:
        price_table.price_table(DAY)
    lines = str(stopped.value).splitlines()
    assert "amazon.nova-2-lite-v1:0, eu: input: genai-prices has 0.33, litellm has 0.429" in lines
    assert lines[-1] == "decide in tools/price_decisions.json which source is right, with the reason"


def test_a_model_that_neither_source_knows_needs_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_table, "_decisions", lambda: {**DECISIONS, "without_price": []})
    with pytest.raises(price_table.UndecidedError, match=r"stability.sd3-5-large-v1:0: neither source has"):
        price_table.price_table(DAY)


def test_a_model_that_a_source_has_and_that_is_no_known_id_needs_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(price_table, "_decisions", lambda: {**DECISIONS, "not_known": []})
    monkeypatch.setattr(price_table, "genai_unknown_models", lambda: ("acme.newcomer-v1:0",))
    with pytest.raises(price_table.UndecidedError) as stopped:
        price_table.price_table(DAY)
    lines = str(stopped.value).splitlines()
    no_reason = "has a price of it, no known id is it, and no reason is given"
    assert f"acme.newcomer-v1:0: genai-prices {no_reason}" in lines
    assert f"bedrock/guardrails: litellm {no_reason}" in lines


def test_every_model_of_both_sources_is_a_known_id_or_has_a_reason() -> None:
    unknown = {*price_sources.litellm_unknown_keys(), *price_sources.genai_unknown_models()}
    for each in DECISIONS["not_known"]:
        named = {name for name in unknown if re.fullmatch(each["names"], name)}
        assert named, each
        unknown -= named
    assert unknown == set()


def test_what_only_one_source_has_is_no_difference() -> None:
    first = SourcePrice(parts={"input": "1", "output": "2"})
    assert price_table.differences(first, SourcePrice(parts={"input": "1", "cache_read": "3"})) == {}
    assert price_table.differences(first, SourcePrice(parts={"input": "1.5"})) == {"input": ("1", "1.5")}
    longer = SourcePrice(parts={"input": "1"}, above=9, long={"input": "2"}, cache_write_1h="5")
    other = SourcePrice(parts={"input": "1"}, above=9, long={"input": "4"}, cache_write_1h="6")
    assert price_table.differences(longer, other) == {"cache_write_1h": ("5", "6"), "long input": ("2", "4")}
    kept = SourcePrice(parts={"input": "1"}, long_cache_write_1h="7")
    shorter = SourcePrice(parts={"input": "1"}, long_cache_write_1h="8")
    assert price_table.differences(kept, shorter) == {"long cache_write_1h": ("7", "8")}
    later = SourcePrice(parts={"input": "1"}, above=1_000, long={"input": "2"}, cache_write_1h="5")
    assert price_table.differences(longer, later) == {"long above": ("9 tokens", "1,000 tokens")}


def test_a_wheel_of_litellm_is_recorded_for_known_ids_alone(tmp_path: Path) -> None:
    wheel = tmp_path / "litellm-9.8.7-py3-none-any.whl"
    rows: dict[str, dict[str, object]] = {
        "amazon.nova-micro-v1:0": {"input_cost_per_token": 9e-8, "output_cost_per_token": 1e-6},
        "bedrock/us-east-1/amazon.nova-micro-v1:0": {
            "input_cost_per_token": 3.5e-8,
            "input_cost_per_token_above_200k_tokens": 7e-8,
            "cache_creation_input_token_cost_above_1hr": 1e-7,
        },
        "acme.unknown-v1:0": {"input_cost_per_token": 1e-6, "litellm_provider": "bedrock_converse"},
        "bedrock/eu-west-1/amazon.nova-lite-v1:0": {"litellm_provider": "bedrock"},
        "bedrock/invoke/us.amazon.nova-lite-v1:0": {"litellm_provider": "bedrock"},
        "bedrock/guardrails": {"litellm_provider": "bedrock"},
        "gpt-6-sol": {"litellm_provider": "openai"},
        "amazon.nova-2-sonic-v1:0": {"input_cost_per_token": 1e-6, "input_cost_per_audio_token": 3e-6},
        "stability.stable-image-core-v1:1": {"output_cost_per_image": 0.04},
        "bedrock/eu-west-1/amazon.nova-micro-v1:0": {
            "input_cost_per_token": 4e-8,
            "input_cost_per_token_flex": 2e-8,
            "output_cost_per_token_batches": 1e-6,
            "source": "an address",
        },
        "bedrock/eu-west-2/amazon.nova-micro-v1:0": {"input_cost_per_token": 4e-7},
        "bedrock_mantle/openai.gpt-oss-20b": {"input_cost_per_token": 7e-8, "source": "an address"},
        "bedrock_mantle/us-gov-west-1/openai.gpt-oss-20b": {
            "input_cost_per_token": 8e-8,
            "input_cost_per_token_above_272k_tokens": 9e-8,
            "cache_creation_input_token_cost_above_1hr_above_272k_tokens": 1e-7,
            "source": "an address",
        },
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("litellm/model_prices_and_context_window_backup.json", json.dumps(rows))
    assert json.loads(recording(wheel)) == {
        "version": "9.8.7",
        "unknown": ["acme.unknown-v1:0", "bedrock/guardrails"],
        "prices": {
            "amazon.nova-micro-v1:0": {
                "parts": {"input": "0.035"},
                "cache_write_1h": "0.1",
                "above": 200_000,
                "long": {"input": "0.07"},
            }
        },
        "regions": {
            "eu-west-1": {
                "amazon.nova-micro-v1:0": {
                    "parts": {"input": "0.04"},
                    "tiers": {"flex": {"input": "0.02"}, "batch": {"output": "1"}},
                }
            }
        },
        "mantle": {
            "us-east-1": {"openai.gpt-oss-20b": {"parts": {"input": "0.07"}}},
            "us-gov-west-1": {
                "openai.gpt-oss-20b": {
                    "parts": {"input": "0.08"},
                    "above": 272_000,
                    "long": {"input": "0.09"},
                    "long_cache_write_1h": "0.1",
                }
            },
        },
        "images": {"stability.stable-image-core-v1:1": "0.04"},
    }
    with pytest.raises(SystemExit, match=r"other.whl is not a wheel of litellm"):
        recording(tmp_path / "other.whl")


def test_the_recording_gives_the_global_price_to_no_id_without_geography() -> None:
    assert price_sources.litellm_price("anthropic.claude-opus-5") == SourcePrice()
    assert price_sources.litellm_price("global.anthropic.claude-opus-5").parts["input"] == "5"
