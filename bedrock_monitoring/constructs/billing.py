"""Create what watches the bill: budgets, a monitor of cost anomalies and its subscription.

These services are global. Their names are unique in an account over all Regions, and their data come from the
bill, up to a day late.
"""

from __future__ import annotations

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.budgets_budget import (
    BudgetsBudget,
    BudgetsBudgetCostFilter,
    BudgetsBudgetCostTypes,
    BudgetsBudgetNotification,
)
from cdktf_cdktf_provider_aws.ce_anomaly_monitor import CeAnomalyMonitor
from cdktf_cdktf_provider_aws.ce_anomaly_subscription import (
    CeAnomalySubscription,
    CeAnomalySubscriptionSubscriber,
    CeAnomalySubscriptionThresholdExpression,
    CeAnomalySubscriptionThresholdExpressionDimension,
)
from constructs import Construct

from bedrock_monitoring.bedrock.budgets import BilledScope, Budget, BudgetAlert, CostAnomalies
from bedrock_monitoring.constructs.terraform_text import terraform_text

_SPEND = BudgetsBudgetCostTypes(include_credit=False, include_refund=False)
"""What is spent is counted, whoever pays for it: credits and refunds would hide it."""


def create_budget(
    scope: Construct, budget: Budget, *, name: str, account: str, topic_arns: Mapping[str, str]
) -> BudgetsBudget:
    """Create a budget of a month in AWS Budgets.

    The account is a filter even where a budget could see no other: in a management account it would count the
    whole Organization without one.

    Args:
        scope: The parent construct.
        budget: The budget.
        name: Its name, unique in the account.
        account: The account id.
        topic_arns: The ARN of each tier's topic.
    """
    filters = {"Service": list(budget.services)}
    if budget.bill is BilledScope.ACCOUNT:
        filters["LinkedAccount"] = [account]
    if budget.tag:
        # "user:" marks a tag that is not AWS's own (provider documentation, aws_budgets_budget).
        key, value = budget.tag
        filters["TagKeyValue"] = [f"user:{key}${value}"]
    return BudgetsBudget(
        scope,
        f"budget-{budget.name}",
        name=name,
        budget_type="COST",
        time_unit="MONTHLY",
        limit_amount=f"{budget.amount:f}",
        limit_unit="USD",
        cost_types=_SPEND,
        cost_filter=[
            BudgetsBudgetCostFilter(name=key, values=[terraform_text(value) for value in values])
            for key, values in sorted(filters.items())
        ],
        notification=[_notification(alert, topic_arns) for alert in budget.alerts],
    )


def create_cost_anomalies(
    scope: Construct, anomalies: CostAnomalies, *, name: str, topic_arn: str
) -> CeAnomalySubscription:
    """Create a subscription to cost anomalies, and the monitor of all services if no other is named.

    An account has one such monitor. Topics are told of each anomaly at once, not once a day.

    Args:
        scope: The parent construct.
        anomalies: Who is told of what.
        name: The name of the monitor and of the subscription.
        topic_arn: The topic that is notified.
    """
    monitor = anomalies.monitor
    if monitor is None:
        monitor = CeAnomalyMonitor(
            scope, "cost-anomaly-monitor", name=name, monitor_type="DIMENSIONAL", monitor_dimension="SERVICE"
        ).arn
    return CeAnomalySubscription(
        scope,
        "cost-anomalies",
        name=name,
        frequency="IMMEDIATE",
        monitor_arn_list=[monitor],
        subscriber=[CeAnomalySubscriptionSubscriber(type="SNS", address=topic_arn)],
        threshold_expression=CeAnomalySubscriptionThresholdExpression(
            dimension=CeAnomalySubscriptionThresholdExpressionDimension(
                key="ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                match_options=["GREATER_THAN_OR_EQUAL"],
                values=[f"{anomalies.above:f}"],
            )
        ),
    )


def _notification(alert: BudgetAlert, topic_arns: Mapping[str, str]) -> BudgetsBudgetNotification:
    return BudgetsBudgetNotification(
        comparison_operator="GREATER_THAN",
        threshold=float(alert.percent),
        threshold_type="PERCENTAGE",
        notification_type=str(alert.spend_type),
        subscriber_sns_topic_arns=[topic_arns[alert.tier]],
    )
