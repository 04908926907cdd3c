from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bedrock.budgets import (
    ApprovalModel,
    BilledScope,
    Budget,
    BudgetAlert,
    CostAnomalies,
    OverspendAction,
    SpendType,
)
from bedrock_monitoring.constructs import OverspendDenial, create_budget, create_cost_anomalies
from bedrock_monitoring.constructs.notification.policies import key_policy, topic_policy
from tests.constructs.synthesis import new_stack, only, synthesized

ACCOUNT, REGION = "111122223333", "eu-west-1"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"


def budget_of(folder: Path, **settings: Any) -> dict[str, Any]:
    stack = new_stack(folder)
    alert = BudgetAlert(spend_type=SpendType.FORECASTED, percent=Decimal("99.5"), tier="warning")
    budget = Budget(name="month", amount=Decimal("1234.50"), alerts=(alert,), **settings)
    create_budget(stack, budget, name="bedrock-prod-month", account=ACCOUNT, topic_arns={"warning": TOPIC})
    [(address, made)] = synthesized(stack)["resource"]["aws_budgets_budget"].items()
    assert address == "budget-month"
    return dict(made)


def filters(made: dict[str, Any]) -> dict[str, list[str]]:
    return {one["name"]: one["values"] for one in made["cost_filter"]}


def test_a_budget_counts_a_month_of_the_account_without_credits(tmp_path: Path) -> None:
    made = budget_of(tmp_path)
    assert made["name"] == "bedrock-prod-month"
    assert (made["budget_type"], made["time_unit"]) == ("COST", "MONTHLY")
    assert (made["limit_amount"], made["limit_unit"]) == ("1234.50", "USD")
    assert made["cost_types"] == {"include_credit": False, "include_refund": False}
    assert filters(made) == {"LinkedAccount": [ACCOUNT], "Service": ["Amazon Bedrock"]}
    [notification] = made["notification"]
    assert notification == {
        "comparison_operator": "GREATER_THAN",
        "notification_type": "FORECASTED",
        "threshold": 99.5,
        "threshold_type": "PERCENTAGE",
        "subscriber_sns_topic_arns": [TOPIC],
    }


@pytest.mark.parametrize(
    ("settings", "name", "values"),
    [
        ({"bill": BilledScope.ORGANIZATION}, "LinkedAccount", None),
        ({"tag": ("team", "search")}, "TagKeyValue", ["user:team$search"]),
        ({"tag": ("team", "{a}")}, "TagKeyValue", ["user:team$${a}"]),
        ({"services": ("Amazon Bedrock", "Other")}, "Service", ["Amazon Bedrock", "Other"]),
    ],
)
def test_what_a_budget_counts_is_in_its_filters(
    tmp_path: Path, settings: dict[str, Any], name: str, values: list[str] | None
) -> None:
    assert filters(budget_of(tmp_path, **settings)).get(name) == values


@pytest.mark.parametrize("monitor", [None, f"arn:aws:ce::{ACCOUNT}:anomalymonitor/x"])
def test_anomalies_are_told_at_once_by_a_new_monitor_or_the_one_that_is_there(
    tmp_path: Path, monitor: str | None
) -> None:
    stack = new_stack(tmp_path)
    anomalies = CostAnomalies(above=Decimal(100), monitor=monitor)
    create_cost_anomalies(stack, anomalies, name="bedrock-prod-anomalies", topic_arn=TOPIC)
    resources = synthesized(stack)["resource"]
    made = resources["aws_ce_anomaly_subscription"]["cost-anomalies"]
    assert made["frequency"] == "IMMEDIATE"  # the only one for topics (CE API reference, AnomalySubscription)
    assert made["subscriber"] == [{"type": "SNS", "address": TOPIC}]
    assert made["threshold_expression"]["dimension"]["values"] == ["100"]
    new = resources.get("aws_ce_anomaly_monitor", {})
    assert bool(new) is (monitor is None)
    assert made["monitor_arn_list"] == [monitor or "${aws_ce_anomaly_monitor.cost-anomaly-monitor.arn}"]


def denial(folder: Path, *, tag: tuple[str, str] | None = None) -> dict[str, Any]:
    stack = new_stack(folder)
    action = OverspendAction(
        roles=("App", "team/Other"), percent=Decimal(110), approval=ApprovalModel.MANUAL, tier="critical"
    )
    OverspendDenial(
        stack,
        "overspend-month",
        action=action,
        tag=tag,
        budget_name="bedrock-prod-month",
        account=ACCOUNT,
        region=REGION,
        topic_arn=TOPIC,
        permissions_boundary=f"arn:aws:iam::{ACCOUNT}:policy/Boundary",
    )
    return synthesized(stack)


