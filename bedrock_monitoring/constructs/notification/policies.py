"""Write the policies of topics, of their key and of the role of chat channels as JSON.

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
    """Return the policy of a topic: only alarms of this account and Region may publish, and only over TLS."""
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
    """Return the policy of the key: the account administers it, its alarms in this Region use it."""
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
    """Return the trust policy of the channels' role: only Amazon Q Developer, for this account."""
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "chatbot.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    )


def chat_policy() -> str:
    """Return the policy of the channels' role: read CloudWatch, which the graph below an alarm needs."""
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
