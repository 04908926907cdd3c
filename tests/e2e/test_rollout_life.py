import json
import re
from pathlib import Path

import pytest

from tests.e2e.sandbox import DEPLOYED, NOTHING, Sandbox

pytestmark = pytest.mark.terraform


def test_two_accounts_are_planned_deployed_left_alone_changed_orphaned_and_destroyed(
    sandbox: Sandbox,
) -> None:
    one, other = sandbox.new_account(), sandbox.new_account()
    sandbox.make_bucket()
    targets = {"name": "one", "account": one}, {"name": "other", "account": other, "wave": 2}
    sandbox.write(*targets)
    plans = sandbox.folder / "plans"

    planned = sandbox.run("plan", "--out", str(plans), "--detailed-exitcode", expect=2)
    assert re.search(r"one +1 +planned +16 +0 +0 .*\nother +2 +planned +16 +0 +0 ", planned)
    assert [sandbox.holdings(account) for account in (sandbox.home, one, other)] == [NOTHING] * 3

    # What was planned is deployed on another machine: nothing but the folder of plans is there.
    elsewhere = str(sandbox.folder / "elsewhere")
    deployed = sandbox.run("deploy", "--plans", str(plans), "--auto-approve", CDKTF_OUTDIR=elsewhere)
    assert re.search(r"one +1 +deployed +16 +0 +0 .*\nother +2 +deployed +16 +0 +0 ", deployed)
    assert [sandbox.holdings(account) for account in (sandbox.home, one, other)] == [
        NOTHING,
        DEPLOYED,
        DEPLOYED,
    ]
    assert sandbox.objects() == {f"bedrock-monitoring/{name}/terraform.tfstate" for name in ("one", "other")}

    # Nothing but the plans and the states says, on a further machine, that it is done.
    resumed = sandbox.run("deploy", "--plans", str(plans), "--auto-approve")
    assert re.search(r"one +1 +deployed before .*\nother +2 +deployed before ", resumed)

    cloudwatch = sandbox.aws.client("cloudwatch", account=other)
    alarm = cloudwatch.describe_alarms()["MetricAlarms"][0]["AlarmName"]
    cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="test")
    checked = sandbox.run("health", str(plans), expect=1)
    assert checked.count("No changes.") == 2
    assert re.search(
        rf"^other: the alarm {alarm} went off at .*, after the deploy began; ", checked, re.MULTILINE
    )
    assert "health: 2 targets checked, 1 problem\n" in checked
    cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="OK", StateReason="test")

    # Somebody changes one of them by hand.
    change_by_hand(sandbox, one)
    found = sandbox.run("drift", "--out", str(sandbox.folder / "drift.json"), expect=2)
    assert re.search(r"one +1 +drifted +0 +1 +1 .*\nother +2 +no drift +0 +0 +0 ", found)
    for_long = "for 1 period of 15 minutes"
    assert f"\n  ~ throttled of Nova Pro: > 999 % in AWS, > 30 % in the rollout {for_long}\n" in found
    assert "\n  - first token of Nova Pro:\n" in found
    for event in ("PutMetricAlarm", "DeleteAlarms"):
        assert re.search(rf"bedrock-one\S+: {event} by embedded-aws/embedded-aws, 20\d\d-", found)

    # A target that is taken out of rollout.yaml leaves its resources and its state, and is told.
    changed = targets[0] | {"alarms": {"throttled": "> 40 % for 1 period of 15 minutes"}}
    sandbox.write(changed)
    key = "bedrock-monitoring/other/terraform.tfstate"
    said = sandbox.run("plan", "--out", str(plans), expect=1)
    assert changes(plans / "one") == [
        ("aws_cloudwatch_metric_alarm", ["create"]),
        ("aws_cloudwatch_metric_alarm", ["update"]),
    ]

    [line] = [line for line in said.splitlines() if line.startswith(f"{key}: ")]
    assert f"16 resources of it are still in account {other}, us-east-1; still notified by 7 alarms: " in line
    entry = f'{{name: other, account: "{other}", region: us-east-1}}'
    assert f"add `{entry}` to `decommission`" in line
    assert f"\nNot in the rollout any more, and still in AWS:\n  {line}\n" in sandbox.run(
        "review", str(plans)
    )

    # Decommissioned, it is destroyed after everything else, as it was shown.
    sandbox.write(changed, decommission=[{"name": "other", "account": other}])
    planned = sandbox.run("plan", "--out", str(plans))
    assert re.search(r"one +1 +planned +1 +1 +0 .*\nother +2 +planned +0 +0 +16 ", planned)
    assert "\n  - everything:\n      1 dashboard: bedrock-other\n" in planned
    deployed = sandbox.run("deploy", "--plans", str(plans), "--auto-approve")
    assert re.search(r"one +1 +deployed +1 +1 +0 .*\nother +2 +destroyed +0 +0 +16 ", deployed)
    assert [sandbox.holdings(account) for account in (one, other)] == [DEPLOYED, NOTHING]

    said = sandbox.run("destroy", "--auto-approve")
    assert sandbox.holdings(one) == NOTHING
    assert "other: nothing is left of it; remove it from `decommission` in rollout.yaml" in said


def change_by_hand(sandbox: Sandbox, account: str) -> None:
    """Raise the threshold of an alarm, and delete another."""
    cloudwatch = sandbox.aws.client("cloudwatch", account=account)
    alarms = {
        alarm["AlarmName"].rpartition("_")[2]: alarm for alarm in cloudwatch.describe_alarms()["MetricAlarms"]
    }
    taken = cloudwatch.meta.service_model.operation_model("PutMetricAlarm").input_shape.members
    throttled = {name: value for name, value in alarms["throttled"].items() if name in taken}
    cloudwatch.put_metric_alarm(**throttled | {"Threshold": 999})
    cloudwatch.delete_alarms(AlarmNames=[alarms["first-token"]["AlarmName"]])


def changes(plan: Path) -> list[tuple[str, list[str]]]:
    resources = json.loads((plan / "plan.json").read_text(encoding="utf-8"))["resource_changes"]
    actions = [(resource["type"], resource["change"]["actions"]) for resource in resources]
    return [(kind, action) for kind, action in actions if action != ["no-op"]]


def test_a_failure_in_a_wave_stops_the_next(sandbox: Sandbox) -> None:
    account = sandbox.new_account()
    sandbox.make_bucket()
    sandbox.write({"name": "locked", "account": account}, {"name": "next", "account": account, "wave": 2})
    lock = "bedrock-monitoring/locked/terraform.tfstate.tflock"
    sandbox.aws.client("s3", account=sandbox.home).put_object(Bucket=sandbox.bucket, Key=lock, Body=b"{}")
    output = sandbox.run("deploy", "--auto-approve", expect=1)
    assert re.search(r"locked +1 +plan failed +- +- +- .*\nnext +2 +not reached +- +- +- ", output)
    assert sandbox.holdings(account) == NOTHING
