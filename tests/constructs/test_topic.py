from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.constructs import AlarmTopic
from tests.constructs.synthesis import drawn, only, resources


def terraform(
    folder: Path, *, email: list[str] | None = None, region: str = "eu-central-1"
) -> dict[str, Any]:
    return drawn(
        folder,
        lambda stack: AlarmTopic(
            stack,
            "alarms",
            name="bedrock-prod-alarms",
            account="111122223333",
            region=region,
            email=email or [],
        ),
    )


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-central-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_only_alarms_of_this_account_and_region_publish_and_only_over_tls(
    tmp_path: Path, region: str, partition: str
) -> None:
    topic = only(terraform(tmp_path, region=region), "aws_sns_topic")
    topic_arn = f"arn:{partition}:sns:{region}:111122223333:bedrock-prod-alarms"
    allow, deny = json.loads(topic["policy"])["Statement"]
    assert allow == {
        "Sid": "AlarmsOfThisAccountPublish",
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic_arn,
        "Condition": {
            "ArnLike": {"aws:SourceArn": f"arn:{partition}:cloudwatch:{region}:111122223333:alarm:*"},
            "StringEquals": {"aws:SourceAccount": "111122223333"},
        },
    }
    assert deny == {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": topic_arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_everybody_who_is_named_is_subscribed(tmp_path: Path) -> None:
    stack_json = terraform(tmp_path, email=["oncall@example.com", "ml@example.com"])
    assert list(resources(stack_json, "aws_sns_topic_subscription").values()) == [
        {"endpoint": "ml@example.com", "protocol": "email", "topic_arn": "${aws_sns_topic.alarms.arn}"},
        {"endpoint": "oncall@example.com", "protocol": "email", "topic_arn": "${aws_sns_topic.alarms.arn}"},
    ]


def test_addresses_that_look_alike_are_subscriptions_of_their_own(tmp_path: Path) -> None:
    email = [
        "a.b@example.com",
        "a-b@example.com",
        "a+b@example.com",
        "ab@example.com",
        "길동@example.com",
        "@@",
    ]
    subscriptions = resources(terraform(tmp_path, email=email), "aws_sns_topic_subscription")
    assert sorted(found["endpoint"] for found in subscriptions.values()) == sorted(email)


def test_the_order_of_addresses_changes_no_address_in_terraform(tmp_path: Path) -> None:
    one = terraform(tmp_path / "one", email=["a.b@example.com", "a-b@example.com"])
    other = terraform(tmp_path / "other", email=["c@example.com", "a-b@example.com", "a.b@example.com"])
    kind = "aws_sns_topic_subscription"
    assert resources(one, kind).items() <= resources(other, kind).items()


def test_an_address_that_looks_like_a_template_is_escaped(tmp_path: Path) -> None:
    stack_json = terraform(tmp_path, email=["${team}@example.com"])
    assert only(stack_json, "aws_sns_topic_subscription")["endpoint"] == "$${team}@example.com"
