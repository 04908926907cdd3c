"""The life of the sixteen targets of examples/organisation.yaml, with a failure and kills: `make kills`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest
import yaml

from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.rollout import load
from tests.e2e.interruptions import STATE_FILE, Kill, interrupt_if_reached
from tests.e2e.sandbox import TIMEOUT_OF_A_FLEET, Sandbox
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
RENAMED, NAME_AFTER = "assistant-dev-eu", "helper-dev-eu"
LEAVES = {"name": "search-batch-us", "account": "444455556666", "region": "us-east-1"}
DRIFTED = "search-prod-eu"
COUNTED = {
    "aws_cloudwatch_dashboard": ("cloudwatch", "list_dashboards", "DashboardEntries"),
    "aws_cloudwatch_metric_alarm": ("cloudwatch", "describe_alarms", "MetricAlarms"),
    "aws_cloudwatch_composite_alarm": ("cloudwatch", "describe_alarms", "CompositeAlarms"),
    "aws_sns_topic": ("sns", "list_topics", "Topics"),
    "aws_sns_topic_subscription": ("sns", "list_subscriptions", "Subscriptions"),
}


def test_a_fleet_is_deployed_through_a_failure_and_kills_and_then_drifts_changes_names_and_leaves(
    sandbox: Sandbox, hold: Hold
) -> None:
    document = yaml.safe_load((PROJECT / "examples" / "organisation.yaml").read_text(encoding="utf-8"))
    del document["observability"]  # the life of the targets alone
    text = yaml.safe_dump(document, sort_keys=False)
    sandbox.rollout.write_text(text, encoding="utf-8")
    rollout = load(sandbox.rollout)
    state = rollout.required_state()
    place = replace(sandbox, home=state.account, state_bucket=state.bucket, timeout=TIMEOUT_OF_A_FLEET)
    place.run("state", "--auto-approve")
    plans = str(place.folder / "plans")
    place.run("plan", "--out", plans, "--detailed-exitcode", expect=2)
    comment = place.run("comment", plans)
    assert len(comment) <= MOST_CHARACTERS
    assert all(target.name in comment for target in rollout.targets)
    assert writers(place, rollout) == set()

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
    assert writers(place, rollout) == {"BedrockMonitoringDeploy"}

    drift_of_one_is_found(place, rollout)
    one_is_renamed_and_one_leaves(place, yaml.safe_load(text), plans, deploy)


def drift_of_one_is_found(place: Sandbox, rollout: Rollout) -> None:
    """Delete an alarm by hand, and look for drift in all targets."""
    account, region = next((each.account, each.region) for each in rollout.targets if each.name == DRIFTED)
    cloudwatch = place.aws.client("cloudwatch", account=account, region=region)
    alarms = cloudwatch.describe_alarms(AlarmNamePrefix=f"bedrock-{DRIFTED}_")["MetricAlarms"]
    alarm = next(each["AlarmName"] for each in alarms if each["AlarmName"].endswith("_first-token"))
    cloudwatch.delete_alarms(AlarmNames=[alarm])
    found = place.run("drift", expect=2)
    assert re.findall(r"^(\S+) +\d +drifted ", found, re.MULTILINE) == [DRIFTED]


def one_is_renamed_and_one_leaves(
    place: Sandbox, document: dict[str, Any], plans: str, deploy: Sequence[str]
) -> None:
    """Rename a target and decommission another, whose resources are the only ones that are destroyed."""
    document["targets"] = [each for each in document["targets"] if each["name"] != LEAVES["name"]]
    [renamed] = [each for each in document["targets"] if each["name"] == RENAMED]
    renamed |= {"name": NAME_AFTER, "renamed_from": RENAMED}
    document["decommission"] = [LEAVES]
    place.rollout.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    planned = place.run("plan", "--out", plans, "--detailed-exitcode", expect=2)
    counts = re.findall(r"^(\S+) +\d +planned +(\d+) +(\d+) +(\d+) ", planned, re.MULTILINE)
    changed = {name: [*map(int, numbers)] for name, *numbers in counts if numbers != ["0", "0", "0"]}
    assert changed.keys() == {DRIFTED, NAME_AFTER, LEAVES["name"]}, planned
    assert [changed[DRIFTED], changed[NAME_AFTER][0], changed[NAME_AFTER][2]] == [[1, 0, 0], 0, 0]
    assert changed[LEAVES["name"]][:2] == [0, 0]
    place.run(*deploy)
    assert "nothing is left of it" in place.run("plan", "--detailed-exitcode")
    rollout = load(place.rollout)
    assert there(place, rollout) == configured(place, rollout)


def writers(place: Sandbox, rollout: Rollout) -> set[str]:
    """Return the roles that have changed something in the accounts of the targets."""
    roles = set()
    for account, region in {(target.account, target.region) for target in rollout.targets}:
        pages = (
            place.aws.client("cloudtrail", account=account, region=region)
            .get_paginator("lookup_events")
            .paginate()
        )
        for event in (each for page in pages for each in page["Events"]):
            arn = json.loads(event["CloudTrailEvent"])["userIdentity"]["arn"]
            roles.add(arn.split("/")[1])
    return roles


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
            kinds = (
                {"AlarmTypes": ["MetricAlarm", "CompositeAlarm"]} if operation == "describe_alarms" else {}
            )
            pages = client.get_paginator(operation).paginate(**kinds)
            counts[account, type_] += sum(len(page[key]) for page in pages)
    return counts
