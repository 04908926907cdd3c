"""Who is told: from rollout.yaml through the real Terraform to the message that arrives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from bedrock_monitoring.local_aws import LocalAws
from tests.e2e.sandbox import NOTHING, Sandbox
from tests.notified import OPSGENIE, PAGERDUTY, everybody

pytestmark = pytest.mark.terraform


def received(aws: LocalAws, account: str) -> list[dict[str, Any]]:
    """Return what alarms have told the queue, and empty it."""
    sqs = aws.client("sqs", account=account)
    url = sqs.get_queue_url(QueueName="alarms")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(json.loads(message["Body"])["Message"]) for message in messages]


def test_everybody_is_subscribed_and_hears_of_an_alarm_and_no_secret_is_shown(sandbox: Sandbox) -> None:
    account, aws = sandbox.new_account(), sandbox.aws
    sandbox.make_bucket()
    tiers = everybody(aws, account)
    sandbox.write({"name": "prod", "account": account, "notify": {"tiers": tiers | attributes(aws, account)}})

    deployed = sandbox.run("deploy", "--auto-approve", TF_VAR_opsgenie_url=OPSGENIE)
    again = sandbox.run("plan", "--detailed-exitcode", TF_VAR_opsgenie_url=OPSGENIE)
    assert "No changes." in again

    written = "".join(path.read_text(encoding="utf-8") for path in sandbox.folder.rglob("*.tf.json"))
    for shown in (deployed, again, written):
        assert "kept-secret" not in shown

    sns = aws.client("sns", account=account)
    told = {(each["Protocol"], each["Endpoint"]) for each in sns.list_subscriptions()["Subscriptions"]}
    assert told >= {("https", PAGERDUTY), ("https", OPSGENIE), ("sms", "+4915112345678")}
    assert {protocol for protocol, _ in told} == {"email", "sms", "https", "sqs", "lambda", "firehose"}
    check_attributes(aws, account)
    check_encryption(aws, account)
    check_channels(aws, account)

    alarm = alarm_that_tells("bedrock-prod-alarms", aws, account)
    aws.client("cloudwatch", account=account).set_alarm_state(
        AlarmName=alarm, StateValue="ALARM", StateReason="a test"
    )
    # A new alarm tells that it is OK when it is first evaluated, which can be any moment of this test.
    told_of = [each for each in received(aws, account) if each["AlarmName"] == alarm]
    assert ("ALARM", account) in {(each["NewStateValue"], each["AWSAccountId"]) for each in told_of}

    sandbox.run("destroy", "--auto-approve", TF_VAR_opsgenie_url=OPSGENIE)
    assert sandbox.holdings(account) == NOTHING


def alarm_that_tells(topic: str, aws: LocalAws, account: str) -> str:
    """Return the name of the first alarm that tells a topic when it goes off."""
    found = aws.client("cloudwatch", account=account).describe_alarms(
        AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    arn = f"arn:aws:sns:us-east-1:{account}:{topic}"
    alarms = [*found["MetricAlarms"], *found["CompositeAlarms"]]
    return min(str(alarm["AlarmName"]) for alarm in alarms if arn in alarm["AlarmActions"])


def attributes(aws: LocalAws, account: str) -> dict[str, Any]:
    """Make a queue, and return a tier whose subscriptions have every attribute."""
    aws.client("sqs", account=account).create_queue(QueueName="undelivered")
    queue = f"arn:aws:sqs:us-east-1:{account}:undelivered"
    stream = f"arn:aws:firehose:us-east-1:{account}:deliverystream/alarms"
    retries = {"numRetries": 5, "minDelayTarget": 1, "maxDelayTarget": 60}
    filtered = {"filter": {"NewStateValue": ["ALARM"]}, "raw": True, "dead_letter": queue}
    subscriptions = [
        {"sqs": f"arn:aws:sqs:us-east-1:{account}:alarms", **filtered},
        {"https": "https://hooks.example.com/audit", "delivery": {"healthyRetryPolicy": retries}},
        {"firehose": stream, "role": "AlarmsToFirehose"},
    ]
    return {"audit": {"subscriptions": subscriptions}}


def check_attributes(aws: LocalAws, account: str) -> None:
    """Check the attributes of the subscriptions of the tier ``audit``."""
    sns = aws.client("sns", account=account)
    topic = f"arn:aws:sns:us-east-1:{account}:bedrock-prod-alarms_audit"
    found = {
        each["Protocol"]: sns.get_subscription_attributes(SubscriptionArn=each["SubscriptionArn"])[
            "Attributes"
        ]
        for each in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    }
    assert json.loads(found["sqs"]["FilterPolicy"]) == {"NewStateValue": ["ALARM"]}
    assert found["sqs"]["FilterPolicyScope"] == "MessageBody"
    assert found["sqs"]["RawMessageDelivery"] == "true"
    queue = f"arn:aws:sqs:us-east-1:{account}:undelivered"
    assert json.loads(found["sqs"]["RedrivePolicy"]) == {"deadLetterTargetArn": queue}
    assert json.loads(found["https"]["DeliveryPolicy"])["healthyRetryPolicy"]["numRetries"] == 5
    assert found["firehose"]["SubscriptionRoleArn"] == f"arn:aws:iam::{account}:role/AlarmsToFirehose"


def check_encryption(aws: LocalAws, account: str) -> None:
    """Check that one key that is renewed encrypts every topic."""
    sns, kms = (aws.client(service, account=account) for service in ("sns", "kms"))
    attributes = [
        sns.get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"]
        for topic in sns.list_topics()["Topics"]
    ]
    assert len(attributes) == 3
    [key] = {each["KmsMasterKeyId"] for each in attributes}
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    [alias] = [alias["AliasName"] for alias in kms.list_aliases(KeyId=key)["Aliases"]]
    assert alias.startswith("alias/bedrock-prod-alarms-")


def check_channels(aws: LocalAws, account: str) -> None:
    """Check that Slack shows both tiers and Teams one, neither with more permissions than its role."""
    chatbot = aws.client("chatbot", account=account, region="us-west-2")
    [slack] = chatbot.describe_slack_channel_configurations()["SlackChannelConfigurations"]
    [teams] = chatbot.list_microsoft_teams_channel_configurations()["TeamChannelConfigurations"]
    assert [len(each["SnsTopicArns"]) for each in (slack, teams)] == [2, 1]
    policy = f"arn:aws:iam::{account}:policy/bedrock-prod-chat"
    for configuration in (slack, teams):
        assert configuration["GuardrailPolicyArns"] == [policy]
        assert configuration["IamRoleArn"] == f"arn:aws:iam::{account}:role/bedrock-prod-chat"


# What a stack was before there were tiers: one topic without a key, to which somebody has confirmed a
# subscription.
BEFORE: Mapping[str, Mapping[str, Any]] = {
    "aws_sns_topic": {"alarms": {"name": "bedrock-prod-alarms"}},
    "aws_sns_topic_subscription": {
        "alarms_oncallexamplecom_3E0F717A": {
            "endpoint": "oncall@example.com",
            "protocol": "email",
            "topic_arn": "${aws_sns_topic.alarms.arn}",
        }
    },
}


def test_who_confirmed_before_there_were_tiers_stays_subscribed(sandbox: Sandbox) -> None:
    sandbox.make_bucket()
    sandbox.write({"name": "prod", "account": sandbox.home, "alarms": {"throttles": True}})
    stack = sandbox.synthesized("prod")
    file, plan = stack.path / "cdk.tf.json", stack.path / "plan"
    now = json.loads(file.read_text(encoding="utf-8"))
    del now["terraform"]["backend"]
    before = {"terraform": now["terraform"], "provider": now["provider"], "resource": BEFORE}
    file.write_text(json.dumps(before), encoding="utf-8")
    stack.init()
    stack.plan(out=plan)
    stack.apply(plan)

    file.write_text(json.dumps(now), encoding="utf-8")
    stack.plan(out=plan)
    changes = {
        change["address"]: change["change"]["actions"] for change in stack.show_json(plan)["resource_changes"]
    }
    assert changes["aws_sns_topic.alarms"] == ["update"]
    assert changes["aws_sns_topic_subscription.alarms_oncallexamplecom_3E0F717A"] == ["no-op"]
    assert not any("delete" in actions for actions in changes.values())
