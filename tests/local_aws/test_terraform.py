"""The real Terraform makes, reads back, changes in place and destroys everything that the stacks are made of."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.terraform import StackFolder, find_terraform, provider_access

pytestmark = pytest.mark.terraform

ACCOUNT = "510000000001"
REGION = "us-east-1"


def resources(*, version: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Return every resource; ``version`` is in each argument that can change in place."""
    tags = {"version": version}
    return {
        "aws_cloudwatch_metric_alarm": {
            name: {
                "alarm_name": name,
                "alarm_description": f"version {version}",
                "namespace": "AWS/Bedrock",
                "metric_name": "InvocationThrottles",
                "statistic": "Sum",
                "period": 60,
                "evaluation_periods": 1,
                "threshold": 1,
                "comparison_operator": "GreaterThanThreshold",
                "tags": tags,
            }
            for name in ("throttles", "maintenance")
        },
        "aws_cloudwatch_composite_alarm": {
            "throttled": {
                "alarm_name": "throttled",
                "alarm_description": f"version {version}",
                "alarm_rule": "ALARM(${aws_cloudwatch_metric_alarm.throttles.alarm_name}) OR "
                + ("TRUE" if version == "1" else "FALSE"),
                "actions_enabled": False,
                "alarm_actions": [f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms-{version}"],
                "actions_suppressor": {
                    "alarm": "${aws_cloudwatch_metric_alarm.maintenance.alarm_name}",
                    "wait_period": 60,
                    "extension_period": 60 * int(version),
                },
                "tags": tags,
            },
            "over": {
                "alarm_name": "over",
                "alarm_description": f"version {version}",
                "alarm_rule": 'ALARM("${aws_cloudwatch_composite_alarm.throttled.arn}")',
            },
        },
        "aws_cloudwatch_query_definition": {
            "errors": {
                "name": "bedrock/errors",
                "query_string": f"fields @timestamp | limit {version}",
                "log_group_names": ["/bedrock"],
            },
            "everywhere": {"name": f"bedrock/everywhere-{version}", "query_string": "fields @message"},
        },
    }


def test_everything_is_made_read_back_changed_in_place_and_destroyed(aws: LocalAws, tmp_path: Path) -> None:
    terraform = find_terraform(os.environ)
    with provider_access(os.environ, platform=terraform.platform, downloads=tmp_path / "downloads") as access:
        folder = tmp_path / "stack"
        folder.mkdir()
        stack = StackFolder(
            path=folder, terraform=terraform, environment=aws.environment(account=ACCOUNT, base=access)
        )
        made = resources(version="1")
        write(folder, made)
        stack.init()
        assert actions(stack) == {("create",): count(made)}
        assert actions(stack) == {}

        write(folder, resources(version="2"))
        assert actions(stack) == {("update",): count(made)}
        assert actions(stack) == {}

        assert actions(stack, destroy=True) == {("delete",): count(made)}


def write(folder: Path, resource: Mapping[str, Any]) -> None:
    configuration = {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "~> 5.100"}}},
        "provider": {"aws": {"region": REGION}},
        "resource": resource,
    }
    (folder / "cdk.tf.json").write_text(json.dumps(configuration), encoding="utf-8")


def count(resource: Mapping[str, Mapping[str, Any]]) -> int:
    return sum(map(len, resource.values()))


def actions(stack: StackFolder, *, destroy: bool = False) -> dict[tuple[str, ...], int]:
    """Plan and apply, and return how many resources Terraform did what with."""
    plan = stack.path / "plan"
    stack.plan(out=plan, destroy=destroy)
    done: dict[tuple[str, ...], int] = {}
    for change in stack.show_json(plan).get("resource_changes", []):
        what = tuple(change["change"]["actions"])
        if what != ("no-op",):
            done[what] = done.get(what, 0) + 1
    stack.apply(plan)
    return done
