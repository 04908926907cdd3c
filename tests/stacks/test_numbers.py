"""Whole numbers are integers in everything that a target gives Terraform."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cdktf

from bedrock_monitoring.monitoring import Monitoring, Rollout, build_rollout_monitoring
from bedrock_monitoring.rollout import load
from stacks.monitoring import MonitoringStack

PROJECT = Path(__file__).resolve().parents[2]
ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
targets:
  - name: prod
    account: "111122223333"
    region: us-east-1
    dashboards: [overview, models, cost, guardrails, agents, logs]
    models:
      - {id: amazon.nova-lite-v1:0, price: {input: 1.0, output: 2.50}, quota: {tokens_per_minute: 1000}}
    alarms:
      throttles: {warning: "> 5.0 for 5 minutes", critical: "> 0.1 for 5 minutes"}
      latency_p99: "> 0.3 s for 3 of 5 periods of 5 minutes"
      client_error_rate: "> 2.50 % for 5 minutes"
      daily_cost: "> 200.00 USD for 1 day"
      token_anomaly: "above 3.0 deviations for 3 of 4 periods of 15 minutes"
"""


def monitorings(folder: Path) -> list[tuple[Rollout, Monitoring]]:
    own = folder / "rollout.yaml"
    own.write_text(ROLLOUT, encoding="utf-8")
    rollouts = [load(path) for path in (own, PROJECT / "examples/everything.yaml")]
    return [(rollout, made) for rollout in rollouts for made in build_rollout_monitoring(rollout)]


def parsed(text: str, floats: list[str]) -> Any:
    def take(number: str) -> float:
        floats.append(number)
        return float(number)

    return json.loads(text, parse_float=take)


def test_terraform_gets_whole_numbers_as_integers(tmp_path: Path) -> None:
    for number, (rollout, monitoring) in enumerate(monitorings(tmp_path)):
        app = cdktf.Testing.app(outdir=str(tmp_path / str(number)))
        written = cdktf.Testing.synth(MonitoringStack(app, monitoring, rollout=rollout))
        floats: list[str] = []
        resources = parsed(written, floats)["resource"]
        for dashboard in monitoring.dashboards.values():
            parsed(dashboard.to_json(region=monitoring.target.region), floats)
        assert [each for each in floats if float(each).is_integer()] == []
        if number == 0:
            assert sorted(set(floats)) == ["0.1", "0.3", "2.5", "3.6", "7.2"]
            thresholds = {
                alarm["alarm_name"].rpartition("v1-0_")[2]: alarm.get("threshold")
                for alarm in resources["aws_cloudwatch_metric_alarm"].values()
            }
            assert thresholds["throttles"] == 5
            assert thresholds["throttles_critical"] == 0.1
            assert thresholds["latency-p99"] == 300
