"""What this program writes itself is checked here, by the grammars, so that no run has to load them for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bedrock import sections
from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmKind
from bedrock_monitoring.bedrock.models import ModelId
from bedrock_monitoring.bedrock.overview import overview
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.sections import WatchedModel
from bedrock_monitoring.cloudwatch.alarms.queries import expression_problems_of
from bedrock_monitoring.cloudwatch.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.expressions import ProvenText
from bedrock_monitoring.cloudwatch.maths import maths_problems
from tests.bedrock.alarms.sample import alarm

PROJECT = Path(__file__).resolve().parents[2]
PRICES = (
    TokenPrice(input=Decimal("0.00003"), output=Decimal("1234567.5")),
    TokenPrice(input=Decimal(0)),
    TokenPrice(output=Decimal("2.75")),
    None,
)
MODELS = ("global.anthropic.claude-sonnet-5-5", "amazon.nova-canvas-v1:0", "deepseek.v3.2", "e5t98lwp1dsr")


def rows_of_widgets() -> Iterator[list[list[Any]]]:
    models = [
        WatchedModel(model=ModelId.parse(model), name=model, price=price)
        for model, price in zip(MODELS, PRICES, strict=True)
    ]
    elements = (
        *overview(title="title", place="place", models=models),
        sections.guardrail(name="g", arn="arn:aws:bedrock:us-east-1:111122223333:guardrail/abc", version="1"),
        sections.all_guardrails(),
    )
    body = Dashboard(name="all", elements=elements).to_body(region="us-east-1")
    for widget in body["widgets"]:
        yield widget["properties"].get("metrics", [])


def expressions(rows: list[list[Any]]) -> list[str]:
    return [row[-1]["expression"] for row in rows if isinstance(row[-1], dict) and "expression" in row[-1]]


def test_every_expression_of_the_sections_is_proven_and_right() -> None:
    proven = 0
    for rows in rows_of_widgets():
        proven += len(expressions(rows))
        assert all(isinstance(expression, ProvenText) for expression in expressions(rows))
        plain = [
            [*row[:-1], {**row[-1], "expression": str(row[-1]["expression"])}]
            if isinstance(row[-1], dict) and "expression" in row[-1]
            else row
            for row in rows
        ]
        assert not maths_problems(plain)
    assert proven > len(MODELS)


@pytest.mark.parametrize("kind", ALARM_KINDS.values(), ids=ALARM_KINDS)
def test_every_expression_of_the_alarms_is_right(kind: AlarmKind) -> None:
    queries = alarm(kind.name, model=MODELS[0]).metric_queries()
    assert not any(expression_problems_of(queries))
    plain = [replace(query, expression=query.expression and str(query.expression)) for query in queries]
    if plain:
        assert not expression_problems_of(plain)


def test_a_wrong_expression_of_a_users_own_is_still_refused() -> None:
    rows: list[list[Any]] = [["AWS/Bedrock", "Invocations", {"id": "calls"}], [{"expression": "SUMM(calls)"}]]
    assert "SUMM" in str(maths_problems(rows)[0])


def test_the_default_rollout_is_synthesized_without_loading_a_grammar() -> None:
    code = (
        "import sys; from pathlib import Path; from bedrock_monitoring import rollout;"
        "from bedrock_monitoring.rollout.dashboards import monitoring_of;"
        "monitoring_of(rollout.load(Path('rollout.yaml')).targets);"
        "print('lark' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    finished = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert finished.stdout == "False\n"
