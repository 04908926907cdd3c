import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws

CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}

_accounts: Iterator[int] = count(560000000000)


@dataclass(kw_only=True)
class Account:
    """An account that no other test uses, with a topic and a subscribed queue."""

    aws: LocalAws
    id: str
    topic: str = ""
    queue: str = ""

    def __post_init__(self) -> None:
        sns, sqs = self.client("sns"), self.client("sqs")
        self.topic = sns.create_topic(Name="alarms")["TopicArn"]
        self.queue = sqs.create_queue(QueueName="told")["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]
        sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=attributes["QueueArn"])

    def client(self, service: str, region: str = "us-east-1") -> Any:
        return self.aws.client(service, account=self.id, region=region)

    @property
    def cloudwatch(self) -> Any:
        return self.client("cloudwatch")

    def put(self, name: str, **more: Any) -> None:
        self.cloudwatch.put_metric_alarm(
            **{
                "AlarmName": name,
                "Namespace": "AWS/Bedrock",
                "MetricName": "InvocationLatency",
                "Dimensions": [{"Name": "ModelId", "Value": "amazon.nova-lite-v1:0"}],
                "Statistic": "Average",
                "Period": 60,
                "EvaluationPeriods": 3,
                "DatapointsToAlarm": 2,
                "Threshold": 1000,
                "ComparisonOperator": "GreaterThanThreshold",
                "AlarmActions": [self.topic],
            }
            | more
        )

    def set(self, name: str, state: str) -> None:
        self.cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=f"{name} is {state}")

    def policy(self, *statements: dict[str, Any]) -> None:
        """Replace the topic's policy."""
        document = json.dumps({"Statement": list(statements)})
        self.client("sns").set_topic_attributes(
            TopicArn=self.topic, AttributeName="Policy", AttributeValue=document
        )

    def letters(self) -> list[dict[str, Any]]:
        """Receive the messages of the queue in the envelope of SNS."""
        received = self.client("sqs").receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        messages = received.get("Messages", [])
        for message in messages:
            self.client("sqs").delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]

    def told(self) -> list[tuple[str, str, str]]:
        """Receive the messages of the queue. Return alarm, old state and new state of each."""
        messages = [json.loads(letter["Message"]) for letter in self.letters()]
        return [(one["AlarmName"], one["OldStateValue"], one["NewStateValue"]) for one in messages]

    def actions(self, name: str) -> list[dict[str, Any]]:
        """Return the history data of an alarm's actions, oldest first."""
        history = self.cloudwatch.describe_alarm_history(
            AlarmName=name, HistoryItemType="Action", ScanBy="TimestampAscending"
        )
        return [json.loads(item["HistoryData"]) for item in history["AlarmHistoryItems"]]

    def key(self, *statements: dict[str, Any]) -> str:
        """Create a key that this account administers, and encrypt the topic with it."""
        administer = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{self.id}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
        policy = json.dumps({"Statement": [administer, *statements]})
        made = self.client("kms").create_key(Policy=policy)["KeyMetadata"]
        self.encrypt(made["KeyId"])
        return str(made["Arn"])

    def encrypt(self, key: str) -> None:
        self.client("sns").set_topic_attributes(
            TopicArn=self.topic, AttributeName="KmsMasterKeyId", AttributeValue=key
        )


@pytest.fixture
def account(aws: LocalAws) -> Account:
    return Account(aws=aws, id=str(next(_accounts)))


