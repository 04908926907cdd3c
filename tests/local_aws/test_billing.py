"""AWS Budgets and Cost Anomaly Detection in the embedded AWS, as far as the provider does not ask of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
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
        assert told() == ["AWS Budgets: month has exceeded your alert threshold"] * messages, usd
    states = client.describe_notifications_for_budget(AccountId=account, BudgetName="month")["Notifications"]
    assert [one["NotificationState"] for one in states] == ["ALARM", "ALARM"]
    spent = client.describe_budget(AccountId=account, BudgetName="month")["Budget"]["CalculatedSpend"]
    assert spent["ActualSpend"]["Amount"] == "180"


def test_a_budget_that_says_little_has_the_defaults_of_aws_and_a_change_keeps_what_it_does_not_name(
    aws: LocalAws, account: str
) -> None:
    client = make_budget(aws, account)
    named = {"AccountId": account, "BudgetName": "month"}
    budget = client.describe_budget(**named)["Budget"]
    period = budget["TimePeriod"]
    assert period["End"] == datetime(2087, 6, 15, tzinfo=UTC)
    now = datetime.now(UTC)
    assert timedelta() <= now - period["Start"] < timedelta(days=31)
    assert (period["Start"].astimezone(UTC).day, period["Start"].astimezone(UTC).time()) == (1, time())
    included = ("Tax", "Subscription", "Refund", "Credit", "Upfront", "Recurring", "OtherSubscription")
    assert budget["CostTypes"] == {
        **{f"Include{what}": True for what in (*included, "Support", "Discount")},
        "UseBlended": False,
        "UseAmortized": False,
    }
    assert budget["CostFilters"] == {}
    assert budget["CalculatedSpend"] == {"ActualSpend": {"Amount": "0.0", "Unit": "USD"}}
    record_spend(account, "month", usd=Decimal(5), forecast=Decimal("7.5"))
    amount = {"BudgetLimit": {"Amount": "300", "Unit": "USD"}}
    client.update_budget(
        AccountId=account,
        NewBudget={"BudgetName": "month", "BudgetType": "COST", "TimeUnit": "MONTHLY", **amount},
    )
    spend = {
        "ActualSpend": {"Amount": "5", "Unit": "USD"},
        "ForecastedSpend": {"Amount": "7.5", "Unit": "USD"},
    }
    assert client.describe_budget(**named)["Budget"] == {**budget, **amount, "CalculatedSpend": spend}


@pytest.mark.parametrize(("usd", "state"), [("150", "OK"), ("150.01", "ALARM")])
def test_a_threshold_can_be_an_amount(aws: LocalAws, account: str, usd: str, state: str) -> None:
    line = notification("ACTUAL", 150, "arn:aws:sns:us-east-1:1:t")
    line["Notification"]["ThresholdType"] = "ABSOLUTE_VALUE"
    line["Subscribers"] = [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}]
    client = make_budget(aws, account, notifications=[line])
    record_spend(account, "month", usd=Decimal(usd))
    named = {"AccountId": account, "BudgetName": "month"}
    [found] = client.describe_notifications_for_budget(**named)["Notifications"]
    assert found == {**line["Notification"], "NotificationState": state}
    told = client.describe_subscribers_for_notification(**named, Notification=line["Notification"])
    assert told["Subscribers"] == line["Subscribers"]


def test_a_notification_is_named_by_its_details_of_which_the_percentage_is_the_default(
    aws: LocalAws, account: str
) -> None:
    line = notification("ACTUAL", 80, "arn:aws:sns:x:y:z")
    client = make_budget(aws, account, notifications=[line])
    named = {"AccountId": account, "BudgetName": "month"}
    short = {key: value for key, value in line["Notification"].items() if key != "ThresholdType"}
    other = {**short, "Threshold": 81}
    assert error_of(client.delete_notification, **named, Notification=other) == "NotFoundException"
    client.delete_notification(**named, Notification=short)
    assert client.describe_notifications_for_budget(**named)["Notifications"] == []


def test_the_tags_of_a_budget_are_stored_changed_and_removed(aws: LocalAws, account: str) -> None:
    client = make_budget(aws, account)
    arn = f"arn:aws:budgets::{account}:budget/month"
    client.tag_resource(ResourceARN=arn, ResourceTags=[{"Key": key, "Value": "1"} for key in "ab"])
    client.untag_resource(ResourceARN=arn, ResourceTagKeys=["a", "none"])
    assert client.list_tags_for_resource(ResourceARN=arn)["ResourceTags"] == [{"Key": "b", "Value": "1"}]
    assert error_of(client.list_tags_for_resource, ResourceARN=f"{arn}s") == "NotFoundException"
    assert error_of(client.list_tags_for_resource, ResourceARN=f"{arn}/action/1") == "NotFoundException"


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


def test_monitors_and_subscriptions_are_read_changed_and_deleted(aws: LocalAws, account: str) -> None:
    client = aws.client("ce", account=account)
    monitor = {"MonitorName": "one", "MonitorType": "CUSTOM"}
    arns = [client.create_anomaly_monitor(AnomalyMonitor=monitor)["MonitorArn"] for _ in range(2)]
    assert len({*arns}) == 2
    assert all(arn.startswith(f"arn:aws:ce::{account}:anomalymonitor/") for arn in arns)
    client.update_anomaly_monitor(MonitorArn=arns[0], MonitorName="other")
    client.update_anomaly_monitor(MonitorArn=arns[1])
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    dates = {"CreationDate": today, "LastUpdatedDate": today}
    assert client.get_anomaly_monitors()["AnomalyMonitors"] == [
        {**monitor, "MonitorArn": arns[0], "MonitorName": "other", **dates},
        {**monitor, "MonitorArn": arns[1], **dates},
    ]
    sent = {
        "SubscriptionName": "daily",
        "MonitorArnList": arns[:1],
        "Subscribers": [{"Type": "EMAIL", "Address": "a@example.com"}],
        "Frequency": "DAILY",
    }
    subscription = client.create_anomaly_subscription(AnomalySubscription=sent)["SubscriptionArn"]
    assert subscription.startswith(f"arn:aws:ce::{account}:anomalysubscription/")
    client.update_anomaly_subscription(SubscriptionArn=subscription, MonitorArnList=arns[1:])
    named = {"SubscriptionArn": subscription, "AccountId": account, "MonitorArnList": arns[1:]}
    [found] = client.get_anomaly_subscriptions(SubscriptionArnList=[subscription])["AnomalySubscriptions"]
    assert found == {**sent, **named}
    client.delete_anomaly_subscription(SubscriptionArn=subscription)
    assert client.get_anomaly_subscriptions()["AnomalySubscriptions"] == []
    client.delete_anomaly_monitor(MonitorArn=arns[0])
    assert [one["MonitorArn"] for one in client.get_anomaly_monitors()["AnomalyMonitors"]] == arns[1:]
    unknown = {**sent, "MonitorArnList": arns[:1]}
    refused = error_of(client.create_anomaly_subscription, AnomalySubscription=unknown)
    assert refused == "UnknownMonitorException"
