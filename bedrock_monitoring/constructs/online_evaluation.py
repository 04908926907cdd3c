"""Create an online evaluation of AgentCore, and the role that it runs with.

Sources: "Prerequisites" of AgentCore Evaluations in the AgentCore developer guide, and the roles that AWS CDK
and AWS's command line for AgentCore create.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsii
from cdktf import TerraformElement
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from bedrock_monitoring.bedrock.alarms.online_evaluations import OnlineEvaluation
from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.constructs.construct_ids import ROLE_NAME_LENGTH, shorten
from bedrock_monitoring.constructs.policy_documents import policy_document, trust_policy
from bedrock_monitoring.constructs.terraform_text import terraform_text
from bedrock_monitoring.lazy_pattern import lazy_pattern

ONLINE_EVALUATION = "aws_bedrockagentcore_online_evaluation_config"
"""The type of an online evaluation, which version 6.47 of the provider has first."""

_SPANS = "aws/spans"
"""The log group of CloudWatch Transaction Search, which AgentCore queries whatever it is pointed at."""

_RUNTIME = lazy_pattern(r"(/aws/bedrock-agentcore/runtimes/.+)-[^-]+")


class OnlineEvaluationConfig(Construct):
    """An online evaluation with its role, if it has none of its own.

    AgentCore alone can assume the role, for evaluations of the account and Region. It reads the log groups of
    the traces and writes the scores, and calls models only for custom evaluators.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        evaluation: OnlineEvaluation,
        *,
        name: str,
        account: str,
        region: str,
        name_prefix: str,
        permissions_boundary: str | None = None,
    ) -> None:
        """Create the role and the online evaluation.

        Args:
            scope: The parent construct.
            id_: The construct id, unique in the stack. Terraform addresses derive from it.
            evaluation: What is scored, and by which evaluators.
            name: The name of the online evaluation.
            account: The account id.
            region: The Region.
            name_prefix: The prefix of the role's name, unique in the account because roles have no Region.
            permissions_boundary: The ARN of the policy that bounds the role. ``None`` for no bound.
        """
        super().__init__(scope, id_)
        role_arn, depends_on = evaluation.role_arn, list[str]()
        if role_arn is None:
            arns = f"arn:{partition_of(region).name}:{{service}}:{region}:{account}"
            role = IamRole(
                self,
                "role",
                name=shorten(f"{name_prefix}-{evaluation.name}-evaluation", length=ROLE_NAME_LENGTH),
                description="Lets AgentCore read traces and write the scores of an online evaluation",
                permissions_boundary=permissions_boundary,
                assume_role_policy=_trust_policy(account, arns.format(service="bedrock-agentcore")),
            )
            policy = IamRolePolicy(
                self,
                "evaluate",
                name="evaluate",
                role=role.id,
                policy=terraform_text(policy_document(*_statements(evaluation, arns))),
            )
            # AgentCore tests the role when the online evaluation is created.
            role_arn = role.arn
            depends_on = [f"{policy.terraform_resource_type}.{policy.friendly_unique_id}"]
        _Block(self, "config", id_, _arguments(evaluation, name=name, role_arn=role_arn), depends_on)


class _Block(TerraformElement):
    """The resource, written as a block, so that cdktf, whose bindings are of provider 5, can write it too."""

    def __init__(
        self, scope: Construct, id_: str, logical_id: str, arguments: Mapping[str, Any], depends_on: list[str]
    ) -> None:
        super().__init__(scope, id_)
        metadata = {"path": self.node.path, "uniqueId": logical_id}
        after = {"depends_on": depends_on} if depends_on else {}
        self._resource = {logical_id: {"//": {"metadata": metadata}, **after, **arguments}}

    @jsii.member(jsii_name="toTerraform")
    def to_terraform(self) -> dict[str, Any]:
        """Return the block, as cdktf asks for it."""
        return {"resource": {ONLINE_EVALUATION: self._resource}}


def _arguments(evaluation: OnlineEvaluation, *, name: str, role_arn: str) -> dict[str, Any]:
    logs = {"log_group_names": list(evaluation.log_groups), "service_names": [evaluation.service_name]}
    return {
        "data_source_config": [{"cloudwatch_logs": [logs]}],
        "enable_on_create": evaluation.enabled,
        "evaluation_execution_role_arn": role_arn,
        "evaluator": [{"evaluator_id": evaluator.id} for evaluator in evaluation.evaluators],
        "execution_status": "ENABLED" if evaluation.enabled else "DISABLED",
        "online_evaluation_config_name": name,
        "rule": [{"sampling_config": [{"sampling_percentage": float(evaluation.sampling_percentage)}]}],
    }


def _trust_policy(account: str, arns: str) -> str:
    return trust_policy(
        "EvaluationsOfThisAccount",
        service="bedrock-agentcore.amazonaws.com",
        condition={
            "StringEquals": {"aws:SourceAccount": account, "aws:ResourceAccount": account},
            "ArnLike": {"aws:SourceArn": [f"{arns}:evaluator/*", f"{arns}:online-evaluation-config/*"]},
        },
    )


def _statements(evaluation: OnlineEvaluation, arns: str) -> Iterator[dict[str, object]]:
    logs = arns.format(service="logs")
    # AgentCore tests that it may query all endpoints of a runtime, whose log groups differ at the end.
    traces = (_RUNTIME.sub(r"\1*", name) for name in (_SPANS, *evaluation.log_groups))
    groups = [f"{logs}:log-group:{name.removesuffix('*')}*" for name in dict.fromkeys(traces)]
    yield _allow("FindLogGroups", ["logs:DescribeLogGroups"], "*")
    yield _allow(
        "ReadTraces",
        [
            "logs:DescribeIndexPolicies",
            "logs:GetQueryResults",
            "logs:PutIndexPolicy",
            "logs:StartQuery",
        ],
        groups,
    )
    yield _allow(
        "WriteScores",
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        f"{logs}:log-group:/aws/bedrock-agentcore/evaluations/*",
    )
    if not all(evaluator.is_built_in for evaluator in evaluation.evaluators):
        partition = arns.partition(":{service}")[0]
        yield _allow(
            "CallModelsOfCustomEvaluators",
            ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
            [
                f"{partition}:bedrock:*::foundation-model/*",
                f"{arns.format(service='bedrock')}:inference-profile/*",
            ],
        )


def _allow(sid: str, actions: list[str], resource: str | list[str]) -> dict[str, object]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