def policy_of(made: dict[str, Any], kind: str, attribute: str = "policy") -> dict[str, Any]:
    [statement] = json.loads(only(made, kind)[attribute])["Statement"]
    return dict(statement)


def test_an_action_waits_for_approval_and_names_its_roles(tmp_path: Path) -> None:
    made = denial(tmp_path)
    action = only(made, "aws_budgets_budget_action")
    assert action["approval_model"] == "MANUAL"
    assert (action["action_type"], action["notification_type"]) == ("APPLY_IAM_POLICY", "ACTUAL")
    assert action["action_threshold"] == {
        "action_threshold_type": "PERCENTAGE",
        "action_threshold_value": 110,
    }
    assert action["definition"]["iam_action_definition"]["roles"] == ["App", "team/Other"]
    assert action["subscriber"] == [{"subscription_type": "SNS", "address": TOPIC}]
    assert "aws_iam_role_policy_attachment" not in made["resource"]  # nobody is denied by Terraform


def test_the_role_of_an_action_attaches_this_policy_to_these_roles_and_nothing_else(tmp_path: Path) -> None:
    made = denial(tmp_path)
    statement = policy_of(made, "aws_iam_role_policy")
    assert statement["Action"] == ["iam:AttachRolePolicy", "iam:DetachRolePolicy"]
    assert statement["Resource"] == [
        f"arn:aws:iam::{ACCOUNT}:role/App",
        f"arn:aws:iam::{ACCOUNT}:role/team/Other",
    ]
    name = only(made, "aws_iam_policy")["name"]
    assert statement["Condition"] == {"ArnEquals": {"iam:PolicyARN": f"arn:aws:iam::{ACCOUNT}:policy/{name}"}}
    trust = policy_of(made, "aws_iam_role", "assume_role_policy")
    assert trust["Principal"] == {"Service": "budgets.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:budgets::{ACCOUNT}:budget/*"},
    }
    assert only(made, "aws_iam_role")["permissions_boundary"].endswith("policy/Boundary")


@pytest.mark.parametrize(
    ("tag", "actions", "condition"),
    [
        (
            None,
            {
                "bedrock:InvokeModel",
                "bedrock:InvokeModelWithResponseStream",
                "bedrock:CreateModelInvocationJob",
                "bedrock-mantle:CreateInference",
            },
            None,
        ),
        (
            ("team", "search"),
            {"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"},
            {"StringEquals": {"aws:ResourceTag/team": "search"}},
        ),
    ],
)
def test_what_is_denied_is_no_wider_than_what_the_budget_counts(
    tmp_path: Path, tag: tuple[str, str] | None, actions: set[str], condition: dict[str, Any] | None
) -> None:
    statement = policy_of(denial(tmp_path, tag=tag), "aws_iam_policy")
    assert statement["Effect"] == "Deny"
    assert {*statement["Action"]} == actions
    assert statement.get("Condition") == condition


def principals(policy: str) -> dict[str, dict[str, Any]]:
    statements = json.loads(policy)["Statement"]
    return {
        each["Principal"]["Service"]: each.get("Condition", {})
        for each in statements
        if each["Effect"] == "Allow" and "Service" in each["Principal"]
    }


@pytest.mark.parametrize("billing", [False, True])
def test_topic_and_key_let_billing_in_only_for_this_account_and_only_if_asked(*, billing: bool) -> None:
    topic = topic_policy(topic_arn=TOPIC, account=ACCOUNT, region=REGION, billing=billing)
    key = key_policy(account=ACCOUNT, region=REGION, billing=billing)
    of_billing = {"budgets.amazonaws.com", "costalerts.amazonaws.com"} if billing else set()
    assert principals(topic).keys() == principals(key).keys() == {"cloudwatch.amazonaws.com"} | of_billing
    for policy in (topic, key):
        for condition in principals(policy).values():
            assert condition["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    if billing:
        own = principals(topic)["budgets.amazonaws.com"]["ArnLike"]
        assert own == {"aws:SourceArn": f"arn:aws:budgets::{ACCOUNT}:*"}
