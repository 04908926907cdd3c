"""Send an event of Bedrock to the default event bus, and from there to the topics of rules that match it.

As on AWS, a topic is told if its policy and that of its key allow EventBridge to publish. The events of a
service come from the service alone: no caller of the API can send them (EventBridge API reference,
PutEvents), so this is a function. Targets other than topics are not called.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from moto.events.models import events_backends

from bedrock_monitoring.local_aws.alarms.alarm_actions import find_topic, is_topic, may_encrypt, may_publish

_EVENTS = "events.amazonaws.com"
_CONTEXT = {"aws:SecureTransport": "true"}
"""EventBridge says neither account nor rule: policies of topics cannot have a condition on them."""


def send_job_event(account: str, region: str, *, detail_type: str, detail: Mapping[str, Any]) -> list[str]:
    """Send an event of Bedrock.

    Args:
        account: The account whose job it is.
        region: The Region of the job.
        detail_type: The type of the event, such as ``Batch Inference Job State Change``.
        detail: Its detail.

    Returns:
        The ARNs of the topics that were told.
    """
    event: Any = {
        "version": "0",
        "id": "0cc3eaf7-dff6-6f67-0ee0-ae572fccfe84",
        "detail-type": detail_type,
        "source": "aws.bedrock",
        "account": account,
        "time": "2026-11-30T12:00:00Z",
        "region": region,
        "resources": [],
        "detail": dict(detail),
    }
    rules = events_backends[account][region].describe_event_bus("default").rules.values()
    matching = [rule for rule in rules if rule.state == "ENABLED" and rule.event_pattern.matches_event(event)]
    arns = [target["Arn"] for rule in matching for target in rule.targets if is_topic(target["Arn"])]
    return [arn for arn in arns if _publish(arn, json.dumps(event))]


def _publish(topic_arn: str, text: str) -> bool:
    """Publish to a topic, and return whether that was allowed. EventBridge drops what is not."""
    topic = find_topic(topic_arn)
    if topic is None or not (
        may_publish(topic, service=_EVENTS, context=_CONTEXT)
        and may_encrypt(topic, service=_EVENTS, context=_CONTEXT)
    ):
        return False
    topic.publish(text)
    return True
