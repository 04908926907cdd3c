"""Each number of cost on a dashboard says from when its price is, how sure, and whether it can be more."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.prices import TokenPrice, price_table_date, resolve_price
from bedrock_monitoring.bedrock.sections.spend.price_notes import price_notes, price_of_model, what_it_is

DATE = price_table_date().isoformat()


def model(
    text: str, name: str, *, region: str = "us-east-1", own: TokenPrice | None = None
) -> MonitoredModel:
    basis = resolve_price(ModelId.parse(text), override=own, region=region)
    return MonitoredModel(id=ModelId.parse(text), name=name, price=basis.price, basis=basis)


HAIKU = model("global.anthropic.claude-haiku-5-5", "Haiku")
SONNET = model("global.anthropic.claude-sonnet-5-5", "Sonnet")
GPT = model("global.openai.gpt-6-sol", "GPT")
NOVA = model("us.amazon.nova-2-lite-v1:0", "Nova")
EU_NOVA = model("eu.amazon.nova-lite-v1:0", "Nova EU", region="eu-west-1")
DEEPSEEK = model("deepseek.v3.2", "DeepSeek")
ELSEWHERE = model("minimax.minimax-m2.5", "MiniMax", region="ca-central-1")
OWN_WRITES = model(
    "global.anthropic.claude-haiku-5-5", "Haiku of ours", own=TokenPrice(cache_write=Decimal(1))
)
OWN = model("acme.newcomer-v1:0", "Newcomer", own=TokenPrice(input=Decimal(1)))
UNKNOWN = model("acme.other-v1:0", "*Other*")

OF_MODEL = {
    "HAIKU": (
        HAIKU,
        (
            f"List price of {DATE}: two sources agree. *At most* counts every prompt as one of more than "
            "100,000 tokens and every cache write as kept for an hour."
        ),
    ),
    "GPT": (
        GPT,
        (
            f"List price of {DATE}: two sources agree. *At most* counts every prompt as one of more than "
            "272,000 tokens."
        ),
    ),
    # A price of one's own for cache writes is that of an hour, too.
    "OWN_WRITES": (
        OWN_WRITES,
        (
            f"List price of {DATE}: two sources agree. *At most* counts every prompt as one of more than "
            "100,000 tokens."
        ),
    ),
    "NOVA": (NOVA, f"List price of {DATE}: two sources agree."),
    "EU_NOVA": (EU_NOVA, f"List price of {DATE}: sources differ, a person decided."),
    "DEEPSEEK": (DEEPSEEK, f"List price of {DATE}: one source."),
    "ELSEWHERE": (ELSEWHERE, f"List price of {DATE}: that of us-east-1."),
    "OWN": (OWN, "Your own price."),
    "UNKNOWN": (UNKNOWN, ""),
}


@pytest.mark.parametrize(("of", "text"), OF_MODEL.values(), ids=OF_MODEL)
def test_the_section_of_a_model_says_from_when_its_price_is_and_how_sure(
    of: MonitoredModel, text: str
) -> None:
    assert price_of_model(of) == text


def noted(*models: MonitoredModel) -> list[str]:
    return [line for note in price_notes(models) for line in note.markdown.split("\n\n")]


def test_the_cost_of_all_models_says_what_is_bounded_and_which_prices_are_less_sure() -> None:
    models = (HAIKU, SONNET, GPT, NOVA, EU_NOVA, DEEPSEEK, ELSEWHERE, OWN, UNKNOWN)
    assert noted(*models) == [
        (
            "*At most* counts what metrics do not tell apart at its highest price: every prompt as a long "
            "one, which makes the whole request dearer: Haiku (above 100,000 tokens), GPT (above 272,000 "
            "tokens); "
            "every cache write as kept for an hour: Haiku, Sonnet."
        ),
        (
            "One source alone has the price of DeepSeek. Sources differ, and a person decided, on Nova EU. "
            "The price of us-east-1 stands for that of this Region for MiniMax. Your own is the price of "
            "Newcomer. Two sources agree on the price of all others."
        ),
        r"Not in the cost, because their price is not known: \*Other\*. `price:` in the rollout gives one.",
    ]


def test_prices_on_which_sources_agree_are_said_in_one_line() -> None:
    assert noted(NOVA) == ["Two sources agree on the price of all models."]
    assert noted() == noted(OWN) == []


@pytest.mark.parametrize(
    ("models", "prices"), [((NOVA, OWN), f"list prices of {DATE}"), ((OWN,), "your own prices")]
)
def test_the_section_of_cost_says_from_when_its_prices_are(
    models: tuple[MonitoredModel, ...], prices: str
) -> None:
    assert what_it_is(models).startswith(f"Tokens at {prices}, on demand")


def test_a_note_is_as_high_as_its_lines_need() -> None:
    short, long = price_notes([NOVA])[0], price_notes([HAIKU, SONNET, GPT, EU_NOVA, UNKNOWN])[0]
    assert (short.height, long.height) == (1, 4)
