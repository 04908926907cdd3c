"""States in the bucket that nothing in the rollout has."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.commands.cli.stack_commands import print_orphaned_states
from bedrock_monitoring.commands.deploying.orphans import orphaned_states
from bedrock_monitoring.commands.deploying.plan_folder import kept_orphans
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import rollout_of, target

HOME = "765400000001"
ALARM = {"arn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a", "alarm_actions": ["arn:topic"]}
ENTRY = '{name: old, account: "111122223333", region: eu-west-1}'
Put = Callable[..., None]


def rollout(bucket: str, *decommission: str) -> Rollout:
    state = f'state: {{account: "{HOME}", region: us-east-1, bucket: {bucket}}}\n'
    text = rollout_of(state=state, targets=target("prod"))
    return loads(text + "decommission:\n" + "".join(f"- {entry}\n" for entry in decommission))


@pytest.fixture
def bucket(aws: LocalAws, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A bucket of its own, to which boto3 finds its way."""
    for name, value in aws.environment(account=HOME, base={}).items():
        monkeypatch.setenv(name, value)
    name = f"orphans-{abs(hash(request.node.name))}"
    aws.client("s3", account=HOME).create_bucket(Bucket=name)
    return name


@pytest.fixture
def put(aws: LocalAws, bucket: str) -> Put:
    def one(name: str, *resources: tuple[str, dict[str, Any]]) -> None:
        found = [
            {"mode": "managed", "type": type_, "name": "x", "instances": [{"attributes": attributes}]}
            for type_, attributes in resources
        ]
        key, body = f"bedrock-monitoring/{name}/terraform.tfstate", json.dumps({"resources": found})
        aws.client("s3", account=HOME).put_object(Bucket=bucket, Key=key, Body=body.encode())

    return one


def lines(bucket: str, *decommission: str) -> list[str]:
    return [str(orphan.problem()) for orphan in orphaned_states(rollout(bucket, *decommission))]


def test_a_state_is_told_with_who_is_still_notified_and_the_entry_that_destroys_it(
    bucket: str, put: Put
) -> None:
    put(
        "old",
        ("aws_cloudwatch_metric_alarm", ALARM),
        ("aws_cloudwatch_composite_alarm", ALARM | {"actions_enabled": False}),
        ("aws_cloudwatch_composite_alarm", ALARM | {"alarm_actions": []}),
        *(
            ("aws_sns_topic_subscription", {"protocol": "email", "endpoint": f"{who}@example.com"})
            for who in ("a", "a", "b", "c", "d", "e")
        ),
    )
    put("prod", ("aws_cloudwatch_metric_alarm", ALARM))
    put("destroyed")
    [line] = lines(bucket)
    assert line == (
        "bedrock-monitoring/old/terraform.tfstate: nothing in rollout.yaml has this state, and 9 resources "
        "of it are still in account 111122223333, eu-west-1; still notified by 1 alarm: email "
        "a@example.com, email b@example.com, email c@example.com and 2 more; set `renamed_from: old` in a "
        f"target that was renamed, or destroy them: add `{ENTRY}` to `decommission`, with the `role` that it "
        "had"
    )


def test_a_state_whose_alarms_notify_nobody_and_that_does_not_say_where_it_is(bucket: str, put: Put) -> None:
    put("old", ("aws_bedrock_model_invocation_logging_configuration", {"id": "eu-west-1"}))
    [line] = lines(bucket)
    assert "and 1 resource of it are still in AWS; set `renamed_from: old`" in line
    assert "add `{name: old, account: …, region: …}` to `decommission`" in line


def test_a_state_that_is_decommissioned_is_told_no_more(bucket: str, put: Put) -> None:
    put("old", ("aws_cloudwatch_metric_alarm", ALARM))
    assert lines(bucket, ENTRY) == []


def test_the_exit_code_is_1_until_the_state_is_decommissioned(
    bucket: str, put: Put, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put("old", ("aws_cloudwatch_metric_alarm", ALARM))
    assert print_orphaned_states(rollout(bucket), keep=tmp_path) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert kept_orphans(tmp_path) == (line,)
    assert print_orphaned_states(rollout(bucket, ENTRY), keep=tmp_path) == 0
    assert (capsys.readouterr().err, kept_orphans(tmp_path)) == ("", ())


def test_a_bucket_that_cannot_be_read_is_a_warning(bucket: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_orphaned_states(rollout("no-such-bucket-anywhere")) == 0
    assert capsys.readouterr().err.startswith(
        "warning: states that nothing in rollout.yaml has were not looked for: "
    )
