"""What `prices` prints."""

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import format_decimal, price_table_date, resolve_price
from bedrock_monitoring.commands import price_report as prices
from bedrock_monitoring.commands.console.reporting import console
from bedrock_monitoring.rollout import loads

ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
targets:
  - name: prod
    account: "111122223333"
    region: us-east-1
    discount: 50
    models:
      - {ids: [deepseek.r1-v1:0, us.deepseek.r1-v1:0], name: The thinker, price: {output: 9}}
      - xai.grok-99
      - {id: amazon.nova-pro-v1:0, discount: 0}
"""


def lines_of(capsys: pytest.CaptureFixture[str], rollout: str = ROLLOUT) -> list[list[str]]:
    console().print(prices.prices_in_use(loads(rollout).targets))
    return [line.split() for line in capsys.readouterr().out.splitlines()]


def test_every_route_of_every_model_is_shown_with_its_price_and_source(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = lines_of(capsys)
    columns = (
        "target model route input output cache read cache write cache write 1 h long prompts source sure"
    )
    assert lines[0] == columns.split()
    assert lines[1][:8] == ["prod", "The", "thinker", "in-Region", "0.675", "9", "-", "-"]
    assert lines[2][:4] == ["prod", "The", "thinker", "us"]


def test_an_inference_profile_that_is_made_later_is_shown_by_its_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    profile = "    inference_profiles: [{name: search-team, copy_from: amazon.nova-pro-v1:0}]\n"
    lines = lines_of(capsys, ROLLOUT + profile)
    [line] = [line for line in lines if "search-team" in line]
    assert line[:4] == ["prod", "search-team", "application", "profile"]
    assert not [line for line in lines if "Deferred" in " ".join(line)]


def test_a_source_names_the_list_and_what_a_person_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    shown = " ".join(word for line in lines_of(capsys) for word in line)
    assert "list price less 50 %;" in shown
    assert "rollout.yaml (output)" in shown


def test_a_model_without_a_price_has_no_cost(capsys: pytest.CaptureFixture[str]) -> None:
    [line] = [line for line in lines_of(capsys) if "Grok" in line]
    assert line[4:8] == ["-"] * 4
    assert " ".join(line[10:]).startswith("no price: cost is")


def test_a_known_model_without_a_price_has_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    text = ROLLOUT.replace("xai.grok-99", "amazon.titan-image-generator-v2:0")
    reason = "no price: cost is not shown (billed by the image, by its size and quality)"
    assert reason in " ".join(map(" ".join, lines_of(capsys, text)))


@pytest.mark.parametrize(("discount", "price"), [("50", "0.035"), ("0", "0.07")])
def test_a_model_that_is_billed_by_the_image_has_that_price_less_the_discount(
    discount: str, price: str, capsys: pytest.CaptureFixture[str]
) -> None:
    model = f"{{id: us.stability.stable-image-inpaint-v1:0, discount: {discount}}}"
    [line] = [line for line in lines_of(capsys, ROLLOUT.replace("xai.grok-99", model)) if "Inpaint" in line]
    assert " ".join(line).endswith(f"- {price} USD an image -")


def test_each_tier_with_a_price_of_its_own_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    console().print(prices.tier_prices_in_use(loads(ROLLOUT).targets))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[1:] == [
        ["prod", "Nova", "Pro", "in-Region", "flex", "0.4", "1.6", "0.1", "0.4"],
        ["prod", "Nova", "Pro", "in-Region", "priority", "1.4", "5.6", "0.35", "1.4"],
        ["prod", "Nova", "Pro", "in-Region", "batch", "0.4", "1.6", "-", "-"],
    ]


def test_the_whole_list_has_tiers_mantle_and_images(capsys: pytest.CaptureFixture[str]) -> None:
    for table in (prices.all_tier_prices(), prices.mantle_list_prices(), prices.image_list_prices()):
        console().print(table)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["openai.gpt-oss-120b-1:0", "in-region", "flex", "0.075", "0.3", "-", "-"] in lines
    assert ["openai.gpt-oss-120b", "any", "0.15", "0.6", "-", "-", "-", "-", "litellm"] in lines
    assert ["stability.stable-image-ultra-v1:1", "0.14"] in lines


FURTHER = {
    "discount: 0": "0.1 0.5 0.01 0.125 0.2 above 100,000: 0.5 / 2.5 / 0.05 / 0.625 list price",
    "discount: 50": "0.05 0.25 0.005 0.0625 0.1 above 100,000: 0.25 / 1.25 / 0.025 / 0.3125 list price",
    "discount: 0, price: {output: 3}": "0.1 3 0.01 0.125 0.2 above 100,000: 0.5 / 3 / 0.05 / 0.625 list",
    "discount: 0, price: {cache_write: 3}": "0.1 0.5 0.01 3 - above 100,000: 0.5 / 2.5 / 0.05 / 3 list",
    "price: {input: 1, output: 2, cache_read: 3, cache_write: 4}": "1 2 3 4 - - rollout.yaml",
}
"""The prices of Claude Haiku 5.5 by its settings: those of long prompts and of an hour are used likewise."""


@pytest.mark.parametrize(("settings", "shown"), FURTHER.items(), ids=FURTHER)
def test_long_prompts_and_an_hour_in_the_cache_have_prices_of_their_own(
    settings: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    model = f"{{id: global.anthropic.claude-haiku-5-5, {settings}}}"
    lines = lines_of(capsys, ROLLOUT.replace("xai.grok-99", model))
    [line] = [" ".join(line) for line in lines if "Haiku" in line]
    assert f" {shown}" in line


SURE = {
    "global.anthropic.claude-haiku-5-5": "two sources",
    "us-gov.openai.gpt-oss-120b-1:0": "litellm, decided",
    "deepseek.v3.2": "litellm",
    "global.anthropic.claude-fable-5-2": "genai-prices",
    "acme.newcomer-v1:0": "-",
}


@pytest.mark.parametrize(("model", "sure"), SURE.items(), ids=SURE)
def test_a_price_says_how_many_sources_have_it(
    model: str, sure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ROLLOUT.replace("us-east-1", "us-gov-west-1") if model.startswith("us-gov.") else ROLLOUT
    text = text.replace("us.deepseek.r1-v1:0", "us-gov.deepseek.r1-v1:0") if text != ROLLOUT else text
    lines = lines_of(capsys, text.replace("xai.grok-99", model))
    assert " ".join(lines[3]).endswith(f" {sure}")


def test_the_whole_list_has_a_line_for_each_model_and_route(capsys: pytest.CaptureFixture[str]) -> None:
    console().print(prices.all_list_prices())
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    nova = next(line for line in lines if line[0] == "amazon.nova-pro-v1:0")
    price = resolve_price(ModelId.parse("amazon.nova-pro-v1:0")).price
    assert nova[1:5] == [
        "in-region",
        "us",
        *(format_decimal(price.by_kind[part]) for part in ("input", "output")),
    ]


def test_the_caption_has_the_unit_and_the_day_of_the_list() -> None:
    assert prices.caption().startswith(
        f"USD per million tokens, list prices of {price_table_date().isoformat()}. A longer prompt costs"
    )
