"""The Terraform of the view over all accounts and of the links to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cdktf
import pytest

from bedrock_monitoring.monitoring import build_rollout_monitoring
from bedrock_monitoring.rollout import loads
from stacks.observability import CentralViewStack, LinkTerraformStack
from tests.cdks.differences import stack_as_cdktf

SINK = "arn:aws:oam:us-east-1:111122223333:sink/12345678-1234-1234-1234-123456789012"


def stacks(folder: Path, observability: str = "", *, roles: str = "role: null") -> dict[str, Any]:
    rollout = loads(
        f"""\
state: {{account: "111122223333", region: us-east-1}}
observability: {{account: "111122223333", sinks: ["{SINK}"], {observability}}}
defaults: {{region: us-east-1, view: central, tags: {{team: ml}}, {roles}, models: [amazon.nova-pro-v1:0]}}
targets:
  - {{name: own, account: "111122223333"}}
  - {{name: a, account: "222233334444"}}
"""
    )
    [*_, view] = build_rollout_monitoring(rollout)
    app = cdktf.Testing.app(outdir=str(folder))
    made = [
        CentralViewStack(app, view, rollout=rollout),
        *(LinkTerraformStack(app, link, rollout=rollout) for link in rollout.links),
    ]
    return {stack.node.id: stack_as_cdktf(json.loads(cdktf.Testing.synth(stack))) for stack in made}


def policy(stack: dict[str, Any]) -> dict[str, Any]:
    text = stack["resource"]["aws_oam_sink_policy"]["sink-policy"]["policy"]
    [statement] = json.loads(text)["Statement"]
    assert isinstance(statement, dict)
    return statement


def test_the_sink_admits_the_accounts_of_the_targets_and_shares_metrics_alone(tmp_path: Path) -> None:
    view = stacks(tmp_path)["organization-us-east-1"]

    assert view["resource"]["aws_oam_sink"]["sink"]["name"] == "bedrock-organization-us-east-1"
    made = view["resource"]["aws_oam_sink_policy"]["sink-policy"]
    assert made["sink_identifier"] == "${aws_oam_sink.sink.arn}"
    assert json.loads(made["policy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": ["222233334444"]},
                "Action": ["oam:CreateLink", "oam:UpdateLink"],
                "Resource": "*",
                "Condition": {
                    "ForAllValues:StringEquals": {"oam:ResourceTypes": ["AWS::CloudWatch::Metric"]}
                },
            }
        ],
    }
    assert view["output"]["sink_arn"] == {
        "value": "${aws_oam_sink.sink.arn}",
        "description": "For `sinks` of `observability`",
    }


def test_the_sink_of_a_region_without_other_accounts_has_a_policy_that_lets_nobody_in(tmp_path: Path) -> None:
    rollout = loads(
        """\
state: {account: "111122223333", region: us-east-1}
observability: {account: "111122223333", regions: [us-east-1, eu-west-1]}
defaults: {region: us-east-1, models: [amazon.nova-pro-v1:0]}
targets: [{name: own, account: "111122223333"}]
"""
    )
    app = cdktf.Testing.app(outdir=str(tmp_path))
    [_, *views] = build_rollout_monitoring(rollout)
    made = [CentralViewStack(app, view, rollout=rollout) for view in views]
    principals = [policy(json.loads(cdktf.Testing.synth(stack)))["Principal"] for stack in made]
    assert principals == [{"AWS": ["111122223333"]}] * 2


def test_the_sink_of_an_organization_admits_all_of_its_accounts_and_no_other(tmp_path: Path) -> None:
    statement = policy(stacks(tmp_path, "organization_id: o-exampleorgid")["organization-us-east-1"])

    assert statement["Principal"] == "*"
    assert statement["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": "o-exampleorgid"}


def test_a_link_shares_the_metrics_of_bedrock_and_is_in_the_account_that_it_links(tmp_path: Path) -> None:
    link = stacks(tmp_path)["link-222233334444-us-east-1"]

    made = link["resource"]["aws_oam_link"]["link"]
    assert made["sink_identifier"] == SINK
    assert made["resource_types"] == ["AWS::CloudWatch::Metric"]
    assert made["label_template"] == "$AccountName"
    assert made["link_configuration"] == {"metric_configuration": {"filter": "Namespace LIKE 'AWS/Bedrock%'"}}
    [provider] = link["provider"]["aws"]
    assert provider["allowed_account_ids"] == ["222233334444"]
    assert provider["default_tags"] == [
        {
            "tags": {
                "managed-by": "bedrock-monitoring",
                "bedrock-monitoring-stack": "link-222233334444-us-east-1",
                "team": "ml",
            }
        }
    ]


def test_a_link_has_a_state_of_its_own_and_is_planned_by_another_role(tmp_path: Path) -> None:
    roles = "role: Deploy, plan_role: Plan"
    link = stacks(tmp_path, roles=roles)["link-222233334444-us-east-1"]

    deploy = "arn:aws:iam::222233334444:role/Deploy"
    assert link["variable"]["bedrock_monitoring_role"]["default"] == deploy
    [provider] = link["provider"]["aws"]
    assert [role["role_arn"] for role in provider["assume_role"]] == ["${var.bedrock_monitoring_role}"]
    assert provider["region"] == "us-east-1"
    backend = link["terraform"]["backend"]["s3"]
    assert backend["key"] == "bedrock-monitoring/link-222233334444-us-east-1/terraform.tfstate"
    assert link["terraform"]["required_version"] == ">= 1.10"
    assert link["terraform"]["required_providers"]["aws"]["source"] == "hashicorp/aws"


def test_without_roles_a_link_is_made_with_the_credentials_of_the_caller(tmp_path: Path) -> None:
    link = stacks(tmp_path)["link-222233334444-us-east-1"]

    assert "variable" not in link
    [provider] = link["provider"]["aws"]
    assert "assume_role" not in provider


def test_the_monitoring_account_does_not_link_to_itself(tmp_path: Path) -> None:
    assert [*stacks(tmp_path)] == ["organization-us-east-1", "link-222233334444-us-east-1"]


@pytest.mark.parametrize("stack", ["organization-us-east-1", "link-222233334444-us-east-1"])
def test_nothing_reads_quotas_of_other_accounts(tmp_path: Path, stack: str) -> None:
    assert "data" not in stacks(tmp_path)[stack]
