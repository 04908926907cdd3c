"""What a plan is said to cost is what ``make cost`` says, but for what depends on usage."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import cdktf

from bedrock_monitoring.commands.reviewing.monthly_cost import MonthlyCost
from bedrock_monitoring.monitoring.cost.cloudwatch_prices import (
    EMAIL,
    INGESTED_LOG_GB,
    SCANNED_GB,
    STORED_LOG_GB,
)
from bedrock_monitoring.monitoring.cost.estimate import estimate_cost
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.rollout import load
from stacks.monitoring import MonitoringStack

EVERYTHING = Path(__file__).parents[2] / "examples" / "everything.yaml"
OF_USAGE = {EMAIL, INGESTED_LOG_GB, SCANNED_GB, STORED_LOG_GB}


def planned(stack: dict[str, Any]) -> dict[str, Any]:
    """Return the plan of a first deploy, in which blocks are lists."""
    for alarm in stack["resource"].get("aws_cloudwatch_metric_alarm", {}).values():
        for query in alarm.get("metric_query", ()):
            query["metric"] = [query["metric"]] if query.get("metric") else []
    return {
        "resource_changes": [
            {"type": type_, "change": {"actions": ["create"], "before": None, "after": values}}
            for type_, named in stack["resource"].items()
            for values in named.values()
        ]
    }


def test_a_plan_costs_what_the_cost_command_says_without_usage(tmp_path: Path) -> None:
    rollout = load(EVERYTHING)
    checked = 0
    for monitoring in build_monitoring(rollout.targets, naming=rollout.naming):
        stack = MonitoringStack(cdktf.Testing.app(outdir=str(tmp_path)), monitoring, rollout=rollout)
        found = MonthlyCost.of(planned(json.loads(cdktf.Testing.synth(stack))))
        items = [item for item in estimate_cost([monitoring]).items if item.price not in OF_USAGE]
        assert found == MonthlyCost(after=sum((item.usd for item in items), Decimal()))
        checked += len(items)
    assert checked > 20
