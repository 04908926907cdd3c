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
      - {ids: [deepseek.r1-v1:0, us.deepseek.r1-v1:0], price: {output: 9}}
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
    assert lines[0] == ["target", "model", "input", "output", "cache", "read", "cache", "write", "source"]
    assert lines[1][:6] == ["prod", "deepseek.r1-v1:0", "0.675", "9", "-", "-"]
    assert "us.deepseek.r1-v1:0" in [line[1] for line in lines if line[0] == "prod"]


def test_a_source_names_the_list_and_what_a_person_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    shown = " ".join(word for line in lines_of(capsys) for word in line)
    assert "list price less 50 %;" in shown
    assert "rollout.yaml (output)" in shown


def test_a_model_without_a_price_has_no_cost(capsys: pytest.CaptureFixture[str]) -> None:
    [line] = [line for line in lines_of(capsys) if "xai.grok-99" in line]
    assert line[2:6] == ["-"] * 4
    assert " ".join(line[6:]).startswith("no price: cost is")


def test_the_whole_list_has_a_line_for_each_model_and_route(capsys: pytest.CaptureFixture[str]) -> None:
    console().print(prices.all_list_prices())
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    [nova] = [line for line in lines if line[0] == "amazon.nova-pro-v1:0"]
    price = resolve_price(ModelId.parse("amazon.nova-pro-v1:0")).price
    assert nova[1:4] == ["any", *(format_decimal(price.by_kind[part]) for part in ("input", "output"))]


def test_the_caption_has_the_unit_and_the_day_of_the_list() -> None:
    assert prices.caption() == f"USD per million tokens, list prices of {price_table_date().isoformat()}"
