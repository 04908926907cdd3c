"""docs/cost.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bedrock_monitoring.commands.app import app
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.monitoring.cost import cloudwatch_prices
from bedrock_monitoring.monitoring.cost.estimate import DEFAULT_ASSUMPTIONS
from bedrock_monitoring.monitoring.rollout_monitoring import build_rollout_monitoring
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads

GUIDE = (Path(__file__).parents[2] / "docs" / "cost.md").read_text(encoding="utf-8")
REPORT, REFUSAL = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)
[ROLLOUT] = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def rows(heading: str) -> list[list[str]]:
    [section] = re.findall(rf"^##+ {heading}\n(.*?)(?=^##|\Z)", GUIDE, re.DOTALL | re.MULTILINE)
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines[1:]]


def test_the_guide_has_every_price_with_its_source() -> None:
    assert rows("Prices") == [
        [
            price.name,
            f"{price.usd:f}",
            price.unit,
            f"{price.free_units or '-'}",
            price.source,
            str(price.confidence),
        ]
        for price in cloudwatch_prices.PRICES
    ]
    assert f"List prices of {cloudwatch_prices.PRICES_AS_OF.isoformat()}" in GUIDE


def test_the_guide_has_every_assumption() -> None:
    assumed = {row[0].strip("`-").replace("-", "_"): row[2] for row in rows("Assumptions")}
    defaults = {name: str(value) for name, value in vars(DEFAULT_ASSUMPTIONS).items()}
    assert assumed == defaults | {"log_gb_per_query": "the value of `--log-gb-per-day`"}
    assert DEFAULT_ASSUMPTIONS.scanned_gb == DEFAULT_ASSUMPTIONS.log_gb_per_day


@pytest.mark.default_rollout
def test_the_readme_says_what_the_default_rollout_costs() -> None:
    [total] = re.findall(r"^total +([\d.]+)$", REPORT, re.MULTILINE)
    assert f"about {total} USD a month" in (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.default_rollout
def test_the_report_of_the_guide_is_that_of_the_default_rollout() -> None:
    printed = CliRunner().invoke(app, ["cost", "--rollout", str(PROJECT / "rollout.yaml")]).stdout
    tables = [line.rstrip() for line in printed.partition("\ncheaper by ")[0].splitlines()]
    assert "\n".join(tables).rstrip() == REPORT.rstrip(), (
        "renew it in docs/cost.md with what `make cost` prints"
    )


def test_the_rollout_of_the_guide_is_refused_as_it_says() -> None:
    with pytest.raises(InvalidInputError) as error:
        build_rollout_monitoring(loads(ROLLOUT))
    assert str(error.value) == REFUSAL.strip()
