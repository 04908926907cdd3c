"""The sixteen targets of examples/organisation.yaml, deployed through a failure and kills: `make kills`."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from itertools import cycle

import pytest

from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.rollout import load
from tests.e2e.interruptions import STATE_FILE, Kill, interrupt_if_reached
from tests.e2e.sandbox import Sandbox
from tests.holding import Hold

pytestmark = pytest.mark.terraform

MOST_CHARACTERS = 65_000
FEWEST_KILLS = 20
BROKEN = "search-staging-us"
"""Fails in the second wave, so that the third has to wait."""

KILLS = (
    Kill(how="SIGINT", action="PutMetricAlarm"),
    Kill(how="POWER", action="CreateTopic"),
    Kill(how="SIGTERM", method="PUT", path=STATE_FILE),
    Kill(how="POWER", action="PutMetricAlarm"),
    Kill(how="SIGKILL", action="Subscribe"),
    Kill(how="POWER", method="PUT", path=STATE_FILE),
    Kill(how="SIGINT", action="CreateTopic"),
    Kill(how="SIGTERM", action="PutMetricAlarm"),
)
COUNTED = {
    "aws_cloudwatch_dashboard": ("cloudwatch", "list_dashboards", "DashboardEntries"),
    "aws_cloudwatch_metric_alarm": ("cloudwatch", "describe_alarms", "MetricAlarms"),
    "aws_cloudwatch_composite_alarm": ("cloudwatch", "describe_alarms", "CompositeAlarms"),
    "aws_sns_topic": ("sns", "list_topics", "Topics"),
    "aws_sns_topic_subscription": ("sns", "list_subscriptions", "Subscriptions"),
}


def test_a_fleet_is_planned_reviewed_and_deployed_through_a_failure_and_twenty_kills(
    sandbox: Sandbox, hold: Hold
) -> None:
    text = (PROJECT / "examples" / "organisation.yaml").read_text(encoding="utf-8")
    sandbox.rollout.write_text(text, encoding="utf-8")
    rollout = load(sandbox.rollout)
    state = rollout.required_state()
    place = replace(sandbox, home=state.account, state_bucket=state.bucket)
    place.run("state", "--auto-approve")
    plans = str(place.folder / "plans")
    place.run("plan", "--out", plans, "--detailed-exitcode", expect=2)
    comment = place.run("comment", plans)
    assert len(comment) <= MOST_CHARACTERS
    assert all(target.name in comment for target in rollout.targets)

    # Few calls at once, so that there is a point to be killed at for many runs.
    deploy = ("deploy", "--plans", plans, "--auto-approve", "--parallel", "2")
    few = {"TF_CLI_ARGS_apply": "-parallelism=2"}
    lock = {"Bucket": state.bucket, "Key": f"bedrock-monitoring/{BROKEN}{STATE_FILE}.tflock"}
    s3 = place.aws.client("s3", account=place.home)
    s3.put_object(**lock, Body=b"{}")
    output = place.run(*deploy, "search-*", expect=1)
    results = dict(re.findall(r"^(search-\S+) +\d +(\w+ \w+|\w+) ", output, re.MULTILINE))
    assert results[BROKEN] == "apply failed", output
    assert results["search-prod-eu"] == "not reached", output
    s3.delete_object(**lock)

    kills = 0
    for kill in cycle(KILLS):
        if not interrupt_if_reached(place, hold, kill, *deploy, **few):
            break
        kills += 1
    assert kills >= FEWEST_KILLS
    place.run(*deploy)
    assert "No changes." in place.run("plan", "--detailed-exitcode")
    assert there(place, rollout) == configured(place, rollout)


def configured(place: Sandbox, rollout: Rollout) -> Counter[tuple[str, str]]:
    """Return how many resources of each type the synthesized stacks of each account have."""
    counts = Counter[tuple[str, str]]()
    for target in rollout.targets:
        path = place.folder / "cdktf.out" / "stacks" / target.name / "cdk.tf.json"
        resources = json.loads(path.read_text(encoding="utf-8"))["resource"]
        for type_ in COUNTED.keys() & resources.keys():
            counts[target.account, type_] += len(resources[type_])
    return counts


def there(place: Sandbox, rollout: Rollout) -> Counter[tuple[str, str]]:
    """Return how many resources of each type each account has."""
    counts = Counter[tuple[str, str]]()
    for account, region in {(target.account, target.region) for target in rollout.targets}:
        for type_, (service, operation, key) in COUNTED.items():
            client = place.aws.client(service, account=account, region=region)
            pages = client.get_paginator(operation).paginate()
            counts[account, type_] += sum(len(page[key]) for page in pages)
    return counts