def allow(action: str | list[str], resource: str = "*", **condition: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": CLOUDWATCH, "Action": action, "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


USE_OF_KEY = ["kms:GenerateDataKey*", "kms:Decrypt"]
NO_KEY = "CloudWatch Alarms does not have authorization to access the SNS topic encryption key."


def test_a_change_of_state_publishes_the_message_of_aws(account: Account) -> None:
    account.put("latency", AlarmDescription="What to do")
    account.set("latency", "ALARM")
    [letter] = account.letters()
    assert (letter["TopicArn"], letter["Subject"]) == (
        account.topic,
        'ALARM: "latency" in US East (N. Virginia)',
    )
    message = json.loads(letter["Message"])
    for moment in ("StateChangeTime", "AlarmConfigurationUpdatedTimestamp"):
        assert message.pop(moment).endswith("+0000")
    assert message == {
        "AlarmName": "latency",
        "AlarmDescription": "What to do",
        "AWSAccountId": account.id,
        "NewStateValue": "ALARM",
        "NewStateReason": "latency is ALARM",
        "Region": "US East (N. Virginia)",
        "AlarmArn": f"arn:aws:cloudwatch:us-east-1:{account.id}:alarm:latency",
        "OldStateValue": "INSUFFICIENT_DATA",
        "OKActions": [],
        "AlarmActions": [account.topic],
        "InsufficientDataActions": [],
        "Trigger": {
            "MetricName": "InvocationLatency",
            "Namespace": "AWS/Bedrock",
            "StatisticType": "Statistic",
            "Statistic": "AVERAGE",
            "Unit": None,
            "Dimensions": [{"name": "ModelId", "value": "amazon.nova-lite-v1:0"}],
            "Period": 60,
            "EvaluationPeriods": 3,
            "DatapointsToAlarm": 2,
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": 1000,
            "TreatMissingData": "missing",
            "EvaluateLowSampleCountPercentile": "",
        },
    }


def test_the_message_of_an_alarm_on_a_percentile_or_metric_math_says_so(account: Account) -> None:
    cloudwatch = account.cloudwatch
    common = {
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "AlarmActions": [account.topic],
    }
    cloudwatch.put_metric_alarm(
        AlarmName="p99", Namespace="AWS/Bedrock", MetricName="m", ExtendedStatistic="p99", Period=60, **common
    )
    metric = {"Namespace": "AWS/Bedrock", "MetricName": "m", "Dimensions": [{"Name": "a", "Value": "b"}]}
    cloudwatch.put_metric_alarm(
        AlarmName="metric_math",
        Metrics=[
            {"Id": "e", "Expression": "m / 2", "Label": "half", "ReturnData": True},
            {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False},
        ],
        **common,
    )
    account.set("p99", "ALARM")
    account.set("metric_math", "ALARM")
    percentile, metric_math = (json.loads(letter["Message"])["Trigger"] for letter in account.letters())
    assert (percentile["StatisticType"], percentile["ExtendedStatistic"]) == ("ExtendedStatistic", "p99")
    assert metric_math["Metrics"] == [
        {"Id": "e", "Expression": "m / 2", "Label": "half", "ReturnData": True},
        {
            "Id": "m",
            "Label": None,
            "MetricStat": {
                "Metric": {
                    "MetricName": "m",
                    "Namespace": "AWS/Bedrock",
                    "Dimensions": [{"name": "a", "value": "b"}],
                },
                "Period": 60,
                "Stat": "Sum",
            },
            "ReturnData": False,
        },
    ]


def test_each_state_has_its_own_actions_and_they_run_only_on_a_change(account: Account) -> None:
    account.put("a", OKActions=[account.topic], InsufficientDataActions=[account.topic])
    for state in ("ALARM", "ALARM", "OK", "INSUFFICIENT_DATA"):
        account.set("a", state)
    assert account.told() == [
        ("a", "INSUFFICIENT_DATA", "ALARM"),
        ("a", "ALARM", "OK"),
        ("a", "OK", "INSUFFICIENT_DATA"),
    ]
    account.put("a")
    account.set("a", "OK")
    assert account.told() == []


def test_disabled_actions_do_not_run_and_enabled_ones_run_again(account: Account) -> None:
    account.put("a", ActionsEnabled=False)
    account.set("a", "ALARM")
    assert account.told() == []
    account.cloudwatch.enable_alarm_actions(AlarmNames=["a"])
    account.set("a", "OK")
    account.set("a", "ALARM")
    assert account.told() == [("a", "OK", "ALARM")]


def test_a_composite_alarm_notifies_when_its_children_change(account: Account) -> None:
    account.put("child", AlarmActions=[])
    account.cloudwatch.put_composite_alarm(
        AlarmName="over", AlarmRule="ALARM(child)", AlarmActions=[account.topic]
    )
    account.set("child", "ALARM")
    [letter] = account.letters()
    message = json.loads(letter["Message"])
    assert (message["AlarmName"], message["AlarmRule"], "Trigger" in message) == (
        "over",
        "ALARM(child)",
        False,
    )
    assert message["NewStateReason"] == (
        f"arn:aws:cloudwatch:us-east-1:{account.id}:alarm:child transitioned to ALARM"
    )


def suppressed(account: Account) -> dict[str, Any]:
    [found] = account.cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    return {key: value for key, value in found.items() if key.startswith("ActionsSuppressed")}


def put_suppressed(account: Account) -> None:
    """Create a composite alarm that notifies of each of its states unless there is maintenance."""
    account.cloudwatch.put_composite_alarm(
        AlarmName="over",
        AlarmRule="ALARM(child)",
        AlarmActions=[account.topic],
        OKActions=[account.topic],
        ActionsSuppressor="maintenance",
        ActionsSuppressorWaitPeriod=60,
        ActionsSuppressorExtensionPeriod=60,
    )


def test_a_suppressor_in_alarm_holds_actions_back_until_it_ends(
    account: Account,
) -> None:
    account.put("child", AlarmActions=[])
    account.put("maintenance", AlarmActions=[])
    put_suppressed(account)
    assert account.told() == [("over", "INSUFFICIENT_DATA", "OK")]

    account.set("maintenance", "ALARM")
    account.set("child", "ALARM")
    assert account.told() == []
    assert suppressed(account) == {
        "ActionsSuppressedBy": "Alarm",
        "ActionsSuppressedReason": "The alarm maintenance is in ALARM.",
    }
    assert account.actions("over")[-1] == {"actionState": "Suppressed", "actionsSuppressor": "maintenance"}

    account.set("child", "OK")
    account.set("maintenance", "OK")
    assert (account.told(), suppressed(account)) == ([], {})

    account.set("maintenance", "ALARM")
    account.set("child", "ALARM")
    account.set("maintenance", "OK")
    assert account.told() == [("over", "OK", "ALARM")]


def test_an_alarm_that_is_created_during_maintenance_notifies_of_its_first_state_after_it(
    account: Account,
) -> None:
    account.put("child", AlarmActions=[])
    account.put("maintenance", AlarmActions=[])
    account.set("maintenance", "ALARM")
    put_suppressed(account)
    assert account.told() == []
    account.set("maintenance", "OK")
    assert account.told() == [("over", "INSUFFICIENT_DATA", "OK")]


def test_a_topic_of_another_account_and_region_is_notified_if_its_policy_allows(
    aws: LocalAws, account: Account
) -> None:
    other = Account(aws=aws, id=str(next(_accounts)))
    here = account.client("cloudwatch", region="eu-west-1")
    here.put_metric_alarm(
        AlarmName="far",
        Namespace="n",
        MetricName="m",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[other.topic],
    )

    def ring() -> None:
        for state in ("OK", "ALARM"):
            here.set_alarm_state(AlarmName="far", StateValue=state, StateReason="a test")

    ring()
    assert other.told() == []
    other.policy(allow("sns:Publish", other.topic, StringEquals={"aws:SourceAccount": account.id}))
    ring()
    assert other.told() == [("far", "OK", "ALARM")]


def test_the_policy_of_a_topic_decides_which_alarms_may_publish(account: Account) -> None:
    account.put("a")

    def ring() -> list[tuple[str, str, str]]:
        account.set("a", "OK")
        account.set("a", "ALARM")
        return account.told()

    heard = [("a", "OK", "ALARM")]
    alarms_here = f"arn:aws:cloudwatch:us-east-1:{account.id}:alarm:*"
    account.policy(
        allow(
            "sns:Publish",
            account.topic,
            StringEquals={"aws:SourceAccount": account.id},
            ArnLike={"aws:SourceArn": alarms_here},
        )
    )
    assert ring() == heard
    only_tls = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": account.topic,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    account.policy(allow("sns:Publish", account.topic), only_tls)
    assert ring() == heard

    account.policy(allow("sns:Publish", account.topic, StringEquals={"aws:SourceAccount": "999988887777"}))
    assert ring() == []
    failed = account.actions("a")[-1]
    assert (failed["actionState"], failed["publishedMessage"]) == ("Failed", None)
    assert failed["error"].endswith(f"is not authorized to perform: SNS:Publish on resource: {account.topic}")
    account.policy(allow("sns:Publish", account.topic) | {"Principal": {"Service": "events.amazonaws.com"}})
    assert ring() == []


def test_publishing_to_an_encrypted_topic_needs_access_to_its_key(account: Account) -> None:
    account.put("a")

    def ring() -> bool:
        account.set("a", "OK")
        account.set("a", "ALARM")
        return bool(account.told())

    account.key()
    assert not ring()
    assert account.actions("a")[-1]["error"] == NO_KEY
    account.key(allow("kms:Decrypt"))
    assert not ring()
    account.key(allow(USE_OF_KEY, StringEquals={"aws:SourceAccount": "999988887777"}))
    assert not ring()
    account.encrypt("alias/aws/sns")
    assert not ring()
    account.encrypt("gone")
    assert not ring()

    arn = account.key(allow(USE_OF_KEY, StringEquals={"aws:SourceAccount": account.id}))
    assert ring()
    account.encrypt(arn)
    assert ring()
    account.client("kms").create_alias(AliasName="alias/topic", TargetKeyId=arn)
    account.encrypt("alias/topic")
    assert ring()
    assert account.actions("a")[-1]["actionState"] == "Succeeded"
    account.client("kms").disable_key(KeyId=arn.rpartition("/")[2])
    assert not ring()


def test_a_missing_topic_is_a_history_item_and_other_actions_run(account: Account) -> None:
    gone, nowhere = f"{account.topic}-gone", f"arn:aws:sns:moon-1:{account.id}:alarms"
    ticket = "arn:aws:ssm:us-east-1:111122223333:opsitem:1"
    account.put("a", AlarmActions=[gone, nowhere, ticket, account.topic])
    account.set("a", "ALARM")
    assert account.told() == [("a", "INSUFFICIENT_DATA", "ALARM")]
    states = [(one["notificationResource"], one["actionState"], one["error"]) for one in account.actions("a")]
    assert states == [
        (gone, "Failed", "Topic does not exist"),
        (nowhere, "Failed", "Topic does not exist"),
        (account.topic, "Succeeded", None),
    ]


def test_an_unsupported_policy_denies_publishing_and_the_history_says_so(account: Account) -> None:
    account.policy(allow("sns:Publish", account.topic, IpAddress={"aws:SourceIp": "10.0.0.0/8"}))
    account.put("a")
    account.set("a", "ALARM")
    assert account.told() == []
    assert account.actions("a")[-1]["error"] == "the condition operator IpAddress is not supported here"


def test_nothing_leaves_this_process(account: Account) -> None:
    sns = account.client("sns")
    for protocol, endpoint in (
        ("https", "https://127.0.0.1:1/hook"),
        ("lambda", f"arn:aws:lambda:us-east-1:{account.id}:function:gone"),
        ("email", "oncall@example.com"),
    ):
        sns.subscribe(TopicArn=account.topic, Protocol=protocol, Endpoint=endpoint)
    account.put("a")
    account.set("a", "ALARM")
    assert account.told() == [("a", "INSUFFICIENT_DATA", "ALARM")]


def test_the_history_has_states_and_actions_newest_first_in_pages(account: Account) -> None:
    account.put("a")
    account.put("b")
    account.set("a", "ALARM")
    account.set("b", "OK")
    cloudwatch = account.cloudwatch
    items = cloudwatch.describe_alarm_history()["AlarmHistoryItems"]
    assert [(item["AlarmName"], item["HistoryItemType"]) for item in items] == [
        ("b", "StateUpdate"),
        ("a", "Action"),
        ("a", "StateUpdate"),
    ]
    assert items[0]["HistorySummary"] == "Alarm updated from INSUFFICIENT_DATA to OK"
    assert json.loads(items[0]["HistoryData"]) == {
        "oldState": {"stateValue": "INSUFFICIENT_DATA"},
        "newState": {"stateValue": "OK", "stateReason": "b is OK"},
    }
    pages = cloudwatch.get_paginator("describe_alarm_history").paginate(PaginationConfig={"PageSize": 2})
    assert [len(page["AlarmHistoryItems"]) for page in pages] == [2, 1]
    assert cloudwatch.describe_alarm_history(AlarmTypes=["CompositeAlarm"])["AlarmHistoryItems"] == []


def test_an_alarm_says_when_its_state_became_another_one(account: Account) -> None:
    account.put("calls")
    account.cloudwatch.put_composite_alarm(AlarmName="any", AlarmRule='ALARM("calls")')

    def transitions() -> list[Any]:
        answer = account.cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        alarms = [*answer["MetricAlarms"], *answer["CompositeAlarms"]]
        return [alarm["StateTransitionedTimestamp"] for alarm in alarms]

    created = transitions()
    assert len(created) == 2
    account.set("calls", "ALARM")
    went_off = transitions()
    assert all(after > before for before, after in zip(created, went_off, strict=True))
    account.set("calls", "ALARM")
    account.put("calls", Threshold=2000)
    assert transitions() == went_off


def test_an_alarm_keeps_its_evaluation_window_and_a_wrong_one_is_refused(account: Account) -> None:
    cloudwatch = account.client("cloudwatch")

    def put(window: dict[str, Any] | None, *, period: int = 86_400) -> Any:
        cloudwatch.put_metric_alarm(
            AlarmName="a",
            Namespace="n",
            MetricName="m",
            Statistic="Sum",
            Period=period,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
            **({} if window is None else {"EvaluationWindow": window}),
        )
        [alarm] = cloudwatch.describe_alarms()["MetricAlarms"]
        return alarm.get("EvaluationWindow")

    windows: list[dict[str, Any] | None] = [
        None,
        {"SlidingWindow": {}},
        {"WallClockWindow": {}},
        {"WallClockWindow": {"Timezone": "Europe/Berlin"}},
    ]
    for window in windows:
        assert put(window) == window
    for wrong in (
        {"window": {"WallClockWindow": {"Timezone": "+01:03"}}},
        {"window": {"WallClockWindow": {}}, "period": 900},
    ):
        with pytest.raises(ClientError, match="ValidationError"):
            put(**wrong)
