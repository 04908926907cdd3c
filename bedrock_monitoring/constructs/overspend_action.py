"""Create the action that denies calls of models to some roles once a budget is overspent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.budgets_budget_action import (
    BudgetsBudgetAction,
    BudgetsBudgetActionActionThreshold,
    BudgetsBudgetActionDefinition,
    BudgetsBudgetActionDefinitionIamActionDefinition,
    BudgetsBudgetActionSubscriber,
)
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from bedrock_monitoring.bedrock.budgets import OverspendAction
from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.constructs.construct_ids import ROLE_NAME_LENGTH, shorten
from bedrock_monitoring.constructs.policy_documents import policy_document, trust_policy
from bedrock_monitoring.constructs.terraform_text import terraform_text

_POLICY_NAME_LENGTH = 128
"""The maximum length of a policy name (IAM user guide, "IAM and AWS STS quotas")."""

_CALLS = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
"""What every call of bedrock-runtime needs: Converse, ConverseStream, InvokeModelWithBidirectionalStream and
StartAsyncInvoke have no action of their own (their pages of the API reference).
"""

_OTHER_CALLS = ("bedrock:CreateModelInvocationJob", "bedrock-mantle:CreateInference")
"""Batch jobs, and calls of bedrock-mantle. Neither is of an inference profile, so no tag tells them apart."""


class OverspendDenial(Construct):
    """A policy that denies calls of models, and the budget action that attaches it to the named roles.

    AWS Budgets attaches the policy after approval, or by itself if the action says so. It assumes a role that
    may attach and detach this policy, to and from these roles, and nothing else. Terraform never attaches it.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        action: OverspendAction,
        tag: tuple[str, str] | None,
        budget_name: str,
        account: str,
        region: str,
        topic_arn: str,
        permissions_boundary: str | None = None,
        after: Sequence[ITerraformDependable] = (),
    ) -> None:
        """Create the policy, the role of AWS Budgets and the action.

        Args:
            scope: The parent construct.
            id_: The construct id. Terraform addresses derive from it.
            action: When which roles are denied, and who is told.
            tag: The tag of what may not be called, such as inference profiles. ``None`` for all calls.
            budget_name: The name of the budget in AWS Budgets.
            account: The account id.
            region: A Region of the partition.
            topic_arn: The topic that is told when the action waits for approval, or has run.
            permissions_boundary: The ARN of the policy that bounds the role. ``None`` for no bound.
            after: The budget.
        """
        super().__init__(scope, id_)
        partition = partition_of(region).name
        policy_name = shorten(f"{budget_name}-deny", length=_POLICY_NAME_LENGTH)
        policy = IamPolicy(
            self,
            "deny",
            name=policy_name,
            description="Denies calls of models while AWS Budgets has attached it",
            policy=terraform_text(_denial(tag)),
        )
        role = IamRole(
            self,
            "role",
            name=shorten(f"{budget_name}-deny", length=ROLE_NAME_LENGTH),
            description="Lets AWS Budgets attach and detach the policy of an overspent budget",
            permissions_boundary=permissions_boundary,
            assume_role_policy=_trust(account=account, partition=partition),
        )
        attach = IamRolePolicy(
            self,
            "attach",
            name="attach-denial",
            role=role.id,
            policy=terraform_text(
                _attachment(
                    [f"arn:{partition}:iam::{account}:role/{name}" for name in action.roles],
                    policy_arn=f"arn:{partition}:iam::{account}:policy/{policy_name}",
                )
            ),
        )
        BudgetsBudgetAction(
            self,
            "action",
            budget_name=budget_name,
            action_type="APPLY_IAM_POLICY",
            approval_model=str(action.approval),
            notification_type="ACTUAL",
            action_threshold=BudgetsBudgetActionActionThreshold(
                action_threshold_type="PERCENTAGE", action_threshold_value=float(action.percent)
            ),
            definition=BudgetsBudgetActionDefinition(
                iam_action_definition=BudgetsBudgetActionDefinitionIamActionDefinition(
                    policy_arn=policy.arn, roles=list(action.roles)
                )
            ),
            execution_role_arn=role.arn,
            subscriber=[BudgetsBudgetActionSubscriber(subscription_type="SNS", address=topic_arn)],
            depends_on=[attach, *after],
        )


def _denial(tag: tuple[str, str] | None) -> str:
    """Return the policy that the roles get. With a tag, it denies calls of what has the tag alone."""
    statement: dict[str, Any] = {
        "Sid": "TheBudgetIsOverspent",
        "Effect": "Deny",
        "Action": [*_CALLS, *(() if tag else _OTHER_CALLS)],
        "Resource": "*",
    }
    if tag:
        key, value = tag
        statement["Condition"] = {"StringEquals": {f"aws:ResourceTag/{key}": value}}
    return policy_document(statement)


def _trust(*, account: str, partition: str) -> str:
    """Return the trust policy (AWS Cost Management guide, "Configuring a role for budget actions")."""
    return trust_policy(
        "BudgetsOfThisAccount",
        service="budgets.amazonaws.com",
        condition={
            "StringEquals": {"aws:SourceAccount": account},
            "ArnLike": {"aws:SourceArn": f"arn:{partition}:budgets::{account}:budget/*"},
        },
    )


def _attachment(role_arns: Sequence[str], *, policy_arn: str) -> str:
    return policy_document(
        {
            "Sid": "AttachThisPolicyToTheseRoles",
            "Effect": "Allow",
            "Action": ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
            "Resource": list(role_arns),
            "Condition": {"ArnEquals": {"iam:PolicyARN": policy_arn}},
        }
    )
