"""Publish notifications of alarms to topics, if the policies of topic and key allow CloudWatch to.

Sources: "Notifying users on alarm changes" of the CloudWatch user guide and "Encrypting messages published to
Amazon SNS" of the SNS developer guide. Actions other than topics are not run.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

from botocore.loaders import Loader
from moto.cloudwatch.models import Alarm, MetricDataQuery
from moto.kms.models import Key, kms_backends
from moto.sns.models import Topic, sns_backends
from moto.utilities.arns import parse_arn

from bedrock_monitoring.local_aws.iam.organizations import organization_of
from bedrock_monitoring.local_aws.policy_evaluation import allows

_CLOUDWATCH = "cloudwatch.amazonaws.com"
_MAX_SUBJECT_LENGTH = 100
"""The maximum length of a message's subject (SNS API)."""


class PublishError(Exception):
    """A notification was not published. The message is the error in the alarm's history."""


def state_actions(alarm: Alarm) -> list[str]:
    """Return the ARNs of an alarm's actions for its current state."""
    by_state: dict[str, list[str]] = {
        "ALARM": alarm.alarm_actions,
        "OK": alarm.ok_actions,
        "INSUFFICIENT_DATA": alarm.insufficient_data_actions,
    }
    return by_state[alarm.state_value]


def is_topic(arn: str) -> bool:
    """Return whether an action is an SNS topic."""
    return arn.split(":")[2:3] == ["sns"]


def publish(message: dict[str, Any], *, alarm_arn: str, topic_arn: str) -> str:
    """Publish an alarm's notification to a topic as CloudWatch does.

    Args:
        message: The notification.
        alarm_arn: The ARN of the alarm.
        topic_arn: The ARN of the topic.

    Returns:
        The published text.

    Raises:
        PublishError: The topic does not exist, or a policy does not allow CloudWatch to publish for this
            alarm.
    """
    topic = find_topic(topic_arn)
    if topic is None:
        raise PublishError("Topic does not exist")
    account = parse_arn(alarm_arn).account
    context = {
        "aws:SourceAccount": account,
        "aws:SourceOwner": account,
        "aws:SourceArn": alarm_arn,
        "aws:SecureTransport": "true",
        **({"aws:SourceOrgID": organization} if (organization := organization_of(account)) else {}),
    }
    if not may_publish(topic, service=_CLOUDWATCH, context=context):
        raise PublishError(
            f"Resource: {alarm_arn} is not authorized to perform: SNS:Publish on resource: {topic_arn}"
        )
    if not may_encrypt(topic, service=_CLOUDWATCH, context=context):
        raise PublishError(
            "CloudWatch Alarms does not have authorization to access the SNS topic encryption key."
        )
    text = json.dumps(message)
    subject = f'{message["NewStateValue"]}: "{message["AlarmName"]}" in {message["Region"]}'
    topic.publish(text, subject=subject[:_MAX_SUBJECT_LENGTH])
    return text


def find_topic(arn: str) -> Topic | None:
    """Return the topic with an ARN, or ``None`` if there is none."""
    parts = parse_arn(arn)
    regions = sns_backends[parts.account]
    return regions[parts.region].topics.get(arn) if parts.region in regions else None


def may_publish(topic: Topic, *, service: str, context: dict[str, str]) -> bool:
    """Return whether the policy of a topic lets a service publish."""
    return allows(
        json.loads(topic.policy),
        principal=service,
        action="sns:Publish",
        resource=topic.arn,
        context=context,
    )


def may_encrypt(topic: Topic, *, service: str, context: dict[str, str]) -> bool:
    """Return whether a service may use the key that encrypts a topic, if one does."""
    if not topic.kms_master_key_id:
        return True
    key = _key(topic)
    if key is None or key.key_state != "Enabled":
        return False
    policy = json.loads(key.policy)
    return all(
        allows(policy, principal=service, action=action, resource=key.arn, context=context)
        for action in ("kms:GenerateDataKey", "kms:Decrypt")
    )


def _key(topic: Topic) -> Key | None:
    """Return the key that encrypts a topic. An ARN can name a key of another account."""
    id_ = topic.kms_master_key_id
    account, region = topic.account_id, topic.sns_backend.region_name
    if id_.startswith("arn:"):
        account, region = parse_arn(id_).account, parse_arn(id_).region
    keys = kms_backends[account][region]
    name = id_.split(":", 5)[-1]
    if name.startswith("alias/"):
        return next((key for key in keys.keys.values() if name in key.aliases), None)
    return keys.keys.get(name.removeprefix("key/"))


def notification_message(alarm: Alarm, *, old_state: str) -> dict[str, Any]:
    """Return the notification of an alarm's change from an old state to its current state."""
    arn = parse_arn(alarm.alarm_arn)
    message = {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": arn.account,
        "AlarmConfigurationUpdatedTimestamp": _time(alarm.configuration_updated_timestamp),
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": _time(alarm.state_updated_timestamp),
        "Region": _regions()[arn.region],
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": old_state,
        "OKActions": alarm.ok_actions,
        "AlarmActions": alarm.alarm_actions,
        "InsufficientDataActions": alarm.insufficient_data_actions,
    }
    if alarm.rule is not None:
        return message | {"AlarmRule": alarm.rule}
    return message | {"Trigger": _trigger(alarm)}


def _time(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='milliseconds').partition('+')[0]}+0000"


def _trigger(alarm: Alarm) -> dict[str, Any]:
    trigger = {
        "Period": alarm.period,
        "EvaluationPeriods": alarm.evaluation_periods,
        "DatapointsToAlarm": alarm.datapoints_to_alarm,
        "ComparisonOperator": alarm.comparison_operator,
        "Threshold": alarm.threshold,
        "TreatMissingData": alarm.treat_missing_data or "missing",
        "EvaluateLowSampleCountPercentile": alarm.evaluate_low_sample_count_percentile or "",
    }
    if alarm.metric_data_queries:
        return trigger | {"Metrics": [_query(query) for query in alarm.metric_data_queries]}
    return trigger | {
        "MetricName": alarm.metric_name,
        "Namespace": alarm.namespace,
        "Unit": alarm.unit,
        "Dimensions": _dimensions(alarm.dimensions),
        **(
            {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": alarm.extended_statistic}
            if alarm.extended_statistic
            else {"StatisticType": "Statistic", "Statistic": alarm.statistic.upper()}
        ),
    }


def _query(query: MetricDataQuery) -> dict[str, Any]:
    common = {"Id": query.id, "Label": query.label, "ReturnData": query.return_data}
    if query.metric_stat is None:
        return common | {"Expression": query.expression}
    metric = query.metric_stat.metric
    return common | {
        "MetricStat": {
            "Metric": {
                "MetricName": metric.metric_name,
                "Namespace": metric.namespace,
                "Dimensions": _dimensions(metric.dimensions),
            },
            "Period": query.metric_stat.period,
            "Stat": query.metric_stat.stat,
        }
    }


def _dimensions(dimensions: list[Any]) -> list[dict[str, str]]:
    return [{"name": dimension.name, "value": dimension.value} for dimension in dimensions]


@cache
def _regions() -> dict[str, str]:
    """Return the display names of Regions, for example ``US East (N. Virginia)``."""
    partitions = Loader().load_data("partitions")
    return {
        region: described["description"]
        for partition in partitions["partitions"]
        for region, described in partition["regions"].items()
    }
