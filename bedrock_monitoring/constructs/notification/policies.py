"""The policies of topics, of their key and of the role of chat channels, as JSON.

Sources: "Encrypting messages published to Amazon SNS" and "Enable compatibility between event sources from
AWS services and encrypted topics" of the SNS developer guide; "Notification permissions" and "Protection
policies" of the guide of Amazon Q Developer in chat applications.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from bedrock_monitoring.cloudwatch.partitions import alarm_arn, partition_of

_CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}


def topic_policy(*, topic_arn: str, account: str, region: str) -> str:
    """Return the policy of a topic: alarms of this account and Region publish, nobody does without TLS."""
    return _document(
        {
            "Sid": "AlarmsOfThisAccountPublish",
            "Effect": "Allow",
            "Principal": _CLOUDWATCH,
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": _alarms_of(account=account, region=region),
        },
        {
            "Sid": "OnlyOverTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    )


def key_policy(*, account: str, region: str) -> str:
    """Return the policy of the topics' key: the account administers, its alarms of this Region encrypt."""
    return _document(
        {
            "Sid": "ThisAccountAdministers",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{partition_of(region).name}:iam::{account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Sid": "AlarmsOfThisAccountEncrypt",
            "Effect": "Allow",
            "Principal": _CLOUDWATCH,
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": _alarms_of(account=account, region=region),
        },
    )


def chat_trust_policy(*, account: str) -> str:
    """Return who assumes the role of channels: Amazon Q Developer in chat applications, for this account."""
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "chatbot.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    )


def chat_policy() -> str:
    """Return what may be done from a chat channel: read CloudWatch, as the graph below an alarm needs it."""
    return _document(
        {
            "Sid": "ReadCloudWatch",
            "Effect": "Allow",
            "Action": ["cloudwatch:Describe*", "cloudwatch:Get*", "cloudwatch:List*"],
            "Resource": "*",
        }
    )


def _alarms_of(*, account: str, region: str) -> dict[str, dict[str, str]]:
    return {
        "ArnLike": {"aws:SourceArn": alarm_arn(region=region, account=account, alarm_name="*")},
        "StringEquals": {"aws:SourceAccount": account},
    }


def _document(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))
