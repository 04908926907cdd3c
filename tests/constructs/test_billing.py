from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bedrock.budgets import BilledScope, Budget, BudgetAlert, CostAnomalies, SpendType
from bedrock_monitoring.constructs import create_budget, create_cost_anomalies
from bedrock_monitoring.constructs.notification.policies import key_policy, topic_policy
from tests.constructs.synthesis import new_stack, synthesized

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
