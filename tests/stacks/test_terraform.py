"""What the real Terraform makes of our text: exactly the text."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.alarms import CompositeAlarm, EvaluatedAlarm
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.constructs.terraform_text import terraform_map, terraform_text
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.terraform import LOCK_FILE, StackFolder, Terraform, find_terraform, provider_access
from tests.stacks.drawing import rollout, target_stack

pytestmark = pytest.mark.terraform

ACCOUNT = "811122223333"
NAME = "%{ if true } 소넷 \\"
TAGS = {"${var.team}": "%{ for x in y }", "팀": "모델 $${x} %%{y}"}
EMAIL = "${oncall}%{x}@example.com"

TEXTS = [
    "plain",
    "${var.region}",
    "%{ if true }yes%{ endif }",
    "$${already}",
    "%%{already}",
    "$$${x} %%%{x}",
    "$$$$${x}",
    "$%{x} %${x}",
    "${",
    "%{",
    "${}",
    "${aws_sns_topic.alarms.arn}",
    '${"quoted"} \\n \\" \\',
    "\\${x} \\%{x}",
    "100 % of $5 { }",
    "line\nbreak\ttab",
    "모델 관찰 é 🙂 ${MAX}",
]


@pytest.fixture(scope="module")
def terraform() -> Terraform:
    return find_terraform(os.environ)


@pytest.fixture(scope="module")
def environment(
    aws: LocalAws, terraform: Terraform, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, str]]:
    downloads = tmp_path_factory.mktemp("downloads")
    with provider_access(os.environ, platform=terraform.platform, downloads=downloads) as access:
        yield aws.environment(account=ACCOUNT, base=access)


def test_terraform_reads_every_text_as_it_was_given(terraform: Terraform, tmp_path: Path) -> None:
    texts = {
        "list": [terraform_text(text) for text in TEXTS],
        "map": terraform_map({text: text for text in TEXTS}),
    }
    (tmp_path / "main.tf.json").write_text(json.dumps({"locals": texts}), encoding="utf-8")
    finished = subprocess.run(
        [str(terraform.path), "console"],
        cwd=tmp_path,
        input="jsonencode([local.list, local.map])\n",
        env={**os.environ, "CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    read = json.loads(json.loads(finished.stdout))
    assert read == [TEXTS, {text: text for text in TEXTS}]


def test_terraform_plans_tags_names_and_addresses_as_they_were_given(
    terraform: Terraform, environment: Mapping[str, str], tmp_path: Path
) -> None:
    checked = rollout(
        account=ACCOUNT,
        tags=TAGS,
        models=[{"id": "amazon.nova-lite-v1:0", "name": NAME, "price": {"input": 0.06, "output": 0.24}}],
        notify={"email": [EMAIL]},
    )
    [target] = checked.targets
    planned = _planned(
        target_stack(tmp_path / "synthesis", checked), terraform, environment, tmp_path / "stack"
    )
    [monitoring] = build_monitoring([target])
    body = json.loads(planned["aws_cloudwatch_dashboard.dashboard"]["dashboard_body"])
    assert body == monitoring.dashboards["dashboard"].to_body(region=target.region)
    for id_, alarm in monitoring.alarms.items():
        is_composite = isinstance(alarm, CompositeAlarm)
        found = planned[f"aws_cloudwatch_{'composite' if is_composite else 'metric'}_alarm.{id_}"]
        assert found["alarm_description"] == alarm.alarm_description
        assert found["tags_all"].items() >= TAGS.items()
        if isinstance(alarm, EvaluatedAlarm):
            assert len(found["metric_query"]) == len(alarm.metric_queries())
    endpoints = {values["endpoint"] for address, values in planned.items() if "subscription" in address}
    assert endpoints == {EMAIL}


def _planned(
    stack_json: dict[str, Any], terraform: Terraform, environment: Mapping[str, str], folder: Path
) -> dict[str, dict[str, Any]]:
    """Return the planned values of every resource by address, without any state."""
    del stack_json["terraform"]["backend"]
    folder.mkdir()
    (folder / "cdk.tf.json").write_text(json.dumps(stack_json), encoding="utf-8")
    stack = StackFolder(path=folder, terraform=terraform, environment=environment, lock=PROJECT / LOCK_FILE)
    stack.init()
    plan = folder / "plan"
    assert stack.plan(out=plan)
    listed = stack.show_json(plan)["planned_values"]["root_module"]["resources"]
    return {resource["address"]: resource["values"] for resource in listed}
