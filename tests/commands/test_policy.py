import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.local_aws import LocalAws

ROLLOUT = """\
state: {account: "111122223333", region: us-east-1}
defaults: {region: us-east-1, account: "111122223333", models: [amazon.nova-lite-v1:0]}
targets:
  - {name: prod}
  - {name: other, account: "222233334444", role: Deploy, plan_role: Plan}
stacks:
  - {name: queue, file: queue.py}
decommission:
  - {name: old, account: "444455556666", role: Gone}
"""
QUEUE = """\
from cdktf import TerraformResource

def add_resources(stack):
    TerraformResource(stack, "queue", terraform_resource_type="aws_sqs_queue")
"""
NAMES = [
    "bedrock-monitoring-plan",
    "bedrock-monitoring-plan-222233334444-Plan",
    "bedrock-monitoring-deploy",
    "bedrock-monitoring-deploy-222233334444-Deploy",
    "bedrock-monitoring-state",
]


@pytest.fixture
def rollout(tmp_path: Path) -> Path:
    (tmp_path / "queue.py").write_text(QUEUE, encoding="utf-8")
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    return path


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bedrock_monitoring", "policy", *map(str, arguments)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_policies_are_one_object_on_stdout_and_what_they_are_for_is_on_stderr(rollout: Path) -> None:
    finished = run("--rollout", rollout)
    policies: dict[str, Any] = json.loads(finished.stdout)
    assert [*policies] == NAMES
    warning, *lines, leaving = finished.stderr.splitlines()
    assert warning == (
        "warning: stack 'queue': the IAM actions of aws_sqs_queue are not known here; add them to the "
        "policies of both roles yourself"
    )
    assert [line.partition(":")[0] for line in lines] == NAMES
    assert lines[1].endswith("of 6,144 characters, for arn:aws:iam::222233334444:role/Plan")
    assert lines[2].endswith("for whoever runs make")
    assert leaving == (
        "old: it is in `decommission`; its roles need the policies that they have until it is destroyed"
    )
    assert "cloudtrail" not in finished.stdout
    assert "arn:aws:iam::444455556666:role/Gone" in json.dumps(policies["bedrock-monitoring-deploy"])
    assert finished.stdout == run("--rollout", rollout).stdout


def test_the_roles_that_plan_may_read_cloudtrail_if_that_is_asked_for(rollout: Path) -> None:
    policies = json.loads(run("--rollout", rollout, "--cloudtrail", "prod", "other").stdout)
    reading = [name for name, policy in policies.items() if "cloudtrail:LookupEvents" in json.dumps(policy)]
    assert reading == ["bedrock-monitoring-plan", "bedrock-monitoring-plan-222233334444-Plan"]
    rollout.write_text(ROLLOUT.replace(", plan_role: Plan", ""), encoding="utf-8")
    policies_of_one_role = json.loads(run("--rollout", rollout, "--cloudtrail", "other").stdout)
    assert "cloudtrail:LookupEvents" in json.dumps(
        policies_of_one_role["bedrock-monitoring-deploy-222233334444-Deploy"]
    ), "the role that deploys plans, too"
    [statement] = [
        one
        for one in policies["bedrock-monitoring-plan-222233334444-Plan"]["Statement"]
        if "cloudtrail:LookupEvents" in one["Action"]
    ]
    assert statement["Resource"] == "*"


def test_each_policy_is_a_file_that_iam_takes(rollout: Path, tmp_path: Path, aws: LocalAws) -> None:
    out = tmp_path / "new" / "policies"
    finished = run("other", "--rollout", rollout, "--out", out)
    assert "old: " not in finished.stderr, "it was not chosen"
    assert finished.stdout.splitlines() == [str(out / f"{name}.json") for name in NAMES]
    iam = aws.client("iam", account="540000000002")
    for file in out.iterdir():
        iam.create_policy(PolicyName=file.stem, PolicyDocument=file.read_text(encoding="utf-8"))
    text = (out / "bedrock-monitoring-deploy.json").read_text(encoding="utf-8")
    assert "bedrock-prod" not in text  # only the other target was chosen


def test_strict_refuses_a_type_whose_actions_are_not_known(rollout: Path) -> None:
    rollout.write_text(f"strict: true\n{ROLLOUT}", encoding="utf-8")
    finished = run("--rollout", rollout)
    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr.startswith("stack 'queue': the IAM actions of aws_sqs_queue are not known here;")


def test_a_folder_that_cannot_be_written_is_refused(rollout: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finished = run("--rollout", rollout, "--out", tmp_path / "file")
    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr.splitlines()[-1] == (
        f"{tmp_path / 'file'}: policies cannot be written here (File exists); name a folder that you can "
        "write to"
    )
