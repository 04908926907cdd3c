"""The demo from its first line to its last, with a terraform that takes milliseconds."""

from __future__ import annotations

import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from bedrock_monitoring.commands import demo
from bedrock_monitoring.commands.deploying import state_bucket
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.problems import ReportedError
from bedrock_monitoring.rollout import load
from bedrock_monitoring.terraform import Changes, StackFolder, Terraform, TerraformError
from tests.commands.fake_terraform import FakeTerraform

ACCOUNT = "540000000081"
ROLLOUT = f"""
state: {{account: "{ACCOUNT}", region: us-east-1, bucket: states-of-a-demo}}
targets:
  - {{name: prod, account: "{ACCOUNT}", region: us-east-1, models: [amazon.nova-lite-v1:0]}}
"""


@pytest.fixture
def rollout(terraform: FakeTerraform, aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rollout whose stacks are synthesized, and an embedded AWS that is running already."""
    binary = Terraform(path=terraform.binary, version="1.11.4", platform="linux_amd64")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(terraform.binary))
    monkeypatch.setattr(demo, "find_terraform", lambda _environment: binary)
    monkeypatch.setattr(demo, "synthesize", lambda _rollout, **_options: terraform.stacks)
    monkeypatch.setattr(demo, "LocalAws", lambda: nullcontext(aws))
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    terraform.stack("state", configured={"aws_s3_bucket": {"state": {"bucket": "states"}}})
    return path


def test_a_demo_deploys_every_stack_plans_it_again_and_lists_what_the_account_has(
    terraform: FakeTerraform, rollout: Path, aws: LocalAws, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("prod")
    aws.client("s3", account=ACCOUNT).create_bucket(Bucket="states-of-a-demo")
    aws.client("cloudwatch", account=ACCOUNT, region="us-east-1").put_dashboard(
        DashboardName="the-only-one", DashboardBody='{"widgets": []}'
    )
    assert demo.run(rollout, load(rollout)) == 0
    asked = terraform.asked("plan", "apply")
    assert [line for line in asked if line.startswith("prod")] == ["prod plan", "prod apply", "prod plan"]
    assert [line for line in asked if line.startswith("state")] == ["state plan", "state plan"]
    said = capsys.readouterr().out
    assert "the-only-one" in said
    assert said.splitlines()[-1].startswith("Done in ")


def test_a_stack_is_initialized_while_the_stack_of_its_state_bucket_is_still_deployed(
    terraform: FakeTerraform, rollout: Path, aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The embedded AWS is that of all tests, and another one has created the usual bucket.
    rollout.write_text(ROLLOUT.replace("states-of-a-demo", "states-that-come-late"), encoding="utf-8")
    terraform.stack("prod")
    seen = list[bool]()

    def deploy_state(_stack: StackFolder, **_options: object) -> Changes:
        before = terraform.asked("init")
        bucket = load(rollout).state
        assert bucket is not None
        aws.client("s3", account=ACCOUNT).create_bucket(Bucket=bucket.bucket)
        until = time.monotonic() + 20
        while "prod init" not in terraform.asked("init") and time.monotonic() < until:
            time.sleep(0.05)
        seen.extend(["prod init" in before, "prod init" in terraform.asked("init")])
        return Changes()

    monkeypatch.setattr(state_bucket, "create_or_update_bucket", deploy_state)
    monkeypatch.setattr(demo, "default_parallel", lambda: 2)
    assert demo.run(rollout, load(rollout)) == 0
    assert seen == [False, True]


def test_a_state_stack_that_fails_is_told_once_and_no_stack_that_waits_for_its_bucket_begins(
    terraform: FakeTerraform,
    rollout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rollout.write_text(ROLLOUT.replace("states-of-a-demo", "states-that-never-come"), encoding="utf-8")
    terraform.stack("prod")
    (terraform.stacks / "state" / "fails").write_text("plan", encoding="utf-8")
    monkeypatch.setattr(demo, "default_parallel", lambda: 2)
    with pytest.raises(TerraformError, match="plan"):
        demo.run(rollout, load(rollout))
    assert not [line for line in terraform.asked() if line.startswith("prod")]
    crossed = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("x ", "✗ "))]
    assert [line[2:] for line in crossed] == ["state: deploy"]


def test_each_wave_is_planned_again_beside_the_next(
    terraform: FakeTerraform, rollout: Path, aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("prod", "second", "third"):
        terraform.stack(name)
    aws.client("s3", account=ACCOUNT).create_bucket(Bucket="states-of-a-demo")
    target = ROLLOUT.splitlines()[-1]
    further = (
        target.replace("name: prod", f"name: {name}, wave: {wave}").replace("us-east-1", region)
        for name, wave, region in (("second", 2, "us-east-2"), ("third", 3, "us-west-2"))
    )
    rollout.write_text("\n".join([ROLLOUT.rstrip(), *further]) + "\n", encoding="utf-8")
    monkeypatch.setattr(demo, "default_parallel", lambda: 1)
    assert demo.run(rollout, load(rollout)) == 0
    assert terraform.asked("plan", "apply") == [
        *("state plan", "state plan", "prod plan", "prod apply"),
        *("prod plan", "second plan", "second apply"),
        *("second plan", "third plan", "third apply"),
        "third plan",
    ]


def test_a_second_plan_with_changes_ends_the_demo(
    terraform: FakeTerraform, rollout: Path, aws: LocalAws
) -> None:
    terraform.stack("prod", adds=1)
    aws.client("s3", account=ACCOUNT).create_bucket(Bucket="states-of-a-demo")
    with pytest.raises(demo.UnsettledError, match="the second plan of 'prod' still has changes") as raised:
        demo.run(rollout, load(rollout))
    assert isinstance(raised.value, ReportedError), "a command would print a traceback"
