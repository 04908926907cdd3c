"""Find budgets, and the monitors and subscriptions of cost anomalies. They belong to the account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bedrock_monitoring.terraform.existing.account_reads import (
    AccountReads,
    Match,
    Values,
    as_map,
    pages,
)


def find_budgets(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find budgets by name. AWS Budgets refuses a second one of a name."""
    client = reads.client("budgets")
    for values in planned:
        name = values["name"]
        try:
            client.describe_budget(AccountId=reads.account, BudgetName=name)
        except client.exceptions.NotFoundException:
            yield None
            continue
        arn = reads.arn("budgets", f"budget/{name}", region="")
        tags = _tags(client.list_tags_for_resource(ResourceARN=arn))
        yield Match(name=name, import_id=f"{reads.account}:{name}", tags=tags)


def find_budget_actions(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find actions by what starts them: their ids are AWS's, and two with one threshold would deny twice."""
    client = reads.client("budgets")
    for values in planned:
        budget = values["budget_name"]
        try:
            existing = list(
                pages(
                    client,
                    "describe_budget_actions_for_budget",
                    "Actions",
                    AccountId=reads.account,
                    BudgetName=budget,
                )
            )
        except client.exceptions.NotFoundException:
            yield None
            continue
        [threshold] = values["action_threshold"]
        wanted = {
            "ActionThresholdValue": threshold["action_threshold_value"],
            "ActionThresholdType": threshold["action_threshold_type"],
        }
        found = next(
            (
                one
                for one in existing
                if one["ActionType"] == values["action_type"]
                and one["NotificationType"] == values["notification_type"]
                and one["ActionThreshold"] == wanted
            ),
            None,
        )
        if found is None:
            yield None
            continue
        id_ = found["ActionId"]
        arn = reads.arn("budgets", f"budget/{budget}/action/{id_}", region="")
        tags = _tags(client.list_tags_for_resource(ResourceARN=arn))
        yield Match(name=f"{id_} of {budget}", import_id=f"{reads.account}:{id_}:{budget}", tags=tags)


def find_anomaly_monitors(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find monitors of a dimension. An account has one for each, whatever it is called."""
    client = reads.client("ce")
    existing = list(pages(client, "get_anomaly_monitors", "AnomalyMonitors"))
    for values in planned:
        dimension = values["monitor_dimension"]
        found = next((one for one in existing if one.get("MonitorDimension") == dimension), None)
        if found is None:
            yield None
            continue
        arn = found["MonitorArn"]
        tags = _tags(client.list_tags_for_resource(ResourceArn=arn))
        yield Match(name=found["MonitorName"], import_id=arn, tags=tags)


def find_anomaly_subscriptions(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find subscriptions by name. AWS takes a second one of a name, which would tell everything twice."""
    client = reads.client("ce")
    existing = list(pages(client, "get_anomaly_subscriptions", "AnomalySubscriptions"))
    for values in planned:
        found = next((one for one in existing if one["SubscriptionName"] == values["name"]), None)
        if found is None:
            yield None
            continue
        arn = found["SubscriptionArn"]
        tags = _tags(client.list_tags_for_resource(ResourceArn=arn))
        yield Match(name=values["name"], import_id=arn, tags=tags)


def _tags(answer: dict[str, Any]) -> dict[str, str]:
    return as_map(answer.get("ResourceTags", []))
