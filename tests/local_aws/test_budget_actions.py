"""The states of a budget's action in the embedded AWS."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.billing.budgets_api import record_spend
from tests.local_aws.test_billing import account, make_budget, queue_behind_a_topic

__all__ = ["account"]

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def document(effect: str, action: str, resource: str) -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class Action:
    """An action that attaches a policy to the role App, with an execution role that may do so to a role."""

    def __init__(
        self, aws: LocalAws, account: str, *, approval: str = "MANUAL", may_change: str = "App"
    ) -> None:
        self.account, self.iam = account, aws.client("iam", account=account)
        self.client = make_budget(aws, account)
        deny = self.iam.create_policy(
            PolicyName="deny", PolicyDocument=document("Deny", "bedrock:InvokeModel", "*")
        )["Policy"]["Arn"]
        for role in ("App", "Budgets"):
            self.iam.create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)
        self.iam.put_role_policy(
            RoleName="Budgets",
            PolicyName="attach",
            PolicyDocument=document("Allow", "iam:*", f"arn:aws:iam::{account}:role/{may_change}"),
        )
        self.named = {"AccountId": account, "BudgetName": "month"}
        self.id = self.client.create_budget_action(
            **self.named,
            NotificationType="ACTUAL",
            ActionType="APPLY_IAM_POLICY",
            ActionThreshold={"ActionThresholdValue": 100, "ActionThresholdType": "PERCENTAGE"},
            Definition={"IamActionDefinition": {"PolicyArn": deny, "Roles": ["App"]}},
            ExecutionRoleArn=f"arn:aws:iam::{account}:role/Budgets",
            ApprovalModel=approval,
            Subscribers=[{"SubscriptionType": "EMAIL", "Address": "a@example.com"}],
        )["ActionId"]

    @property
    def status(self) -> str:
        found = self.client.describe_budget_action(**self.named, ActionId=self.id)["Action"]
        return str(found["Status"])

    @property
    def attached(self) -> int:
        return len(self.iam.list_attached_role_policies(RoleName="App")["AttachedPolicies"])

    def execute(self, what: str) -> Any:
        return self.client.execute_budget_action(
            **self.named, ActionId=self.id, ExecutionType=f"{what}_BUDGET_ACTION"
        )

    def spend(self, usd: int) -> None:
        record_spend(self.account, "month", usd=Decimal(usd))


def test_an_action_that_needs_no_approval_runs_once_the_line_is_passed(aws: LocalAws, account: str) -> None:
    action = Action(aws, account, approval="AUTOMATIC")
    action.spend(200)
    assert (action.status, action.attached) == ("STANDBY", 0)
    action.spend(201)
    assert (action.status, action.attached) == ("EXECUTION_SUCCESS", 1)
    action.execute("REVERSE")
    action.spend(300)
    assert (action.status, action.attached) == ("REVERSE_SUCCESS", 0)  # until it is reset
    action.execute("RESET")
    action.spend(301)
    assert (action.status, action.attached) == ("EXECUTION_SUCCESS", 1)


def test_an_action_whose_role_may_not_attach_the_policy_fails_and_can_be_tried_again(
    aws: LocalAws, account: str
) -> None:
    action = Action(aws, account, may_change="Other")
    action.spend(201)
    action.execute("APPROVE")
    assert (action.status, action.attached) == ("EXECUTION_FAILURE", 0)
    action.iam.put_role_policy(
        RoleName="Budgets", PolicyName="attach", PolicyDocument=document("Allow", "iam:*", "*")
    )
    action.execute("RETRY")
    assert (action.status, action.attached) == ("EXECUTION_SUCCESS", 1)


@pytest.mark.parametrize("what", ["APPROVE", "RETRY", "REVERSE", "RESET"])
def test_what_a_state_does_not_allow_is_refused(aws: LocalAws, account: str, what: str) -> None:
    action = Action(aws, account)
    needed = {"APPROVE": "PENDING", "RETRY": "EXECUTION_FAILURE"}
    needed |= {"REVERSE": "EXECUTION_SUCCESS", "RESET": "REVERSE_SUCCESS"}
    said = f"The action is STANDBY, and {what}_BUDGET_ACTION needs {needed[what]}.$"
    with pytest.raises(ClientError, match=said):
        action.execute(what)
    assert (action.status, action.attached) == ("STANDBY", 0)


def test_a_deleted_action_leaves_denied_who_is_denied(aws: LocalAws, account: str) -> None:
    action = Action(aws, account, approval="AUTOMATIC")
    action.spend(500)
    action.client.delete_budget_action(**action.named, ActionId=action.id)
    assert action.attached == 1
    assert action.client.describe_budget_actions_for_budget(**action.named)["Actions"] == []


def test_an_action_is_read_and_changed_in_part(aws: LocalAws, account: str) -> None:
    action = Action(aws, account)
    named = {**action.named, "ActionId": action.id}
    before = action.client.describe_budget_action(**named)["Action"]
    assert (before["Status"], before["ActionType"], before["BudgetName"], before["ActionId"]) == (
        *("STANDBY", "APPLY_IAM_POLICY", "month"),
        action.id,
    )
    changes = {
        "NotificationType": "FORECASTED",
        "ActionThreshold": {"ActionThresholdValue": 80.0, "ActionThresholdType": "PERCENTAGE"},
        "ApprovalModel": "AUTOMATIC",
        "ExecutionRoleArn": f"arn:aws:iam::{account}:role/Other",
        "Definition": {"IamActionDefinition": {"PolicyArn": "arn:aws:iam::aws:policy/X", "Roles": ["B"]}},
        "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "b@example.com"}],
    }
    for name, value in changes.items():
        old = action.client.describe_budget_action(**named)["Action"]
        answer = action.client.update_budget_action(**named, **{name: value})
        assert {key: answer[key] for key in ("AccountId", "BudgetName", "OldAction", "NewAction")} == {
            **action.named,
            "OldAction": old,
            "NewAction": {**old, name: value},
        }
    listed = action.client.describe_budget_actions_for_budget(**action.named)["Actions"]
    assert listed == [{**before, **changes}]
    deleted = action.client.delete_budget_action(**named)
    assert (deleted["AccountId"], deleted["Action"]) == (account, {**before, **changes})


def test_whoever_subscribed_to_an_action_is_told_its_state_by_topic(aws: LocalAws, account: str) -> None:
    topic, told = queue_behind_a_topic(aws, account)
    action = Action(aws, account)
    subscribers = [
        {"SubscriptionType": "EMAIL", "Address": "a@example.com"},
        {"SubscriptionType": "SNS", "Address": topic},
    ]
    action.client.update_budget_action(**action.named, ActionId=action.id, Subscribers=subscribers)
    action.spend(201)
    action.spend(202)
    assert told() == ["AWS Budgets: the action of month is PENDING"]
