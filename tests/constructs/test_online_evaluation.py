"""Online evaluations as the provider takes them, and the role that they run with."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformStack

from bedrock_monitoring.bedrock.alarms.online_evaluations import Evaluator, OnlineEvaluation
from bedrock_monitoring.constructs import OnlineEvaluationConfig
from tests.bedrock.alarms.sample import evaluation
from tests.constructs.synthesis import drawn, only, resources

TYPE = "aws_bedrockagentcore_online_evaluation_config"
ACCOUNT = "111122223333"
LOGS = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group"
QUERY = ["logs:DescribeIndexPolicies", "logs:GetQueryResults", "logs:PutIndexPolicy", "logs:StartQuery"]


def stack_of(folder: Path, value: OnlineEvaluation, **settings: Any) -> dict[str, Any]:
    place = {"name": "bedrock_prod_quality", "account": ACCOUNT, "region": "us-east-1"}

    def draw(stack: TerraformStack) -> None:
        arguments = {**place, "name_prefix": "bedrock-prod", **settings}
        OnlineEvaluationConfig(stack, f"online-evaluation-{value.name}", value, **arguments)

    return drawn(folder, draw)


def test_an_online_evaluation_is_created_after_the_policy_of_its_role(tmp_path: Path) -> None:
    custom = Evaluator(id="tone-a1B2c3D4e5")
    document = stack_of(tmp_path, evaluation(Evaluator(id="Builtin.Helpfulness"), custom))
    [(role, _)] = resources(document, "aws_iam_role").items()
    [(policy, _)] = resources(document, "aws_iam_role_policy").items()
    assert resources(document, TYPE) == {
        "online-evaluation-quality": {
            "data_source_config": [
                {
                    "cloudwatch_logs": [
                        {"log_group_names": ["aws/spans"], "service_names": ["assistant.DEFAULT"]}
                    ]
                }
            ],
            "depends_on": [f"aws_iam_role_policy.{policy}"],
            "enable_on_create": True,
            "evaluation_execution_role_arn": f"${{aws_iam_role.{role}.arn}}",
            "evaluator": [{"evaluator_id": "Builtin.Helpfulness"}, {"evaluator_id": "tone-a1B2c3D4e5"}],
            "execution_status": "ENABLED",
            "online_evaluation_config_name": "bedrock_prod_quality",
            "rule": [{"sampling_config": [{"sampling_percentage": 10}]}],
        }
    }


def test_one_that_does_not_run_is_created_without_running_and_a_role_of_ones_own_makes_none(
    tmp_path: Path,
) -> None:
    own = f"arn:aws:iam::{ACCOUNT}:role/Evaluations"
    value = replace(evaluation(), enabled=False, role_arn=own, sampling_percentage=Decimal("0.01"))
    document = stack_of(tmp_path, value)
    assert {*document["resource"]} == {TYPE}
    block = only(document, TYPE)
    assert (block["enable_on_create"], block["execution_status"]) == (False, "DISABLED")
    assert block["evaluation_execution_role_arn"] == own
    assert block["rule"] == [{"sampling_config": [{"sampling_percentage": 0.01}]}]
    assert "depends_on" not in block


def test_agentcore_alone_assumes_the_role_for_evaluations_of_the_account(tmp_path: Path) -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/Boundary"
    role = only(stack_of(tmp_path, evaluation(), permissions_boundary=boundary), "aws_iam_role")
    agentcore = f"arn:aws:bedrock-agentcore:us-east-1:{ACCOUNT}"
    assert json.loads(role.pop("assume_role_policy"))["Statement"] == [
        {
            "Sid": "EvaluationsOfThisAccount",
            "Effect": "Allow",
            "Principal": {"Service": "bedrock-agentcore.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT},
                "ArnLike": {
                    "aws:SourceArn": [f"{agentcore}:evaluator/*", f"{agentcore}:online-evaluation-config/*"]
                },
            },
        }
    ]
    assert role == {
        "name": "bedrock-prod-quality-evaluation",
        "description": "Lets AgentCore read traces and write the scores of an online evaluation",
        "permissions_boundary": boundary,
    }


def statements(folder: Path, value: OnlineEvaluation, **settings: Any) -> list[dict[str, Any]]:
    policy = only(stack_of(folder, value, **settings), "aws_iam_role_policy")["policy"]
    found: list[dict[str, Any]] = json.loads(policy)["Statement"]
    return found


def test_the_role_reads_the_traces_and_writes_scores_and_nothing_else(tmp_path: Path) -> None:
    assert statements(tmp_path, evaluation()) == [
        {"Sid": "FindLogGroups", "Effect": "Allow", "Action": ["logs:DescribeLogGroups"], "Resource": "*"},
        {"Sid": "ReadTraces", "Effect": "Allow", "Action": QUERY, "Resource": [f"{LOGS}:aws/spans*"]},
        {
            "Sid": "WriteScores",
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{LOGS}:/aws/bedrock-agentcore/evaluations/*",
        },
    ]


RUNTIME = "/aws/bedrock-agentcore/runtimes/assistant-a1B2c3D4e5"
READ = {
    "the log group of a runtime, with those of its other endpoints": (f"{RUNTIME}-DEFAULT", f"{RUNTIME}*"),
    "a log group of one's own, and no other name with a hyphen": ("/agents/my-traces", "/agents/my-traces*"),
}


@pytest.mark.parametrize(("group", "granted"), READ.values(), ids=READ)
def test_the_role_reads_the_named_log_groups_and_that_of_transaction_search(
    tmp_path: Path, group: str, granted: str
) -> None:
    [_, reads, _] = statements(tmp_path, replace(evaluation(), log_groups=(group,)))
    assert reads["Resource"] == [f"{LOGS}:aws/spans*", f"{LOGS}:{granted}"]


def test_the_role_calls_models_for_custom_evaluators_alone_in_its_partition(tmp_path: Path) -> None:
    custom = evaluation(Evaluator(id="tone-a1B2c3D4e5"))
    assert statements(tmp_path, custom, region="us-gov-west-1")[-1] == {
        "Sid": "CallModelsOfCustomEvaluators",
        "Effect": "Allow",
        "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        "Resource": [
            "arn:aws-us-gov:bedrock:*::foundation-model/*",
            f"arn:aws-us-gov:bedrock:us-gov-west-1:{ACCOUNT}:inference-profile/*",
        ],
    }


def test_the_name_of_the_role_fits_whatever_the_target_is_called(tmp_path: Path) -> None:
    role = only(stack_of(tmp_path, evaluation(), name_prefix="p" * 72), "aws_iam_role")
    assert len(role["name"]) == 64
