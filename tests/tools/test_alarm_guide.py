from __future__ import annotations

import re
from pathlib import Path

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from tests.rollout.sample import target_of
from tools.alarm_guide import alarm_guide

PAGE = Path(__file__).parents[2] / "docs" / "alarms.md"
ROWS = [
    [cell.strip() for cell in row.strip("|").split(" | ")]
    for row in re.findall(r"^\| \[`.*$", alarm_guide(), re.MULTILINE)
]


def test_the_page_is_what_the_alarms_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == alarm_guide(), "renew it with 'make alarms'"


def test_every_kind_stands_on_the_page_once_with_its_condition() -> None:
    conditions = {row[0].split("`")[1]: row[4] for row in ROWS}
    assert len(ROWS) == len(conditions)
    assert conditions == {
        kind.name: f"`{kind.default}`" if kind.default else f"none; for example `{kind.example_condition}`"
        for kind in ALARM_KINDS.values()
    }


@pytest.mark.parametrize(
    ("kind", "usd"),
    [
        ("throttles", "0.10"),
        ("client_error_rate", "0.30"),
        ("latency_p99", "0.20"),
        ("token_anomaly", "0.60"),
        ("invocation_anomaly", "0.30"),
        ("agentcore_errors", "0.10 for each metric found"),
    ],
)
def test_what_an_alarm_costs_follows_from_its_metrics(kind: str, usd: str) -> None:
    assert [row[5] for row in ROWS if f"`{kind}`" in row[0]] == [usd]


@pytest.mark.parametrize("settings", re.findall(r"```yaml\n(.*?)```", alarm_guide(), re.DOTALL))
def test_the_settings_of_the_page_are_taken(settings: str) -> None:
    priced = "models: [{id: amazon.nova-lite-v1:0, price: {input: 1}}]"
    assert build_monitoring([target_of(settings, defaults=priced)])


@pytest.mark.parametrize("setting", re.findall(r"`(composites: \{.*?\})` \|$", alarm_guide(), re.MULTILINE))
def test_the_composites_of_the_page_are_taken(setting: str) -> None:
    assert target_of(setting).name == "prod"
