"""Write the policies of topics, of their key and of the role of chat channels as JSON.

Sources: "Encrypting messages published to Amazon SNS" and "Enable compatibility between event sources from
AWS services and encrypted topics" of the SNS developer guide; "Using resource-based policies for Amazon
EventBridge" of the EventBridge user guide; "Notification permissions" and "Protection
policies" of the guide of Amazon Q Developer in chat applications; "Creating an Amazon SNS topic for budget
notifications" and "Creating an Amazon SNS topic for anomaly notifications" of the AWS Cost Management guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from bedrock_monitoring.cloudwatch.partitions import alarm_arn, partition_of
from bedrock_monitoring.constructs.policy_documents import Condition, policy_document
from bedrock_monitoring.notification import Publishers

_Principal: TypeAlias = Mapping[str, str]

_CLOUDWATCH: _Principal = {"Service": "cloudwatch.amazonaws.com"}

_EVENTS: _Principal = {"Service": "events.amazonaws.com"}

_Publisher: TypeAlias = tuple[str, _Principal, Condition]
"""The id of a statement, the service that it lets in, and under which condition."""


def topic_policy(
    *,
    topic_arn: str,
    account: str,
    region: str,
    billing: bool = False,
    events: bool = False,
    others: Publishers | None = None,
) -> str:
    """Return the policy of a topic: only alarms of this account and Region may publish, and only over TLS.

    Args:
        topic_arn: The ARN of the topic.
        account: The account id.
        region: The Region.
        billing: Whether AWS Budgets and AWS Cost Anomaly Detection may publish for this account, too.
        events: Whether rules of EventBridge may publish, too.
        others: Whose alarms in this Region may publish, too. ``None`` for nobody's.
    """
    publishers = _publishers(account=account, region=region, verb="Publish", billing=billing, events=events)
    publishers += _alarms_of_others(others, account=account, region=region, verb="Publish") if others else []
    return policy_document(
        *(
            {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": principal,
                "Action": "sns:Publish",
                "Resource": topic_arn,
                **({"Condition": condition} if condition else {}),
            }
            for sid, principal, condition in publishers
        ),
        {
            "Sid": "OnlyOverTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    )


def key_policy(
    *,
    account: str,
    region: str,
    billing: bool = False,
    events: bool = False,
    others: Publishers | None = None,
) -> str:
    """Return the policy of the key: the account administers it, its alarms in this Region use it.

    Args:
        account: The account id.
        region: The Region.
        billing: Whether AWS Budgets and AWS Cost Anomaly Detection use it for this account, too.
        events: Whether rules of EventBridge use it, too.
        others: Whose alarms in this Region use it, too. ``None`` for nobody's.
    """
    users = _publishers(account=account, region=region, verb="Encrypt", billing=billing, events=events)
    users += _alarms_of_others(others, account=account, region=region, verb="Encrypt") if others else []
    return policy_document(
        {
            "Sid": "ThisAccountAdministers",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{partition_of(region).name}:iam::{account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
        *(
            {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": principal,
                "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                "Resource": "*",
                **({"Condition": condition} if condition else {}),
            }
            for sid, principal, condition in users
        ),
    )


def chat_trust_policy(*, account: str) -> str:
    """Return the trust policy of the channels' role: only Amazon Q Developer, for this account."""
    return policy_document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "chatbot.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    )


def chat_policy() -> str:
    """Return the policy of the channels' role: read CloudWatch, which the graph below an alarm needs."""
    return policy_document(
        {
            "Sid": "ReadCloudWatch",
            "Effect": "Allow",
            "Action": ["cloudwatch:Describe*", "cloudwatch:Get*", "cloudwatch:List*"],
            "Resource": "*",
        }
    )


def _publishers(*, account: str, region: str, verb: str, billing: bool, events: bool) -> list[_Publisher]:
    """Return the services that publish to topics.

    EventBridge has no condition: it takes none in the policy of a topic, says its user guide. Rules of other
    accounts still cannot publish, because EventBridge sends to another account by a role of the rule alone.
    """
    publishers: list[_Publisher] = [
        (f"AlarmsOfThisAccount{verb}", _CLOUDWATCH, _alarms_of(account=account, region=region))
    ]
    publishers += _billing(account=account, region=region, verb=verb) if billing else []
    publishers += [(f"EventsOfThisAccount{verb}", _EVENTS, {})] if events else []
    return publishers


def _billing(*, account: str, region: str, verb: str) -> list[_Publisher]:
    """Return the services that watch the bill, each with the condition that it acts for this account."""
    budgets = f"arn:{partition_of(region).name}:budgets::{account}:*"
    own = {"aws:SourceAccount": account}
    return [
        (
            f"BudgetsOfThisAccount{verb}",
            {"Service": "budgets.amazonaws.com"},
            {"ArnLike": {"aws:SourceArn": budgets}, "StringEquals": own},
        ),
        (
            f"CostAnomaliesOfThisAccount{verb}",
            {"Service": "costalerts.amazonaws.com"},
            {"StringEquals": own},
        ),
    ]


def _alarms_of_others(others: Publishers, *, account: str, region: str, verb: str) -> list[_Publisher]:
    """Return CloudWatch as it acts for other accounts (IAM user guide, ``aws:SourceOrgID``)."""
    if others.organization_id:
        alarms = alarm_arn(region=region, account="*", alarm_name="*")
        condition: Condition = {
            "ArnLike": {"aws:SourceArn": alarms},
            "StringEquals": {"aws:SourceOrgID": others.organization_id},
        }
        return [(f"AlarmsOfTheOrganization{verb}", _CLOUDWATCH, condition)]
    return [
        (f"AlarmsOf{each}{verb}", _CLOUDWATCH, _alarms_of(account=each, region=region))
        for each in others.accounts
        if each != account
    ]


def _alarms_of(*, account: str, region: str) -> Condition:
    return {
        "ArnLike": {"aws:SourceArn": alarm_arn(region=region, account=account, alarm_name="*")},
        "StringEquals": {"aws:SourceAccount": account},
    }
