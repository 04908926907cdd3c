"""AWS Budgets and Cost Anomaly Detection in the embedded AWS, as far as the provider does not ask of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.billing.budgets_api import record_spend

_accounts: Iterator[int] = count(580000000000)


@pytest.fixture
def account() -> str:
    """An account that no other test uses."""
    return str(next(_accounts))


def make_budget(aws: LocalAws, account: str, *, notifications: list[dict[str, Any]] | None = None) -> Any:
    client = aws.client("budgets", account=account)
    client.create_budget(
        AccountId=account,
        Budget={
            "BudgetName": "month",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "200", "Unit": "USD"},
        },
        NotificationsWithSubscribers=notifications or [],
    )
    return client


def notification(kind: str, threshold: float, topic: str) -> dict[str, Any]:
    details = {
        "NotificationType": kind,
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": threshold,
        "ThresholdType": "PERCENTAGE",
    }
    return {
        "Notification": details,
        "Subscribers": [{"SubscriptionType": "SNS", "Address": topic}],
    }


def queue_behind_a_topic(aws: LocalAws, account: str) -> tuple[str, Any]:
    """Return a topic, and what reads and empties the queue that is subscribed to it."""
    sns, sqs = aws.client("sns", account=account), aws.client("sqs", account=account)
    topic = sns.create_topic(Name="money")["TopicArn"]
    url = sqs.create_queue(QueueName="money")["QueueUrl"]
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=f"arn:aws:sqs:us-east-1:{account}:money",
        Attributes={"RawMessageDelivery": "true"},
    )

    def told() -> list[str]:
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in found]

    return topic, told


def test_a_threshold_tells_once_when_it_is_passed(aws: LocalAws, account: str) -> None:
    topic, told = queue_behind_a_topic(aws, account)
    wanted = [notification("ACTUAL", 80, topic), notification("FORECASTED", 100, topic)]
    client = make_budget(aws, account, notifications=wanted)
    for usd, forecast, messages in ((160, None, 0), (160.5, 200, 1), (170, 200.5, 1), (180, 210, 0)):
        expected = None if forecast is None else Decimal(str(forecast))
        record_spend(account, "month", usd=Decimal(str(usd)), forecast=expected)
        assert len(told()) == messages, usd
    states = client.describe_notifications_for_budget(AccountId=account, BudgetName="month")["Notifications"]
    assert [one["NotificationState"] for one in states] == ["ALARM", "ALARM"]
    spent = client.describe_budget(AccountId=account, BudgetName="month")["Budget"]["CalculatedSpend"]
    assert spent["ActualSpend"]["Amount"] == "180"


def error_of(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return str(error.value.response["Error"]["Code"])


def test_a_budget_is_refused_that_is_there_and_one_is_not_found_that_is_not(
    aws: LocalAws, account: str
) -> None:
    client = make_budget(aws, account, notifications=[notification("ACTUAL", 80, "arn:aws:sns:x:y:z")])
    named = {"AccountId": account, "BudgetName": "month"}
    again = notification("ACTUAL", 80, "arn:aws:sns:x:y:other")
    assert error_of(client.create_notification, **named, **again) == "DuplicateRecordException"
    with pytest.raises(ClientError, match="already exists"):
        make_budget(aws, account)
    assert [one["BudgetName"] for one in client.describe_budgets(AccountId=account)["Budgets"]] == ["month"]
    client.delete_budget(**named)
    assert error_of(client.describe_budget, **named) == "NotFoundException"


def test_a_budget_has_ten_notifications_at_most(aws: LocalAws, account: str) -> None:
    client = make_budget(aws, account)
    for percent in range(1, 12):
        arguments = notification("ACTUAL", percent, "arn:aws:sns:x:y:z")
        call = {"AccountId": account, "BudgetName": "month", **arguments}
        if percent <= 10:
            client.create_notification(**call)
        else:
            assert error_of(client.create_notification, **call) == "CreationLimitExceededException"


def test_an_account_has_one_monitor_of_all_services(aws: LocalAws, account: str) -> None:
    client = aws.client("ce", account=account)
    monitor = {"MonitorName": "all", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
    client.create_anomaly_monitor(AnomalyMonitor=monitor)
    with pytest.raises(ClientError, match="Limit exceeded on dimensional spend monitor creation"):
        client.create_anomaly_monitor(AnomalyMonitor={**monitor, "MonitorName": "other"})


def test_what_is_not_there_is_unknown(aws: LocalAws, account: str) -> None:
    client = aws.client("ce", account=account)
    monitor = f"arn:aws:ce::{account}:anomalymonitor/none"
    subscription = f"arn:aws:ce::{account}:anomalysubscription/none"
    assert error_of(client.delete_anomaly_monitor, MonitorArn=monitor) == "UnknownMonitorException"
    assert error_of(client.get_anomaly_monitors, MonitorArnList=[monitor]) == "UnknownMonitorException"
    assert (
        error_of(client.get_anomaly_subscriptions, SubscriptionArnList=[subscription])
        == "UnknownSubscriptionException"
    )
