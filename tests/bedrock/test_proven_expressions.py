"""The grammars check the project's own expressions here, so that no run has to load a grammar for them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmKind
from bedrock_monitoring.bedrock.catalogue import INVOCATIONS
from bedrock_monitoring.cloudwatch.alarms.metric_queries import expression_problems_of, queries_of
from bedrock_monitoring.cloudwatch.metrics import AnomalyDetectionBand
from bedrock_monitoring.cloudwatch.metrics.expression_checks import math_problems
from bedrock_monitoring.cloudwatch.metrics.rendering import render_metrics
from tests.bedrock.alarms.sample import alarm

PROJECT = Path(__file__).resolve().parents[2]
MODEL = "global.anthropic.claude-sonnet-5-5"


@pytest.mark.parametrize("kind", ALARM_KINDS.values(), ids=ALARM_KINDS)
def test_every_expression_of_the_alarms_is_right(kind: AlarmKind) -> None:
    queries = alarm(kind.name, model=MODEL).metric_queries()
    assert not any(expression_problems_of(queries))
    plain = [replace(query, expression=query.expression and str(query.expression)) for query in queries]
    if plain:
        assert not expression_problems_of(plain)


def test_a_wrong_expression_of_a_users_own_is_still_refused() -> None:
    rows: list[list[Any]] = [["AWS/Bedrock", "Invocations", {"id": "calls"}], [{"expression": "SUMM(calls)"}]]
    assert "SUMM" in str(math_problems(rows)[0])


@pytest.mark.parametrize("std_devs", [0.001, 0.5, 1 / 3, 2, 3, 100])
def test_the_expression_of_a_band_is_right(std_devs: float) -> None:
    rows = render_metrics([AnomalyDetectionBand(metric=INVOCATIONS.metric(), std_devs=std_devs)])
    plain = [[{**rows[0][0], "expression": str(rows[0][0]["expression"])}], *rows[1:]]
    assert not math_problems(plain)
    alarm_queries = queries_of(INVOCATIONS.metric(), band_width=std_devs)
    assert not expression_problems_of(
        [replace(query, expression=query.expression and str(query.expression)) for query in alarm_queries]
    )


@pytest.mark.parametrize("file", ["rollout.yaml", "examples/everything.yaml"])
def test_a_rollout_is_synthesized_without_loading_a_grammar(file: str) -> None:
    code = (
        "import sys; from pathlib import Path; from bedrock_monitoring import rollout;"
        "from bedrock_monitoring.monitoring.target_monitoring import build_monitoring;"
        "build_monitoring(rollout.load(Path(sys.argv[1])).targets);"
        "print('lark' in sys.modules)"
    )
    command = [sys.executable, "-c", code, file]
    finished = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert finished.stdout == "False\n"
