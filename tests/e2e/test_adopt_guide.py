"""docs/adopt.md, followed: from a dashboard made by hand to a plan without changes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bedrock_monitoring.cloudwatch.reading.equivalence import normal_form
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.terraform import Terraform

pytestmark = pytest.mark.terraform

ROOT = Path(__file__).parents[2]
ACCOUNT = "812200000003"
REGION = "eu-central-1"
NAME = "our-models"

GUIDE = (ROOT / "docs" / "adopt.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[str]:
    return [code for named, code in BLOCKS if named == language]


BODY, WIDE = blocks("json")
DOCSTRING, STACK, _ = blocks("python")
IMPORT, RESOURCE = blocks("hcl")
ADOPT, PLAN, APPLY, WRITE_BODY, ADOPT_ALARMS, _, PLAN_ALARMS, ADOPT_STATE, FORGET, PLAN_STATE = blocks("sh")
PLANNED, UNCHANGED, ALARMS_PLANNED, FORGOTTEN, STATE_PLANNED = blocks("text")
OLD_CONFIGURATION = """
resource "aws_cloudwatch_metric_alarm" "refusals" {
  for_each            = toset(["chat"])
  alarm_name          = "${each.key}: many refusals"
  namespace           = "Ours"
  metric_name         = "Refusals"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 3
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  tags                = { team = "ml" }
}

resource "aws_cloudwatch_composite_alarm" "all" {
  count      = 1
  alarm_name = "all-refusals"
  alarm_rule = "ALARM(\\"${aws_cloudwatch_metric_alarm.refusals["chat"].alarm_name}\\")"
}
"""
ALARMS = 4
"""How many resources the alarms of the page are: two alarms, a metric filter and a topic."""

VERSIONS = """
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
"""


def make_alarms(aws: LocalAws) -> None:
    """Create the alarms of the page by hand: a composite one, one it names, a metric filter and a topic."""
    cloudwatch, logs, sns = (
        aws.client(name, account=ACCOUNT, region=REGION) for name in ("cloudwatch", "logs", "sns")
    )
    topic = sns.create_topic(Name="our-team", Tags=[{"Key": "team", "Value": "ml"}])["TopicArn"]
    logs.create_log_group(logGroupName="/our/assistant")
    logs.put_metric_filter(
        logGroupName="/our/assistant",
        filterName="refusals",
        filterPattern='{ $.refused = "yes" }',
        metricTransformations=[
            {"metricName": "Refusals", "metricNamespace": "Ours", "metricValue": "1", "defaultValue": 0}
        ],
    )
    cloudwatch.put_metric_alarm(
        AlarmName="many refusals",
        Namespace="Ours",
        MetricName="Refusals",
        ExtendedStatistic="p99",
        Period=60,
        EvaluationPeriods=3,
        Threshold=5,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[topic],
        Tags=[{"Key": "team", "Value": "ml"}],
    )
    cloudwatch.put_composite_alarm(
        AlarmName="our-assistant", AlarmRule='( ALARM("many refusals") )', AlarmActions=[topic]
    )


@pytest.fixture
def environment(aws: LocalAws, access: Mapping[str, str]) -> Mapping[str, str]:
    """An account whose only dashboard is the one on the page, made by hand."""
    aws.client("cloudwatch", account=ACCOUNT, region=REGION).put_dashboard(
        DashboardName=NAME, DashboardBody=BODY
    )
    return {
        **aws.environment(account=ACCOUNT, region=REGION, base={**os.environ, **access}),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }


def run(*command: str | Path, folder: Path, environment: Mapping[str, str]) -> str:
    result = subprocess.run(
        command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    return result.stdout


def follow(commands: str, *, folder: Path, environment: Mapping[str, str]) -> str:
    """Run the commands of a block as they are written, in a folder with the environment of the project."""
    if not (folder / ".venv").exists():
        (folder / ".venv").symlink_to(sys.prefix)
    shown = {"TF_CLI_ARGS": "-no-color", "TF_CLI_ARGS_apply": "-auto-approve", **environment}
    return run("sh", "-e", "-c", commands, folder=folder, environment=shown)


def adopt(folder: Path, environment: Mapping[str, str]) -> str:
    """Run the first command of the page and return what it printed."""
    return follow(ADOPT, folder=folder, environment=environment)


def test_the_python_of_the_guide_takes_the_dashboard_over(
    aws: LocalAws, environment: Mapping[str, str], tmp_path: Path
) -> None:
    assert adopt(tmp_path, environment) == IMPORT
    assert (tmp_path / "our_models.py").read_text(encoding="utf-8").startswith(DOCSTRING)
    # A process of its own: the local state lies in the folder in which Node was started.
    (tmp_path / "stack.py").write_text(STACK, encoding="utf-8")
    assert PLANNED in follow(PLAN, folder=tmp_path, environment=environment)
    follow(APPLY, folder=tmp_path, environment=environment)
    kept = aws.client("cloudwatch", account=ACCOUNT, region=REGION).get_dashboard(DashboardName=NAME)[
        "DashboardBody"
    ]
    assert normal_form(json.loads(kept)) == normal_form(json.loads(BODY))
    assert UNCHANGED in follow(PLAN, folder=tmp_path, environment=environment)


def test_the_body_as_a_file_takes_the_dashboard_over_and_json_the_alarms_also_those_of_a_state(
    aws: LocalAws, terraform: Terraform, environment: Mapping[str, str], tmp_path: Path
) -> None:
    adopt(tmp_path, environment)
    follow(WRITE_BODY, folder=tmp_path, environment=environment)
    (tmp_path / "main.tf").write_text(VERSIONS + IMPORT + RESOURCE, encoding="utf-8")
    run(terraform.path, "init", folder=tmp_path, environment=environment)
    plan = run(terraform.path, "plan", "-no-color", folder=tmp_path, environment=environment)
    assert PLANNED in plan
    make_alarms(aws)
    blocks_of_alarms = follow(ADOPT_ALARMS, folder=tmp_path, environment=environment)
    assert blocks_of_alarms.count("import {") == ALARMS
    (tmp_path / "main.tf").write_text(VERSIONS, encoding="utf-8")
    shown, planned = PLAN_ALARMS.split("terraform init\n")
    plan = follow(shown + planned, folder=tmp_path, environment=environment)
    assert ALARMS_PLANNED in plan
    (tmp_path / "our-alarms.tf.json").unlink()
    take_over_a_state(tmp_path, environment)


def take_over_a_state(folder: Path, environment: Mapping[str, str]) -> None:
    """Follow the page in a folder whose configuration manages alarms, and where Terraform is initialized."""
    (folder / "main.tf").write_text(VERSIONS + OLD_CONFIGURATION, encoding="utf-8")
    follow("terraform apply", folder=folder, environment=environment)
    follow(ADOPT_STATE, folder=folder, environment=environment)
    (folder / "main.tf").write_text(VERSIONS, encoding="utf-8")
    assert FORGOTTEN in follow(FORGET, folder=folder, environment=environment)
    assert STATE_PLANNED in follow(PLAN_STATE, folder=folder, environment=environment)


def test_the_refusal_of_the_guide_is_the_one_that_is_printed(tmp_path: Path) -> None:
    [console] = blocks("console")
    command, _, refusal = console.partition("\n")
    (tmp_path / "wide.json").write_text(WIDE, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, *command.removeprefix("$ .venv/bin/python ").split()],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (1, "", refusal)
